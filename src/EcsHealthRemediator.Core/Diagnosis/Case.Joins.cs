using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>Who stands behind what: target, task, host. Asked again and again, so that the answers are kept.</summary>
public sealed partial class Case
{
    private readonly Dictionary<Target, EcsTask?> _taskOf = [];

    private Dictionary<string, ContainerInstance> HostByArn => field ??=
        (Snapshot.ContainerInstances ?? []).DistinctBy(host => host.Arn).ToDictionary(host => host.Arn);

    private Dictionary<string, ContainerInstance> HostById => field ??=
        (Snapshot.ContainerInstances ?? []).DistinctBy(host => host.Ec2InstanceId).ToDictionary(host => host.Ec2InstanceId);

    private ILookup<string, EcsTask> TasksByHost => field ??= (Snapshot.Tasks ?? [])
        .ToLookup(task => HostOf(task)?.Ec2InstanceId ?? "");

    private ILookup<string, EcsTask> TasksByAddress => field ??= (Snapshot.Tasks ?? [])
        .SelectMany(task => new[] { task.PrivateAddress, task.IPv6Address }.OfType<string>(), (task, address) => (task, address))
        .ToLookup(pair => pair.address, pair => pair.task);

    /// <summary>The container port that the service registers in the target group.</summary>
    public int? RegisteredPort => Registration?.ContainerPort;

    public ServiceLoadBalancer? Registration =>
        Snapshot.Service?.LoadBalancers.FirstOrDefault(own => own.TargetGroupArn == Snapshot.Subject.TargetGroupArn);

    public ContainerInstance? HostOf(EcsTask task) =>
        task.ContainerInstanceArn is { } arn ? HostByArn.GetValueOrDefault(arn) : null;

    public ContainerInstance? HostOf(Target target) =>
        HostById.GetValueOrDefault(target.Id) ?? (TaskOf(target) is { } task ? HostOf(task) : null);

    /// <summary>
    /// The task behind a target: by host and host port where targets are instances, by address where they are addresses.
    /// </summary>
    public EcsTask? TaskOf(Target target)
    {
        if (!_taskOf.TryGetValue(target, out var task))
            _taskOf[target] = task = Registered(target).FirstOrDefault(candidate => candidate.LastStatus == "RUNNING");
        return task;
    }

    public Target? TargetOf(EcsTask task) => (Snapshot.Targets ?? []).FirstOrDefault(target => TaskOf(target) == task);

    /// <summary>Under which id a task is or was a target.</summary>
    public string? TargetIdOf(EcsTask task) =>
        (Snapshot.TargetGroup?.IpAddressType == "ipv6" ? task.IPv6Address : task.PrivateAddress) ?? HostOf(task)?.Ec2InstanceId;

    /// <summary>
    /// Whether no task of the service stands behind a target; one that is just gone may still be a target for a moment, and of
    /// other revisions the ports may not be known. A host that does not run has no tasks to compare with.
    /// </summary>
    public bool IsStranger(Target target) => Snapshot is { Tasks: not null, ContainerInstances: not null }
        && target.Reason != "Target.InvalidState"
        && !Registered(target).Any()
        && !TasksByHost[target.Id].Any(task => IsOtherRevision(task) && !Bound(task).Any());

    /// <summary>
    /// The ports of its host at which a task can be registered. ECS knows no bindings in host mode, as each container has the
    /// host's ports there: https://github.com/aws/amazon-ecs-agent/pull/3479
    /// </summary>
    private IEnumerable<int?> HostPorts(EcsTask task)
    {
        if (Snapshot.TaskDefinition is not { NetworkMode: "host" } definition) return Bound(task);
        var mapped = definition.Containers.SelectMany(container => container.Ports).Select(port => port.ContainerPort);
        return [.. Bound(task), .. mapped, RegisteredPort];
    }

    /// <summary>Tasks that are or were registered as the target.</summary>
    private IEnumerable<EcsTask> Registered(Target target) =>
        TasksByAddress[target.Id].Where(task => MayHave(task, target.Port))
            .Concat(TasksByHost[target.Id].Where(task => HostPorts(task).Contains(target.Port)));

    /// <summary>Whether a task with its own address can be registered at a port.</summary>
    private bool MayHave(EcsTask task, int? port) =>
        port is null || RegisteredPort is null || port == RegisteredPort || IsOtherRevision(task);

    private bool IsOtherRevision(EcsTask task) => task.TaskDefinitionArn != Snapshot.TaskDefinition?.Arn;

    private static IEnumerable<int?> Bound(EcsTask task) =>
        task.Containers.SelectMany(container => container.Ports).Select(port => port.HostPort);
}
