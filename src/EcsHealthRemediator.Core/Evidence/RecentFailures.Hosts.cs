namespace EcsHealthRemediator.Evidence;

/// <summary>The container instances on which targets or tasks failed recently.</summary>
public sealed partial class RecentFailures
{
    /// <summary>
    /// The container instances of failing targets and failed tasks, now or earlier in the incident. Stale registrations are left
    /// out.
    /// </summary>
    public IReadOnlyList<ContainerInstance> SuspectInstances =>
        [.. SuspectRegistrations.Where(host => !Topology.IsStaleRegistration(host))];

    /// <summary>Old registrations of suspect instances whose agent is now connected as another container instance.</summary>
    public IReadOnlyList<ContainerInstance> StaleRegistrations => [.. SuspectRegistrations.Where(Topology.IsStaleRegistration)];

    /// <summary>
    /// Whether the agents of all suspect instances are disconnected while other agents are connected. An agent may be
    /// disconnected for a short time, but hardly on exactly the failing hosts. ECS then does not know what their tasks do.
    /// </summary>
    public bool AllSuspectAgentsDisconnected => SuspectInstances is { Count: > 0 } suspects
        && suspects.All(host => !host.AgentConnected && host.Instance is null or { IsRunning: true })
        && (_snapshot.ContainerInstances ?? []).Any(host => host.AgentConnected);

    /// <summary>Container instances with a task that is to start and does not run yet.</summary>
    public IReadOnlyList<ContainerInstance> InstancesWithPendingTasks =>
        [.. (_snapshot.Tasks ?? []).Where(task => !task.IsStopping && task.LastStatus is "PENDING" or "ACTIVATING")
            .Select(Topology.HostOf).OfType<ContainerInstance>().Distinct()];

    /// <summary>
    /// The one instance of the cluster that EC2 or ECS reports as broken; null where there are several or none.
    /// </summary>
    public string? OnlyBrokenHost => Only(host => host.IsBroken);

    /// <summary>The one instance of the cluster whose agent is not connected; null where there are several or none.</summary>
    public string? OnlyDisconnectedHost => Only(host => !host.AgentConnected);

    /// <summary>Whether one broken host of the cluster accounts for every target and task of the service that failed.</summary>
    public bool AreAllOnOneBrokenHost => (OnlyBrokenHost ?? OnlyDisconnectedHost) is { } broken
        && FailingTargets.Select(Topology.HostOf).Concat(TasksStoppedByHealthCheck.Select(Topology.HostOf))
            .All(host => host?.Ec2InstanceId == broken);

    private IEnumerable<ContainerInstance> SuspectRegistrations =>
        (_snapshot.ContainerInstances ?? []).Where(host => SuspectIds.Contains(host.Ec2InstanceId));

    private HashSet<string> SuspectIds => field ??=
        [.. _memory.Suspects,
            .. FailingTargets.Select(Topology.HostOf)
                .Concat(TasksStoppedByHealthCheck.Concat(TasksOfTerminatedHosts).Select(Topology.HostOf))
                .Concat(TasksThatCannotStop.Select(Topology.HostOf))
                .OfType<ContainerInstance>().Concat(InstancesWithPendingTasks.Where(host => host.IsRuntimeImpaired))
                .Select(host => host.Ec2InstanceId)];

    /// <summary>Told to stop, however long ago, on a host that does not do it: what replaces them has no place meanwhile.</summary>
    private IEnumerable<EcsTask> TasksThatCannotStop => (_snapshot.Tasks ?? []).Where(
        task => task is { IsStopping: true, StoppedAt: null } && Topology.HostOf(task) is { IsBroken: true } or { AgentConnected: false });

    private string? Only(Func<ContainerInstance, bool> condition) =>
        (_snapshot.ContainerInstances ?? []).Where(host => condition(host) && !Topology.IsStaleRegistration(host))
            .Select(host => host.Ec2InstanceId).Distinct().ToList() is [var only] ? only : null;
}
