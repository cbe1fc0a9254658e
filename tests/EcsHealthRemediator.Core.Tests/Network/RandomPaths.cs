using EcsHealthRemediator.Network;
using FsCheck;
using FsCheck.Fluent;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

/// <summary>Questions that are answered in every way: few addresses, ports and groups, so that rules often matter.</summary>
internal static class RandomPaths
{
    public static readonly Cidr SourceBlock = Cidr.Parse("10.0.1.0/29");

    public static readonly IReadOnlyList<Cidr> SourceAddresses =
        [.. Enumerable.Range(0, 8).Select(host => Cidr.Parse($"10.0.1.{host}/32"))];

    private static readonly Gen<Direction> Directions = Gen.Elements(Direction.Ingress, Direction.Egress);

    private static readonly Gen<Cidr> Cidrs = Gen.Elements(
        "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.1.0.0/16", "10.0.1.0/29", "10.0.1.0/30", "10.0.1.4/32", "10.0.1.6/31",
        "10.0.2.0/24", "10.0.2.20/32", "::/0", "2001:db8::/64").Select(Cidr.Parse);

    private static readonly Gen<Protocol> Protocols = Gen.Elements("tcp", "tcp", "tcp", "-1", "udp", "icmp").Select(Of);

    private static readonly Gen<PortRange?> Ports = Gen.Elements<PortRange?>(
        null, PortRange.Of(443), PortRange.Of(8080), new(8000, 9000), new(0, 65535),
        new(1024, 65535), new(1024, 8079), new(30000, 65535));

    private static readonly Gen<Peer> Peers = Gen.Frequency(
        (6, Cidrs.Select(Peer (cidr) => new AddressBlock(cidr))),
        (2, Gen.Elements("sg-1", "sg-2", "sg-7", "sg-9").Select(Peer (id) => new GroupReference(id))),
        (1, Gen.Elements("active", "deleted").Select(Peer (status) => new GroupReference("sg-1", "444455556666", status))),
        (1, Cidrs.ListOf(2).Select(Peer (entries) => new PrefixList("pl-1", [.. entries]))));

    public static readonly Gen<SecurityGroupRule> Rules =
        from direction in Directions
        from protocol in Protocols
        from ports in Ports
        from peer in Peers
        select new SecurityGroupRule("", direction, protocol, ports, peer);

    private static readonly Gen<NetworkAclEntry> Entries =
        from number in Gen.Choose(1, 12)
        from direction in Directions
        from protocol in Protocols
        from ports in Ports
        from cidr in Cidrs
        from allow in Gen.Elements(true, true, false)
        select new NetworkAclEntry(number, direction, protocol, ports, cidr, allow);

    private static readonly Gen<NetworkAcl> Acls =
        from entries in Entries.ListOf()
        from open in Gen.Elements(true, true, false)
        let all = entries.DistinctBy(entry => (entry.Number, entry.Direction))
        select new NetworkAcl("", open ? [.. all, .. OpenAcl.Entries] : [.. all]);

    private static readonly Gen<Route> Routes =
        from peer in Peers
        from direct in Gen.Elements(true, true, false)
        from state in Gen.Elements(RouteState.Active, RouteState.Active, RouteState.Active, RouteState.Blackhole)
        select new Route(peer, direct ? RouteTarget.VpcPeeringConnection : RouteTarget.TransitGateway, "pcx-1", state);

    /// <summary>Of two VPCs that are peered, or nearly so.</summary>
    private static readonly Gen<RouteTable> RouteTables =
        from routes in Routes.ListOf()
        from open in Gen.Elements(true, true, false)
        let rest = new Route(Block("0.0.0.0/0"), RouteTarget.VpcPeeringConnection, "pcx-1", RouteState.Active)
        select new RouteTable("rtb-1", open ? [.. routes, rest] : routes);

    public static readonly Gen<PathQuestion> Questions =
        from address in Gen.Elements(SourceAddresses.Append(SourceBlock))
        from source in Endpoints("load balancer", address, "10.0.1.0/29", "1", Gen.Elements("sg-1", "sg-2"))
        from target in Endpoints("target", Cidr.Parse("10.0.2.20/32"), "10.0.2.0/24", "2", Gen.Elements("sg-7", "sg-8"))
        select new PathQuestion([source], target, Protocol.Tcp, 8080);

    /// <summary>Each takes one part of the evidence away.</summary>
    public static readonly Func<PathQuestion, PathQuestion>[] Hidings =
    [
        .. new Func<Endpoint, Endpoint>[]
        {
            end => end with { Address = null },
            end => end with { Subnet = null },
            end => end with { Subnet = end.Subnet! with { NetworkAcl = null } },
            end => end with { Subnet = end.Subnet! with { RouteTable = null } },
            end => end with { Subnet = end.Subnet! with { RouteTable = Unlisted(end.Subnet.RouteTable!) } },
            end => end with { SecurityGroups = null },
            end => end with { SecurityGroups = [.. end.SecurityGroups!.Select(group => group with { Rules = null })] },
            end => end with { SecurityGroups = [.. end.SecurityGroups!.Select(Unlisted)] },
        }.SelectMany(hide => new Func<PathQuestion, PathQuestion>[]
        {
            question => question with { Sources = [hide(question.Sources[0])] },
            question => question with { Target = hide(question.Target) },
        }),
    ];

    private static Gen<Endpoint> Endpoints(string name, Cidr address, string subnetCidr, string number, Gen<string> groupIds) =>
        from ids in groupIds.NonEmptyListOf()
        from groups in Groups([.. ids.Distinct()])
        from acl in Acls
        from table in RouteTables
        from vpc in Gen.Elements("vpc-1", "vpc-1", "vpc-1", "vpc-" + number)
        from subnet in Gen.Elements("subnet-" + number, "subnet-" + number, "subnet-0")
        select new Endpoint
        {
            Name = name,
            Address = address,
            Subnet = new(vpc == "vpc-1" ? subnet : "subnet-" + number, vpc)
            {
                Cidrs = [Cidr.Parse(subnetCidr)],
                NetworkAcl = acl with { Id = "acl-" + number },
                RouteTable = table,
            },
            SecurityGroups = groups,
        };

    private static Gen<IReadOnlyList<SecurityGroup>> Groups(IReadOnlyList<string> ids) =>
        from rules in Rules.ListOf().ArrayOf(ids.Count)
        from open in Gen.Elements(true, true, false)
        let rest = new[] { Rule(Direction.Ingress, "0.0.0.0/0", "-1"), Rule(Direction.Egress, "0.0.0.0/0", "-1") }
        let groups = ids.Select((id, at) => Group(id, open ? [.. rules[at], .. rest] : [.. rules[at]]))
        select (IReadOnlyList<SecurityGroup>)groups.ToList();

    private static RouteTable Unlisted(RouteTable table) =>
        table with { Routes = [.. table.Routes.Select(route => route with { Destination = Unlisted(route.Destination) })] };

    private static SecurityGroup Unlisted(SecurityGroup group) =>
        group with { Rules = [.. group.Rules!.Select(rule => rule with { Peer = Unlisted(rule.Peer) })] };

    private static Peer Unlisted(Peer peer) => peer is PrefixList list ? list with { Entries = null } : peer;
}
