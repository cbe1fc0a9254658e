using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>What a second reading of the host alone shows otherwise than the look did.</summary>
internal static class SecondSight
{
    /// <summary>
    /// The host is read once more, by itself, before it is drained: the look may have shown it as it was before somebody drained it,
    /// and whose drain it is cannot be told later.
    /// </summary>
    public static GuardRefusal? Refuse(DecisionContext context, ContainerInstance host, bool isOurDrain) => context.Sighting switch
    {
        null => null,
        { ContainerInstance: { } seen, Instance: { IsRunning: true, StatusChecks.AnyImpaired: true } }
            when seen.IsActive || (seen.IsDraining && isOurDrain) => Moved(context, host),
        { ContainerInstance: not null, Instance: { IsRunning: false } or { StatusChecks: not null } } seen => new(
            GuardId.Persistence,
            $"{host.Ec2InstanceId} was asked for twice, and is {seen.ContainerInstance.Status} and {seen.Instance.State} "
                + $"({seen.Instance.StatusChecks?.ToString() ?? "status checks unread"}) at second sight."),
        var seen => new(
            GuardId.EvidenceGap,
            $"{host.Ec2InstanceId} could not be read a second time: "
                + $"{seen.ContainerInstanceError ?? seen.InstanceError ?? "EC2 says nothing of its status checks"}"),
    };

    private static GuardRefusal? Moved(DecisionContext context, ContainerInstance host) =>
        host.Instance!.AutoScalingGroup is not { Length: > 0 } group
            || context.Sighting!.Membership is { LifecycleState: StandbyStay.InService } ? null
            : new(
                GuardId.EvidenceGap,
                $"{host.Ec2InstanceId} was asked for twice, and is "
                    + $"{context.Sighting.Membership?.LifecycleState ?? context.Sighting.MembershipError ?? "not listed"} in Auto Scaling "
                    + $"group {group} at second sight.");
}
