using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>A digest in words, as the e-mail has it.</summary>
internal static class DigestText
{
    private const int MostOfKind = 15;

    public static string Counts(Digest digest) => digest.IsEmpty ? "nothing failed" : string.Join(
        ", ",
        new (int Count, string What)[]
        {
            (digest.StillWrong.Count, "still wrong"), (digest.GivenUp.Count, "given up"), (digest.Done.Count, "acted on"),
            (digest.Healed.Count, "self-healed"), (digest.Lacking.Count, digest.Lacking.Count == 1 ? "action denied" : "actions denied"),
        }.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.What}"));

    public static string Of(Digest digest)
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
            lines.AddRange(["", title, .. all.Take(MostOfKind).Select(fact => $"  - {PlainText.Clean(fact, DigestMessage.MaxLine)}")]);
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
        Decision.Applied or Decision.WouldApply or Decision.AwaitingApproval or Decision.Blocked => FixTexts.Done(deed),
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
}
