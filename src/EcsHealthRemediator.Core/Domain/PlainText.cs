using System.Globalization;
using System.Text;

namespace EcsHealthRemediator.Domain;

/// <summary>
/// Names, reasons and tags are written by whoever may name a resource, so no text of theirs may start a line of its own, hide
/// itself or turn the reading direction.
/// </summary>
internal static class PlainText
{
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

    /// <summary>At most this many UTF-16 characters, none of them half, with an ellipsis for what is missing.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var end = maxLength - 1;
        return $"{text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}…";
    }

    private static bool IsLineBreakOrSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    /// <summary>Controls, and the format characters among which are zero-width and direction marks.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
}
