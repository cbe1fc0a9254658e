using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>What an incident makes of an Auto Scaling group that ends one of its hosts, or is to.</summary>
internal static class GroupWait
{
    /// <summary>Targets fail on a host that its group keeps, and for a reason that is none of the host that leaves.</summary>
    public static bool FailsBeside(DecisionContext context) =>
        context.Conclusion.Cause is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak, InstanceIds: var blamed }
        && !(blamed.Count > 0
            && blamed.All(id => IsLeaving(context.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == id))))
        && context.Failures.FailingTargets.Select(context.Topology.HostOf).Any(host => host is not null && !IsLeaving(host));

    /// <summary>ECS keeps the registration of an instance that ends while its agent is away.</summary>
    public static bool IsGone(DecisionContext context, string instance) => context.Snapshot.ContainerInstances is { } hosts
        && !hosts.Any(host => host.Ec2InstanceId == instance && host.Instance is not { State: "terminated" or "shutting-down" });

    /// <summary>
    /// People were told that they are called if the group does not replace the host, however well the service does without it.
    /// </summary>
    public static bool IsAwaited(Incident incident, DecisionContext context) => incident.Status == IncidentStatus.Watching
        && context.Now < context.GroupDeadline(incident)
        && incident.Actions.Where(action => action.BlockedBy == GuardId.GroupRepairs).Any(action =>
            context.Snapshot.ContainerInstances?.Any(host => host.Ec2InstanceId == action.Resource
                && host is { IsActive: true, Instance: { IsRunning: true } machine } && IsItsGroups(machine)) == true);

    /// <summary>The group is to replace the member, by all that is read.</summary>
    public static bool IsItsGroups(Ec2Instance machine) =>
        machine is { AutoScalingGroup.Length: > 0, StatusChecks.AnyImpaired: true } && GroupRepair.Obstacle(machine) is null;

    private static bool IsLeaving(ContainerInstance? host) => host?.Instance is { Membership.IsLeaving: true }
        or { State: "shutting-down" or "terminated" };
}
