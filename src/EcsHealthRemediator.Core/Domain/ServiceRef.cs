namespace EcsHealthRemediator.Domain;

/// <summary>An ECS service as an event or a person names it.</summary>
/// <param name="Name">Name without cluster.</param>
/// <param name="Cluster">Cluster name; null where only the old short ARN form (<c>service/name</c>) was given.</param>
public sealed record ServiceRef(string Name, string? Cluster)
{
    /// <summary>Null unless the text is the ARN of an ECS service, in its long or short form.</summary>
    public static ServiceRef? FromArn(string? text) =>
        !Arn.TryParse(text, out var arn) || arn.Service != "ecs"
            ? null
            : arn.Resource.Split('/') switch
            {
                ["service", { Length: > 0 } cluster, { Length: > 0 } name] => new ServiceRef(name, cluster),
                ["service", { Length: > 0 } name] => new ServiceRef(name, null),
                _ => null,
            };

    /// <summary>Null for an empty text and for an ARN that is not an ECS service's.</summary>
    public static ServiceRef? FromArnOrName(string? text) =>
        string.IsNullOrEmpty(text) ? null : Arn.TryParse(text, out _) ? FromArn(text) : new ServiceRef(text, null);

    /// <summary>Adds the cluster where it is missing; a cluster that is already set is kept.</summary>
    /// <param name="cluster">ARN or name.</param>
    public ServiceRef InCluster(string? cluster) => Cluster is null ? this with { Cluster = ClusterName(cluster) } : this;

    /// <summary>The name in a cluster ARN. A bare name is returned unchanged, an empty text as null.</summary>
    public static string? ClusterName(string? cluster) =>
        string.IsNullOrWhiteSpace(cluster) ? null : Arn.TryParse(cluster, out var arn) ? arn.Name : cluster;

    public override string ToString() => Cluster is null ? Name : $"{Cluster}/{Name}";
}
