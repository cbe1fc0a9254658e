using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html</summary>
/// <param name="Destination">An address block or a prefix list.</param>
/// <param name="TargetId">
/// The id of what the route leads to, such as <c>pcx-…</c> or <c>tgw-…</c>; null for the local route.
/// </param>
/// <param name="Propagated">Whether a virtual private gateway propagated the route; otherwise it is static.</param>
public sealed record Route(Peer Destination, RouteTarget Target, string? TargetId, RouteState State, bool Propagated = false)
{
    public override string ToString() => $"{Destination} via {TargetId ?? KebabCase.Of(Target)}";
}
