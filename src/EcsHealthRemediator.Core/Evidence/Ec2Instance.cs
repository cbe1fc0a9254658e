namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html</summary>
public sealed record Ec2Instance
{
    public required string Id { get; init; }

    /// <summary>pending, running, stopping, stopped, shutting-down, terminated.</summary>
    public required string State { get; init; }

    /// <summary>The time of the latest start; EC2 sets it anew at each start.</summary>
    public DateTimeOffset? LaunchTime { get; init; }

    public string? InstanceType { get; init; }

    /// <summary>Null for On-Demand; otherwise <c>spot</c>, <c>scheduled</c> or <c>capacity-block</c>.</summary>
    public string? Lifecycle { get; init; }

    public string? RootDeviceType { get; init; }

    public string? Tenancy { get; init; }

    public string? AvailabilityZone { get; init; }

    public string? PrivateAddress { get; init; }

    public string? SubnetId { get; init; }

    public string? VpcId { get; init; }

    /// <summary>The security groups of the primary network interface.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>How many network interfaces are attached to it, those of tasks included; null where EC2 does not say.</summary>
    public int? NetworkInterfaces { get; init; }

    /// <summary>The service that manages the instance, such as ECS Managed Instances; null where the owner does.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Null where EC2 does not say.</summary>
    public MetadataOptions? Metadata { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Empty where the instance is in no group; null where that was not or could not be read.</summary>
    public string? AutoScalingGroup { get; init; }

    /// <summary>Null where the instance is in no group, or where what the group does with it was not or could not be read.</summary>
    public GroupMembership? Membership { get; init; }

    /// <summary>
    /// Whether the type has local disks, which a stop erases. Null where it was not read, which is done only for a suspect host,
    /// or could not be read.
    /// </summary>
    public bool? HasInstanceStore { get; init; }

    /// <summary>The attribute disableApiStop; null as above.</summary>
    public bool? StopProtected { get; init; }

    /// <summary>
    /// The ARNs of the customer managed keys under which volumes of the instance are encrypted; null as above.
    /// </summary>
    public IReadOnlyList<string>? CustomerKeys { get; init; }

    /// <summary>Null where EC2 gave none or they could not be read.</summary>
    public StatusChecks? StatusChecks { get; init; }

    public bool IsRunning => State == "running";
}

/// <summary>
/// EC2's status checks. Each is ok, impaired, insufficient-data, not-applicable or initializing. <paramref name="AttachedEbs"/>
/// is null for instance types without that check; <paramref name="ScheduledEvents"/> has <c>code: description</c> of those that
/// are neither completed nor cancelled.
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

    public bool AllPassed => System.Status == "ok" && Instance.Status == "ok" && AttachedEbs is null or { Status: "ok" or "not-applicable" };

    /// <summary>EC2 checks no instance that does not run: of one that is said to run, the two readings are of different times.</summary>
    public bool AreOfNoRunningInstance => System.Status == "not-applicable" || Instance.Status == "not-applicable";
}

public sealed record StatusCheck(string Status, DateTimeOffset? ImpairedSince);
