using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>Which service, and what is wrong, in one clause each.</summary>
internal static class Headline
{
    private const int MaxCause = 300;

    private const int MostNamed = 3;

    public static string Subject(Outcome outcome) =>
        outcome.Service is { } service ? $"{service.Cluster}/{service.Name}" : "an event";

    /// <summary>The latest one; while an Auto Scaling group is awaited, the one that it was left to.</summary>
    public static ActionRecord? MainAction(Outcome outcome) =>
        (outcome.Status == IncidentStatus.Watching
            ? outcome.Actions.LastOrDefault(action => action.BlockedBy == GuardId.GroupRepairs) : null)
        ?? (outcome.Actions is [.., var last] ? last : null);

    /// <summary>The change that people are asked to approve; null where they are not.</summary>
    public static ActionRecord? Asked(Outcome outcome) => AllAsked(outcome).FirstOrDefault();

    /// <summary>The one that is asked first is the latest. What is over asks for nothing.</summary>
    public static IEnumerable<ActionRecord> AllAsked(Outcome outcome) => outcome.Ask != Ask.ActNow || outcome.Until is not null ? []
        : outcome.Actions.Where(action => action.Decision == Decision.AwaitingApproval).Reverse();

    /// <summary>What has appeared beside the known cause; null where that is not the news.</summary>
    public static Finding? Second(Outcome outcome) => outcome.Also is not { } check ? null
        : outcome.Findings.FirstOrDefault(finding => finding.Check == check && finding.Verdict == Verdict.Fault);

    /// <summary>The finding behind the cause; null if it is no fault, as when all is healthy.</summary>
    public static Finding? Fault(Outcome outcome) =>
        outcome.Findings.FirstOrDefault(finding => finding.Check == outcome.Cause?.Check && finding.Verdict == Verdict.Fault);

    /// <summary>What is wrong, or was once it is over, without a full stop; null where no cause is known.</summary>
    public static string? Cause(Outcome outcome)
    {
        if ((Second(outcome) ?? Fault(outcome)) is not { Summary.Length: > 0 } fault || fault.Check == CheckId.AlreadyHealthy)
            return null;
        var clause = PlainText.Clean(fault.Headline ?? FirstClause(fault.Summary), MaxCause).TrimEnd('.');
        return clause.Length == 0 ? null : Uncapital(outcome.IsCauseOver ? PastTense.Of(clause) : clause);
    }

    /// <summary>The cause, and the other services that it may have hit as well; null where no cause is known.</summary>
    public static string? CauseAndWhoElse(Outcome outcome)
    {
        var cause = Cause(outcome);
        if (cause is null || (Second(outcome) ?? Fault(outcome))?.AlsoFailing is not { Count: > 0 } others) return cause;
        var names = others.Count > MostNamed ? $"{others.Count} other services" : $"{string.Join(" and ", others)}";
        return $"{cause}; {names} {(outcome.IsCauseOver ? "had" : others.Count == 1 ? "has" : "have")} failures too";
    }

    /// <summary>It follows a colon; an abbreviation stays.</summary>
    private static string Uncapital(string clause) =>
        clause.Length > 1 && char.IsLower(clause[1]) ? char.ToLowerInvariant(clause[0]) + clause[1..] : clause;

    /// <summary>What stands behind a colon are the details.</summary>
    private static string FirstClause(string summary) => PlainText.Cut(summary, MaxCause).Split(": ")[0];
}
