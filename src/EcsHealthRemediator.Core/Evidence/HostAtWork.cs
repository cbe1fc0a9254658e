namespace EcsHealthRemediator.Evidence;

/// <summary>The host that a change goes through, by the names of ECS and of EC2.</summary>
public sealed record HostAtWork(string ClusterArn, string ContainerInstanceArn, string InstanceId);
