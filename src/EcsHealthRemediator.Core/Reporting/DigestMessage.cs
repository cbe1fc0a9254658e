using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>A digest as one message of SNS: most urgent first, and of each kind so much as a person reads.</summary>
public static class DigestMessage
{
    private const int MaxSubject = 99;

    private const int MaxLine = 300;

    private const int MostOfKind = 15;

    /// <summary>How many of each kind programs get: as many as fit.</summary>
    private static readonly int[] MostInJson = [100, 30, 10, 0];

    private const int MaxCard = 6_000;

    private const int MaxTitle = 250;

    public static SnsMessage Of(Digest digest) => new(
        Subject(digest),
        MostInJson.Select(most => Document(digest, most))
            .First(document => Encoding.UTF8.GetByteCount(document) <= SnsMessageBuilder.MaxBytes),
        new Dictionary<string, string>
        {
            ["event"] = "digest",
            ["severity"] = KebabCase.Of(Severity.Info),
            ["account"] = digest.Account,
            ["region"] = digest.Region,
        });

    private static string Document(Digest digest, int most)
    {
        var text = Text(digest);
        var json = JsonSerializer.Serialize(Cut(digest, most), DigestDocument.Type);
        var bodies = new Dictionary<string, string>
        {
            ["default"] = text,
            ["email"] = text,
            ["https"] = JsonSerializer.Serialize(Card(digest, text), MessageJson.Card),
            ["sqs"] = json,
            ["lambda"] = json,
        };
        return JsonSerializer.Serialize(bodies, MessageJson.Bodies);
    }

    private static string Subject(Digest digest) =>
        PlainText.Cut($"DIGEST {digest.Account} {digest.Region}: {Counts(digest)}", MaxSubject).Replace("…", "~", StringComparison.Ordinal);

    private static string Counts(Digest digest) => digest.IsEmpty ? "nothing failed" : string.Join(
        ", ",
        new (int Count, string What)[]
        {
            (digest.StillWrong.Count, "still wrong"), (digest.GivenUp.Count, "given up"), (digest.Done.Count, "acted on"),
            (digest.Healed.Count, "self-healed"), (digest.Lacking.Count, digest.Lacking.Count == 1 ? "action denied" : "actions denied"),
        }.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.What}"));

    private static string Text(Digest digest)
    {
        var lines = new List<string>
        {
            $"DIGEST of {At(digest.From)} to {At(digest.Until)} UTC ({digest.Account} {digest.Region})",
            $"{FixTexts.Capital(Counts(digest))}.",
        };
        Add("STILL WRONG", digest.StillWrong.Select(Open));
        Add("NOT WATCHED ANY LONGER", digest.GivenUp.Select(GivenUp));
        Add("WHAT WAS DONE", digest.Done.Select(Deed));
        Add("HEALTHY AGAIN WITHOUT A CHANGE BY THE REMEDIATOR", digest.Healed.GroupBy(one => (one.Cluster, one.Service, one.Check)).Select(Recovery));
        Add("DENIED BY IAM", digest.Lacking);
        return string.Join('\n', lines) + "\n";

        void Add(string title, IEnumerable<string> facts)
        {
            var all = facts.ToList();
            if (all.Count == 0) return;
            lines.AddRange(["", title, .. all.Take(MostOfKind).Select(fact => $"  - {PlainText.Clean(fact, MaxLine)}")]);
            if (all.Count > MostOfKind) lines.Add($"  - … and {all.Count - MostOfKind} more");
        }
    }

    private static string Open(OpenIncident open) =>
        $"{open.Cluster}/{open.Service}: {KebabCase.Of(open.Status)}, {KebabCase.Of(open.Severity)}, since {At(open.Since)} UTC"
            + (open.SnoozedUntil is { } until ? $", snoozed until {At(until)} UTC" : "") + $"{Why(open.Summary)} Incident {open.Id}";

    private static string GivenUp(EndedIncident ended) =>
        $"{ended.Cluster}/{ended.Service}: {KebabCase.Of(ended.Status)} until {At(ended.ClosedAt)} UTC{Why(ended.Summary)}";

    private static string Deed(EndedIncident ended) =>
        $"{ended.Cluster}/{ended.Service}: {string.Join(", ", ended.Deeds.Select(Words).Distinct())}; it ended as "
            + $"{KebabCase.Of(ended.Status)} at {At(ended.ClosedAt)} UTC{Why(ended.Summary)}";

    private static string Words(ActionRecord deed) => deed.Decision switch
    {
        Decision.Reverted => FixTexts.Undone(deed),
        Decision.Failed => $"tried to {FixTexts.ToDo(deed)}",
        _ => FixTexts.Done(deed),
    };

    private static string Recovery(IEnumerable<EndedIncident> same)
    {
        var all = same.ToList();
        var times = all.Count == 1 ? "once" : $"{all.Count} times, last";
        return $"{all[0].Cluster}/{all[0].Service}: {times} at {At(all[^1].ClosedAt)} UTC{Why(all[^1].Summary)}"
            + (all[^1].Left is { } left ? $" Still to do: {left}" : "");
    }

    private static string Why(string? summary) => summary is null ? "." : $": {summary}";

    private static string At(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";

    private static Digest Cut(Digest digest, int most) => digest with
    {
        StillWrong = [.. digest.StillWrong.Take(most).Select(one => one with { Summary = Short(one.Summary) })],
        Done = [.. digest.Done.TakeLast(most).Select(Short)],
        Healed = [.. digest.Healed.TakeLast(most).Select(Short)],
        GivenUp = [.. digest.GivenUp.TakeLast(most).Select(Short)],
        Lacking = [.. digest.Lacking.Take(most)],
    };

    private static EndedIncident Short(EndedIncident ended) => ended with
    {
        Summary = Short(ended.Summary),
        Left = Short(ended.Left),
        Deeds = [.. ended.Deeds.Take(2).Select(deed => deed with { Reason = Short(deed.Reason)! })],
        Lacking = [],
    };

    private static string? Short(string? text) => text is null ? null : PlainText.Cut(text, MaxLine);

    private static ChatCard Card(Digest digest, string text) => new(
        "1.0",
        "custom",
        null,
        new(
            "client-markdown",
            SlackText.Escape($"Digest: {Counts(digest)}", MaxTitle),
            Lines(text),
            ["ECS", "digest"]),
        new(null, SlackText.Escape(Subject(digest), MaxTitle), new Dictionary<string, string>()));

    private static string Lines(string text)
    {
        const string Break = "  \n";
        var lines = string.Join(Break, text.Split('\n').Select(line => SlackText.Escape(line, MaxLine)));
        return lines.Length <= MaxCard ? lines
            : $"{lines[..lines.LastIndexOf(Break, MaxCard, StringComparison.Ordinal)]}{Break}… more in the e-mail";
    }
}
