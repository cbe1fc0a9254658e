namespace EcsHealthRemediator.Reporting;

/// <summary>Lines as a narrow screen breaks them.</summary>
internal static class Columns
{
    public const int OfPhone = 60;

    /// <returns>How many lines the text takes on a phone.</returns>
    public static int Lines(string text) => Broken(text).Count();

    /// <summary>
    /// Cut after a sentence or else between words, so that it takes no more than so many lines; an id is left out rather than broken.
    /// </summary>
    public static string Fit(string text, int lines)
    {
        if (Lines(text) <= lines) return text;
        for (var end = text.Length; (end = text.LastIndexOf(". ", end - 1, StringComparison.Ordinal)) > OfPhone / 2;)
            if (Lines(text[..(end + 1)]) <= lines) return text[..(end + 1)];

        var words = text.Split(' ');
        for (var count = words.Length - 1; count > 0; count--)
        {
            // The word that says what the line is stays as it is.
            var cut = (count == 1 ? words[0] : string.Join(' ', words.Take(count)).TrimEnd(',', ';', ':', '.')) + " …";
            if (Lines(cut) <= lines) return cut;
        }

        return Domain.PlainText.Cut(words[0], OfPhone * lines);
    }

    private static IEnumerable<int> Broken(string text)
    {
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > OfPhone)
            {
                yield return column;
                column = 0;
            }

            column += word.Length + (column > 0 ? 1 : 0);
            for (; column > OfPhone; column -= OfPhone) yield return OfPhone;
        }

        yield return column;
    }
}
