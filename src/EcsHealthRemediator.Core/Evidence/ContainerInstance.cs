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

    /// <summary>CPU units and MiB that it has in all, and what of them is left; null where ECS did not say.</summary>
    public HostCapacity? Capacity { get; init; }

    /// <summary>Names of attributes that the service's task definition requires and that the host has not, or with another value.</summary>
    public IReadOnlyList<string> Lacks { get; init => field = value ?? []; } = [];

    /// <summary>The health checks that ECS itself does on the host; empty where its agent is too old for them.</summary>
    public IReadOnlyList<HostHealthCheck> HealthChecks { get; init; } = [];

    /// <summary>Null where the instance was not found or could not be read.</summary>
    public Ec2Instance? Instance { get; init; }

    /// <summary>
    /// The groups (such as <c>service:web</c>) of all tasks on the host. Null where it was not read, which is done only for a
    /// suspect host, or could not be read.
    /// </summary>
    public IReadOnlyList<string>? TaskGroups { get; init; }

    public bool IsActive => Status == "ACTIVE";

    /// <summary>It is set to take no tasks, its group has begun to replace it, or EC2 finds it impaired, which has repairs of its own.</summary>
    public bool IsTakenCareOf => !IsActive || Instance is { Membership.IsLeaving: true } or { StatusChecks.AnyImpaired: true };

    public bool IsDraining => Status == "DRAINING";

    /// <summary>Whether EC2 or ECS reports a fault of the host itself, or the instance does not run.</summary>
    public bool IsBroken => Instance is { IsRunning: false } || Instance?.StatusChecks?.AnyImpaired == true
        || HealthChecks.Any(check => check.Status == "IMPAIRED");

    /// <summary>Whether ECS finds that the container runtime does not answer.</summary>
    public bool IsRuntimeImpaired => HealthChecks.Any(check => check is { Type: "CONTAINER_RUNTIME", Status: "IMPAIRED" });

    /// <summary>Whether ECS can place a task here now.</summary>
    public bool TakesTasks => IsActive && AgentConnected;
}

public sealed record HostCapacity(int? Cpu, int? FreeCpu, int? Memory, int? FreeMemory);

/// <summary>
/// Type CONTAINER_RUNTIME, AGENT_CONNECTIVITY and others; status OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING.
/// </summary>
public sealed record HostHealthCheck(string Type, string Status, DateTimeOffset? Since);
