using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html</summary>
public sealed record ContainerInstance
{
    public required string Arn { get; init; }

    public required string Ec2InstanceId { get; init; }

    /// <summary>ACTIVE, DRAINING, REGISTERING, DEREGISTERING, REGISTRATION_FAILED.</summary>
    public required string Status { get; init; }

    public required bool AgentConnected { get; init; }

    public int RunningTasks { get; init; }

    public int PendingTasks { get; init; }

    /// <summary>What ECS itself measures on the host, about twice a minute; empty where the agent is too old for it.</summary>
    public IReadOnlyList<HostHealthCheck> HealthChecks { get; init; } = [];

    public Ec2Instance? Instance { get; init; }

    /// <summary>Groups of all tasks on the host, of whatever service; read only for a host that is under suspicion.</summary>
    public IReadOnlyList<string>? TaskGroups { get; init; }

    public bool IsActive => Status == "ACTIVE";

    public bool IsDraining => Status == "DRAINING";

    /// <summary>Whether EC2 or ECS says that the host itself is at fault.</summary>
    public bool IsBroken => Instance is { IsRunning: false } || Instance?.StatusChecks?.AnyImpaired == true
        || HealthChecks.Any(check => check.Status == "IMPAIRED");

    /// <summary>Whether ECS can place a task here now.</summary>
    public bool TakesTasks => IsActive && AgentConnected;
}

/// <summary>
/// Type CONTAINER_RUNTIME, AGENT_CONNECTIVITY and others; status OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING.
/// </summary>
public sealed record HostHealthCheck(string Type, string Status, DateTimeOffset? Since);
