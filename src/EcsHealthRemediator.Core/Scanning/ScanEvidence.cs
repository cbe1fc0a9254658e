using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Scanning;

/// <summary>One look at a service and one of its target groups, and at where its next tasks may be placed.</summary>
/// <param name="Places">
/// The network between the load balancer and every host that takes tasks, by EC2 instance id; null where it was not or could not
/// be read.
/// </param>
public sealed record ScanEvidence(Snapshot Snapshot, NetworkView? Places)
{
    internal Topology Topology => field ??= new(Snapshot);

    /// <summary>Risks are looked for only where both were read.</summary>
    internal bool IsWhole => Snapshot is { Service: not null, TargetGroup: not null };

    internal Service Service => Snapshot.Service!;

    internal TargetGroup Group => Snapshot.TargetGroup!;

    /// <summary>Whether ECS itself replaces the tasks at a deployment, some at a time.</summary>
    internal bool IsRolling => Service is { DeploymentController: null or "ECS", DeploymentStrategy: null or "ROLLING" };

    /// <summary>Null where the container instances were not read.</summary>
    internal IReadOnlyList<ContainerInstance>? PlacesForTasks =>
        Snapshot.ContainerInstances is { } hosts ? [.. hosts.Where(host => host.TakesTasks)] : null;

    /// <summary>
    /// The host port of the next task; 0 where the host chooses one, null where it is not known or the task has its own address.
    /// </summary>
    internal int? HostPort => Snapshot.TaskDefinition is not { NetworkMode: not "awsvpc" } definition ? null
        : definition.NetworkMode == "host" ? Topology.RegisteredPort
        : definition.Containers
            .Where(container => Topology.Registration?.ContainerName is not { } name || container.Name == name)
            .SelectMany(container => container.Ports)
            .FirstOrDefault(port => Topology.RegisteredPort is not { } wanted || port.ContainerPort == wanted) is { } binding
            ? binding.HostPort ?? 0
            : null;
}
