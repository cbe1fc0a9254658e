namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html</summary>
public sealed record TaskDefinition(string Arn, string? NetworkMode, IReadOnlyList<ContainerDefinition> Containers)
{
    /// <summary>
    /// The CPU size of the whole task, which its containers together cannot exceed. Null: they may use idle CPU of the host.
    /// </summary>
    public string? Cpu { get; init; }

    /// <summary>Null in evidence of versions that did not read it.</summary>
    public TaskNeeds? Needs { get; init; }

    /// <summary>Whether the tasks have an IAM role of their own; null in evidence of versions that did not read it.</summary>
    public bool? HasTaskRole { get; init; }
}

/// <summary>
/// A container of a task definition. <paramref name="HealthCheckCommand"/> is the container health check: <c>CMD-SHELL</c> and a
/// command line, or <c>CMD</c> and its words; empty where there is none.
/// </summary>
public sealed record ContainerDefinition(string Name, IReadOnlyList<string> HealthCheckCommand, int? StopTimeoutSeconds)
{
    /// <summary>
    /// The port mappings. Host port 0 or null means that the host chooses one.
    /// </summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>Null where the log driver is not awslogs.</summary>
    public AwsLogs? Logs { get; init; }
}

/// <summary>
/// The options of the awslogs driver. Without a region the log is in that of the host; without a prefix the stream is named by
/// Docker's container id.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
/// </summary>
public sealed record AwsLogs(string Group, string? Region, string? StreamPrefix);
