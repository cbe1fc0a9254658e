using System.Xml.Linq;
using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>
/// A network as EC2's answers describe it. By default it is one VPC: a load balancer in subnets a and b (group sg-0b) reaches
/// hosts in subnet c (group sg-0a), and the only ACL allows everything.
/// </summary>
internal sealed class FakeNetwork
{
    public List<XElement> Subnets { get; } =
        [Subnet("subnet-0a", "10.0.1.0/24"), Subnet("subnet-0b", "10.0.2.0/24"), Subnet("subnet-0c", "10.0.3.0/24")];

    public List<XElement> NetworkAcls { get; } =
    [
        Acl("acl-01", ["subnet-0a", "subnet-0b", "subnet-0c"],
            Entry(100, "false", "-1", "allow"), Entry(100, "true", "-1", "allow"),
            Entry(32767, "false", "-1", "deny"), Entry(32767, "true", "-1", "deny")),
    ];

    public List<XElement> SecurityGroups { get; } =
    [
        Group("sg-0a", [Permission("tcp", 1024, 65535, FromGroup("sg-0b"))], [Permission("-1", null, null, IPv4("0.0.0.0/0"))]),
        Group("sg-0b", [], [Permission("-1", null, null, IPv4("0.0.0.0/0"))]),
    ];

    public List<XElement> RouteTables { get; } = [];

    public List<XElement> Interfaces { get; } = [];

    /// <summary>The address blocks of each prefix list, by its id.</summary>
    public Dictionary<string, string[]> PrefixLists { get; } = [];

    public static XElement Subnet(string id, string cidr, string vpc = "vpc-01", params string[] ipv6) => Xml(
        "item",
        Xml("subnetId", id), Xml("vpcId", vpc), Xml("cidrBlock", cidr),
        Xml("ipv6CidrBlockAssociationSet", ipv6.Select(block => Xml("item", Xml("ipv6CidrBlock", block)))));

    public static XElement Acl(string id, string[] subnets, params XElement[] entries) => Xml(
        "item",
        Xml("networkAclId", id),
        Xml("entrySet", entries),
        Xml("associationSet", subnets.Select(subnet => Xml("item", Xml("networkAclId", id), Xml("subnetId", subnet)))));

    public static XElement Entry(int number, string egress, string protocol, string action, params object?[] rest) => Xml(
        "item",
        [
            Xml("ruleNumber", number), Xml("protocol", protocol), Xml("ruleAction", action), Xml("egress", egress),
            .. rest.Length > 0 ? rest : [Xml("cidrBlock", "0.0.0.0/0")],
        ]);

    public static XElement Group(string id, XElement[] ingress, XElement[] egress) => Xml(
        "item",
        Xml("ownerId", "111122223333"), Xml("groupId", id), Xml("ipPermissions", ingress), Xml("ipPermissionsEgress", egress));

    /// <param name="peers">Elements with peers; elements of the same name are joined into one set.</param>
    public static XElement Permission(string? protocol, int? from, int? to, params XElement[] peers) => Xml(
        "item",
        protocol is null ? null : Xml("ipProtocol", protocol),
        from is null ? null : Xml("fromPort", from),
        to is null ? null : Xml("toPort", to),
        peers);

    public static XElement IPv4(string cidr) => Xml("ipRanges", Xml("item", Xml("cidrIp", cidr)));

    public static XElement IPv6(string cidr) => Xml("ipv6Ranges", Xml("item", Xml("cidrIpv6", cidr)));

    public static XElement FromList(string id) => Xml("prefixListIds", Xml("item", Xml("prefixListId", id)));

    public static XElement FromGroup(string id, string owner = "111122223333", string? peering = null) => Xml(
        "groups",
        Xml("item", Xml("userId", owner), Xml("groupId", id), peering is null ? null : Xml("peeringStatus", peering)));

    /// <param name="associations">The subnets of the table. An empty text makes it the main table of its VPC.</param>
    public static XElement Table(string id, string vpc, string[] associations, params XElement[] routes) => Xml(
        "item",
        Xml("routeTableId", id), Xml("vpcId", vpc),
        Xml("routeSet", routes),
        Xml("associationSet", associations.Select(subnet => Xml(
            "item", Xml("main", subnet.Length == 0 ? "true" : "false"), subnet.Length == 0 ? null : Xml("subnetId", subnet)))));

    public static XElement Route(
        string destination, string target, string id, string origin = "CreateRoute", string state = "active") => Xml(
        "item",
        Xml(
            destination.StartsWith("pl-", StringComparison.Ordinal) ? "destinationPrefixListId"
                : destination.Contains(':') ? "destinationIpv6CidrBlock" : "destinationCidrBlock", destination),
        Xml(target, id), Xml("origin", origin), Xml("state", state));

    public static XElement Interface(string id, string subnet, string address, params string[] groups) => Xml(
        "item",
        Xml("networkInterfaceId", id), Xml("subnetId", subnet), Xml("privateIpAddress", address),
        Xml("groupSet", groups.Select(group => Xml("item", Xml("groupId", group)))));

    /// <summary>The network interface of a load balancer in one subnet.</summary>
    public static XElement Node(string balancer, string subnet, string address)
    {
        var item = Interface($"eni-{subnet}", subnet, address);
        item.Add(Xml("description", balancer));
        return item;
    }
}
