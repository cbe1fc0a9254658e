using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Something that the service needs, and of which AWS says that it does not exist. That is an answer: what could not be read is a
/// <see cref="Gap"/>.
/// </summary>
/// <param name="Id">Its ARN.</param>
/// <param name="Says">The API call, as IAM spells it, and what AWS answered.</param>
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
