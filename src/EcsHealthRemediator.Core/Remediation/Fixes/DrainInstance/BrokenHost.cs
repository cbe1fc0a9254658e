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
        if (cause is { Confidence: Confidence.Proof, Check: CheckId.InstanceStatus or CheckId.ContainerRuntime, InstanceIds: [var id] })
            return Registered(context, id) is { } host ? new(host, cause.Check, cause.Summary.TrimEnd('.')) : null;
        // What is certain of something else is not mended by leaving the host.
        if (cause.Confidence != Confidence.Weak || FailingHost(context) is not { } failing) return null;
        if (Ends(failing))
        {
            return new(
                failing, CheckId.ScheduledMaintenance, $"AWS has announced to end or stop {failing.Ec2InstanceId}, and all that fails is on it");
        }

        return cause.Check == CheckId.HealthCheckTimeout && IsSilent(context, failing)
            ? new(failing, cause.Check, "whatever runs on it times out, and what runs on other hosts answers")
            : null;
    }

    private static ContainerInstance? Registered(DecisionContext context, string instanceId) =>
        context.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == instanceId);

    /// <summary>Whether AWS has announced to end or stop the host.</summary>
    public static bool Ends(ContainerInstance host) => host.Instance?.StatusChecks?.ScheduledEvents.Any(
        text => Ending.Any(code => text.StartsWith(code, StringComparison.Ordinal))) == true;

    /// <returns>The host on which all is that fails or fell lately; null where there is more than one, or one is unknown.</returns>
    private static ContainerInstance? FailingHost(DecisionContext context)
    {
        var (topology, failures) = (context.Topology, context.Failures);
        var hosts = failures.FailingTargets.Select(topology.HostOf).Concat(failures.TasksStoppedByHealthCheck.Select(topology.HostOf))
            .Distinct().ToList();
        return hosts is [{ } host] ? host : null;
    }

    /// <summary>
    /// All that fails timed out, and the host has no healthy target of any service; two of its tasks at least failed, as one task
    /// may hang by itself. On other hosts tasks of the same revision answer.
    /// </summary>
    private static bool IsSilent(DecisionContext context, ContainerInstance host)
    {
        var (topology, failures) = (context.Topology, context.Failures);
        if (context.Snapshot is not { Targets: { } targets, Tasks: { } tasks, Neighbours: { } neighbours }) return false;
        if (failures.LatestReasons.Any(reason => reason.Kind != FailureKind.TimedOut)) return false;
        var victims = failures.FailingTargets.Select(target => topology.TaskOf(target)?.Arn).OfType<string>()
            .Concat(failures.TasksStoppedByHealthCheck.Select(task => task.Arn)).Distinct().Count();
        var revisions = tasks.Where(task => task.ContainerInstanceArn == host.Arn).Select(task => task.TaskDefinitionArn).ToHashSet();
        var answering = targets.Where(target => target.IsHealthy).ToList();
        return victims >= 2
            && answering.Exists(target => topology.TaskOf(target) is { } task && revisions.Contains(task.TaskDefinitionArn))
            && answering.TrueForAll(target => topology.HostOf(target) is { } other && other.Ec2InstanceId != host.Ec2InstanceId)
            && !neighbours.Groups.Any(group => group.Hosts.Any(on => on.Ec2InstanceId == host.Ec2InstanceId && on.Healthy > 0));
    }
}
