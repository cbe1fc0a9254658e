using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>Examines every check and names the cause: the fault that no other fault explains.</summary>
public static class Diagnoser
{
    public static Causality Causality { get; } = new(
    [
        new AgentConnection(), new AlreadyHealthy(), new ApplicationErrors(), new ApplicationResponse(), new AvailabilityZone(),
        new ContainerExit(), new ContainerHealthCheck(), new ContainerRuntime(), new DeploymentInProgress(), new GracePeriod(),
        new HealthCheckPath(), new HealthCheckPort(), new HealthCheckProtocol(), new HealthCheckTimeout(), new HostFirewall(),
        new InstanceDraining(), new InstanceMetadata(), new InstanceState(), new InstanceStatus(), new LoadBalancerFault(),
        new ManualTargets(), new MissingResources(),
        new NotListening(), new ProxyProtocol(), new ResourceSaturation(), new ScheduledMaintenance(), new SharedCause(),
        new SuccessCodesCheck(), new TargetGroupInUse(), new TargetRegistration(), new TaskPlacement(), new TaskStart(),
        .. PathCheck.All,
    ]);

    public static Conclusion Diagnose(DiagnosisContext context)
    {
        var findings = Causality.Checks.Select(check => WithOthers(context, Settled(context, context.Finding(check.Id)))).ToList();
        return new(findings, Cause(context, findings));
    }

    /// <summary>Whether the check is of what a health check passes before it gets to a host, such as a security group.</summary>
    public static bool IsBeforeHosts(string check) => Causality[check].Part < PathPart.Host;

