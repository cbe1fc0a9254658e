using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>
/// What the compiler makes of the interpolated string for <see cref="Markup.Of"/>. A hole may stand between tags and in a
/// quoted attribute, and nowhere else: neither in a style sheet nor in an address (<see cref="WebAddress"/>).
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupTemplate
{
    private const int MaxText = 600;

    private const int MaxCommand = 4_000;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html;

    public MarkupTemplate(int literalLength, int formattedCount) => _html = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _html.Append(markup);

    /// <summary>One line without invisible characters, cut to what a person reads.</summary>
    public void AppendFormatted(string? text) => Encode(text, MaxText);

    /// <param name="format"><c>command</c>: what is to be pasted is not cut.</param>
    public void AppendFormatted(string? text, string format) => Encode(text, format == "command" ? MaxCommand : MaxText);

    public void AppendFormatted(int number) => _html.Append(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A coordinate of a drawing.</summary>
    public void AppendFormatted(double number) => _html.Append(number.ToString("0.#", CultureInfo.InvariantCulture));

    public void AppendFormatted(Markup? markup) => _html.Append(markup?.ToString());

    public void AppendFormatted(IEnumerable<Markup> pieces) => _html.AppendJoin("", pieces);

    public string ToHtml() => _html.ToString();

    private void Encode(string? text, int maxLength)
    {
        if (text is null) return;
        foreach (var rune in PlainText.Clean(text, maxLength).EnumerateRunes())
        {
            // No document may hold a noncharacter, not even as a reference.
            if (!IsNoncharacter(rune.Value)) _html.Append(Encoder.Encode(rune.ToString()));
        }
    }

    private static bool IsNoncharacter(int value) => (value & 0xfffe) == 0xfffe || value is >= 0xfdd0 and <= 0xfdef;
}
