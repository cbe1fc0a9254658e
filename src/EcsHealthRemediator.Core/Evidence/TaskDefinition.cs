using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html</summary>
public sealed record TaskDefinition(string Arn, string? NetworkMode, IReadOnlyList<ContainerDefinition> Containers)
{
    /// <summary>
    /// The task's own CPU size, which its containers together cannot exceed. Without one they may use what the host has idle.
    /// </summary>
    public string? Cpu { get; init; }
}

/// <summary>
/// <paramref name="HealthCheckCommand"/> is the container's own health check: <c>CMD-SHELL</c> and a line, or <c>CMD</c> and
/// words.
/// </summary>
public sealed record ContainerDefinition(string Name, IReadOnlyList<string> HealthCheckCommand, int? StopTimeoutSeconds)
{
    /// <summary>
    /// The ports that the definition names, as container and host port; host port 0 or null is chosen by the host.
    /// </summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>Null with another log driver than awslogs.</summary>
    public AwsLogs? Logs { get; init; }
}

/// <summary>
/// The options of the awslogs driver; without a region it is the host's, without a prefix Docker's container id names the stream.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
/// </summary>
public sealed record AwsLogs(string Group, string? Region, string? StreamPrefix);
