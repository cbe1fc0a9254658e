namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html</summary>
public sealed record TaskDefinition(string Arn, string? NetworkMode, IReadOnlyList<ContainerDefinition> Containers);

/// <summary>
/// <paramref name="HealthCheckCommand"/> is the container's own health check: <c>CMD-SHELL</c> and a line, or <c>CMD</c> and
/// words.
/// </summary>
public sealed record ContainerDefinition(string Name, IReadOnlyList<string> HealthCheckCommand, int? StopTimeoutSeconds)
{
    /// <summary>The ports that the definition names, as container and host port; host port 0 or null is chosen by the host.</summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];
}
