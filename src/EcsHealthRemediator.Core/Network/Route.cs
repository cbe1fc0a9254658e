using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html</summary>
/// <param name="Destination">An address block or a prefix list.</param>
/// <param name="TargetId"><c>pcx-…</c>, <c>tgw-…</c>; null for the local route.</param>
/// <param name="Propagated">By a virtual private gateway, rather than written by a person.</param>
public sealed record Route(Peer Destination, RouteTarget Target, string? TargetId, RouteState State, bool Propagated = false)
{
    public override string ToString() => $"{Destination} via {TargetId ?? KebabCase.Of(Target)}";
}
