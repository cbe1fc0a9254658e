using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// One look at AWS, as plain data: what one service and one of its target groups were when <see cref="TakenAt"/>.
/// A part that is <c>null</c> could not be read, and then <see cref="Gaps"/> says why, or <see cref="Missing"/> that there is
/// none; an empty list was read and is empty.
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

    /// <summary>Every listener rule, default rules included, that sends something to the target group.</summary>
    public IReadOnlyList<ListenerRule>? Forwards { get; init; }

    /// <summary>
    /// The service's tasks: those that run, and those that stopped within the hour for which ECS remembers them.
    /// </summary>
    public IReadOnlyList<EcsTask>? Tasks { get; init; }

    /// <summary>The revision that the service runs now.</summary>
    public TaskDefinition? TaskDefinition { get; init; }

    /// <summary>Every container instance of the cluster, so that a fix can tell one broken host from a broken fleet.</summary>
    public IReadOnlyList<ContainerInstance>? ContainerInstances { get; init; }

    /// <summary>Null where nothing fails: then it is not asked for.</summary>
    public NetworkView? Network { get; init; }

    /// <summary>Null where nothing fails, too.</summary>
    public OtherServices? Neighbours { get; init; }

    /// <summary>What was asked for and is not there; the part that it would fill is <c>null</c>, without a gap.</summary>
    public IReadOnlyList<MissingResource> Missing { get; init; } = [];

    /// <summary>The host probes that came to their end since the look before.</summary>
    public IReadOnlyList<HostProbe> Probes { get; init; } = [];

    /// <summary>Of the last twenty minutes. Null where nothing fails: then they are not asked for.</summary>
    public IReadOnlyList<MetricSeries>? Metrics { get; init; }

    /// <summary>Of failing tasks that log to CloudWatch. Null where nothing fails: then they are not asked for.</summary>
    public IReadOnlyList<LogStream>? Logs { get; init; }

    public IReadOnlyList<Gap> Gaps { get; init; } = [];
}
