using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// An instance as a member of an Auto Scaling group, with what decides whether the group replaces it. A health status is compared
/// without case, as the two operations that tell it spell it differently.
/// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
/// </summary>
public sealed record GroupMembership(string Group)
{
    /// <summary>The lifecycle state of a member that leaves and waits for a lifecycle hook.</summary>
    public const string HeldByHook = "Terminating:Wait";

    /// <summary>Such as InService, Standby, Terminating, Terminating:Wait; null where the group does not list the instance.</summary>
    public string? LifecycleState { get; init; }

    /// <summary>Healthy or Unhealthy; null as above.</summary>
    public string? HealthStatus { get; init; }

    /// <summary>EC2, and what was added to it: EBS, ELB, VPC_LATTICE.</summary>
    public IReadOnlyList<string> HealthCheckTypes { get; init => field = value ?? []; } = [];

    public int HealthCheckGraceSeconds { get; init; }

    /// <summary>Names of the processes that somebody, or AWS, has suspended.</summary>
    public IReadOnlyList<string> Suspended { get; init => field = value ?? []; } = [];

    public int MinSize { get; init; }

    public int MaxSize { get; init; }

    public int DesiredCapacity { get; init; }

    /// <summary>How many members of each of the group's zones are InService.</summary>
    public IReadOnlyDictionary<string, int> InServiceByZone
    {
        get;
        init => field = value ?? new Dictionary<string, int>();
    }
    = new Dictionary<string, int>();

    public string? AvailabilityZone { get; init; }

    /// <summary>Whether the group spares this member when it scales in.</summary>
    public bool IsProtectedFromScaleIn { get; init; }

    /// <summary>The tags of the group itself.</summary>
    public IReadOnlyDictionary<string, string> Tags
    {
        get;
        init => field = value ?? new Dictionary<string, string>();
    }
    = new Dictionary<string, string>();

    public bool HasWarmPool { get; init; }

    /// <summary>Whether it has several instance types or ways to buy them.</summary>
    public bool IsMixed { get; init; }

    /// <summary>Whether it replaces members of a certain age.</summary>
    public bool LimitsLifetime { get; init; }

    /// <summary>Whether an instance refresh is under way; null where that was not or could not be read.</summary>
    public bool? IsRefreshed { get; init; }

    /// <summary>
    /// What ECS does with the group's sizes and members as a capacity provider; null where that was not or could not be read.
    /// </summary>
    public GroupProvider? Provider { get; init; }

    /// <summary>The latest launch, if it has failed within the hour; null where it has not.</summary>
    public FailedLaunch? FailedLaunch { get; init; }

    /// <summary>The lifecycle hooks that a member in Terminating:Wait waits for; empty for every other one.</summary>
    public IReadOnlyList<LifecycleHook> Hooks { get; init => field = value ?? []; } = [];

    [JsonIgnore]
    public bool WaitsForHook => LifecycleState == HeldByHook;

    [JsonIgnore]
    public bool IsLeaving => LifecycleState?.StartsWith("Terminat", StringComparison.Ordinal) == true
        && LifecycleState != "Terminating:Retained";

    [JsonIgnore]
    public bool IsMarkedUnhealthy => string.Equals(HealthStatus, "Unhealthy", StringComparison.OrdinalIgnoreCase);
}

/// <param name="Name">Null where the group belongs to no capacity provider.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html</remarks>
public sealed record GroupProvider(string? Name, bool ManagesScaling, bool ProtectsFromTermination)
{
    public static readonly GroupProvider None = new(null, false, false);
}

/// <param name="Message">Why, in the words of Auto Scaling; at most 255 characters.</param>
public sealed record FailedLaunch(DateTimeOffset At, string Message);

/// <param name="HeartbeatSeconds">How long it waits for whoever completes it; each sign of life begins that time anew.</param>
/// <remarks>https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHook.html</remarks>
public sealed record LifecycleHook(string Name, int HeartbeatSeconds)
{
    /// <summary>
    /// ECS adds it to the group of a capacity provider with managed draining, and waits by it for the tasks of the instance.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    /// </summary>
    [JsonIgnore]
    public bool IsManagedDraining => Name == "ecs-managed-draining-termination-hook";
}
