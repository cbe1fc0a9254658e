namespace EcsHealthRemediator.Evidence;

/// <summary>The container instances on which something failed lately.</summary>
public sealed partial class RecentFailures
{
    /// <summary>
    /// The container instances behind failing targets and failed tasks, with those that failed earlier in the incident.
    /// </summary>
    public IReadOnlyList<ContainerInstance> SuspectInstances =>
        [.. SuspectRegistrations.Where(host => !Topology.IsStaleRegistration(host))];

    /// <summary>Registrations of these instances that their agent has left behind: it is connected as another one.</summary>
    public IReadOnlyList<ContainerInstance> StaleRegistrations => [.. SuspectRegistrations.Where(Topology.IsStaleRegistration)];

    /// <summary>
    /// Whether the agent of every suspect instance is disconnected while agents elsewhere are connected. Short gaps are normal,
    /// but not on exactly the hosts that fail; what their programs do cannot be told then.
    /// </summary>
    public bool AllSuspectAgentsDisconnected => SuspectInstances is { Count: > 0 } suspects
        && suspects.All(host => !host.AgentConnected && host.Instance is null or { IsRunning: true })
        && (_snapshot.ContainerInstances ?? []).Any(host => host.AgentConnected);

    /// <summary>Container instances on which a task is to start and has not started yet.</summary>
    public IReadOnlyList<ContainerInstance> InstancesWithPendingTasks =>
        [.. (_snapshot.Tasks ?? []).Where(task => !task.IsStopping && task.LastStatus is "PENDING" or "ACTIVATING")
            .Select(Topology.HostOf).OfType<ContainerInstance>().Distinct()];

    /// <summary>The one instance of the cluster that EC2 or ECS reports as broken; null where there are several or none.</summary>
    public string? OnlyBrokenHost => Only(host => host.IsBroken);

    /// <summary>The one instance of the cluster whose agent is not connected; null where there are several or none.</summary>
    public string? OnlyDisconnectedHost => Only(host => !host.AgentConnected);

    private IEnumerable<ContainerInstance> SuspectRegistrations =>
        (_snapshot.ContainerInstances ?? []).Where(host => SuspectIds.Contains(host.Ec2InstanceId));

    private HashSet<string> SuspectIds => field ??=
        [.. _memory.Suspects,
            .. FailingTargets.Select(Topology.HostOf)
                .Concat(TasksStoppedByHealthCheck.Concat(TasksOfTerminatedHosts).Select(Topology.HostOf))
                .OfType<ContainerInstance>().Select(host => host.Ec2InstanceId)];

    private string? Only(Func<ContainerInstance, bool> condition) =>
        (_snapshot.ContainerInstances ?? []).Where(host => condition(host) && !Topology.IsStaleRegistration(host))
            .Select(host => host.Ec2InstanceId).Distinct().ToList() is [var only] ? only : null;
}
