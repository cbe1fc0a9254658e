using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// A guard that stands in the way of a fix, with the reason in words; <see cref="Decision"/> says how that ends.
/// </summary>
public sealed record Refusal(Guard Guard, string Reason, Decision Decision = Decision.Blocked);

/// <summary>
/// The guards before a change, each null when it lets the change pass. The first that refuses is the one that is reported, so
/// they are asked from the most lasting reason to the one that an operator can lift with a word.
/// </summary>
public static class Gates
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromHours(24);

    private const int RestartsPerDay = 3;

    public static Refusal? ForRestart(Incident incident, Situation situation, ContainerInstance host) =>
        OptedOut(situation, host.Instance)
        ?? TriedBefore(incident)
        ?? Paused(situation)
        ?? EvidenceGap(situation)
        ?? DeploymentInProgress(situation)
        ?? SharedCause(situation, host)
        ?? RestartSafety.Refuse(situation, host)
        ?? DrainedByOthers(host)
        ?? Impairment(incident, situation, host)
        ?? Ledger(incident, situation.ClusterLedger, host.Ec2InstanceId, situation.Now)
        ?? HandledByOthers(incident, host)
        ?? RestartAuthority(incident, situation, host);

    /// <summary>What may have come between the decision and the stop.</summary>
    public static Refusal? BeforeStop(Incident incident, Situation situation, ContainerInstance host) =>
        Forbidden(situation, host.Instance)
        ?? DeploymentInProgress(situation)
        ?? SharedCause(situation, host)
        ?? RestartSafety.Refuse(situation, host)
        ?? HandledByOthers(incident, host)
        ?? RestartAuthority(incident, situation, host);

    public static Refusal? ForRaise(Incident incident, Situation situation, Service service, int target) =>
        Forbidden(situation, null)
        ?? EvidenceGap(situation)
        ?? DeploymentInProgress(situation)
        ?? SharedCause(situation)
        ?? OthersFail(situation, situation.Case.OnlyBrokenHost)
        ?? OtherFault(situation)
        ?? Limit(situation, service, target)
        ?? Ledger(incident, situation.ServiceLedger, service.TaskDefinitionArn!, situation.Now)
        ?? Authority(
            situation.Policy.RaiseGracePeriod,
            service.Tags,
            $"service {situation.Snapshot.Subject.ServiceName}",
            AnswerTo(incident, Fix.RaiseGracePeriod, situation.Snapshot.Subject.ServiceArn),
            incident);

    private static Refusal? OptedOut(Situation situation, Ec2Instance? instance)
    {
        if (situation.Snapshot.Service is { } service && OptIn.IsOff(service.Tags))
            return new(Guard.OptedOut, $"The service is tagged {OptIn.TagKey}={OptIn.Off}.");
        return instance is not null && OptIn.IsOff(instance.Tags)
            ? new(Guard.OptedOut, $"{instance.Id} is tagged {OptIn.TagKey}={OptIn.Off}.")
            : null;
    }

    private static Refusal? Paused(Situation situation) => situation.IsPaused
        ? new(Guard.Paused, $"Changes are paused{(situation.Pause!.By is { } by ? $" by {by}" : "")}: {situation.Pause.Reason}")
        : null;

    /// <summary>A person's word against any change, which holds however much could not be read.</summary>
    internal static Refusal? Forbidden(Situation situation, Ec2Instance? instance) =>
        OptedOut(situation, instance) ?? Paused(situation);

    internal static Refusal? EvidenceGap(Situation situation)
    {
        if (situation.Snapshot.Missing is [var missing, ..])
            return new(Guard.EvidenceGap, $"{missing.Id} does not exist, so nothing can be told of it.");
        if (situation.Snapshot.Gaps is [var gap, ..])
            return new(Guard.EvidenceGap, $"{gap.Source} could not be read: {gap.Error}");
        return situation.Conclusion.Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Unknown) is { } unknown
            ? new(Guard.EvidenceGap, $"{unknown.Check} is unknown: {unknown.Summary}")
            : null;
    }

    private static Refusal? DeploymentInProgress(Situation situation) =>
        situation.Conclusion.Finding(CheckId.DeploymentInProgress) is { Verdict: Verdict.Fault } finding
            ? new(Guard.DeploymentInProgress, finding.Summary)
            : null;

    private static Refusal? SharedCause(Situation situation) =>
        situation.Conclusion.Finding(CheckId.SharedCause) is { Verdict: Verdict.Fault } finding
            ? new(Guard.SharedCause, finding.Summary)
            : null;

    /// <summary>Even where ours fails only in part: what befalls several services at once may be on its way to it.</summary>
    private static Refusal? OthersFail(Situation situation, string? brokenHost) =>
        ServiceHealth.FailingElsewhere(situation.Snapshot.Neighbours, brokenHost) is { Count: > 1 } others
            ? new(Guard.SharedCause, $"Services {string.Join(", ", others)} fail at the same time"
                + $"{(brokenHost is null ? "" : $", and not only on {brokenHost}")}.")
            : null;

    /// <summary>
    /// More time mends no other fault. What a slow start shows by itself is a hint, or a proxy's error.
    /// </summary>
    private static Refusal? OtherFault(Situation situation) => situation.Conclusion.Findings.FirstOrDefault(
        finding => finding is { Verdict: Verdict.Fault, Confidence: not Confidence.Weak }
            && finding.Check != CheckId.GracePeriod
            && (finding.Check != CheckId.ApplicationResponse || !AnswersAsIfStarting(situation.Case))) is { } other
        ? new(Guard.NotSafe, $"More time does not mend what else is wrong. {other.Summary}")
        : null;

    private static bool AnswersAsIfStarting(Case @case) => @case.RefusesHostHeader is null
        && @case.WrongAnswers.All(reason => reason.Codes.All(code => code is 502 or 503 or 504));

    /// <summary>
    /// Targets that fail on other hosts too, or a second impaired host: then one host's restart is not the answer.
    /// </summary>
    private static Refusal? SharedCause(Situation situation, ContainerInstance host)
    {
        if ((SharedCause(situation) ?? OthersFail(situation, host.Ec2InstanceId)) is { } shared) return shared;

        var elsewhere = situation.Case.FailingTargets
            .Where(target => situation.Case.HostOf(target)?.Ec2InstanceId != host.Ec2InstanceId).ToList();
        if (elsewhere.Count > 0)
        {
            return new(
                Guard.SharedCause, $"{elsewhere.Count} targets fail on other hosts too ({elsewhere[0].Address} among them).");
        }

        var killed = situation.Case.KilledTasks.FirstOrDefault(
            task => situation.Case.HostOf(task) is { } other && other.Ec2InstanceId != host.Ec2InstanceId);
        if (killed is not null) return new(Guard.SharedCause, $"Task {killed.Id} failed its health check on another host too.");

        var impaired = situation.Snapshot.ContainerInstances!
            .Where(other => other.Ec2InstanceId != host.Ec2InstanceId && other.Instance?.StatusChecks?.AnyImpaired == true)
            .Select(other => other.Ec2InstanceId).ToList();
        return impaired.Count > 0
            ? new(Guard.SharedCause, $"Other instances of the cluster are impaired too: {string.Join(", ", impaired)}.")
            : null;
    }

    private static Refusal? DrainedByOthers(ContainerInstance host) => host.IsDraining
        ? new(Guard.AlreadyRecovering, $"{host.Ec2InstanceId} is DRAINING, and not because of this incident.")
        : null;

    private static Refusal? TriedBefore(Incident incident) => incident.Restart is { } restart
        ? new(Guard.Cooldown, $"A restart of {restart.InstanceId} was given up in this incident: {restart.AbortReason}.")
        : null;

    /// <summary>
    /// Whoever stops or starts an instance has something in mind with it, and its checks may fail because of that. A restart of
    /// ours is in the ledger or over, so it is not asked here.
    /// </summary>
    private static Refusal? HandledByOthers(Incident incident, ContainerInstance host)
    {
        if (host.Instance!.LaunchTime is not { } launched)
            return new(Guard.EvidenceGap, $"the launch time of {host.Ec2InstanceId} could not be read.");
        if (launched >= incident.OpenedAt)
        {
            return new(
                Guard.NotSafe,
                $"somebody stopped or started it lately: {host.Ec2InstanceId} was started {launched:yyyy-MM-dd HH:mm}Z.");
        }

        return incident.Memory.SeenDown.Contains(host.Ec2InstanceId)
            ? new(Guard.NotSafe, $"somebody stopped or started it lately: {host.Ec2InstanceId} was seen not to run.")
            : null;
    }

    private static Refusal? Impairment(Incident incident, Situation situation, ContainerInstance host)
    {
        var since = host.Instance!.StatusChecks!.All.Where(pair => pair.Check.Status == "impaired")
            .Min(pair => pair.Check.ImpairedSince) ?? incident.OpenedAt;
        var lasted = situation.Now - since;
        var patience = situation.Policy.RestartPersistence;
        return lasted >= patience && incident.Looks >= 2 ? null : new(
            Guard.Persistence,
            $"{host.Ec2InstanceId} has been impaired for {lasted.TotalSeconds:0} s; "
                + $"EC2 may recover it by itself within {patience.TotalSeconds:0} s.");
    }

    private static Refusal? Limit(Situation situation, Service service, int target) =>
        target > service.GracePeriodSeconds ? null : new(
            Guard.AtLimit,
            $"The grace period is {service.GracePeriodSeconds} s "
                + $"and may not grow over {situation.Policy.GracePeriodLimitSeconds} s.");

    private static Refusal? Ledger(Incident incident, Ledger ledger, string resource, DateTimeOffset now)
    {
        if (ledger.Holder is { } holder && holder != incident.Id)
            return new(Guard.Budget, $"Incident {holder} is changing something here now; one at a time.");

        var others = ledger.Entries.Where(entry => entry.IncidentId != incident.Id).ToList();
        var restarts = others.Where(entry => entry.Fix == Fix.RestartInstance && now - entry.At < Cooldown).ToList();
        if (restarts.FirstOrDefault(entry => entry.Resource == resource) is { } restart)
            return new(Guard.Cooldown, $"{resource} was restarted already at {restart.At:yyyy-MM-dd HH:mm}Z.");
        if (others.FirstOrDefault(entry => entry.Fix == Fix.RaiseGracePeriod && entry.Resource == resource) is { } raise)
            return new(Guard.Budget, $"The grace period was raised already for this revision at {raise.At:yyyy-MM-dd HH:mm}Z.");
        return restarts.Count >= RestartsPerDay
            ? new(Guard.Budget, $"{RestartsPerDay} instances of this cluster were restarted within a day.")
            : null;
    }

    private static Refusal? RestartAuthority(Incident incident, Situation situation, ContainerInstance host) => Authority(
        situation.Policy.RestartInstance,
        host.Instance!.Tags,
        $"instance {host.Ec2InstanceId}",
        AnswerTo(incident, Fix.RestartInstance, host.Ec2InstanceId),
        incident);

    private static Approval? AnswerTo(Incident incident, Fix fix, string resource) =>
        incident.Approval is { } answer && answer.IsAbout(fix, resource) ? answer : null;

    private static Refusal? Authority(
        FixMode mode, IReadOnlyDictionary<string, string> tags, string what, Approval? answer, Incident incident) => mode switch
        {
            FixMode.Off => new(Guard.ObserveMode, "This fix is switched off."),
            FixMode.Observe => new(
                Guard.ObserveMode,
                "The mode is observe."
                    + (OptIn.IsApproved(tags) ? "" : $" The {what} is not tagged {OptIn.TagKey}={OptIn.Approved} yet."),
                Decision.WouldApply),
            _ when !OptIn.IsApproved(tags) => new(Guard.NotOptedIn, $"The {what} is not tagged {OptIn.TagKey}={OptIn.Approved}."),
            FixMode.Approve when answer is null => new(
                Guard.NotApproved, $"Waits for an operator to approve incident {incident.Id}.", Decision.AwaitingApproval),
            FixMode.Approve when !answer.Granted => new(Guard.NotApproved, $"Rejected by {answer.By ?? "an operator"}."),
            _ => null,
        };
}
