namespace EcsHealthRemediator.Cli;

/// <summary>What somebody may have meant who made a typing error.</summary>
internal static class Near
{
    private const int MostNear = 5;

    private const int MostTypos = 3;

    /// <summary>The names that hold the text, or that it may be with some letters wrong; the most similar first.</summary>
    public static IReadOnlyList<string> To(string text, IEnumerable<string> names)
    {
        var most = Math.Min(MostTypos, (text.Length + 1) / 2);
        return
        [
            .. names.Distinct().Select(name => (Name: name, Typos: Distance(text, name)))
                .Where(pair => pair.Typos <= most || pair.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
                .OrderBy(pair => pair.Typos).ThenBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(pair => pair.Name).Take(MostNear),
        ];
    }

    /// <returns>A question that begins with a space; empty where nothing is near.</returns>
    public static string Question(string text, IEnumerable<string> names) =>
        To(text, names) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "";

    /// <summary>How many letters must be put in, left out or changed to make one text of the other.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var corner = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var changed = corner + (char.ToLowerInvariant(from[i]) == to[j] ? 0 : 1);
                corner = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], corner) + 1);
            }
        }

        return row[^1];
    }
}
