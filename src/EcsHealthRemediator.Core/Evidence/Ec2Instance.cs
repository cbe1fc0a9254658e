
namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html</summary>
public sealed record Ec2Instance
{
    public required string Id { get; init; }

    /// <summary>pending, running, stopping, stopped, shutting-down, terminated.</summary>
    public required string State { get; init; }

    /// <summary>Of the latest start, whoever made it; not of the first.</summary>
    public DateTimeOffset? LaunchTime { get; init; }

    public string? InstanceType { get; init; }

    /// <summary>Absent for On-Demand; <c>spot</c>, <c>scheduled</c>, <c>capacity-block</c>.</summary>
    public string? Lifecycle { get; init; }

    public string? RootDeviceType { get; init; }

    public string? Tenancy { get; init; }

    public string? AvailabilityZone { get; init; }

    public string? PublicAddress { get; init; }

    public string? PrivateAddress { get; init; }

    public string? SubnetId { get; init; }

    public string? VpcId { get; init; }

    /// <summary>Of the primary network interface.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>The service that manages the instance for its owner, such as ECS Managed Instances.</summary>
    public string? ManagedBy { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Null where it could not be read. An empty name: in no group.</summary>
    public string? AutoScalingGroup { get; init; }

    /// <summary>Whether the type has local disks, which a stop erases; read only for a host under suspicion.</summary>
    public bool? HasInstanceStore { get; init; }

    /// <summary>The attribute disableApiStop; read only for a host under suspicion.</summary>
    public bool? StopProtected { get; init; }

    public StatusChecks? StatusChecks { get; init; }

    public bool IsRunning => State == "running";
}

/// <summary>
/// EC2's own verdicts, each ok, impaired, insufficient-data, not-applicable or initializing.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
/// </summary>
public sealed record StatusChecks(
    StatusCheck System, StatusCheck Instance, StatusCheck? AttachedEbs, IReadOnlyList<string> ScheduledEvents)
{
    public IEnumerable<(string Name, StatusCheck Check)> All =>
        new[] { ("system", (StatusCheck?)System), ("instance", Instance), ("attached EBS", AttachedEbs) }
            .Where(pair => pair.Item2 is not null).Select(pair => (pair.Item1, pair.Item2!));

    public bool AnyImpaired => All.Any(pair => pair.Check.Status == "impaired");

    public override string ToString() => string.Join(", ", All.Select(pair => $"{pair.Name} status {pair.Check.Status}"));

    public bool AllPassed => All.All(pair => pair.Check.Status is "ok" or "not-applicable");
}

public sealed record StatusCheck(string Status, DateTimeOffset? ImpairedSince);
