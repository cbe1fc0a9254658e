using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using static EcsHealthRemediator.Remediation.GuardRefusal;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// What speaks against the restart of a member of an Auto Scaling group. A group that would replace it goes first; any other must
/// let it go to Standby and come back with nothing else changed.
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
/// </summary>
internal static class StandbyGuards
{
    /// <summary>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html</summary>
    private const string ManagedByEcs = "AmazonECSManaged";

    public static GuardRefusal? Refuse(Incident incident, DecisionContext context, Ec2Instance instance, string group)
    {
        if (incident is { State: IncidentState.Acting, Progress: InstanceRestart restart })
        {
            if (restart.Standby?.Group != group)
                return NotSafe($"{instance.Id} is in Auto Scaling group {group} now, which it was not when its restart was begun.");
            if (restart.Standby is { MayBeIn: true } stay && instance.Membership is { LifecycleState: not StandbyStay.InService } member)
                return InStandby(context, instance, member, stay);
        }

        if (GroupRepair.Obstacle(instance) is not { } obstacle) return Repairs(incident, context, instance, group);
        if (context.Policy.StandbyMode == FixMode.Off || instance.Membership is not { LifecycleState: StandbyStay.InService } inService
            || !GroupRepair.LeavesAlone(inService, instance.StatusChecks))
        {
            return NotSafe(
                $"managed by someone else: {instance.Id} is in Auto Scaling group {group}, which replaces a stopped member, and does "
                    + $"not replace this one by itself: {obstacle}.");
        }

        return Against(inService) ?? Undocumented(context, instance, inService);
    }

    /// <summary>Just before it is moved to Standby, by the look at the host alone.</summary>
    public static string? BeforeEnter(InstanceRestart restart, HostSighting seen) => seen.Membership switch
    {
        null => $"its Auto Scaling group could not be read: {seen.MembershipError}",
        { LifecycleState: null } => $"it is no member of Auto Scaling group {restart.Standby!.Group} any more",
        { LifecycleState: not StandbyStay.InService } member => $"it is {member.LifecycleState}, which was not the remediator's doing",
        { } member when !GroupRepair.LeavesAlone(member, seen.Instance?.StatusChecks) =>
            $"Auto Scaling group {member.Group} would replace it now",
        { } member => Against(member)?.Reason.TrimEnd('.'),
    };

    /// <summary>IAM knows the tags of the group only, as neither action has the instance as its resource.</summary>
    public static GuardRefusal? NotOptedIn(DecisionContext context, Ec2Instance instance) =>
        context.Policy.ModeInStandby is FixMode.Approve or FixMode.Auto && instance.Membership is { } member
            && !OptIn.IsApproved(member.Tags)
            ? new(GuardId.NotOptedIn, $"The Auto Scaling group {member.Group} is not tagged {OptIn.TagKey}={OptIn.Approved}.")
            : null;

    private static GuardRefusal Repairs(Incident incident, DecisionContext context, Ec2Instance instance, string group)
    {
        var deadline = context.GroupDeadline(incident, instance.Id);
        return new(
            GuardId.GroupRepairs,
            context.Now < deadline
                ? $"Auto Scaling group {group} replaces {instance.Id}, whose status check fails. Look again at {deadline:HH:mm}Z "
                    + "if it has not: people are then called."
                : $"Auto Scaling group {group} has not replaced {instance.Id} by {deadline:HH:mm}Z: {GroupRepair.Delay(instance)}.");
    }

    /// <summary>It is there already, so that the sizes are settled; everything else still counts.</summary>
    private static GuardRefusal? InStandby(DecisionContext context, Ec2Instance instance, GroupMembership member, StandbyStay stay)
    {
        if (member.LifecycleState is not (StandbyStay.Standby or StandbyStay.Entering))
            return NotSafe($"{instance.Id} is {member.LifecycleState} in Auto Scaling group {member.Group}, and not in Standby.");
        return stay.DesiredMeanwhile is { } desired && desired != member.DesiredCapacity
            ? NotSafe($"somebody has set the desired capacity of Auto Scaling group {member.Group} to {member.DesiredCapacity}.")
            : NoWayBack(member) ?? Undocumented(context, instance, member);
    }

