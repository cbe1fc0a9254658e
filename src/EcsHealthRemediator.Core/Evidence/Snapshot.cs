using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The state of one service and one of its target groups at <see cref="TakenAt"/>, as plain data. A part that is <c>null</c>
/// could not be read: <see cref="Gaps"/> says why, or <see cref="Missing"/> says that the resource does not exist. An empty list
/// was read and is empty.
/// </summary>
public sealed record Snapshot
{
    public required DateTimeOffset TakenAt { get; init; }

    public required Subject Subject { get; init; }

    public Service? Service { get; init; }

    public TargetGroup? TargetGroup { get; init; }

    public IReadOnlyList<Target>? Targets { get; init; }

    /// <summary>The load balancers that the target group is attached to.</summary>
    public IReadOnlyList<LoadBalancer>? LoadBalancers { get; init; }

    /// <summary>The targets of the service's other target groups; empty where it has none, null where they were not read.</summary>
    public IReadOnlyList<GroupTargets>? OtherGroups { get; init; }

    /// <summary>Every listener rule, default rules included, that forwards to the target group.</summary>
    public IReadOnlyList<ListenerRule>? Forwards { get; init; }

    /// <summary>
    /// The service's running tasks, and the stopped ones that ECS still returns, which it does for about an hour.
    /// </summary>
    public IReadOnlyList<EcsTask>? Tasks { get; init; }

    /// <summary>The revision that the service uses now.</summary>
    public TaskDefinition? TaskDefinition { get; init; }

    /// <summary>All container instances of the cluster, so that a fix can distinguish one broken host from many.</summary>
    public IReadOnlyList<ContainerInstance>? ContainerInstances { get; init; }

    /// <summary>Read only while a container instance is suspected; otherwise null without a gap.</summary>
    public Tenancy? Tenancy { get; init; }

    /// <summary>Read only while something fails; otherwise null without a gap.</summary>
    public NetworkView? Network { get; init; }

    /// <summary>Read only while something fails; otherwise null without a gap.</summary>
    public OtherServices? Neighbours { get; init; }

    /// <summary>Resources that do not exist. The part that one would fill is <c>null</c>, without a gap.</summary>
    public IReadOnlyList<MissingResource> Missing { get; init; } = [];

    /// <summary>ECS finds no such service, or no such cluster. It is <see cref="Missing"/> once that has lasted; until then it is a gap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsNotFound { get; init; }

    /// <summary>The host probes that ended since the previous snapshot.</summary>
    public IReadOnlyList<HostProbe> Probes { get; init; } = [];

    /// <summary>Metrics of the last twenty minutes. Read only while something fails; otherwise null without a gap.</summary>
    public IReadOnlyList<MetricSeries>? Metrics { get; init; }

    /// <summary>
    /// The logs of failing tasks that log to CloudWatch. Read only while something fails; otherwise null without a gap.
    /// </summary>
    public IReadOnlyList<LogStream>? Logs { get; init; }

    public IReadOnlyList<Gap> Gaps { get; init; } = [];
}
