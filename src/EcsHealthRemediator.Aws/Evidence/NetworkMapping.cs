using EcsHealthRemediator.Network;
using Ec2 = Amazon.EC2.Model;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Converts the SDK's types to those of the path evaluator. A text that is not an address block becomes <c>default</c>, which
/// contains no address.
/// </summary>
internal static class NetworkMapping
{
    public static Cidr Block(string? text) => Cidr.TryParse(text, out var cidr) ? cidr : default;

    public static IReadOnlyList<Cidr> Blocks(Ec2.Subnet subnet) =>
    [
        .. new[] { subnet.CidrBlock }
            .Concat((subnet.Ipv6CidrBlockAssociationSet ?? []).Select(association => association.Ipv6CidrBlock))
            .Where(text => !string.IsNullOrEmpty(text)).Select(Block),
    ];

    public static SecurityGroup Group(Ec2.SecurityGroup group, IReadOnlyDictionary<string, List<Cidr>?> prefixLists) => new(
        group.GroupId,
        [
            .. (group.IpPermissions ?? []).SelectMany(permission => Rules(group, Direction.Ingress, permission, prefixLists)),
            .. (group.IpPermissionsEgress ?? [])
                .SelectMany(permission => Rules(group, Direction.Egress, permission, prefixLists)),
        ],
        group.OwnerId);

    /// <returns>Null where the protocol of an entry is not understood, because its effect is then unknown.</returns>
    public static NetworkAcl? Acl(Ec2.NetworkAcl acl)
    {
        var entries = new List<NetworkAclEntry>();
        foreach (var entry in acl.Entries ?? [])
        {
            if (!Protocol.TryParse(entry.Protocol, out var protocol)) return null;
            entries.Add(new(
                entry.RuleNumber ?? 0,
                entry.Egress == true ? Direction.Egress : Direction.Ingress,
                protocol,
                entry.PortRange is { From: { } from, To: { } to } ? new PortRange(from, to) : null,
                Block(Either(entry.CidrBlock, entry.Ipv6CidrBlock)),
                entry.RuleAction?.Value == "allow"));
        }

        return new(acl.NetworkAclId, entries);
    }

    /// <summary>The subnet's own table, otherwise the main one of its VPC; null where neither is among the tables.</summary>
    public static RouteTable? TableOf(
        Ec2.Subnet subnet, IReadOnlyList<Ec2.RouteTable> tables, IReadOnlyDictionary<string, List<Cidr>?> prefixLists)
    {
        var table = tables.FirstOrDefault(table => (table.Associations ?? []).Any(a => a.SubnetId == subnet.SubnetId))
            ?? tables.FirstOrDefault(table => table.VpcId == subnet.VpcId && (table.Associations ?? []).Any(a => a.Main == true));
        return table is null ? null
            : new(table.RouteTableId, [.. (table.Routes ?? []).Select(route => Route(route, prefixLists))]);
    }

    private static Route Route(Ec2.Route route, IReadOnlyDictionary<string, List<Cidr>?> prefixLists)
    {
        var (target, id) = route switch
        {
            { GatewayId: "local" } => (RouteTarget.Local, null),
            { VpcPeeringConnectionId: { Length: > 0 } peering } => (RouteTarget.VpcPeeringConnection, peering),
            { TransitGatewayId: { Length: > 0 } gateway } => (RouteTarget.TransitGateway, gateway),
            { CoreNetworkArn: { Length: > 0 } network } => (RouteTarget.CoreNetwork, network),
            _ => (RouteTarget.Other, (string?)(route.GatewayId ?? route.NatGatewayId ?? route.NetworkInterfaceId)),
        };
        Peer destination = string.IsNullOrEmpty(route.DestinationPrefixListId)
            ? new AddressBlock(Block(Either(route.DestinationCidrBlock, route.DestinationIpv6CidrBlock)))
            : new PrefixList(route.DestinationPrefixListId, prefixLists.GetValueOrDefault(route.DestinationPrefixListId));
        return new(
            destination, target, id,
            route.State?.Value == "blackhole" ? RouteState.Blackhole : RouteState.Active,
            Propagated: route.Origin?.Value == "EnableVgwRoutePropagation");
    }

    private static string? Either(string? ipv4, string? ipv6) => string.IsNullOrEmpty(ipv4) ? ipv6 : ipv4;

    private static IEnumerable<SecurityGroupRule> Rules(
        Ec2.SecurityGroup group, Direction direction, Ec2.IpPermission permission,
        IReadOnlyDictionary<string, List<Cidr>?> prefixLists)
    {
        if (!Protocol.TryParse(permission.IpProtocol, out var protocol)) yield break;
        PortRange? ports =
            permission is { FromPort: { } from, ToPort: { } to } && protocol != Protocol.All ? new(from, to) : null;
        foreach (var peer in Peers(group, permission, prefixLists))
            yield return new(group.GroupId, direction, protocol, ports, peer);
    }

    private static IEnumerable<Peer> Peers(
        Ec2.SecurityGroup group, Ec2.IpPermission permission, IReadOnlyDictionary<string, List<Cidr>?> prefixLists) =>
        (permission.Ipv4Ranges ?? []).Select(range => (Peer)new AddressBlock(Block(range.CidrIp)))
            .Concat((permission.Ipv6Ranges ?? []).Select(range => new AddressBlock(Block(range.CidrIpv6))))
            .Concat((permission.PrefixListIds ?? [])
                .Select(list => new PrefixList(list.Id, prefixLists.GetValueOrDefault(list.Id))))
            .Concat((permission.UserIdGroupPairs ?? []).Select(pair => new GroupReference(
                pair.GroupId,
                string.IsNullOrEmpty(pair.UserId) || pair.UserId == group.OwnerId ? null : pair.UserId,
                string.IsNullOrEmpty(pair.PeeringStatus) ? null : pair.PeeringStatus)));
}
