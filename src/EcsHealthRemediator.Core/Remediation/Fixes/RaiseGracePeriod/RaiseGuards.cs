using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>What speaks against a longer grace period.</summary>
internal static class RaiseGuards
{
    /// <summary>What <see cref="Refuse"/> asks.</summary>
    public static readonly IReadOnlyList<GuardId> Order =
    [
        GuardId.OptedOut, GuardId.Paused, GuardId.ChangeFreeze, GuardId.Quarantined, GuardId.EvidenceGap,
        GuardId.DeploymentInProgress, GuardId.SharedCause, GuardId.NotSafe, GuardId.AtLimit, GuardId.Budget,
        .. Guards.OfAuthority,
    ];

    private const int MostInCluster = 5;

    public static GuardRefusal? Refuse(Incident incident, DecisionContext context, Service service, ActionRecord plan) =>
        Guards.Forbidden(context, null)
        ?? Guards.Frozen(context)
        ?? Guards.Quarantined(context)
        ?? Guards.EvidenceGap(context)
        ?? Trial.Deployment(context, service, plan)
        ?? Guards.SharedCause(context)
        ?? Guards.OthersFail(context, context.Failures.OnlyBrokenHost)
        ?? OthersStartFailing(context)
        ?? NotTime(context)
        ?? Trial.MayHarm(context, service, plan)
        ?? Limit(context, service, plan)
        ?? Guards.HeldByAnother(incident, context.Ledgers.Raises)
        ?? Guards.HeldByAnother(incident, context.Ledgers.Service)
        ?? RaisedBefore(incident, context.Ledgers.Service, service.TaskDefinitionArn!)
        ?? RaisedWithinADay(incident, context)
        ?? Trial.Ask(context, plan, Guards.Authority(
            incident, context, plan, service.Tags, $"service {context.Snapshot.Subject.ServiceName}"));

    /// <summary>
    /// What several services need at their start and do not get leaves the tasks that run untouched, so that each of the services
    /// fails only in part. Of one broken host the tasks die in part, too.
    /// </summary>
    private static GuardRefusal? OthersStartFailing(DecisionContext context) => StartsFailingToo(context) is { Count: > 0 } others
        ? new(
            GuardId.SharedCause,
            $"Targets of {(others.Count == 1 ? "service" : "services")} {string.Join(", ", others)} began to fail within "
                + $"{RecentFailures.Period.TotalMinutes:0} minutes of these, so that more may be wrong than one grace period.")
        : null;

    /// <summary>
    /// Names of the other services of which targets began to fail at about the time of ours. They may have noticed what they share one
    /// after the other, when each started a task: a doubt, where the check for a shared cause is not sure yet.
    /// </summary>
    internal static IReadOnlyList<string> StartsFailingToo(DecisionContext context) =>
        context.Failures is { UnhealthySince: { } since } failures && !failures.AreAllOnOneBrokenHost
            ? ServiceHealth.FailingSince(context.Snapshot, since, RecentFailures.Period) : [];

    /// <summary>
    /// More time mends no other fault. What a slow start shows by itself is a hint, or a proxy's error.
    /// </summary>
    private static GuardRefusal? NotTime(DecisionContext context) => OtherFaults(context).FirstOrDefault() is { } other
        ? new(GuardId.NotSafe, $"More time does not mend what else is wrong. {other.Summary}")
        : null;

    /// <summary>
    /// What is known to be wrong beside the start, and what a slow start does not explain. An answer that no program gives while it
    /// starts is not explained by it.
    /// </summary>
    internal static IEnumerable<Finding> OtherFaults(DecisionContext context) => context.Conclusion.Findings.Where(
        finding => finding is { Verdict: Verdict.Fault, Confidence: not Confidence.Weak }
            && finding.Check != CheckId.GracePeriod
            && (!Diagnoser.Causality.Explains(CheckId.GracePeriod, finding.Check)
                || (finding.Check == CheckId.ApplicationResponse && !context.Failures.AnswersAsIfStarting)));

    private static GuardRefusal? Limit(DecisionContext context, Service service, ActionRecord plan) =>
        RaiseGracePeriodFix.Seconds(plan) > service.GracePeriodSeconds ? null : new(
            GuardId.AtLimit,
            $"The grace period is {service.GracePeriodSeconds} s "
                + $"and may not grow over {context.Policy.GracePeriodLimitSeconds} s.");

    private static GuardRefusal? RaisedBefore(Incident incident, Ledger ledger, string taskDefinitionArn) =>
        ledger.Others(incident, Fix.RaiseGracePeriod).FirstOrDefault(entry => entry.Resource == taskDefinitionArn) is { } raise
            ? new(GuardId.Budget, $"The grace period was raised already for this revision at {raise.At:yyyy-MM-dd HH:mm}Z.")
            : null;

    /// <summary>When the programs of a whole cluster start slowly, it is not their grace periods that are wrong.</summary>
    private static GuardRefusal? RaisedWithinADay(Incident incident, DecisionContext context)
    {
        var raises = context.Ledgers.Raises.Others(incident, Fix.RaiseGracePeriod)
            .Count(entry => context.Now - entry.At < TimeSpan.FromDays(1));
        return raises < MostInCluster ? null : new(
            GuardId.Budget, $"{raises} grace periods were raised in this cluster within a day; that is the most.");
    }
}
