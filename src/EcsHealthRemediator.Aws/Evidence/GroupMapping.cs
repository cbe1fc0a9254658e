using Amazon.AutoScaling.Model;
using Amazon.ECS.Model;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>From Auto Scaling's answers to what the product knows of a member of a group.</summary>
internal static class GroupMapping
{
    /// <summary>A provider names its group, or has its ARN.</summary>
    public static GroupProvider Provider(AutoScalingGroup group, List<CapacityProvider> all) => all.FirstOrDefault(
        one => one.AutoScalingGroupProvider?.AutoScalingGroupArn is { } of
            && (of == group.AutoScalingGroupARN || of == group.AutoScalingGroupName
                || of.EndsWith($":autoScalingGroupName/{group.AutoScalingGroupName}", StringComparison.Ordinal)))
        is { } provider
            ? new(
                provider.Name,
                provider.AutoScalingGroupProvider.ManagedScaling?.Status?.Value == "ENABLED",
                provider.AutoScalingGroupProvider.ManagedTerminationProtection?.Value == "ENABLED")
            : GroupProvider.None;

    public static GroupMembership Member(AutoScalingGroup group, string id)
    {
        var members = group.Instances ?? [];
        var member = members.FirstOrDefault(instance => instance.InstanceId == id);
        return new(group.AutoScalingGroupName)
        {
            LifecycleState = member?.LifecycleState?.Value,
            HealthStatus = member?.HealthStatus,
            HealthCheckTypes = [.. group.HealthCheckType.Split(',', StringSplitOptions.TrimEntries)],
            HealthCheckGraceSeconds = group.HealthCheckGracePeriod ?? 0,
            Suspended = [.. (group.SuspendedProcesses ?? []).Select(process => process.ProcessName).OfType<string>()],
            MinSize = group.MinSize!.Value,
            MaxSize = group.MaxSize!.Value,
            DesiredCapacity = group.DesiredCapacity!.Value,
            InServiceByZone = (group.AvailabilityZones ?? []).Concat(members.Select(one => one.AvailabilityZone)).OfType<string>()
                .Distinct().Order(StringComparer.Ordinal).ToDictionary(
                    zone => zone,
                    zone => members.Count(one => one.AvailabilityZone == zone && one.LifecycleState?.Value == "InService")),
            AvailabilityZone = member?.AvailabilityZone,
            IsProtectedFromScaleIn = member?.ProtectedFromScaleIn ?? false,
            Tags = (group.Tags ?? []).DistinctBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Value ?? ""),
            HasWarmPool = group.WarmPoolConfiguration is not null,
            IsMixed = group.MixedInstancesPolicy is not null,
            LimitsLifetime = group.MaxInstanceLifetime > 0,
        };
    }
}
