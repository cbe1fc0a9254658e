using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What was changed, from what to what; or the guard that held the change back, and what would lift it.</summary>
internal static class DoneSection
{
    public static Section Of(Outcome outcome, string? functionName) => new(
        Topic.Done,
        [
            .. outcome switch
            {
                { Status: IncidentStatus.Ignored } when !outcome.Actions.Any(action => action.WasBegun) => [],
                { Actions.Count: > 0 } => outcome.Actions.SelectMany(action => Tell(action, outcome, functionName))
                    .Concat(Kept(outcome.EvidencePack)),
                _ => [Line.Sentence("Nothing was changed.")],
            },
            .. outcome.Next is { } next ? [Line.Sentence($"The remediator {next}.")] : Array.Empty<Line>(),
        ]);

    private static IEnumerable<Line> Tell(ActionRecord action, Outcome outcome, string? functionName) => action.Decision switch
    {
        Decision.Applied when outcome.Status == IncidentStatus.Acting && outcome.EvidencePack is null =>
            Changed($"The remediator begins to {FixTexts.ToDo(action)}.", action),
        Decision.Applied when outcome.Status == IncidentStatus.Ignored =>
            Changed($"{FixTexts.Capital(FixTexts.Done(action))}; whether that helped is not known.", action),
        Decision.Applied when outcome.Status is not (IncidentStatus.Fixed or IncidentStatus.NotFixed) =>
            Changed($"The remediator began to {FixTexts.ToDo(action)}. Last: {Last(outcome)}", action),
        Decision.Applied => Changed($"{FixTexts.Capital(FixTexts.Done(action))}. {FixTexts.Words(action).How(action)}", action),
        Decision.Failed => Changed($"The remediator tried to {FixTexts.ToDo(action)}, and failed: {action.Reason}", action),
        Decision.Reverted when action.SetByOthers is not null =>
            Changed($"The remediator began to {FixTexts.ToDo(action)}: {action.Reason}", action),
        Decision.Reverted => Changed(
            $"The remediator began to {FixTexts.ToDo(action)}, then {FixTexts.Words(action).TookBack}: {action.Reason}", action),
        Decision.WouldApply or Decision.AwaitingApproval or Decision.Blocked => HeldBack(action, outcome, functionName),
    };

    private static IEnumerable<Line> HeldBack(ActionRecord action, Outcome outcome, string? functionName)
    {
        yield return Line.Sentence($"Nothing was changed. The fix would be to {FixTexts.ToDo(action)}.");
        var id = action.BlockedBy is { } guard ? $" ({KebabCase.Of(guard)})" : "";
        yield return Line.Sentence(action.Decision == Decision.AwaitingApproval ? $"Not done yet: {action.Reason}"
            : $"Not done, because {GuardTexts.Because(action.BlockedBy)}{id}: {action.Reason}");
        if (outcome.Status == IncidentStatus.SelfHealed || action.Decision == Decision.AwaitingApproval
            || action.BlockedBy is GuardId.NotOptedIn or GuardId.Paused)
        {
            // It is over, or the step says it.
            yield break;
        }

        yield return Line.Sentence($"What would unlock it: {GuardTexts.Unlock(action)}");
        if (GuardTexts.Command(action, functionName, outcome.Region) is { } command) yield return Line.Command(command);
    }

    private static IEnumerable<Line> Changed(string sentence, ActionRecord action)
    {
        yield return Line.Sentence(sentence);
        string? Value(string? value) => value is null ? null : FixTexts.Words(action).Value(value);
        var after = action.Decision == Decision.Applied ? Value(action.After)
            : action.After is null ? null : $"{Value(action.After)} was tried";
        var change = (Value(action.Before), after) switch
        {
            ({ } before, { }) => $"{before} → {after}",
            ({ } before, null) => $"before: {before}",
            _ => after,
        };
        if (change is not null) yield return Line.Fact(change);
    }

    private static IEnumerable<Line> Kept(KeptEvidence? evidence)
    {
        if (evidence is null) yield break;
        yield return Line.Fact($"the evidence from before the stop: {evidence.Location}");
        yield return Line.Fact($"its SHA-256: {evidence.Sha256}");
    }

    private static string Last(Outcome outcome) => outcome.Timeline is [.., var last] ? last.Text : "-";
}
