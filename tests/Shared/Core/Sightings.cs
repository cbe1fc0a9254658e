using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Tests;

/// <summary>What a look at one host sees of a world in memory.</summary>
internal static class Sightings
{
    public static HostSighting Of(Snapshot world, HostAtWork host)
    {
        var container = world.ContainerInstances?.FirstOrDefault(one => one.Arn == host.ContainerInstanceArn);
        var instance = container?.Instance
            ?? world.ContainerInstances?.FirstOrDefault(one => one.Ec2InstanceId == host.InstanceId)?.Instance;
        return new(world.TakenAt)
        {
            Instance = instance is null ? null
                : new(instance.State, null, null, instance.LaunchTime, instance.StatusChecks),
            InstanceIsAbsent = instance is null,
            ContainerInstance = container is null ? null : new(container.Status, container.AgentConnected),
            ContainerInstanceIsAbsent = container is null,
            Membership = host.Group is not { } group ? null
                : instance?.Membership is { } member && member.Group == group ? member : new(group),
            TasksLeft = container is null ? null : container.RunningTasks + container.PendingTasks,
        };
    }
}
