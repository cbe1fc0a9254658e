using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>The relations within one snapshot: which task belongs to a target, and which container instance runs it.</summary>
public sealed class Topology(Snapshot snapshot)
{
    private readonly Dictionary<Target, EcsTask?> _taskOf = [];

    private Dictionary<string, ContainerInstance> HostByArn => field ??=
        (snapshot.ContainerInstances ?? []).DistinctBy(host => host.Arn).ToDictionary(host => host.Arn);

    private Dictionary<string, ContainerInstance> HostById => field ??=
        (snapshot.ContainerInstances ?? []).DistinctBy(host => host.Ec2InstanceId).ToDictionary(host => host.Ec2InstanceId);

    private ILookup<string, EcsTask> TasksByHost => field ??= (snapshot.Tasks ?? [])
        .ToLookup(task => HostOf(task)?.Ec2InstanceId ?? "");

    private ILookup<string, EcsTask> TasksByAddress => field ??= (snapshot.Tasks ?? [])
        .SelectMany(task => new[] { task.PrivateAddress, task.IPv6Address }.OfType<string>(), (task, address) => (task, address))
        .ToLookup(pair => pair.address, pair => pair.task);

    public IReadOnlyList<EcsTask> RunningTasks => field ??=
        [.. (snapshot.Tasks ?? []).Where(task => !task.IsStopping && task.LastStatus == "RUNNING")];

    /// <summary>
    /// The service's load balancer entry for the snapshot's target group; null where there is none or the service was not read.
    /// </summary>
    public ServiceLoadBalancer? Registration =>
        snapshot.Service?.LoadBalancers.FirstOrDefault(own => own.TargetGroupArn == snapshot.Subject.TargetGroupArn);

    /// <summary>The container port that the service registers in the target group.</summary>
    public int? RegisteredPort => Registration?.ContainerPort;

    /// <summary>Null where the host was not read.</summary>
    public ContainerInstance? HostOf(EcsTask task) =>
        task.ContainerInstanceArn is { } arn ? HostByArn.GetValueOrDefault(arn) : null;

    /// <summary>Null where neither the host nor the target's task was found.</summary>
    public ContainerInstance? HostOf(Target target) =>
        HostById.GetValueOrDefault(target.Id) ?? (TaskOf(target) is { } task ? HostOf(task) : null);

    /// <summary>
    /// The running task of a target. Targets that are instances are matched by host and host port, others by address. Null where
    /// no running task matches.
    /// </summary>
    public EcsTask? TaskOf(Target target)
    {
        if (!_taskOf.TryGetValue(target, out var task))
            _taskOf[target] = task = TasksRegisteredAs(target).FirstOrDefault(candidate => candidate.LastStatus == "RUNNING");
        return task;
    }

    /// <summary>Whether another target group of the service finds the task healthy, and so its program up.</summary>
    public bool IsHealthyInAnotherGroup(EcsTask task) =>
        (snapshot.OtherGroups ?? []).Any(group => group.Targets.Any(target => target.IsHealthy && IsAt(task, target)));

    /// <returns>The ARN of another target group of the service that finds the task unhealthy; null where none does.</returns>
    public string? FailsInAnotherGroup(EcsTask task) => (snapshot.OtherGroups ?? []).FirstOrDefault(
        group => group.Targets.Any(target => target.IsUnhealthy && IsAt(task, target)))?.TargetGroupArn;

    private bool IsAt(EcsTask task, Target target) => task.IsAt(target.Id)
        || (HostOf(task)?.Ec2InstanceId == target.Id && BoundHostPorts(task).Contains(target.Port));

    /// <summary>The target of a running task; null where no target matches.</summary>
    public Target? TargetOf(EcsTask task) => (snapshot.Targets ?? []).FirstOrDefault(target => TaskOf(target) == task);

    /// <summary>
    /// The target id under which a task is or was registered: its own address, otherwise the id of its instance. Null where
    /// neither is known.
    /// </summary>
    public string? TargetIdOf(EcsTask task) =>
        (snapshot.TargetGroup?.IpAddressType == "ipv6" ? task.IPv6Address : task.PrivateAddress) ?? HostOf(task)?.Ec2InstanceId;

    /// <summary>
    /// Whether ECS did not register this target: no task of the service, running or recently stopped, matches it. In doubt it is
    /// false: where tasks or hosts were not read, where ECS counts more tasks than it lists, where the instance does not run (its
    /// tasks are unknown then), and where a task of another revision with unknown ports is on the host.
    /// </summary>
    public bool IsNotRegisteredByEcs(Target target) => snapshot is { Tasks: not null, ContainerInstances: not null }
        && !LacksTasks
        && target.Reason != "Target.InvalidState"
        && !TasksRegisteredAs(target).Any()
        && !TasksByHost[target.Id].Any(task => IsOtherRevision(task) && !BoundHostPorts(task).Any());

    /// <summary>The lists of running and of stopped tasks are two answers: one that is just being stopped may be in neither.</summary>
    private bool LacksTasks =>
        snapshot.Service?.RunningCount > (snapshot.Tasks ?? []).Count(
            task => task.LastStatus is "RUNNING" or "DEACTIVATING" or "STOPPING");

    /// <summary>
    /// Whether this is an old registration: its agent is not connected, but the same EC2 instance is connected as another
    /// container instance.
    /// </summary>
    public bool IsStaleRegistration(ContainerInstance host) => !host.AgentConnected && (snapshot.ContainerInstances ?? []).Any(
        other => other.Ec2InstanceId == host.Ec2InstanceId && other.Arn != host.Arn && other.AgentConnected);

    /// <summary>Whether a text is the ARN or the name of the snapshot's target group.</summary>
    public bool NamesTargetGroup(string? token) => Subject.IsNamed(snapshot.Subject.TargetGroupArn, token);

    /// <summary>
    /// The host ports under which a task can be registered. In host mode ECS reports no port bindings, so those of the task
    /// definition count too: https://github.com/aws/amazon-ecs-agent/pull/3479
    /// </summary>
    private IEnumerable<int?> HostPorts(EcsTask task)
    {
        if (snapshot.TaskDefinition is not { NetworkMode: "host" } definition) return BoundHostPorts(task);
        var mapped = definition.Containers.SelectMany(container => container.Ports).Select(port => port.ContainerPort);
        return [.. BoundHostPorts(task), .. mapped, RegisteredPort];
    }

    private IEnumerable<EcsTask> TasksRegisteredAs(Target target) =>
        TasksByAddress[target.Id].Where(task => CanBeRegisteredAt(task, target.Port))
            .Concat(TasksByHost[target.Id].Where(task => HostPorts(task).Contains(target.Port)));

    /// <summary>Whether a task with its own address can be registered under this port.</summary>
    private bool CanBeRegisteredAt(EcsTask task, int? port) =>
        port is null || RegisteredPort is null || port == RegisteredPort || IsOtherRevision(task);

    private bool IsOtherRevision(EcsTask task) => task.TaskDefinitionArn != snapshot.TaskDefinition?.Arn;

    private static IEnumerable<int?> BoundHostPorts(EcsTask task) =>
        task.Containers.SelectMany(container => container.Ports).Select(port => port.HostPort);
}