    /// <summary>
    /// The fault by which all that fails would fail just the same if the check had found none, as neither explains the other; null where
    /// there is no such fault, or a mere hint of one.
    /// </summary>
    public static Finding? Besides(DiagnosisContext context, Conclusion conclusion, string check) => conclusion.Findings.FirstOrDefault(
        other => other is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak, IsVague: false } && other.Check != check
            && Causality[other.Check] is { LeavesTasksMissing: false, HelpsEveryCause: false }
            && !Causality.Explains(check, other.Check) && !Causality.Explains(other.Check, check)
            && CanBeCause(context, other, isOver: false) && AccountsFor(context, other) == Share.Everything);

    /// <summary>
    /// What cannot be asked of a resource that does not exist is no gap: there is no answer until it exists again.
    /// </summary>
    private static Finding Settled(DiagnosisContext context, Finding finding) =>
        finding.Verdict == Verdict.Unknown && context.Snapshot is { Gaps.Count: 0, Missing: [var gone, ..] }
            ? Finding.NotApplicable(finding.Check, $"{MissingResources.Name(gone)} does not exist.")
            : finding;

    /// <summary>A fault before the hosts seldom hits one service alone, and one message is enough for all of them.</summary>
    private static Finding WithOthers(DiagnosisContext context, Finding finding) =>
        finding.Verdict == Verdict.Fault && IsBeforeHosts(finding.Check)
            && ServiceHealth.AlsoFailing(context.Snapshot) is { Count: > 0 } others ? finding with { AlsoFailing = others } : finding;

    /// <summary>
    /// A fault that accounts for every failure and is more than a hint goes first, as a fault of one host does not explain what
    /// fails elsewhere. Then what accounts for a part, and hints: a proof about one host is worth more than a guess about all.
    /// What another fault explains is no cause, however certain it is itself, unless that other one is a mere hint. Of the rest
    /// what keeps the health checks from the host comes first, then the most certain one, and of equals rather one of the whole
    /// service than one of hosts.
    /// </summary>
    private static Finding? Cause(DiagnosisContext context, List<Finding> findings)
    {
        var healthy = findings.Find(finding => finding is { Check: CheckId.AlreadyHealthy, Verdict: Verdict.Ok });
        var isOver = healthy is not null && context.Failures.HasRecovered;
        var faults = findings.Where(finding => finding.Verdict == Verdict.Fault && CanBeCause(context, finding, isOver))
            .GroupBy(fault => Rank(fault, AccountsFor(context, fault))).MaxBy(group => group.Key)?.ToList() ?? [];
        return faults.Where(fault => !faults.Exists(other => Explains(other, fault)))
            .MaxBy(fault => (
                KeepsChecksAway(context, fault), fault.Confidence, !fault.IsVague, AccountsFor(context, fault),
                fault.InstanceIds.Count == 0, Causality[fault.Check].Part == PathPart.LoadBalancer))
            ?? healthy;
    }

    /// <summary>What no health check gets to fails, whether its host is well or not.</summary>
    private static bool KeepsChecksAway(DiagnosisContext context, Finding fault) =>
        fault.Confidence > Confidence.Weak && IsBeforeHosts(fault.Check) && AccountsFor(context, fault) == Share.Everything;

    private static int Rank(Finding fault, Share share) => share switch
    {
        Share.Everything => fault.Confidence > Confidence.Weak ? 2 : 1,
        Share.Some => 1,
        Share.Nothing => 0,
    };

    private static bool Explains(Finding other, Finding fault) =>
        !other.IsVague && (other.Confidence > Confidence.Weak || fault.Confidence == Confidence.Weak)
        && Causality.Explains(other.Check, fault.Check) && fault.MayFollowFrom(other);

    /// <summary>
    /// What is seen only in what fails is the cause of nothing while nothing fails. Once the service has recovered, neither is a
    /// hint, nor a fault of hosts on which nothing failed, unless it stands.
    /// </summary>
    private static bool CanBeCause(DiagnosisContext context, Finding fault, bool isOver) =>
        !(Causality[fault.Check].IsSeenInWhatFails && context.Failures.FailingTargetIds.Count == 0)
        && !(isOver && !fault.Stands && (fault.Confidence == Confidence.Weak || AccountsFor(context, fault) != Share.Everything));

    /// <summary>
    /// A fault of hosts accounts only for what fails on them, and one that leaves tasks missing for no target that fails; any
    /// other fault is taken to account for everything. A target that no load balancer checks fails whatever its host does. Where
    /// all that is left of an incident is that tasks are missing, its hosts that take none account for them, however long ago the
    /// tasks there failed.
    /// </summary>
    private static Share AccountsFor(DiagnosisContext context, Finding fault)
    {
        var check = Causality[fault.Check];
        var failures = context.Failures;
        if (check.LeavesSilence && failures.LatestReasons.Any(IsOwnAnswer)) return Share.Nothing;
        if (check.LeavesTasksMissing) return failures.FailingTargetIds.Count > 0 ? Share.Some : Share.Everything;
        if (fault.InstanceIds.Count == 0) return Share.Everything;
        var topology = context.Topology;
        var hosts = failures.FailingTargets.Where(target => !topology.IsNotRegisteredByEcs(target))
            .Select(target => target.IsNotInUse && check.Part == PathPart.Host ? null : topology.HostOf(target))
            .Concat(failures.TasksStoppedWithoutReplacement.Select(topology.HostOf)).ToList();
        if (hosts.Count == 0) hosts = [.. failures.TasksStoppedByHealthCheck.Select(topology.HostOf)];
        if (hosts.Count == 0) hosts = [.. failures.TasksLostWithHosts.Select(topology.HostOf)];
        if (hosts.Count == 0 && failures.BelowDesiredCount) hosts = [.. failures.SuspectInstances.Where(host => !host.TakesTasks)];
        var isOnThem = hosts.ConvertAll(host => host is not null && fault.InstanceIds.Contains(host.Ec2InstanceId));
        return !isOnThem.Contains(true) ? Share.Nothing : isOnThem.Contains(false) ? Share.Some : Share.Everything;
    }

    /// <summary>With 502 and 504 a proxy before the application says that this one is silent.</summary>
    private static bool IsOwnAnswer(FailureReason reason) => reason.Codes.Any(code => code is not (502 or 504));

    /// <summary>How much of what fails a fault accounts for.</summary>
    private enum Share
    {
        Nothing,
        Some,
        Everything,
    }
}
