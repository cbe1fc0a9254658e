using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>The one host whose tasks would be better off elsewhere.</summary>
/// <param name="Check">The id of the check that says so.</param>
/// <param name="Why">A clause.</param>
internal sealed record BrokenHost(ContainerInstance Host, string Check, string Why)
{
    /// <summary>What EC2 announces to end or move an instance; a reboot passes by itself.</summary>
    private static readonly string[] Ending = ["instance-retirement", "instance-stop", "system-maintenance"];

    /// <returns>Null where no host is at fault, or more than one.</returns>
    public static BrokenHost? Of(DecisionContext context)
    {
        if (context.Conclusion.Cause is not { Verdict: Verdict.Fault } cause) return null;
        var isStated = cause is { Confidence: Confidence.Proof, Check: CheckId.InstanceStatus or CheckId.ContainerRuntime }
            or { Check: CheckId.ScheduledMaintenance };
        if (isStated && cause.InstanceIds is [var id])
        {
            return Registered(context, id) is { } host && (cause.Check != CheckId.ScheduledMaintenance || Ends(host))
                ? new(host, cause.Check, cause.Summary.TrimEnd('.'))
                : null;
        }

        return cause.Check == CheckId.HealthCheckTimeout && Silent(context) is { } silent
            ? new(silent, cause.Check, "whatever runs on it times out, and what runs on other hosts answers")
            : null;
    }

    private static ContainerInstance? Registered(DecisionContext context, string instanceId) =>
        context.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == instanceId);

    /// <summary>Whether AWS has announced to end or stop the host.</summary>
    public static bool Ends(ContainerInstance host) => host.Instance?.StatusChecks?.ScheduledEvents.Any(
        text => Ending.Any(code => text.StartsWith(code, StringComparison.Ordinal))) == true;

    /// <summary>
    /// All that fails timed out on one host, which has no healthy target of any service; two of its tasks at least, as one task
    /// may hang by itself. On other hosts tasks of the same revision answer.
    /// </summary>
    private static ContainerInstance? Silent(DecisionContext context)
    {
        var (topology, failures) = (context.Topology, context.Failures);
        if (context.Snapshot is not { Targets: { } targets, Tasks: { } tasks, Neighbours: { } neighbours }) return null;
        if (failures.LatestReasons.Any(reason => reason.Kind != FailureKind.TimedOut)) return null;
        var fallen = failures.TasksStoppedByHealthCheck;
        var hosts = failures.FailingTargets.Select(topology.HostOf).Concat(fallen.Select(topology.HostOf)).Distinct().ToList();
        if (hosts is not [{ } host]) return null;
        var victims = failures.FailingTargets.Select(target => topology.TaskOf(target)?.Arn).OfType<string>()
            .Concat(fallen.Select(task => task.Arn)).Distinct().Count();
        var revisions = tasks.Where(task => task.ContainerInstanceArn == host.Arn).Select(task => task.TaskDefinitionArn).ToHashSet();
        var answer = targets.Where(target => target.IsHealthy).Select(target => (Host: topology.HostOf(target), Task: topology.TaskOf(target)))
            .ToList();
        return victims >= 2 && answer.Any(pair => pair.Task is { } task && revisions.Contains(task.TaskDefinitionArn))
            && answer.All(pair => pair.Host is { } other && other.Ec2InstanceId != host.Ec2InstanceId)
            && !neighbours.Groups.Any(group => group.Hosts.Any(on => on.Ec2InstanceId == host.Ec2InstanceId && on.Healthy > 0))
                ? host
                : null;
    }
}
