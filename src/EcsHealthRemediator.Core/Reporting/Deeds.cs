using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What the remediator has done or left, as a clause after its name.</summary>
internal static class Deeds
{
    public static string? Of(Outcome outcome) => (outcome.Status, Headline.MainAction(outcome)) switch
    {
        (IncidentStatus.Ignored, _) => outcome.Timeline is [.., var last] ? last.Text.TrimEnd('.') : null,
        (_, null) when outcome.IsOnlyALook => "only looked, as it was asked to",
        (IncidentStatus.SelfHealed, { Decision: Decision.Reverted } action) => FixTexts.Undone(action),
        (IncidentStatus.SelfHealed, { Decision: Decision.Failed } action) => $"could not {FixTexts.ToDo(action)}",
        (IncidentStatus.SelfHealed, { Decision: Decision.Applied } action) =>
            $"{FixTexts.Done(action)}; whether that helped is not known",
        (IncidentStatus.SelfHealed, _) when outcome.Need is { Headline: { } left } => $"changed nothing, and {left}",
        (IncidentStatus.SelfHealed, _) when outcome.AllowedInVain is { } who => $"changed nothing; what {who} allowed was not needed any more",
        (IncidentStatus.SelfHealed, _) => outcome.Timeline is [.., var last] && last.Text.Contains("incident ", StringComparison.Ordinal)
            ? "changed nothing in this incident, but in another" : "changed nothing",
        (IncidentStatus.Fixed, { } action) =>
            $"{FixTexts.Done(action)}, which helped{(outcome.Need is { Headline: { } left } ? $"; {left}" : "")}",
        (_, { Decision: Decision.AwaitingApproval }) => "changes nothing unless you approve",
        (_, { Decision: Decision.WouldApply } action) => $"would {FixTexts.ToDo(action)}, but only observes",
        (_, { Decision: Decision.Blocked } action) => $"does not {FixTexts.ToDo(action)}, as {GuardTexts.Because(action.BlockedBy)}",
        (_, { Decision: Decision.Failed } action) => $"could not {FixTexts.ToDo(action)}",
        (_, { Decision: Decision.Reverted } action) => FixTexts.Undone(action),
        (IncidentStatus.NotFixed, { Decision: Decision.Applied } action) when outcome.IsElsewhere =>
            $"{FixTexts.Done(action)}; what fails now is something else",
        (IncidentStatus.NotFixed, { Decision: Decision.Applied } action) => $"{FixTexts.Done(action)}, which did not help",
        (IncidentStatus.NeedsHuman, { Decision: Decision.Applied }) when outcome.Need is { Headline: { } trouble, IsGivenUp: false } => trouble,
        (IncidentStatus.Acting, { Decision: Decision.Applied } action) when outcome.EvidencePack is null => $"begins to {FixTexts.ToDo(action)}",
        (IncidentStatus.NeedsHuman, { Decision: Decision.Applied } action) when outcome.Verification is { Passed: true } =>
            FixTexts.Done(action),
        (_, { Decision: Decision.Applied } action) => $"has begun to {FixTexts.ToDo(action)}",
        (IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive, null) when outcome.AllowedInVain is { } who =>
            $"changed nothing; what spoke for what {who} allowed is not seen any more",
        (IncidentStatus.NeedsHuman, null) => "has no fix for this",
        (IncidentStatus.Inconclusive, null) => "changes nothing without a cause",
        (IncidentStatus.Watching or IncidentStatus.Acting or IncidentStatus.Verifying or IncidentStatus.Fixed
            or IncidentStatus.NotFixed, null) => null,
    };
}
