using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class RoutingTests
{
    private static readonly Route LocalRoute = Via("10.0.0.0/16", RouteTarget.Local, null);

    private static readonly Route There = Via("10.1.0.0/16", RouteTarget.VpcPeeringConnection, "pcx-1");

    private static readonly Route Back = Via("10.0.0.0/16", RouteTarget.VpcPeeringConnection, "pcx-1");

    [Fact]
    public void Within_a_VPC_the_local_route_serves_both_ways()
    {
        var hop = Path().At(HopKind.Routing);

        Assert.Equal((PathVerdict.Open, "local route of vpc-1"), (hop.Verdict, hop.Reason));
    }

    [Fact]
    public void Between_VPCs_both_tables_must_lead_over_one_connection()
    {
        Expect(PathVerdict.Open, "rtb-1 10.1.0.0/16 via pcx-1; rtb-2 10.0.0.0/16 via pcx-1", [LocalRoute, There], [Back]);
        Expect(PathVerdict.Blocked, "rtb-1 has no route to 10.1.2.20/32", [LocalRoute], [Back]);
        Expect(PathVerdict.Blocked, "rtb-2 has no route to 10.0.1.10/32", [There], []);
        Expect(PathVerdict.Blocked, "rtb-1 has no route to 10.1.2.20/32; rtb-2 has no route to 10.0.1.10/32", [], []);
        Expect(
            PathVerdict.Unknown, "the answer takes another way: rtb-1 10.1.0.0/16 via pcx-1; rtb-2 10.0.0.0/16 via pcx-2",
            [There], [Back with { TargetId = "pcx-2" }]);
        Expect(
            PathVerdict.Unknown, "the answer takes another way: rtb-1 10.1.0.0/16 via pcx-1; rtb-2 10.0.0.0/16 via tgw-1",
            [There], [Back with { Target = RouteTarget.TransitGateway, TargetId = "tgw-1" }]);
    }

    [Fact]
    public void A_way_back_that_is_missing_is_to_be_the_way_there()
    {
        Missing("rtb-1 10.1.2.20/32 via pcx-1", [LocalRoute], [Back]);
        Missing("rtb-2 10.0.1.0/24 via pcx-1", [There], []);
        Missing("rtb-2 10.0.1.0/24 via tgw-1", [There with { Target = RouteTarget.TransitGateway, TargetId = "tgw-1" }], []);
        Missing(null, [], []);
        Missing(null, [There with { State = RouteState.Blackhole }], []);
        Missing(null, [There], [Back with { State = RouteState.Blackhole }]);
        Missing(null, [There], [Back]);
    }

    [Theory]
    [InlineData("rtb-0a", "pcx-0b", "10.1.2.0/24",
        "aws ec2 create-route --route-table-id rtb-0a --destination-cidr-block 10.1.2.0/24 --vpc-peering-connection-id pcx-0b")]
    [InlineData("rtb-0a", "tgw-0b", "2001:db8::/64",
        "aws ec2 create-route --route-table-id rtb-0a --destination-ipv6-cidr-block 2001:db8::/64 --transit-gateway-id tgw-0b")]
    [InlineData("rtb-0a", "pcx-$(reboot)", "10.1.2.0/24", null)]
    [InlineData("rtb-", "pcx-0b", "10.1.2.0/24", null)]
    [InlineData("rtb-0a", "eni-0b", "10.1.2.0/24", null)]
    public void The_command_that_adds_a_route_holds_nothing_but_ids_and_an_address_block(
        string table, string target, string block, string? command) =>
        Assert.Equal(command, new MissingRoute(table, Cidr.Parse(block), target).Command);

    [Fact]
    public void Two_transit_gateways_may_be_connected() =>
        Expect(
            PathVerdict.Open, "rtb-1 10.1.0.0/16 via tgw-1; rtb-2 10.0.0.0/16 via tgw-2",
            [There with { Target = RouteTarget.TransitGateway, TargetId = "tgw-1" }],
            [Back with { Target = RouteTarget.TransitGateway, TargetId = "tgw-2" }]);

    [Fact]
    public void A_blackhole_on_either_side_blocks()
    {
        Expect(
            PathVerdict.Blocked, "rtb-1 10.1.0.0/16 via pcx-1 is a blackhole",
            [There with { State = RouteState.Blackhole }], [Back]);
        Expect(
            PathVerdict.Blocked, "rtb-2 10.0.0.0/16 via pcx-1 is a blackhole",
            [There], [Back with { State = RouteState.Blackhole }]);
    }

    [Fact]
    public void A_target_in_the_address_range_of_the_sources_own_VPC_is_not_reached() =>
        Expect(
            PathVerdict.Blocked, "rtb-1 keeps 10.1.2.20/32 in its own VPC",
            [There, LocalRoute with { Destination = Block("10.1.2.0/24") }], [Back]);

    [Fact]
    public void The_most_specific_route_decides_then_the_written_one_then_the_prefix_list()
    {
        var gone = There with { State = RouteState.Blackhole };
        var listed = new PrefixList("pl-1", [Cidr.Parse("10.9.0.0/16"), Cidr.Parse("10.1.0.0/16")]);

        Expect(PathVerdict.Open, null, [gone with { Destination = Block("10.0.0.0/8") }, There], [Back]);
        Expect(PathVerdict.Blocked, null, [There, gone with { Destination = Block("10.1.2.20/32") }], [Back]);
        Expect(PathVerdict.Open, null, [gone with { Propagated = true }, There], [Back]);
        Expect(PathVerdict.Open, null, [gone with { Destination = listed }, There], [Back]);
        Expect(PathVerdict.Open, null, [gone with { Propagated = true }, There with { Destination = listed }], [Back]);
        Expect(
            PathVerdict.Open, "rtb-1 pl-1 via pcx-1; rtb-2 10.0.0.0/16 via pcx-1", [There with { Destination = listed }], [Back]);
    }

    [Fact]
    public void A_way_that_cannot_be_followed_is_unknown()
    {
        Expect(
            PathVerdict.Unknown, "rtb-1 10.1.0.0/16 via eni-1: where that leads cannot be told",
            [There with { Target = RouteTarget.Other, TargetId = "eni-1" }], [Back]);
        Expect(
            PathVerdict.Unknown,
            "rtb-1 10.1.0.0/16 via vpc-peering-connection: where that leads cannot be told; "
            + "rtb-2 10.0.0.0/16 via vpc-peering-connection: where that leads cannot be told",
            [There with { TargetId = null }], [Back with { TargetId = null }]);
        Expect(
            PathVerdict.Unknown, "the addresses of pl-1 in rtb-1 could not be read",
            [There, There with { Destination = new PrefixList("pl-1", null) }], [Back]);
        Expect(PathVerdict.Unknown, "the route table of subnet-1 could not be read", null, [Back]);
        Expect(PathVerdict.Unknown, "the route table of subnet-2 could not be read", [There], null);
    }

    [Fact]
    public void What_could_not_be_read_on_one_side_does_not_hide_a_blackhole_on_the_other() =>
        Expect(
            PathVerdict.Blocked, "the route table of subnet-1 could not be read; rtb-2 10.0.0.0/16 via pcx-1 is a blackhole",
            null, [Back with { State = RouteState.Blackhole }]);

    [Fact]
    public void A_subnet_that_is_routed_in_different_ways_is_unknown()
    {
        var gone = There with { State = RouteState.Blackhole, Destination = Block("10.1.2.128/25") };
        var hop = Hop([There, gone], [Back], "10.1.2.0/24");

        Assert.Equal((PathVerdict.Unknown, "rtb-1 routes 10.1.2.0/24 in different ways"), (hop.Verdict, hop.Reason));
        Assert.Equal(
            PathVerdict.Open,
            Hop([There, There with { Destination = Block("10.1.2.128/25") }], [Back], "10.1.2.0/24").Verdict);
    }

    [Fact]
    public void Without_a_subnet_the_VPC_is_not_known()
    {
        string Reason(Endpoint source, Endpoint target) => Path(source, target).At(HopKind.Routing).Reason;

        Assert.Equal("the subnet of load balancer could not be read", Reason(LoadBalancer with { Subnet = null }, Target));
        Assert.Equal("the subnet of target could not be read", Reason(LoadBalancer, Target with { Subnet = null }));
    }

    private static void Expect(PathVerdict verdict, string? reason, Route[]? there, Route[]? back)
    {
        var hop = Hop(there, back);
        Assert.Equal(verdict, hop.Verdict);
        if (reason is not null) Assert.Equal(reason, hop.Reason);
    }

    private static void Missing(string? route, Route[] there, Route[] back) =>
        Assert.Equal(route, Hop(there, back).MissingRoute?.ToString());

    private static Hop Hop(Route[]? there, Route[]? back, string targetAddress = "10.1.2.20/32")
    {
        var from = LoadBalancer.Subnet! with { RouteTable = there is null ? null : new("rtb-1", there) };
        var to = new Subnet("subnet-2", "vpc-2") { RouteTable = back is null ? null : new("rtb-2", back) };
        var target = Target.AtAddress(targetAddress) with { Subnet = to };
        return Path(LoadBalancer with { Subnet = from }, target).At(HopKind.Routing);
    }

    private static Route Via(string cidr, RouteTarget target, string? id) => new(Block(cidr), target, id, RouteState.Active);
}
