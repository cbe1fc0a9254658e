using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;
using static EcsHealthRemediator.Remediation.GuardRefusal;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// Instances for which a stop is not reversible, not helpful, or not ours to make.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-stop-start-works.html
/// </summary>
internal static class RestartSafety
{
    public static GuardRefusal? Refuse(Incident incident, DecisionContext context, ContainerInstance host)
    {
        if (host.Instance is not { } instance) return Unread("the EC2 instance");
        if (!instance.IsRunning) return NotSafe($"{instance.Id} is {instance.State}, not running.");
        if (instance.StatusChecks is null) return Unread("the status checks");
        if (instance.AutoScalingGroup is null) return Unread("the Auto Scaling membership");
        if (instance.StopProtected is null) return Unread("the stop protection");
        if (instance.HasInstanceStore is null) return Unread("the instance type's local disks");
        if (instance.CustomerKeys is null) return Unread("the encryption of its volumes");
        if (host.TaskGroups is null) return Unread("the tasks on the host");
        if (context.Snapshot.Service is null) return Unread("the service");

        if (instance.AutoScalingGroup.Length > 0
            && StandbyGuards.Refuse(incident, context, instance, instance.AutoScalingGroup) is { } ofGroup)
            return ofGroup;

        return instance switch
        {
            { ManagedBy: { } manager } => NotSafe($"managed by someone else: {manager} owns {instance.Id}."),
            { Lifecycle: { } lifecycle } =>
                NotSafe($"{(lifecycle == "spot" ? "Spot" : lifecycle)}: {instance.Id} may not come back after a stop."),
            { RootDeviceType: not "ebs" } or { HasInstanceStore: true } =>
                NotSafe($"instance store: a stop erases the local disks of {instance.Id}."),
            { StopProtected: true } => NotSafe($"stop protection is on for {instance.Id}."),
            { CustomerKeys: var keys } when keys.FirstOrDefault(key => !context.Policy.VolumeKeys.Contains(key)) is { } key =>
                NotSafe($"customer managed key: a volume of {instance.Id} is encrypted under {key}, and without the right to use that "
                    + "key nobody can start it again. VolumeKeys gives it to the remediator."),
            { Tenancy: "host" } => NotSafe($"dedicated host: {instance.Id} would return to the same hardware."),
            { StatusChecks.ScheduledEvents: [var scheduled, ..] } =>
                NotSafe($"AWS has scheduled maintenance for {instance.Id}: {scheduled}"),
            _ => RefuseForTheCluster(context, host),
        };
    }

    private static GuardRefusal? RefuseForTheCluster(DecisionContext context, ContainerInstance host)
    {
        if (Tenants.RegisteredTwice(context, host) is { } twice) return twice;

        if (!context.Snapshot.ContainerInstances!.Any(
            other => other.Arn != host.Arn && other.TakesTasks && other.Instance is { IsRunning: true }))
        {
            return NotSafe(
                $"only instance: no other container instance of the cluster takes tasks while {host.Ec2InstanceId} is away.");
        }

        if (host.TaskGroups!.FirstOrDefault(group => !group.StartsWith("service:", StringComparison.Ordinal)) is { } standalone)
            return NotSafe($"standalone tasks run on {host.Ec2InstanceId} ({standalone}), which draining does not move.");
        return Tenants.Refuse(context, host);
    }
}
