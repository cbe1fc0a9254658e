using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What one look means: every finding, the one that names the cause, and whether the service is healthy.</summary>
public sealed record Conclusion(IReadOnlyList<Finding> Findings, Finding? Cause)
{
    public bool IsHealthy => Finding(CheckId.AlreadyHealthy)?.Verdict == Verdict.Ok;

    public Finding? Finding(string check) => Findings.FirstOrDefault(finding => finding.Check == check);
}

public static class Diagnoser
{
    /// <summary>
    /// In the order in which a fault explains the others: a dead host before what its dead application answers.
    /// </summary>
    private static readonly ICheck[] Checks =
    [
        new AlreadyHealthy(), new MissingResources(), new LoadBalancerFault(), new TargetGroupInUse(),
        new AvailabilityZone(), new InstanceState(), new InstanceStatus(), new ContainerRuntime(), new ContainerExit(),
        new ContainerHealthCheck(),
        new ManualTargets(), new HealthCheckProtocol(), new HealthCheckPort(),
        PathCheck.SecurityGroup, PathCheck.NetworkAcl, PathCheck.Routing,
        new ProxyProtocol(), new HealthCheckPath(), new SuccessCodesCheck(), new ResourceSaturation(),
        new HealthCheckTimeout(), new NotListening(), new GracePeriod(),
        // What is proven of this service's own settings and hosts comes before it, guesses about its own program after it.
        new SharedCause(),
        new ApplicationErrors(), new ApplicationResponse(), new AgentConnection(),
        new InstanceDraining(), new ScheduledMaintenance(), new DeploymentInProgress(),
    ];

    public static Conclusion Diagnose(DiagnosisContext context)
    {
        var findings = Checks.Select(check => Settled(context, check.Examine(context))).ToList();
        return new(findings, Cause(context, findings));
    }

    /// <summary>What cannot be asked of something that is gone is no gap: it has no answer until that is there again.</summary>
    private static Finding Settled(DiagnosisContext context, Finding finding) =>
        finding.Verdict == Verdict.Unknown && context.Snapshot is { Gaps.Count: 0, Missing: [var gone, ..] }
            ? Finding.NotApplicable(finding.Check, $"{MissingResources.Name(gone)} does not exist.")
            : finding;

    /// <summary>Once nothing fails and nothing was just killed, no hint is a cause, and no host on which nothing did.</summary>
    private static Finding? Cause(DiagnosisContext context, List<Finding> findings)
    {
        var healthy = findings.FirstOrDefault(finding => finding is { Check: CheckId.AlreadyHealthy, Verdict: Verdict.Ok });
        var isOver = healthy is not null && context.Failures.HasRecovered;
        var faults = findings.Where(finding => finding.Verdict == Verdict.Fault && !IsOnItsWay(context, finding)
                && !(isOver && (finding.Confidence == Confidence.Weak || IsOfHosts(finding) && !Explains(context, finding))))
            .OrderByDescending(finding => Explains(context, finding))
            .ThenByDescending(finding => finding.Confidence)
            .ToList();
        return faults.FirstOrDefault() ?? healthy;
    }

    /// <summary>A deployment while nothing fails is the cause of nothing.</summary>
    private static bool IsOnItsWay(DiagnosisContext context, Finding fault) =>
        fault.Check == CheckId.DeploymentInProgress && context.Failures.FailingTargetIds.Count == 0;

    private static bool IsOfHosts(Finding fault) => fault.InstanceIds.Count > 0;

    /// <summary>A fault of one host is not the cause of what also fails on others.</summary>
    private static bool Explains(DiagnosisContext context, Finding fault)
    {
        if (!IsOfHosts(fault)) return true;
        var hosts = context.Failures.FailingTargets.Where(target => !context.Topology.IsNotRegisteredByEcs(target)).Select(context.Topology.HostOf)
            .Concat(context.Failures.TasksStoppedWithoutReplacement.Select(context.Topology.HostOf)).ToList();
        if (hosts.Count == 0) hosts = [.. context.Failures.TasksStoppedByHealthCheck.Select(context.Topology.HostOf)];
        return hosts.Count > 0 && hosts.TrueForAll(host => host is not null && fault.InstanceIds.Contains(host.Ec2InstanceId));
    }
}
