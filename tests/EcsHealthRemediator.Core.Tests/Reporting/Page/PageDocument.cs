using System.Xml;
using System.Xml.Linq;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

/// <summary>A page, read by a parser that takes nothing but well-formed documents.</summary>
internal static class PageDocument
{
    private const int MaxLine = 240;

    private static readonly string[] Blocks =
        ["title", "p", "h1", "h2", "h3", "dt", "dd", "li", "summary", "caption", "tr", "pre", "text"];

    /// <exception cref="XmlException">It is not well-formed.</exception>
    public static XElement Of(string html)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", html, StringComparison.Ordinal);
        return XElement.Parse(html["<!DOCTYPE html>\n".Length..], LoadOptions.PreserveWhitespace);
    }

    /// <summary>What a person reads, a line each; of a drawing that is there twice, the wide one.</summary>
    public static string Outline(string html) => string.Join('\n', Of(html).Descendants()
        .Where(element => Blocks.Contains(element.Name.LocalName) && !element.Ancestors().Any(IsLeftOut))
        .Select(element => $"{Mark(element)}{Text(element)}")
        .Where(line => !line.EndsWith(": ", StringComparison.Ordinal))) + "\n";

    private static bool IsLeftOut(XElement element) =>
        (element.Name.LocalName == "svg" && (string?)element.Attribute("class") == "narrow")
        || element.Name.LocalName is "circle" or "rect";

    private static string Mark(XElement element) => (element.Name.LocalName, (string?)element.Attribute("class")) switch
    {
        ("title", _) when element.Parent?.Name.LocalName is "g" => "  tip: ",
        (var name, null) => $"{name}: ",
        (var name, var kind) => $"{name} {kind}: ",
    };

    private static string Text(XElement element) =>
        PlainText.Cut(string.Join(' ', Texts(element)), MaxLine);

    private static IEnumerable<string> Texts(XElement element) => element.DescendantNodes().OfType<XText>()
        .Select(text => PlainText.Clean(text.Value, MaxLine)).Where(text => text.Length > 0);
}
