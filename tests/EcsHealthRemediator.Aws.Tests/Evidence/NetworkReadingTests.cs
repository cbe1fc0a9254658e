using System.Xml.Linq;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Aws.Tests.Wire.FakeNetwork;
using Endpoint = EcsHealthRemediator.Network.Endpoint;
using Route = EcsHealthRemediator.Network.Route;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

/// <summary>How the items of EC2's answers are converted.</summary>
public sealed class NetworkReadingTests
{
    private const string CoreNetwork = "arn:aws:networkmanager::111122223333:core-network/core-network-01";

    [Theory]
    [InlineData("-1", null, null, "all")]
    [InlineData("-1", 0, 65535, "all")]
    [InlineData("tcp", 80, 443, "tcp 80-443")]
    [InlineData("tcp", null, null, "tcp")]
    [InlineData("6", 80, 80, "tcp 80")]
    [InlineData("udp", 53, 53, "udp 53")]
    [InlineData("icmp", -1, -1, "icmp -1")]
    [InlineData("50", null, null, "50")]
    public async Task A_rule_keeps_protocol_and_ports(string protocol, int? from, int? to, string expected)
    {
        var rule = Assert.Single(await RulesAsync(Permission(protocol, from, to, IPv4("10.0.1.0/24"))));

        Assert.Equal($"sg-0a ingress {expected} from 10.0.1.0/24", rule.ToString());
        Assert.Equal(from is null || protocol == "-1" ? null : new PortRange(from.Value, to!.Value), rule.Ports);
    }

    [Theory]
    [InlineData("gre")]
    [InlineData("256")]
    [InlineData(null)]
    public async Task A_rule_with_an_unknown_protocol_allows_nothing(string? protocol) =>
        Assert.Empty(await RulesAsync(Permission(protocol, null, null, IPv4("0.0.0.0/0"))));

    [Fact]
    public async Task Each_peer_of_a_permission_becomes_a_rule()
    {
        var rules = await RulesAsync(
            Permission("tcp", 80, 80, IPv4("10.0.1.0/24"), IPv6("2001:db8::/64"), FromList("pl-01"), FromGroup("sg-0b")),
            prefixList: ["10.0.9.0/24", "2001:db8:9::/48"]);

        Assert.Equal(["10.0.1.0/24", "2001:db8::/64", "pl-01", "sg-0b"], rules.Select(rule => $"{rule.Peer}"));
        Assert.Equal(["10.0.9.0/24", "2001:db8:9::/48"], rules[2].Peer.Blocks!.Select(block => $"{block}"));
    }

    [Fact]
    public async Task A_rule_knows_its_direction()
    {
        var world = new FakeWorld();
        world.Network.SecurityGroups[0] = Group("sg-0a", [], [Permission("tcp", 80, 80, IPv4("10.0.1.0/24"))]);

        var rule = Assert.Single((await TargetAsync(world)).SecurityGroups![0].Rules!);

        Assert.Equal("sg-0a egress tcp 80 to 10.0.1.0/24", rule.ToString());
    }

    [Fact]
    public async Task A_reference_has_account_and_connection_only_for_a_group_of_another_account()
    {
        var rules = await RulesAsync(
            Permission("tcp", 80, 80, FromGroup("sg-0b")),
            Permission("tcp", 80, 80, FromGroup("sg-0e", "444455556666", "active")),
            Permission("tcp", 80, 80, FromGroup("sg-0f", "444455556666", "deleted")),
            Permission("tcp", 80, 80, FromGroup("sg-0c", "")));

        Assert.Equal(
            [
                new GroupReference("sg-0b"), new GroupReference("sg-0e", "444455556666", "active"),
                new GroupReference("sg-0f", "444455556666", "deleted"), new GroupReference("sg-0c"),
            ],
            rules.Select(rule => (GroupReference)rule.Peer));
        Assert.Equal([false, false, true, false], rules.Select(rule => ((GroupReference)rule.Peer).IsStale));
    }

