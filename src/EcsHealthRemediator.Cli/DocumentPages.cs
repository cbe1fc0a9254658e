using System.Text;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Cli;

/// <summary>The pages of <c>docs/checks</c> and <c>docs/guards</c>, which are embedded so that there is one text of each.</summary>
internal static class DocumentPages
{
    private const int MostNear = 5;

    private const int MostTypos = 3;

    /// <summary>By id, in alphabetical order.</summary>
    public static IReadOnlyList<(string Id, string Text)> Checks() =>
        Read("checks", Diagnoser.Causality.Checks.Select(check => check.Id).Order(StringComparer.Ordinal));

    /// <summary>By id, in the order of the code.</summary>
    public static IReadOnlyList<(string Id, string Text)> Guards() => Read("guards", Enum.GetValues<GuardId>().Select(KebabCase.Of));

    private static IReadOnlyList<(string Id, string Text)> Read(string folder, IEnumerable<string> ids) =>
        [.. ids.Select(id => (id, Read($"{folder}/{id}.md")))];

    private static string Read(string page)
    {
        using var reader = new StreamReader(typeof(DocumentPages).Assembly.GetManifestResourceStream(page)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }

    /// <summary>What stands between the heading and the labelled lines: what it is, in a sentence.</summary>
    public static string FirstSentence(string page) => page.Split("\n\n")[1].ReplaceLineEndings(" ");

    /// <summary>The ids that hold the text, or that it may be with some letters wrong; the most similar first.</summary>
    public static IReadOnlyList<string> Near(string text, IEnumerable<string> ids) =>
    [
        .. ids.Distinct().Select(id => (Id: id, Typos: Distance(text, id)))
            .Where(pair => pair.Typos <= MostTypos || pair.Id.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Typos).ThenBy(pair => pair.Id, StringComparer.Ordinal)
            .Select(pair => pair.Id).Take(MostNear),
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
