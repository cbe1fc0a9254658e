using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;
using static EcsHealthRemediator.Remediation.GuardRefusal;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>What speaks against the drain of a host.</summary>
internal static class DrainGuards
{
    /// <summary>What <see cref="Refuse"/> asks.</summary>
    public static readonly IReadOnlyList<GuardId> Order =
    [
        GuardId.OptedOut, GuardId.Cooldown, GuardId.Budget, GuardId.Paused, GuardId.ChangeFreeze, GuardId.Quarantined,
        GuardId.EvidenceGap, GuardId.DeploymentInProgress, GuardId.SharedCause, GuardId.EvidenceGap, GuardId.GroupRepairs,
        GuardId.AlreadyRecovering,
        GuardId.NotSafe, GuardId.DeploymentInProgress, GuardId.NoSpareCapacity, GuardId.SharedCause, GuardId.Persistence,
        GuardId.EvidenceGap, GuardId.Budget, GuardId.Cooldown,
        .. Guards.OfAuthority,
    ];

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static GuardRefusal? Refuse(Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan) =>
        Guards.OptedOut(context, host.Instance)
        ?? TriedBefore(incident, host)
        ?? Guards.Paused(context)
        ?? Guards.Frozen(context)
        ?? AgainstTheHost(incident, context, host, plan);

    /// <summary>What is asked again where the order was lost, which may be long after the decision. Nothing is begun then.</summary>
    public static GuardRefusal? BeforeAgain(
        Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan) =>
        Guards.Forbidden(context, host.Instance) ?? AgainstTheHost(incident, context, host, plan);

    private static GuardRefusal? AgainstTheHost(
        Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan) =>
        Guards.Quarantined(context)
        ?? Guards.EvidenceGap(context)
        ?? Guards.DeploymentInProgress(context)
        ?? OtherHosts.Refuse(context, host)
        ?? NotSuchAHost(incident, context, host)
        ?? HostsAway.Refuse(context, host)
        ?? OtherAtSecondSight(context, host)
        ?? Guards.HeldByAnother(incident, context.Ledgers.Cluster)
        ?? Guards.HeldByAnother(incident, context.Ledgers.Service)
        ?? DrainedLately(incident, context, host)
        ?? Guards.Authority(incident, context, plan, host.Instance!.Tags, $"instance {host.Ec2InstanceId}");

    private static GuardRefusal? TriedBefore(Incident incident, ContainerInstance host) =>
        incident.Actions.LastOrDefault(action => action is { Fix: Fix.DrainInstance, WasBegun: true })?.Resource is not { } drained ? null
            : drained == host.Ec2InstanceId ? new(GuardId.Cooldown, $"{drained} was drained already in this incident.")
            : new(GuardId.Budget, $"{drained} was drained in this incident before; that is the most for one.");

    private static GuardRefusal? NotSuchAHost(Incident incident, DecisionContext context, ContainerInstance host)
    {
        if (host.Instance is not { } instance) return Unread("the EC2 instance");
        if (!instance.IsRunning) return NotSafe($"{instance.Id} is {instance.State}, not running.");
        if (instance.AutoScalingGroup is null) return Unread("the Auto Scaling membership");
        if (instance.ManagedBy is { } manager) return NotSafe($"managed by someone else: {manager} owns {instance.Id}.");
        if (instance.Membership is { IsLeaving: true } member)
        {
            return new(
                GuardId.GroupRepairs,
                $"Auto Scaling group {member.Group} ends {instance.Id} already: the member is {member.LifecycleState}.");
        }

        if (host.IsDraining)
            return new(GuardId.AlreadyRecovering, $"{host.Ec2InstanceId} is DRAINING, and not because of this incident.");
        if (TakenBack.Refuse(incident, host) is { } theirs) return theirs;
        if (!host.IsActive) return NotSafe($"its container instance is {host.Status}, and only one that is ACTIVE can be drained.");
        return LastOfItsKind(context, host, instance) ?? Tenants.Refuse(context, host, staysAway: true);
    }

    /// <summary>A zone or a cluster must not lose its only sound host, even where the tasks have room elsewhere.</summary>
    private static GuardRefusal? LastOfItsKind(DecisionContext context, ContainerInstance host, Ec2Instance instance)
    {
        var others = context.Snapshot.ContainerInstances!
            .Where(other => other.Ec2InstanceId != host.Ec2InstanceId && other is { TakesTasks: true, IsBroken: false, Instance.IsRunning: true })
            .ToList();
        if (Tenants.RegisteredTwice(context, host) is { } twice) return twice;
        if (others.Count == 0)
            return NotSafe($"only instance: no other sound container instance of the cluster takes tasks besides {instance.Id}.");
        if (instance.AvailabilityZone is not { } zone) return Unread($"the zone of {instance.Id}");
        return others.Any(other => other.Instance!.AvailabilityZone == zone) ? null
            : NotSafe($"last of its zone: no other sound container instance in {zone} takes tasks besides {instance.Id}.");
    }

    /// <summary>Somebody may have drained the host after the look; whose drain it is cannot be told later.</summary>
    private static GuardRefusal? OtherAtSecondSight(DecisionContext context, ContainerInstance host) => context.Sighting switch
    {
        null or { ContainerInstance.IsActive: true, Instance.IsRunning: true } => null,
        { ContainerInstance: not null, Instance: not null } seen => new(
            GuardId.Persistence,
            $"A second reading of {host.Ec2InstanceId} shows {seen.ContainerInstance.Status} and {seen.Instance.State}."),
        var seen => new(
            GuardId.EvidenceGap,
            $"{host.Ec2InstanceId} could not be read a second time: {seen.ContainerInstanceError ?? seen.InstanceError}"),
    };

    private static GuardRefusal? DrainedLately(Incident incident, DecisionContext context, ContainerInstance host) =>
        context.Ledgers.Cluster.Others(incident, Fix.DrainInstance)
            .LastOrDefault(entry => entry.Resource == host.Ec2InstanceId && context.Now - entry.At < Day) is { } drain
            ? new(GuardId.Cooldown, $"{host.Ec2InstanceId} was drained already at {drain.At:yyyy-MM-dd HH:mm}Z.")
            : null;
}