    [Fact]
    public async Task A_group_that_is_not_in_the_answer_has_unknown_rules()
    {
        var world = new FakeWorld();
        world.Network.SecurityGroups.RemoveAt(0);

        var group = Assert.Single((await TargetAsync(world)).SecurityGroups!);

        Assert.Equal(("sg-0a", null), (group.Id, group.Rules));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.5/24")]
    [InlineData("10/8")]
    [InlineData("everywhere")]
    public async Task An_invalid_block_is_never_read_as_every_address(string text)
    {
        var world = new FakeWorld();
        world.Network.SecurityGroups[0] = Group("sg-0a", [
            Permission("tcp", 1024, 65535, IPv4(text)), Permission("tcp", 1024, 65535, IPv6(text)),
            Permission("tcp", 1024, 65535, FromList("pl-01"))], []);
        world.Network.PrefixLists["pl-01"] = [text];
        world.Network.NetworkAcls[0] =
            Acl("acl-01", ["subnet-0c"], Entry(100, "false", "-1", "allow", Answer.Xml("cidrBlock", text)));
        world.Network.Subnets[2] = Subnet("subnet-0c", text, "vpc-02");
        world.Network.RouteTables.Add(Table("rtb-02", "vpc-02", [""], Route(text, "gatewayId", "igw-01")));

        var snapshot = await LookAsync(world);
        var target = Target(snapshot);

        Assert.All(target.SecurityGroups![0].Rules!, rule => Assert.Null(rule.Peer.Blocks));
        Assert.All(target.Subnet!.NetworkAcl!.Entries, entry => Assert.True(entry.Cidr.IsNone));
        Assert.All(target.Subnet.Cidrs, block => Assert.True(block.IsNone));
        Assert.All(target.Subnet.RouteTable!.Routes, route => Assert.Null(route.Destination.Blocks));
        Assert.Equal([Verdict.Unknown, Verdict.Unknown, Verdict.Unknown], Verdicts(snapshot));
    }

    [Fact]
    public async Task Entries_of_an_ACL_are_read_for_both_families_including_the_final_ones()
    {
        var world = new FakeWorld();
        world.Network.NetworkAcls[0] = Acl(
            "acl-01", ["subnet-0c"],
            Entry(100, "false", "6", "allow", Answer.Xml("cidrBlock", "10.0.1.0/24"), Ports(80, 443)),
            Entry(101, "true", "17", "deny", Answer.Xml("ipv6CidrBlock", "2001:db8::/64"), Ports(53, 53)),
            Entry(102, "false", "6", "deny"),
            Entry(32767, "false", "-1", "deny"),
            Entry(32768, "true", "-1", "deny", Answer.Xml("ipv6CidrBlock", "::/0")));

        var acl = (await TargetAsync(world)).Subnet!.NetworkAcl!;

        Assert.Equal("acl-01", acl.Id);
        Assert.Equal(
            [
                "ingress rule 100 allow tcp 80-443 from 10.0.1.0/24", "egress rule 101 deny udp 53 to 2001:db8::/64",
                "ingress rule 102 deny tcp from 0.0.0.0/0", "ingress rule * deny all from 0.0.0.0/0",
                "egress rule * deny all to ::/0",
            ],
            acl.Entries.Select(entry => $"{entry}"));
        Assert.Equal([100, 101, 102, 32767, 32768], acl.Entries.Select(entry => entry.Number));
    }

    [Theory]
    [InlineData("allow")]
    [InlineData("deny")]
    public async Task An_ACL_entry_with_an_unknown_protocol_is_not_read_as_all_protocols(string action)
    {
        var world = new FakeWorld();
        world.Network.NetworkAcls[0] = Acl("acl-01", ["subnet-0a", "subnet-0b", "subnet-0c"],
            Entry(90, "false", "gre", action), Entry(90, "true", "gre", action));

        var snapshot = await LookAsync(world);

        Assert.Null(Target(snapshot).Subnet!.NetworkAcl);
        Assert.Equal([Verdict.Ok, Verdict.Unknown, Verdict.Ok], Verdicts(snapshot));
    }

    [Fact]
    public async Task A_subnet_has_its_own_blocks_and_the_ACL_that_is_associated_with_it()
    {
        var world = new FakeWorld();
        world.Network.Subnets[2] = Subnet("subnet-0c", "10.0.3.0/24", "vpc-01", "2001:db8:3::/64");
        world.Network.NetworkAcls.Insert(0, Acl("acl-02", ["subnet-0b"]));

        var snapshot = await LookAsync(world);

        Assert.Equal(["10.0.3.0/24", "2001:db8:3::/64"], Target(snapshot).Subnet!.Cidrs.Select(block => $"{block}"));
        Assert.Equal(["acl-01", "acl-02"], snapshot.Network!.Nodes.Select(node => node.Subnet!.NetworkAcl!.Id));
        Assert.Equal(("acl-01", "10.0.3.4/32"), (Target(snapshot).Subnet!.NetworkAcl!.Id, $"{Target(snapshot).Address}"));
    }

    [Theory]
    [InlineData("subnet-0d", "rtb-own")]
    [InlineData("subnet-0e", "rtb-main")]
    public async Task A_subnet_has_its_own_route_table_or_the_main_one_of_its_VPC(string associated, string expected)
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.RouteTables[1] = Table("rtb-main", "vpc-02", [""]);
        world.Network.RouteTables.Add(Table("rtb-own", "vpc-02", [associated]));

        Assert.Equal(expected, Target(await LookAsync(world)).Subnet!.RouteTable!.Id);
    }

