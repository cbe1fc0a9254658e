using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>The one sentence that says what happened, and what was done about it or why not.</summary>
internal static class Headline
{
    private const int MaxCause = 300;

    public static string Title(Outcome outcome) => $"{Subject(outcome)} {StatusTexts.Sentence(outcome.Status)}";

    /// <summary>What follows the title: why, and what was done.</summary>
    public static string Clause(Outcome outcome) => (outcome.Status, CauseClause(outcome)) switch
    {
        (_, null) => $"{Deed(outcome)}.",
        (IncidentStatus.Fixed or IncidentStatus.NotFixed, { } cause) => $"{Deed(outcome)} (what was wrong: {cause}).",
        (_, { } cause) => $"{cause}; {Deed(outcome)}.",
    };

    public static string Subject(Outcome outcome) =>
        outcome.Service is { } service ? $"{service.Cluster}/{service.Name}" : "an event";

    /// <summary>For a subject line: the question if there is one, a change that was begun, else the cause.</summary>
    public static string? Short(Outcome outcome) => (outcome.Status, MainAction(outcome)) switch
    {
        (IncidentStatus.SelfHealed, _) => null,
        (IncidentStatus.Fixed, { } action) => FixTexts.Done(action),
        (IncidentStatus.NotFixed, { } action) => $"although {FixTexts.Done(action)}",
        (_, { Decision: Decision.AwaitingApproval } action) => $"your approval to {FixTexts.ToDo(action)}",
        (IncidentStatus.Acting, { } action) => FixTexts.Begins(action),
        (_, { Decision: Decision.Applied } action) => $"unfinished: {FixTexts.ToDo(action)}",
        (_, { Decision: Decision.Failed } action) => $"failed: {FixTexts.ToDo(action)}",
        (_, { Decision: Decision.Reverted } action) => $"given up: {FixTexts.ToDo(action)}",
        _ => CauseClause(outcome),
    };

    public static ActionRecord? MainAction(Outcome outcome) => outcome.Actions.Count > 0 ? outcome.Actions[^1] : null;

    /// <summary>The finding behind the cause; null if it is no fault, as when all is healthy.</summary>
    public static Finding? Fault(Outcome outcome) =>
        outcome.Findings.FirstOrDefault(finding => finding.Check == outcome.Cause?.Check && finding.Verdict == Verdict.Fault);

    private static string? CauseClause(Outcome outcome)
    {
        if (Fault(outcome)?.Summary is not { Length: > 0 } summary) return null;
        var clause = PlainText.Cut(summary, MaxCause).Split(": ")[0].TrimEnd('.');
        return clause.Length > 1 && char.IsLower(clause[1]) ? char.ToLowerInvariant(clause[0]) + clause[1..] : clause;
    }

    private static string Deed(Outcome outcome) => (outcome.Status, MainAction(outcome)) switch
    {
        (IncidentStatus.Ignored, _) => outcome.Timeline is [.., var last] ? last.Text.TrimEnd('.') : "there is nothing to do",
        (IncidentStatus.SelfHealed, var action) =>
            action?.Decision switch
            {
                Decision.Reverted or Decision.Failed => "what was begun was undone",
                Decision.Applied => $"{FixTexts.Done(action)}, and whether that helped is not known",
                Decision.WouldApply or Decision.AwaitingApproval or Decision.Blocked or null => "nothing was changed by the remediator",
            },
        (IncidentStatus.Fixed, { } action) => FixTexts.Done(action),
        (_, { Decision: Decision.Reverted } action) => FixTexts.Undone(action),
        (IncidentStatus.NotFixed, { Decision: Decision.Applied } action) => $"{FixTexts.Done(action)}, which did not help",
        (_, { Decision: Decision.WouldApply } action) => $"the remediator would {FixTexts.ToDo(action)}, but it only observes",
        (_, { Decision: Decision.AwaitingApproval } action) =>
            $"the remediator asks for your approval to {FixTexts.ToDo(action)}",
        (_, { Decision: Decision.Blocked } action) =>
            $"the remediator did not {FixTexts.ToDo(action)}, because {GuardTexts.Because(action.BlockedBy)}",
        (_, { Decision: Decision.Failed } action) => $"the remediator could not {FixTexts.ToDo(action)}",
        (IncidentStatus.Acting, { Decision: Decision.Applied } action) => $"the remediator begins to {FixTexts.ToDo(action)}",
        (_, { Decision: Decision.Applied } action) => $"the remediator began to {FixTexts.ToDo(action)}, and has not finished",
        (IncidentStatus.NeedsHuman, null) => "the remediator has no fix for this, so nothing was changed",
        _ => "nothing was changed",
    };
}
