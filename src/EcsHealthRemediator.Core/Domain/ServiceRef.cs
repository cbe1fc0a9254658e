namespace EcsHealthRemediator.Domain;

/// <summary>An ECS service as an event or a person names it.</summary>
/// <param name="Name">Name without cluster.</param>
/// <param name="Cluster">Cluster name; null where only the old short ARN form (<c>service/name</c>) was given.</param>
public sealed record ServiceRef(string Name, string? Cluster)
{
    private const int MaxName = 255;

    /// <summary>Null unless the text is the ARN of an ECS service, in its long or short form.</summary>
    public static ServiceRef? FromArn(string? text) =>
        !Arn.TryParse(text, out var arn) || arn.Service != "ecs"
            ? null
            : arn.Resource.Split('/') switch
            {
                ["service", var cluster, var name] when IsName(cluster) && IsName(name) => new ServiceRef(name, cluster),
                ["service", var name] when IsName(name) => new ServiceRef(name, null),
                _ => null,
            };

    /// <summary>Null for an ARN that is not an ECS service's, and for a text that cannot be the name of a service.</summary>
    public static ServiceRef? FromArnOrName(string? text) =>
        Arn.TryParse(text, out _) ? FromArn(text) : IsName(text) ? new ServiceRef(text!, null) : null;

    /// <summary>
    /// Whether ECS would take the text as the name of a cluster or service: only such a one is asked for, stored, or a part of a key.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    /// </summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxName }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Adds the cluster where it is missing; a cluster that is already set is kept.</summary>
    /// <param name="cluster">ARN or name.</param>
    public ServiceRef InCluster(string? cluster) => Cluster is null ? this with { Cluster = ClusterName(cluster) } : this;

    /// <summary>The name in a cluster ARN. A bare name is returned unchanged, anything else as null.</summary>
    public static string? ClusterName(string? cluster) =>
        !Arn.TryParse(cluster, out var arn) ? IsName(cluster) ? cluster : null
        : arn.Service == "ecs" && arn.Resource.Split('/') is ["cluster", var name] && IsName(name) ? name
        : null;

    public override string ToString() => Cluster is null ? Name : $"{Cluster}/{Name}";
}