    [Fact]
    public async Task Routes_keep_their_target_their_state_and_where_they_come_from()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.RouteTables[1] = Table(
            "rtb-02", "vpc-02", [""],
            Route("10.1.0.0/16", "gatewayId", "local", "CreateRouteTable"),
            Route("10.0.0.0/16", "vpcPeeringConnectionId", "pcx-01", state: "blackhole"),
            Route("10.2.0.0/16", "transitGatewayId", "tgw-01"),
            Route("10.3.0.0/16", "coreNetworkArn", CoreNetwork),
            Route("172.16.0.0/12", "gatewayId", "vgw-01", "EnableVgwRoutePropagation"),
            Route("::/0", "natGatewayId", "nat-01"),
            Route("pl-02", "gatewayId", "vpce-01"));
        world.Network.PrefixLists["pl-02"] = ["10.4.0.0/16", "10.5.0.0/16"];

        var routes = Target(await LookAsync(world)).Subnet!.RouteTable!.Routes;

        Assert.Equal(
            [
                Block("10.1.0.0/16", RouteTarget.Local, null),
                Block("10.0.0.0/16", RouteTarget.VpcPeeringConnection, "pcx-01") with { State = RouteState.Blackhole },
                Block("10.2.0.0/16", RouteTarget.TransitGateway, "tgw-01"),
                Block("10.3.0.0/16", RouteTarget.CoreNetwork, CoreNetwork),
                Block("172.16.0.0/12", RouteTarget.Other, "vgw-01") with { Propagated = true },
                Block("::/0", RouteTarget.Other, "nat-01"),
            ],
            routes.SkipLast(1));
        Assert.Equal((RouteTarget.Other, "vpce-01"), (routes[^1].Target, routes[^1].TargetId));
        Assert.Equal(["10.4.0.0/16", "10.5.0.0/16"], routes[^1].Destination.Blocks!.Select(block => $"{block}"));
    }

    [Fact]
    public async Task A_route_by_prefix_list_has_the_blocks_of_the_list()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.RouteTables[1] =
            Table("rtb-02", "vpc-02", [""], Route("pl-02", "vpcPeeringConnectionId", "pcx-01"));
        world.Network.PrefixLists["pl-02"] = ["10.0.0.0/16"];

        Assert.Equal([Verdict.Ok, Verdict.Ok, Verdict.Ok], Verdicts(await LookAsync(world)));

        world.Network.PrefixLists["pl-02"] = ["10.9.0.0/16"];

        Assert.Equal([Verdict.Ok, Verdict.Ok, Verdict.Fault], Verdicts(await LookAsync(world)));
    }

    [Fact]
    public async Task An_IPv6_target_is_checked_from_the_IPv6_blocks_of_the_load_balancers_subnets()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Tasks[0] = world.Tasks[0] with { IPv6Address = "2001:db8:3::7" };
        world.Targets[0] = world.Targets[0] with { Id = "2001:db8:3::7" };
        world.Network.Subnets[0] = Subnet("subnet-0a", "10.0.1.0/24", "vpc-01", "2001:db8:1::/64");

        var network = (await LookAsync(world)).Network!;

        Assert.Equal(["2001:db8:1::/64", null], network.Nodes.Select(node => node.Address?.ToString()));
        Assert.Equal(
            ("2001:db8:3::7/128", "sg-0d"),
            ($"{Assert.Single(network.Targets).Value.Address}", network.Targets["2001:db8:3::7"].SecurityGroups![0].Id));
    }

    [Fact]
    public async Task The_nodes_of_a_Network_Load_Balancer_are_known_by_their_own_addresses()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.Interfaces.Add(Node("ELB app/shop/0000000000000001", "subnet-0a", "10.0.1.9"));
        world.Network.Interfaces.Add(Node("ELB app/other/0000000000000002", "subnet-0b", "10.0.2.9"));
        world.Network.PrefixLists["pl-01"] = ["10.0.1.9/32", "10.0.2.0/24"];

        var snapshot = await LookAsync(world);

        Assert.Equal(["10.0.1.9/32", "10.0.2.0/24"], snapshot.Network!.Nodes.Select(node => $"{node.Address}"));
        Assert.Equal([Verdict.Ok, Verdict.Ok, Verdict.Ok], Verdicts(snapshot));
    }

    [Fact]
    public async Task A_stopped_task_whose_interface_is_gone_had_the_groups_of_its_service()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.Interfaces.Clear();
        world.Services[0] = world.Services[0] with { SecurityGroups = ["sg-0d"] };

        var target = await TargetAsync(world);

        Assert.Equal(("subnet-0d", "10.1.3.7/32"), (target.Subnet!.Id, $"{target.Address}"));
        Assert.NotNull(Assert.Single(target.SecurityGroups!).Rules);
    }

    [Fact]
    public async Task Where_an_interface_is_gone_and_no_groups_are_named_its_network_is_unknown()
    {
        var world = FakeWorld.OfTwoVpcs();
        world.Network.Interfaces.Clear();

        var snapshot = await LookAsync(world);

        Assert.Equal((null, null), (Target(snapshot).Subnet, Target(snapshot).SecurityGroups));
        Assert.Contains(Verdict.Unknown, Verdicts(snapshot));
    }

    private static Route Block(string cidr, RouteTarget target, string? id) =>
        new(new AddressBlock(Cidr.Parse(cidr)), target, id, RouteState.Active);

    private static XElement Ports(int from, int to) => Answer.Xml("portRange", Answer.Xml("from", from), Answer.Xml("to", to));

    private static Task<IReadOnlyList<SecurityGroupRule>> RulesAsync(params XElement[] ingress) => RulesAsync(ingress, []);

    private static Task<IReadOnlyList<SecurityGroupRule>> RulesAsync(XElement ingress, string[] prefixList) =>
        RulesAsync([ingress], prefixList);

    private static async Task<IReadOnlyList<SecurityGroupRule>> RulesAsync(XElement[] ingress, string[] prefixList)
    {
        var world = new FakeWorld();
        world.Network.SecurityGroups[0] = Group("sg-0a", ingress, []);
        world.Network.PrefixLists["pl-01"] = prefixList;
        return Assert.Single((await TargetAsync(world)).SecurityGroups!).Rules!;
    }

    private static async Task<Endpoint> TargetAsync(FakeWorld world) => Target(await LookAsync(world));

    private static Endpoint Target(Snapshot snapshot) => Assert.Single(snapshot.Network!.Targets).Value;

    private static IEnumerable<Verdict> Verdicts(Snapshot snapshot) =>
        new[] { CheckId.SecurityGroup, CheckId.NetworkAcl, CheckId.Routing }.Select(check =>
            Diagnoser.Diagnose(new(snapshot, IncidentMemory.Empty)).Findings.Single(finding => finding.Check == check).Verdict);

    private static async Task<Snapshot> LookAsync(FakeWorld world)
    {
        using var aws = new FakeAws(world.Answer);
        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
        Assert.Empty(snapshot.Gaps);
        return snapshot;
    }
}
