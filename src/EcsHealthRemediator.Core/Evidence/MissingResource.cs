using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// A resource that the service needs and that does not exist, as AWS stated. What could not be read is a <see cref="Gap"/>
/// instead.
/// </summary>
/// <param name="Id">The ARN of the resource.</param>
/// <param name="Says">The API call as an IAM action, a colon, and AWS's answer.</param>
public sealed record MissingResource(MissingKind Kind, string Id, string Says);

[JsonConverter(typeof(KebabCaseEnum<MissingKind>))]
public enum MissingKind
{
    Cluster,
    Service,
    TaskDefinition,
    TargetGroup,
    LoadBalancer,
}
