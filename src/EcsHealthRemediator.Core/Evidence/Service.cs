using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html</summary>
public sealed record Service
{
    public required string Arn { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public required int DesiredCount { get; init; }

    public required int RunningCount { get; init; }

    /// <summary>0 where ECS leaves it out of its answer.</summary>
    public int GracePeriodSeconds { get; init; }

    public string? TaskDefinitionArn { get; init; }

    public string? SchedulingStrategy { get; init; }

    /// <summary>The providers that get its tasks; empty for a launch type, and in evidence of versions that did not read it.</summary>
    public IReadOnlyList<string> CapacityProviders { get; init => field = value ?? []; } = [];

    public string? DeploymentController { get; init; }

    /// <summary>ROLLING, BLUE_GREEN, LINEAR or CANARY; null where ECS leaves it out, which means ROLLING.</summary>
    public string? DeploymentStrategy { get; init; }

    /// <summary>Whether the deployment circuit breaker or an alarm may put back the previous revision.</summary>
    public bool MayRollBack { get; init; }

    public int? MinimumHealthyPercent { get; init; }

    public int? MaximumPercent { get; init; }

    public IReadOnlyList<ServiceLoadBalancer> LoadBalancers { get; init; } = [];

    /// <summary>
    /// The security groups of the tasks' network interfaces in awsvpc mode. Empty in other modes, and where the VPC's default
    /// group is used.
    /// </summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    public IReadOnlyList<Deployment> Deployments { get; init; } = [];

    [JsonIgnore]
    public Deployment? Primary => Deployments.FirstOrDefault(deployment => deployment.Status == "PRIMARY");

    /// <summary>Whether tasks are missing and one of ECS's messages says that there is no place for them.</summary>
    [JsonIgnore]
    public bool LacksPlaces => RunningCount < DesiredCount
        && Events.Any(item => item.Message.Contains("unable to place", StringComparison.Ordinal));

    public bool IsDeploying => Primary is { } primary && (primary.RolloutState == "IN_PROGRESS"
        || Deployments.Count(deployment => deployment.Status is "PRIMARY" or "ACTIVE") > 1);

    /// <summary>
    /// At most the last 100. ECS does not repeat an event within six hours, so the absence of an event proves nothing.
    /// </summary>
    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    /// <summary>Whether ECS told the grace period; where it did not, that counts as 0 but proves nothing.</summary>
    [JsonIgnore]
    public bool ShowsGracePeriod { get; init; } = true;

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

public sealed record ServiceLoadBalancer(string? TargetGroupArn, string? ContainerName, int? ContainerPort);

/// <summary>
/// Status is PRIMARY, ACTIVE or INACTIVE. The rollout state is IN_PROGRESS, COMPLETED or FAILED; it is null where the deployment
/// controller is not ECS.
/// </summary>
public sealed record Deployment(
    string Id,
    string Status,
    string? RolloutState,
    string TaskDefinitionArn,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    /// <summary>Tasks in a row that did not start or did not pass a health check; 0 again once one runs.</summary>
    public int FailedTasks { get; init; }
}

public sealed record ServiceEvent(string Id, DateTimeOffset At, string Message);
