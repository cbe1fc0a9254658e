using System.Text;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>
/// A piece of HTML. It is made from interpolated strings only: their literals are the page's own markup, every value in a hole
/// is encoded, unless it is such a piece itself. So no text of AWS or of people can become markup.
/// </summary>
internal sealed class Markup
{
    private readonly string _html;

    private Markup(string html) => _html = html;

    public static Markup Of(MarkupTemplate template) => new(template.ToHtml());

    /// <summary>The page's style sheet, which is this program's own text.</summary>
    public static Markup StyleSheet { get; } = Style("page.css");

    /// <summary>Style sheets of this program, one after the other.</summary>
    public static Markup Style(params IEnumerable<string> names) => new(string.Concat(names.Select(Read)));

    /// <summary>The pieces that are there, one after the other.</summary>
    public static Markup Join(params IEnumerable<Markup?> pieces) => new(string.Concat(pieces.Select(piece => piece?._html)));

    public override string ToString() => _html;

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Markup).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
