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
    public IReadOnlyList<Forward>? Forwards { get; init; }

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
    public Neighbours? Neighbours { get; init; }

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

/// <summary>What an incident is about: ARNs of the service, its cluster and one target group.</summary>
public sealed record Subject(string ClusterArn, string ServiceArn, string TargetGroupArn)
{
    /// <summary>From names, as events give them. A service and its target group share partition, region and account.</summary>
    public static Subject Of(string cluster, string service, string targetGroupArn)
    {
        var parts = targetGroupArn.Split(':');
        var ecs = parts.Length > 4 ? $"arn:{parts[1]}:ecs:{parts[3]}:{parts[4]}" : "arn:aws:ecs::";
        return new($"{ecs}:cluster/{cluster}", $"{ecs}:service/{cluster}/{service}", targetGroupArn);
    }

    public string Region => ServiceArn.Split(':') is { Length: > 3 } parts ? parts[3] : "";

    public string ClusterName => LastPart(ClusterArn);

    public string ServiceName => LastPart(ServiceArn);

    /// <summary>The name inside <c>…:targetgroup/NAME/ID</c>.</summary>
    public string TargetGroupName => NameOf(TargetGroupArn);

    /// <summary>Whether a text, as messages have it, is the ARN or the name of the target group.</summary>
    public static bool IsNamed(string targetGroupArn, string? text) => text == targetGroupArn || text == NameOf(targetGroupArn);

    private static string NameOf(string targetGroupArn) =>
        targetGroupArn.Split('/') is { Length: 3 } parts ? parts[1] : targetGroupArn;

    private static string LastPart(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}

/// <summary>Something that could not be read: the API call, as IAM spells it, and the error that AWS gave.</summary>
public sealed record Gap(string Source, string Error);