    private static GuardRefusal? Against(GroupMembership member) =>
        NoWayBack(member)
        ?? (member.DesiredCapacity - 1 < member.MinSize
            ? NotSafe($"no room for Standby: Auto Scaling group {member.Group} wants {member.DesiredCapacity} members and at least "
                + $"{member.MinSize}; a member in Standby counts as one less.")
            : member.DesiredCapacity > member.MaxSize
            ? NotSafe($"no way back from Standby: Auto Scaling group {member.Group} wants {member.DesiredCapacity} members and at most "
                + $"{member.MaxSize}.")
            : Zones(member));

    private static GuardRefusal? NoWayBack(GroupMembership member) =>
        member.Suspended.Contains("Launch")
            ? NotSafe($"no way back from Standby: the process Launch of Auto Scaling group {member.Group} is suspended.")
        : member.Suspended.Contains("Terminate")
            ? NotSafe($"no safe way back from Standby: the process Terminate of Auto Scaling group {member.Group} is suspended, and a "
                + "member that fails on its way back may be terminated all the same.")
        : null;

    /// <summary>A group whose zones differ by more than one launches a member in one zone and terminates one in another.</summary>
    private static GuardRefusal? Zones(GroupMembership member)
    {
        if (member.Suspended.Contains("AZRebalance")) return null;
        if (member.AvailabilityZone is not { } zone || !member.InServiceByZone.ContainsKey(zone)) return Unread("the zone of the member");
        var left = member.InServiceByZone.Select(pair => pair.Value - (pair.Key == zone ? 1 : 0)).ToList();
        return left.Max() - left.Min() <= 1 ? null : NotSafe(
            $"zones out of balance: with a member of {zone} in Standby, Auto Scaling group {member.Group} may launch one there and "
                + "terminate one elsewhere.");
    }

    /// <summary>What AWS does not say is not tried on somebody's hosts.</summary>
    private static GuardRefusal? Undocumented(DecisionContext context, Ec2Instance instance, GroupMembership member)
    {
        if (member.IsRefreshed is null) return Unread($"whether Auto Scaling group {member.Group} is being refreshed");
        if (member.Provider is not { } provider) return Unread($"the capacity provider of Auto Scaling group {member.Group}");
        if (member.IsRefreshed.Value)
            return NotSafe($"instance refresh: Auto Scaling group {member.Group} replaces its members now, {instance.Id} among them.");
        return Unknown(member) is { } unknown
            ? NotSafe($"Auto Scaling group {member.Group} {unknown}, and AWS does not say what that makes of a member in Standby.")
            : Managed(member, provider) is { } managed && !context.Policy.StandbyUnderManagedScaling
            ? NotSafe($"managed by ECS: {managed}, and AWS does not say what that makes of a member in Standby.")
            : null;
    }

    private static string? Unknown(GroupMembership member) => member switch
    {
        { HasWarmPool: true } => "has a warm pool",
        { IsMixed: true } => "has several instance types or purchase options",
        { LimitsLifetime: true } => "replaces members of a certain age",
        _ => null,
    };

    private static string? Managed(GroupMembership member, GroupProvider provider) => provider switch
    {
        { ManagesScaling: true } => $"capacity provider {provider.Name} scales Auto Scaling group {member.Group}",
        { ProtectsFromTermination: true } =>
            $"capacity provider {provider.Name} protects the members of Auto Scaling group {member.Group} from scale-in",
        { Name: null } when member.Tags.ContainsKey(ManagedByEcs) =>
            $"Auto Scaling group {member.Group} has the tag {ManagedByEcs}, and which capacity provider it belongs to is not known",
        _ => null,
    };
}
