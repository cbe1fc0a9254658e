using System.Text;
using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Cli;

/// <summary>The sections of <c>docs/causes.md</c> about the checks, which is embedded so that there is one text of each.</summary>
internal static class CauseSections
{
    private const string Heading = "\n## ";

    private const int MostNear = 5;

    private const int MostTypos = 3;

    /// <summary>By check id, each with its heading, in the order of the document. Other sections are left out.</summary>
    public static IReadOnlyList<(string Check, string Text)> Read()
    {
        using var document = new StreamReader(typeof(CauseSections).Assembly.GetManifestResourceStream("causes.md")!, Encoding.UTF8);
        var checks = Diagnoser.Causality.Checks.Select(check => check.Id).ToHashSet();
        return
        [
            .. document.ReadToEnd().ReplaceLineEndings("\n").Split(Heading).Skip(1)
                .Select(section => (Check: section[..section.IndexOf('\n', StringComparison.Ordinal)], Text: $"## {section.TrimEnd()}"))
                .Where(section => checks.Contains(section.Check)),
        ];
    }

    /// <summary>What stands between the heading and the labelled lines: what the cause is, in a sentence.</summary>
    public static string FirstSentence(string section) => section.Split("\n\n")[1].ReplaceLineEndings(" ");

    /// <summary>The ids that hold the text, or that it may be with some letters wrong; the most similar first.</summary>
    public static IReadOnlyList<string> Near(string text, IEnumerable<string> checks) =>
    [
        .. checks.Select(check => (Check: check, Typos: Distance(text, check)))
            .Where(pair => pair.Typos <= MostTypos || pair.Check.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Typos).ThenBy(pair => pair.Check, StringComparer.Ordinal)
            .Select(pair => pair.Check).Take(MostNear),
    ];

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
