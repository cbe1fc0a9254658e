namespace EcsHealthRemediator.Network;

/// <summary>The route table of a subnet: its own, or the main one of its VPC.</summary>
public sealed record RouteTable(string Id, IReadOnlyList<Route> Routes)
{
    /// <summary>
    /// The route that AWS would choose: the most specific one; among equals a static route, then one by prefix list, then a
    /// propagated one. Null where no route matches.
    /// https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    /// </summary>
    /// <param name="address">
    /// Split so that each block of each route contains all of it or none. The blocks of every route must be known.
    /// </param>
    internal Route? RouteTo(Cidr address) => Routes
        .SelectMany(route => route.Destination.Blocks!, (route, block) => (Route: route, Block: block))
        .Where(candidate => candidate.Block.Contains(address))
        .OrderByDescending(candidate => candidate.Block.PrefixLength)
        .ThenBy(candidate => candidate.Route.Propagated)
        .ThenBy(candidate => candidate.Route.Destination is PrefixList)
        .FirstOrDefault().Route;
}
