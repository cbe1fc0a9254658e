using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html</summary>
public sealed record Service
{
    public required string Arn { get; init; }

    public required string Status { get; init; }

    public required int DesiredCount { get; init; }

    public required int RunningCount { get; init; }

    public int PendingCount { get; init; }

    /// <summary>Seconds; ECS omits it where it is zero.</summary>
    public int GracePeriodSeconds { get; init; }

    public string? TaskDefinitionArn { get; init; }

    public string? SchedulingStrategy { get; init; }

    public string? DeploymentController { get; init; }

    public int? MinimumHealthyPercent { get; init; }

    public int? MaximumPercent { get; init; }

    public IReadOnlyList<ServiceLoadBalancer> LoadBalancers { get; init; } = [];

    /// <summary>Of its tasks' own network interfaces (awsvpc); empty where the VPC's default group serves.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    public IReadOnlyList<Deployment> Deployments { get; init; } = [];

    [JsonIgnore]
    public Deployment? Primary => Deployments.FirstOrDefault(deployment => deployment.Status == "PRIMARY");

    public bool IsDeploying => Primary is { } primary && (primary.RolloutState == "IN_PROGRESS"
        || Deployments.Count(deployment => deployment.Status is "PRIMARY" or "ACTIVE") > 1);

    /// <summary>At most the last 100; ECS leaves out repetitions for six hours, so a missing line proves nothing.</summary>
    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

public sealed record ServiceLoadBalancer(string? TargetGroupArn, string? ContainerName, int? ContainerPort);

/// <summary>
/// Status is PRIMARY, ACTIVE or INACTIVE; rollout state IN_PROGRESS, COMPLETED, FAILED, or absent for other controllers.
/// </summary>
public sealed record Deployment(
    string Id,
    string Status,
    string? RolloutState,
    string TaskDefinitionArn,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt);

public sealed record ServiceEvent(string Id, DateTimeOffset At, string Message);
