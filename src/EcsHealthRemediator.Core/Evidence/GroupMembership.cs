using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// An instance as a member of an Auto Scaling group, with what decides whether the group replaces it. A health status is compared
/// without case, as the two operations that tell it spell it differently.
/// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
/// </summary>
public sealed record GroupMembership(string Group)
{
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

    /// <summary>The latest launch, if it has failed within the hour; null where it has not.</summary>
    public FailedLaunch? FailedLaunch { get; init; }

    [JsonIgnore]
    public bool IsLeaving => LifecycleState?.StartsWith("Terminat", StringComparison.Ordinal) == true
        && LifecycleState != "Terminating:Retained";

    [JsonIgnore]
    public bool IsMarkedUnhealthy => string.Equals(HealthStatus, "Unhealthy", StringComparison.OrdinalIgnoreCase);
}

/// <param name="Message">Why, in the words of Auto Scaling; at most 255 characters.</param>
public sealed record FailedLaunch(DateTimeOffset At, string Message);
