namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html</summary>
public sealed record EcsTask
{
    internal const string NotStarted = "TaskFailedToStart";

    public required string Arn { get; init; }

    public required string TaskDefinitionArn { get; init; }

    public string? ContainerInstanceArn { get; init; }

    /// <summary><c>service:NAME</c> for a task of a service.</summary>
    public string? Group { get; init; }

    public required string LastStatus { get; init; }

    public required string DesiredStatus { get; init; }

    /// <summary>
    /// By the health checks of its containers: HEALTHY, UNHEALTHY or UNKNOWN, which it is too where they have none; null where it was
    /// not read.
    /// </summary>
    public string? HealthStatus { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppingAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public string? StopCode { get; init; }

    public string? StoppedReason { get; init; }

    /// <summary>The address of the task's own network interface; null in bridge and host mode.</summary>
    public string? PrivateAddress { get; init; }

    public string? IPv6Address { get; init; }

    /// <summary>The task's own network interface; null in bridge and host mode.</summary>
    public string? NetworkInterfaceId { get; init; }

    public string? SubnetId { get; init; }

    public IReadOnlyList<Container> Containers { get; init; } = [];

    public string Id => Domain.Arn.NameOf(Arn);

    /// <summary>Whether the task's own network interface has this address.</summary>
    public bool IsAt(string address) => PrivateAddress == address || IPv6Address == address;

    public bool FailsItsOwnCheck => HealthStatus == "UNHEALTHY";

    /// <summary>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html</summary>
    internal bool FailedToStart => StopCode == NotStarted;

    internal bool EndedByExit => StopCode == "EssentialContainerExited";

    /// <summary>Whether ECS stopped it because the health check of one of its containers failed.</summary>
    internal bool FellByItsOwnCheck =>
        StoppedReason?.StartsWith("Task failed container health checks", StringComparison.OrdinalIgnoreCase) == true;

    public bool IsStopping => DesiredStatus == "STOPPED";

    /// <summary>From the start until ECS decided to stop the task; null where it never started or was not stopped.</summary>
    public TimeSpan? Lifetime => StoppingAt - StartedAt;
}

/// <summary>A container of a task. A null exit code means that it has not ended; it never means success.</summary>
public sealed record Container(
    string Name, string? LastStatus, int? ExitCode, string? Reason, IReadOnlyList<PortBinding> Ports)
{
    /// <summary>Docker's id of the container; null before the container was created.</summary>
    public string? RuntimeId { get; init; }
}

public sealed record PortBinding(int? ContainerPort, int? HostPort);
