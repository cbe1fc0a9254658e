using System.Text;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Cli;

/// <summary>A page of <c>docs/checks</c> or <c>docs/guards</c>.</summary>
/// <param name="Kind"><c>check</c> or <c>guard</c>.</param>
/// <param name="Markdown">Without a line feed at its end.</param>
internal sealed partial record DocumentPage(string Id, string Kind, string Markdown)
{
    /// <summary>What stands between the heading and the labelled lines: what it is, in a sentence.</summary>
    public string Summary => Paragraphs[1];

    /// <summary>With its kind in the heading, beside a page of the same id.</summary>
    public DocumentPage Apart() => this with { Markdown = $"# {Id} ({Kind}){Markdown[Markdown.IndexOf('\n', StringComparison.Ordinal)..]}" };

    /// <summary>The heading, the sentence and the labelled lines, each as one line but for the items of a list.</summary>
    internal IReadOnlyList<string> Paragraphs => [.. Markdown.Split("\n\n").Select(paragraph => LineWithin.Replace(paragraph, " "))];

    [GeneratedRegex(@"\n(?!- )\s*")]
    private static partial Regex LineWithin { get; }
}

/// <summary>The pages of the documentation, which are embedded so that there is one text of each.</summary>
internal static class DocumentPages
{
    /// <summary>The checks in alphabetical order, then the guards in the order of the code.</summary>
    public static IReadOnlyList<DocumentPage> All() =>
    [
        .. Diagnoser.Causality.Checks.Select(check => check.Id).Order(StringComparer.Ordinal)
            .Select(id => new DocumentPage(id, "check", Read($"checks/{id}.md"))),
        .. Enum.GetValues<GuardId>().Select(KebabCase.Of).Select(id => new DocumentPage(id, "guard", Read($"guards/{id}.md"))),
    ];

    private static string Read(string page)
    {
        using var reader = new StreamReader(typeof(DocumentPages).Assembly.GetManifestResourceStream(page)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }
}
