using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>A fix of one host is no answer to what fails on others.</summary>
internal static class OtherHosts
{
    /// <summary>
    /// Targets that fail on other hosts too, or a second impaired host: then it is not one host that is at fault.
    /// </summary>
    public static GuardRefusal? Refuse(DecisionContext context, ContainerInstance host)
    {
        if ((Guards.SharedCause(context) ?? Guards.OthersFail(context, host.Ec2InstanceId)) is { } shared) return shared;

        var elsewhere = context.Failures.FailingTargets
            .Where(target => context.Topology.HostOf(target)?.Ec2InstanceId != host.Ec2InstanceId).ToList();
        if (elsewhere.Count > 0)
        {
            return new(
                GuardId.SharedCause, elsewhere.Count == 1 ? $"A target fails on another host too ({elsewhere[0].Address})."
                    : $"{elsewhere.Count} targets fail on other hosts too ({elsewhere[0].Address} among them).");
        }

        // A group replaces one member after the other, and tells the next one's incident nothing by the last one's end.
        var isGroups = host.Instance is { } machine && GroupWait.IsItsGroups(machine);
        var killed = context.Failures.TasksStoppedByHealthCheck.FirstOrDefault(
            task => context.Topology.HostOf(task) is { } other && other.Ec2InstanceId != host.Ec2InstanceId
                && !(isGroups && other.Instance is { State: "terminated" or "shutting-down" }));
        if (killed is not null) return new(GuardId.SharedCause, $"Task {killed.Id} failed its health check on another host too.");

        var impaired = context.Snapshot.ContainerInstances!
            .Where(other => other.Ec2InstanceId != host.Ec2InstanceId && other.Instance?.StatusChecks?.AnyImpaired == true)
            .Select(other => other.Ec2InstanceId).ToList();
        return impaired.Count > 0
            ? new(GuardId.SharedCause, $"Other instances of the cluster are impaired too: {string.Join(", ", impaired)}.")
            : null;
    }
}
