using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// A guard that stands in the way of a fix, with the reason in words; <see cref="Decision"/> says how that ends.
/// </summary>
public sealed record GuardRefusal(GuardId Guard, string Reason, Decision Decision = Decision.Blocked);

/// <summary>
/// The guards before a change, each null when it lets the change pass. The first that refuses is the one that is reported, so
/// they are asked from the most lasting reason to the one that an operator can lift with a word.
/// </summary>
public static class Guards
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromHours(24);

    private const int RestartsPerDay = 3;

    public static GuardRefusal? ForRestart(Incident incident, DecisionContext context, ContainerInstance host) =>
        OptedOut(context, host.Instance)
        ?? TriedBefore(incident)
        ?? Paused(context)
        ?? EvidenceGap(context)
        ?? DeploymentInProgress(context)
        ?? SharedCause(context, host)
        ?? RestartSafety.Refuse(context, host)
        ?? DrainedByOthers(host)
        ?? Impairment(incident, context, host)
        ?? Ledger(incident, context.ClusterLedger, host.Ec2InstanceId, context.Now)
        ?? HandledByOthers(incident, host)
        ?? RestartAuthority(incident, context, host);

    /// <summary>What may have come between the decision and the stop.</summary>
    public static GuardRefusal? BeforeStop(Incident incident, DecisionContext context, ContainerInstance host) =>
        Forbidden(context, host.Instance)
        ?? DeploymentInProgress(context)
        ?? SharedCause(context, host)
        ?? RestartSafety.Refuse(context, host)
        ?? HandledByOthers(incident, host)
        ?? RestartAuthority(incident, context, host);

    public static GuardRefusal? ForRaise(Incident incident, DecisionContext context, Service service, int target) =>
        Forbidden(context, null)
        ?? EvidenceGap(context)
        ?? DeploymentInProgress(context)
        ?? SharedCause(context)
        ?? OthersFail(context, context.Failures.OnlyBrokenHost)
        ?? OtherFault(context)
        ?? Limit(context, service, target)
        ?? Ledger(incident, context.ServiceLedger, service.TaskDefinitionArn!, context.Now)
        ?? Authority(
            context.Policy.RaiseGracePeriod,
            service.Tags,
            $"service {context.Snapshot.Subject.ServiceName}",
            ApprovalFor(incident, Fix.RaiseGracePeriod, context.Snapshot.Subject.ServiceArn),
            incident);

    private static GuardRefusal? OptedOut(DecisionContext context, Ec2Instance? instance)
    {
        if (context.Snapshot.Service is { } service && OptIn.IsOff(service.Tags))
            return new(GuardId.OptedOut, $"The service is tagged {OptIn.TagKey}={OptIn.Off}.");
        return instance is not null && OptIn.IsOff(instance.Tags)
            ? new(GuardId.OptedOut, $"{instance.Id} is tagged {OptIn.TagKey}={OptIn.Off}.")
            : null;
    }

    private static GuardRefusal? Paused(DecisionContext context) => context.IsPaused
        ? new(GuardId.Paused, $"Changes are paused{(context.Pause!.By is { } by ? $" by {by}" : "")}: {context.Pause.Reason}")
        : null;

    /// <summary>A person's word against any change, which holds however much could not be read.</summary>
    internal static GuardRefusal? Forbidden(DecisionContext context, Ec2Instance? instance) =>
        OptedOut(context, instance) ?? Paused(context);

    internal static GuardRefusal? EvidenceGap(DecisionContext context)
    {
        if (context.Snapshot.Missing is [var missing, ..])
            return new(GuardId.EvidenceGap, $"{missing.Id} does not exist, so nothing can be told of it.");
        if (context.Snapshot.Gaps is [var gap, ..])
            return new(GuardId.EvidenceGap, $"{gap.Source} could not be read: {gap.Error}");
        return context.Conclusion.Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Unknown) is { } unknown
            ? new(GuardId.EvidenceGap, $"{unknown.Check} is unknown: {unknown.Summary}")
            : null;
    }

    private static GuardRefusal? DeploymentInProgress(DecisionContext context) =>
        context.Conclusion.Finding(CheckId.DeploymentInProgress) is { Verdict: Verdict.Fault } finding
            ? new(GuardId.DeploymentInProgress, finding.Summary)
            : null;

    private static GuardRefusal? SharedCause(DecisionContext context) =>
        context.Conclusion.Finding(CheckId.SharedCause) is { Verdict: Verdict.Fault } finding
            ? new(GuardId.SharedCause, finding.Summary)
            : null;

    /// <summary>Even where ours fails only in part: what befalls several services at once may be on its way to it.</summary>
    private static GuardRefusal? OthersFail(DecisionContext context, string? brokenHost) =>
        ServiceHealth.FailingElsewhere(context.Snapshot.Neighbours, brokenHost) is { Count: > 1 } others
            ? new(GuardId.SharedCause, $"Services {string.Join(", ", others)} fail at the same time"
                + $"{(brokenHost is null ? "" : $", and not only on {brokenHost}")}.")
            : null;

    /// <summary>
    /// More time mends no other fault. What a slow start shows by itself is a hint, or a proxy's error.
    /// </summary>
    private static GuardRefusal? OtherFault(DecisionContext context) => context.Conclusion.Findings.FirstOrDefault(
        finding => finding is { Verdict: Verdict.Fault, Confidence: not Confidence.Weak }
            && finding.Check != CheckId.GracePeriod
            && (finding.Check != CheckId.ApplicationResponse || !AnswersAsIfStarting(context.Failures))) is { } other
        ? new(GuardId.NotSafe, $"More time does not mend what else is wrong. {other.Summary}")
        : null;

    private static bool AnswersAsIfStarting(RecentFailures failures) => failures.HostHeaderRejection is null
        && failures.WrongAnswers.All(reason => reason.Codes.All(code => code is 502 or 503 or 504));

    /// <summary>
    /// Targets that fail on other hosts too, or a second impaired host: then one host's restart is not the answer.
    /// </summary>
    private static GuardRefusal? SharedCause(DecisionContext context, ContainerInstance host)
    {
        if ((SharedCause(context) ?? OthersFail(context, host.Ec2InstanceId)) is { } shared) return shared;

        var elsewhere = context.Failures.FailingTargets
            .Where(target => context.Topology.HostOf(target)?.Ec2InstanceId != host.Ec2InstanceId).ToList();
        if (elsewhere.Count > 0)
        {
            return new(
                GuardId.SharedCause, $"{elsewhere.Count} targets fail on other hosts too ({elsewhere[0].Address} among them).");
        }

        var killed = context.Failures.TasksStoppedByHealthCheck.FirstOrDefault(
            task => context.Topology.HostOf(task) is { } other && other.Ec2InstanceId != host.Ec2InstanceId);
        if (killed is not null) return new(GuardId.SharedCause, $"Task {killed.Id} failed its health check on another host too.");

        var impaired = context.Snapshot.ContainerInstances!
            .Where(other => other.Ec2InstanceId != host.Ec2InstanceId && other.Instance?.StatusChecks?.AnyImpaired == true)
            .Select(other => other.Ec2InstanceId).ToList();
        return impaired.Count > 0
            ? new(GuardId.SharedCause, $"Other instances of the cluster are impaired too: {string.Join(", ", impaired)}.")
            : null;
    }

    private static GuardRefusal? DrainedByOthers(ContainerInstance host) => host.IsDraining
        ? new(GuardId.AlreadyRecovering, $"{host.Ec2InstanceId} is DRAINING, and not because of this incident.")
        : null;

    private static GuardRefusal? TriedBefore(Incident incident) => incident.Restart is { } restart
        ? new(GuardId.Cooldown, $"A restart of {restart.InstanceId} was given up in this incident: {restart.AbortReason}.")
        : null;

    /// <summary>
    /// Whoever stops or starts an instance has something in mind with it, and its checks may fail because of that. A restart of
    /// ours is in the ledger or over, so it is not asked here.
    /// </summary>
    private static GuardRefusal? HandledByOthers(Incident incident, ContainerInstance host)
    {
        if (host.Instance!.LaunchTime is not { } launched)
            return new(GuardId.EvidenceGap, $"the launch time of {host.Ec2InstanceId} could not be read.");
        if (launched >= incident.OpenedAt)
        {
            return new(
                GuardId.NotSafe,
                $"somebody stopped or started it lately: {host.Ec2InstanceId} was started {launched:yyyy-MM-dd HH:mm}Z.");
        }

        return incident.Memory.SeenDown.Contains(host.Ec2InstanceId)
            ? new(GuardId.NotSafe, $"somebody stopped or started it lately: {host.Ec2InstanceId} was seen not to run.")
            : null;
    }

    private static GuardRefusal? Impairment(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var since = host.Instance!.StatusChecks!.All.Where(pair => pair.Check.Status == "impaired")
            .Min(pair => pair.Check.ImpairedSince) ?? incident.OpenedAt;
        var lasted = context.Now - since;
        var patience = context.Policy.RestartPersistence;
        return lasted >= patience && incident.Looks >= 2 ? null : new(
            GuardId.Persistence,
            $"{host.Ec2InstanceId} has been impaired for {lasted.TotalSeconds:0} s; "
                + $"EC2 may recover it by itself within {patience.TotalSeconds:0} s.");
    }

    private static GuardRefusal? Limit(DecisionContext context, Service service, int target) =>
        target > service.GracePeriodSeconds ? null : new(
            GuardId.AtLimit,
            $"The grace period is {service.GracePeriodSeconds} s "
                + $"and may not grow over {context.Policy.GracePeriodLimitSeconds} s.");

    private static GuardRefusal? Ledger(Incident incident, Ledger ledger, string resource, DateTimeOffset now)
    {
        if (ledger.Holder is { } holder && holder != incident.Id)
            return new(GuardId.Budget, $"Incident {holder} is changing something here now; one at a time.");

        var others = ledger.Entries.Where(entry => entry.IncidentId != incident.Id).ToList();
        var restarts = others.Where(entry => entry.Fix == Fix.RestartInstance && now - entry.At < Cooldown).ToList();
        if (restarts.FirstOrDefault(entry => entry.Resource == resource) is { } restart)
            return new(GuardId.Cooldown, $"{resource} was restarted already at {restart.At:yyyy-MM-dd HH:mm}Z.");
        if (others.FirstOrDefault(entry => entry.Fix == Fix.RaiseGracePeriod && entry.Resource == resource) is { } raise)
            return new(GuardId.Budget, $"The grace period was raised already for this revision at {raise.At:yyyy-MM-dd HH:mm}Z.");
        return restarts.Count >= RestartsPerDay
            ? new(GuardId.Budget, $"{RestartsPerDay} instances of this cluster were restarted within a day.")
            : null;
    }

    private static GuardRefusal? RestartAuthority(Incident incident, DecisionContext context, ContainerInstance host) => Authority(
        context.Policy.RestartInstance,
        host.Instance!.Tags,
        $"instance {host.Ec2InstanceId}",
        ApprovalFor(incident, Fix.RestartInstance, host.Ec2InstanceId),
        incident);

    private static Approval? ApprovalFor(Incident incident, Fix fix, string resource) =>
        incident.Approval is { } answer && answer.IsAbout(fix, resource) ? answer : null;

    private static GuardRefusal? Authority(
        FixMode mode, IReadOnlyDictionary<string, string> tags, string what, Approval? answer, Incident incident) => mode switch
        {
            FixMode.Off => new(GuardId.ObserveMode, "This fix is switched off."),
            FixMode.Observe => new(
                GuardId.ObserveMode,
                "The mode is observe."
                    + (OptIn.IsApproved(tags) ? "" : $" The {what} is not tagged {OptIn.TagKey}={OptIn.Approved} yet."),
                Decision.WouldApply),
            _ when !OptIn.IsApproved(tags) => new(GuardId.NotOptedIn, $"The {what} is not tagged {OptIn.TagKey}={OptIn.Approved}."),
            FixMode.Approve when answer is null => new(
                GuardId.NotApproved, $"Waits for an operator to approve incident {incident.Id}.", Decision.AwaitingApproval),
            FixMode.Approve when !answer.Granted => new(GuardId.NotApproved, $"Rejected by {answer.By ?? "an operator"}."),
            _ => null,
        };
}
