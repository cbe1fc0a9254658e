using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// While an Auto Scaling group is at a host, or is to be: what is told all the same, and what is left when nobody came.
/// </summary>
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

    /// <summary>The service does without the host: nobody else tells that it is as broken as before.</summary>
    public static Need? LeftBroken(Incident incident, DecisionContext context)
    {
        var left =
            from fault in context.Conclusion.Findings
            where fault is { Verdict: Verdict.Fault, Remedy: not null }
                && (fault.Confidence > Confidence.Weak || fault.Check == incident.Cause?.Check)
            orderby fault.Check == incident.Cause?.Check descending
            from host in context.Snapshot.ContainerInstances ?? []
            where fault.InstanceIds.Contains(host.Ec2InstanceId) && IsLeftBroken(incident, context, host)
            select (Host: host, Remedy: fault.Remedy!);
        return left.FirstOrDefault() is not { Host: { } broken, Remedy: { } remedy } ? null : Need.Of(
            "host-left-broken",
            $"{broken.Ec2InstanceId} is still {(broken.IsBroken ? "broken" : "without its ECS agent")}, though service "
                + $"{incident.Subject.ServiceName} is healthy without it. {remedy.Summary}",
            [.. remedy.Command is { } command ? [command] : Array.Empty<string>()]);
    }

    /// <summary>
    /// People were told that they are called if the group does not replace the host, however well the service does without it.
    /// </summary>
    public static bool IsAwaited(Incident incident, DecisionContext context) => incident.Status == IncidentStatus.Watching
        && context.Now < context.GroupDeadline(incident)
        && incident.Actions.Where(action => action.BlockedBy == GuardId.GroupRepairs).Any(action =>
            context.Snapshot.ContainerInstances?.Any(host => host.Ec2InstanceId == action.Resource
                && host is { IsActive: true, Instance: { IsRunning: true } machine } && IsItsGroups(machine)) == true);

    private static bool IsLeftBroken(Incident incident, DecisionContext context, ContainerInstance host) =>
        host is { IsActive: true, Instance: { IsRunning: true } machine } && (host.IsBroken || !host.AgentConnected)
        && !(context.Now < context.GroupDeadline(incident) && IsItsGroups(machine));

    /// <summary>The group is to replace the member, by all that is read.</summary>
    private static bool IsItsGroups(Ec2Instance machine) =>
        machine is { AutoScalingGroup.Length: > 0, StatusChecks.AnyImpaired: true } && GroupRepair.Obstacle(machine) is null;

    private static bool IsLeaving(ContainerInstance? host) => host?.Instance is { Membership.IsLeaving: true }
        or { State: "shutting-down" or "terminated" };
}
