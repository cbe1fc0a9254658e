namespace EcsHealthRemediator.Network;

/// <summary>
/// Decides whether the route tables let packets through. Within a VPC the local route always does. Between VPCs each end needs a
/// route to the other, over the same connection.
/// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
/// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
/// </summary>
internal static class Routing
{
    public static Hop Decide(Endpoint source, Endpoint target)
    {
        if (source.Subnet is not { } from) return Result(PathVerdict.Unknown, $"the subnet of {source.Name} could not be read");
        if (target.Subnet is not { } to) return Result(PathVerdict.Unknown, $"the subnet of {target.Name} could not be read");
        if (from.VpcId == to.VpcId)
            return Result(PathVerdict.Open, $"local route of {from.VpcId}");

        var there = Decide(from, target);
        var back = Decide(to, source);
        if (there.Connection is { } way && way == back.Connection)
            return Result(PathVerdict.Open, $"{there.Reason}; {back.Reason}");
        var worse = new[] { there, back }.Where(leg => leg.Verdict != PathVerdict.Open).ToList();
        return worse.Count > 0
            ? Result(worse.Max(leg => leg.Verdict), string.Join("; ", worse.Select(leg => leg.Reason))) with
            {
                MissingRoute = Missing(from, there, target, back) ?? Missing(to, back, source, there),
            }
            : Result(PathVerdict.Unknown, $"the answer takes another way: {there.Reason}; {back.Reason}");
    }

    /// <summary>
    /// The route to add where one direction has none but the other has: it should use the same connection. Null otherwise.
    /// </summary>
    private static MissingRoute? Missing(Subnet from, Leg withoutRoute, Endpoint to, Leg other) =>
        withoutRoute.HasNoRoute && other is { Verdict: PathVerdict.Open, TargetId: { } connection } && to.RuleBlock is { } block
            ? new(from.RouteTable!.Id, block, connection)
            : null;

    private static Leg Decide(Subnet from, Endpoint to)
    {
        if (from.RouteTable is not { } table)
            return new(PathVerdict.Unknown, $"the route table of {from.Id} could not be read");
        if (table.Routes.FirstOrDefault(route => route.Destination.Blocks is null) is { } unread)
            return new(PathVerdict.Unknown, $"{unread.Destination.Unread(to.Name)} in {table.Id} could not be read");

        var legs = to.AddressesSplitBy(table.Routes.SelectMany(route => route.Destination.Blocks!))
            .Select(address => Decide(table, address, table.RouteTo(address))).ToList();
        return legs.All(leg => (leg.Verdict, leg.Connection) == (legs[0].Verdict, legs[0].Connection))
            ? legs[0]
            : new(PathVerdict.Unknown, $"{table.Id} routes {to.Address?.ToString() ?? to.Name} in different ways");
    }

    private static Leg Decide(RouteTable table, Cidr address, Route? route) => route switch
    {
        null => new(PathVerdict.Blocked, $"{table.Id} has no route to {address}") { HasNoRoute = true },
        { State: RouteState.Blackhole } => new(PathVerdict.Blocked, $"{table.Id} {route} is a blackhole"),
        { Target: RouteTarget.Local } => new(PathVerdict.Blocked, $"{table.Id} keeps {address} in its own VPC"),
        { Target: RouteTarget.Other } or { Target: RouteTarget.VpcPeeringConnection, TargetId: null } =>
            new(PathVerdict.Unknown, $"{table.Id} {route}: where that leads cannot be told"),
        { Target: RouteTarget.VpcPeeringConnection } => Open(table, route, route.TargetId),
        _ => Open(table, route, connectionId: null),
    };

    private static Leg Open(RouteTable table, Route route, string? connectionId) =>
        new(PathVerdict.Open, $"{table.Id} {route}", (route.Target, connectionId)) { TargetId = route.TargetId };

    private static Hop Result(PathVerdict verdict, string reason) => new(HopKind.Routing, verdict, reason);

    /// <param name="Connection">
    /// What both directions must share: the same peering connection (there is only one between two VPCs), otherwise the same kind
    /// of target, because two transit gateways may be connected to each other.
    /// </param>
    private readonly record struct Leg(PathVerdict Verdict, string Reason, (RouteTarget, string?)? Connection = null)
    {
        public bool HasNoRoute { get; init; }

        public string? TargetId { get; init; }
    }
}
