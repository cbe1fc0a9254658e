namespace EcsHealthRemediator.Network;

/// <summary>The table that a subnet uses: its own, or the main one of its VPC.</summary>
public sealed record RouteTable(string Id, IReadOnlyList<Route> Routes)
{
    /// <summary>
    /// The most specific route; among equals a written one, then a prefix list, then a propagated one. Null: there is none.
    /// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    /// </summary>
    /// <param name="address">Every block of every route is known, and holds it whole or not at all.</param>
    internal Route? RouteTo(Cidr address) => Routes
        .SelectMany(route => route.Destination.Blocks!, (route, block) => (Route: route, Block: block))
        .Where(candidate => candidate.Block.Contains(address))
        .OrderByDescending(candidate => candidate.Block.PrefixLength)
        .ThenBy(candidate => candidate.Route.Propagated)
        .ThenBy(candidate => candidate.Route.Destination is PrefixList)
        .FirstOrDefault().Route;
}
