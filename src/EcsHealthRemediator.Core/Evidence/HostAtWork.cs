namespace EcsHealthRemediator.Evidence;

/// <summary>The host that a change goes through, by the names of ECS and of EC2.</summary>
public sealed record HostAtWork(string ClusterArn, string ContainerInstanceArn, string InstanceId)
{
    /// <summary>The Auto Scaling group that the change goes through; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The id of the check that found the host at fault; null where the change tells.</summary>
    public string? Check { get; init; }
}
