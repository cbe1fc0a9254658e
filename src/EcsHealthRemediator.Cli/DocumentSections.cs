using System.Text;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// The sections of <c>docs/causes.md</c> and <c>docs/guards.md</c>, which are embedded so that there is one text of each check and guard.
/// </summary>
internal static class DocumentSections
{
    private const string Heading = "\n## ";

    private const int MostNear = 5;

    private const int MostTypos = 3;

    /// <summary>By id, each with its heading, in the order of the document. Other sections are left out.</summary>
    public static IReadOnlyList<(string Id, string Text)> Checks() =>
        Read("causes.md", Diagnoser.Causality.Checks.Select(check => check.Id));

    /// <inheritdoc cref="Checks"/>
    public static IReadOnlyList<(string Id, string Text)> Guards() => Read("guards.md", Enum.GetValues<GuardId>().Select(KebabCase.Of));

    private static IReadOnlyList<(string Id, string Text)> Read(string document, IEnumerable<string> ids)
    {
        using var reader = new StreamReader(typeof(DocumentSections).Assembly.GetManifestResourceStream(document)!, Encoding.UTF8);
        var known = ids.ToHashSet();
        return
        [
            .. reader.ReadToEnd().ReplaceLineEndings("\n").Split(Heading).Skip(1)
                .Select(section => (Id: section[..section.IndexOf('\n', StringComparison.Ordinal)], Text: $"## {section.TrimEnd()}"))
                .Where(section => known.Contains(section.Id)),
        ];
    }

    /// <summary>What stands between the heading and the labelled lines: what it is, in a sentence.</summary>
    public static string FirstSentence(string section) => section.Split("\n\n")[1].ReplaceLineEndings(" ");

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
