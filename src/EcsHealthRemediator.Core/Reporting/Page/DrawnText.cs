using System.Globalization;
using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Text for a drawing, which does not wrap by itself: measured in columns, a wide character takes two.</summary>
internal static class DrawnText
{
    private const int MaxText = 600;

    /// <summary>The text, with dots in its middle where it is too long: of an id, both ends tell most.</summary>
    public static string Fit(string text, int columns)
    {
        var clean = Clean(text);
        if (Width(clean) <= columns) return clean;
        var half = (columns - 1) / 2;
        return $"{Take(clean, columns - 1 - half)}…{Reverse(Take(Reverse(clean), half))}";
    }

    /// <summary>At most so many lines, broken between words where a word fits into one; the last ends in dots if cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, int columns, int mostLines)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in Clean(text).Split(' ').SelectMany(word => Pieces(word, columns)))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (Width(longer) <= columns)
            {
                line = longer;
                continue;
            }

            lines.Add(line);
            line = word;
        }

        lines.Add(line);
        return lines.Count <= mostLines ? lines : [.. lines.Take(mostLines - 1), $"{Take(lines[mostLines - 1], columns - 1)}…"];
    }

    /// <summary>Marks that stand above or below a letter are left out: piled up they reach over the whole drawing.</summary>
    private static string Clean(string text) => string.Concat(PlainText.Clean(text, MaxText).EnumerateRunes()
        .Where(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
        .Select(rune => rune.ToString()));

    private static IEnumerable<string> Pieces(string word, int columns)
    {
        for (var rest = word; rest.Length > 0;)
        {
            var piece = Take(rest, columns);
            yield return piece;
            rest = rest[piece.Length..];
        }
    }

    private static string Take(string text, int columns)
    {
        var taken = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            columns -= Width(rune);
            if (columns < 0) break;
            taken.Append(rune.ToString());
        }

        return taken.ToString();
    }

    private static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse().Select(rune => rune.ToString()));

    private static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>What is neither Latin nor punctuation is taken for wide, rather than let out of the drawing.</summary>
    private static int Width(Rune rune) => rune.Value is < 0x250 or >= 0x2010 and <= 0x2027 ? 1 : 2;
}
