using System.Globalization;
using System.Text;

namespace EcsHealthRemediator.Domain;

/// <summary>
/// Makes text from AWS safe to show. Names, reasons and tags can be written by anybody who may name a resource, so they must not
/// start a new line, contain invisible characters or reverse the reading direction.
/// </summary>
public static class PlainText
{
    /// <summary>One line without invisible characters, trimmed, at most <paramref name="maxLength"/> characters.</summary>
    public static string Clean(string text, int maxLength)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length > maxLength) break;
            if (IsLineBreakOrSpace(rune)) clean.Append(' ');
            else if (!IsInvisible(rune)) clean.Append(rune.ToString());
        }

        return Cut(clean.ToString().Trim(), maxLength);
    }

    /// <summary>
    /// Cuts to at most <paramref name="maxLength"/> UTF-16 code units including the ellipsis, never within a surrogate pair.
    /// </summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var end = maxLength - 1;
        return $"{text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}…";
    }

    private static bool IsLineBreakOrSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    /// <summary>Control, format (zero-width and direction marks) and private-use characters.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
}
