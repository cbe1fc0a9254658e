using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class SecurityGroupTests
{
    [Fact]
    public void Rules_on_both_sides_that_allow_are_named()
    {
        var path = Path();

        Assert.Equal(PathVerdict.Open, path.Verdict);
        Assert.Equal("sg-1b egress all to 0.0.0.0/0", path.At(HopKind.SourceSecurityGroup).Reason);
        Assert.Equal("sg-7a ingress tcp 8080 from sg-1b", path.At(HopKind.TargetSecurityGroup).Reason);
        Assert.Equal(Enum.GetValues<HopKind>(), path.Hops.Select(hop => hop.Kind));
    }

    [Theory]
    [InlineData("10.0.1.10/32", "tcp", 8080, 8080, true)]
    [InlineData("10.0.1.0/24", "tcp", 8000, 8080, true)]
    [InlineData("10.0.1.0/24", "tcp", 8080, 8090, true)]
    [InlineData("10.0.1.0/24", "6", 0, 65535, true)]
    [InlineData("10.0.1.0/24", "tcp", null, null, true)]
    [InlineData("10.0.1.0/24", "-1", null, null, true)]
    [InlineData("10.0.1.0/24", "-1", 22, 22, true)]
    [InlineData("sg-1b", "-1", null, null, true)]
    [InlineData("10.0.1.0/24", "tcp", 8081, 8090, false)]
    [InlineData("10.0.1.0/24", "tcp", 8000, 8079, false)]
    [InlineData("10.0.1.0/24", "udp", 8080, 8080, false)]
    [InlineData("10.0.1.0/24", "icmp", -1, -1, false)]
    [InlineData("10.0.3.0/24", "tcp", 8080, 8080, false)]
    [InlineData("::/0", "-1", null, null, false)]
    [InlineData("sg-7a", "-1", null, null, false)]
    [InlineData("sg-99", "tcp", 8080, 8080, false)]
    public void A_rule_allows_its_protocol_ports_and_peer_and_no_others(
        string peer, string protocol, int? from, int? to, bool allows)
    {
        var hop = Path(target: Target.With(Group("sg-7a", Rule(Direction.Ingress, peer, protocol, from, to))))
            .At(HopKind.TargetSecurityGroup);

        Assert.Equal(allows ? PathVerdict.Open : PathVerdict.Blocked, hop.Verdict);
    }

    [Theory]
    [InlineData("tcp", null, "sg-7a ingress tcp from sg-1b")]
    [InlineData("tcp", 8080, "sg-7a ingress tcp 8080 from sg-1b")]
    [InlineData("-1", 22, "sg-7a ingress all from sg-1b")]
    public void Ports_are_shown_where_they_matter(string protocol, int? port, string reason) =>
        Assert.Equal(
            reason,
            Path(target: Target.With(Group("sg-7a", Rule(Direction.Ingress, "sg-1b", protocol, port))))
                .At(HopKind.TargetSecurityGroup).Reason);

    [Fact]
    public void What_no_rule_allows_is_blocked_with_the_rule_that_is_missing()
    {
        var hop = Path(port: 32768).At(HopKind.TargetSecurityGroup);

        Assert.Equal(PathVerdict.Blocked, hop.Verdict);
        Assert.Equal("no rule of sg-7a allows tcp 32768 from sg-1b (10.0.1.10/32)", hop.Reason);
        Assert.Equal("sg-7a ingress tcp 32768 from sg-1b", hop.Missing!.ToString());
    }

    [Fact]
    public void The_load_balancers_own_egress_must_allow_it_too()
    {
        var onlyHttps = LoadBalancer.With(Group("sg-1b", Rule(Direction.Egress, "0.0.0.0/0", "tcp", 443)));
        var path = Path(onlyHttps);

        Assert.Equal(PathVerdict.Blocked, path.Verdict);
        Assert.Equal(PathVerdict.Open, path.At(HopKind.TargetSecurityGroup).Verdict);
        Assert.Equal("no rule of sg-1b allows tcp 8080 to sg-7a (10.0.2.20/32)", path.At(HopKind.SourceSecurityGroup).Reason);
        Assert.Equal("sg-1b egress tcp 8080 to sg-7a", path.At(HopKind.SourceSecurityGroup).Missing!.ToString());
    }

    [Fact]
    public void A_rule_counts_in_its_own_direction_only() =>
        Assert.Equal(
            PathVerdict.Blocked,
            Path(target: Target.With(Group("sg-7a", Rule(Direction.Egress, "0.0.0.0/0", "all"))))
                .At(HopKind.TargetSecurityGroup).Verdict);

    [Fact]
    public void Answers_pass_without_a_rule()
    {
        Assert.DoesNotContain(TargetGroup.Rules!, rule => rule.Direction == Direction.Egress);
        Assert.Equal(PathVerdict.Open, Path().Verdict);
    }

    [Fact]
    public void One_of_several_groups_is_enough_on_either_side()
    {
        var target = Target.With(Group("sg-70"), Group("sg-71", Rule(Direction.Ingress, "sg-12", "tcp", 8080)), Group("sg-72"));
        var source = LoadBalancer.With(LoadBalancerGroup, Group("sg-12"));

        Assert.Equal("sg-71 ingress tcp 8080 from sg-12", Path(source, target).At(HopKind.TargetSecurityGroup).Reason);
        Assert.Equal(
            "no rule of sg-70, sg-71, sg-72 allows tcp 8080 from sg-1b (10.0.1.10/32)",
            Path(target: target).At(HopKind.TargetSecurityGroup).Reason);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("active")]
    public void A_reference_to_a_group_of_a_peer_account_counts_while_the_peering_is_active(string? status)
    {
        var hop = ByReference(status);

        Assert.Equal((PathVerdict.Open, "sg-7a ingress tcp 8080 from 444455556666/sg-1b"), (hop.Verdict, hop.Reason));
    }

    [Fact]
    public void A_stale_reference_allows_nothing_and_is_named()
    {
        var hop = ByReference("deleted");

        Assert.Equal(PathVerdict.Blocked, hop.Verdict);
        Assert.Equal(
            "no rule of sg-7a allows tcp 8080 from sg-1b (10.0.1.10/32); "
            + "sg-7a ingress tcp 8080 from 444455556666/sg-1b is stale",
            hop.Reason);
    }

    [Fact]
    public void A_prefix_list_counts_by_its_entries()
    {
        var listed = new PrefixList("pl-1", [Cidr.Parse("10.9.0.0/16"), Cidr.Parse("10.0.1.0/28")]);
        Hop Hop(string address) =>
            Path(LoadBalancer.AtAddress(address), Target.With(Group("sg-7a", Rule(Direction.Ingress, listed, "tcp", 8080))))
                .At(HopKind.TargetSecurityGroup);

        Assert.Equal("sg-7a ingress tcp 8080 from pl-1", Hop("10.0.1.10/32").Reason);
        Assert.Equal(PathVerdict.Blocked, Hop("10.0.1.99/32").Verdict);
    }

    [Fact]
    public void IPv6_is_allowed_by_IPv6_rules_only()
    {
        var source = LoadBalancer.AtAddress("2001:db8:0:1::a/128");
        PathVerdict Verdict(string cidr) =>
            Path(source, Target.With(Group("sg-7a", Rule(Direction.Ingress, cidr, "tcp", 8080))))
                .At(HopKind.TargetSecurityGroup).Verdict;

        Assert.Equal(PathVerdict.Open, Verdict("2001:db8:0:1::/64"));
        Assert.Equal(PathVerdict.Open, Verdict("::/0"));
        Assert.Equal(PathVerdict.Blocked, Verdict("2001:db8:0:2::/64"));
        Assert.Equal(PathVerdict.Blocked, Verdict("0.0.0.0/0"));
    }

    [Fact]
    public void A_load_balancer_without_groups_is_known_by_its_subnet()
    {
        var source = LoadBalancer.AtAddress("10.0.1.0/24").With();
        PathVerdict Verdict(string peer) =>
            Path(source, Target.With(Group("sg-7a", Rule(Direction.Ingress, peer, "tcp", 8080)))).Verdict;
        var blocked = Path(source);

        Assert.Equal(PathVerdict.Open, Verdict("10.0.0.0/16"));
        Assert.Equal(PathVerdict.Blocked, Verdict("10.9.0.0/16"));
        Assert.Equal("load balancer has no security group, so none filters", blocked.At(HopKind.SourceSecurityGroup).Reason);
        Assert.Equal(PathVerdict.Open, blocked.At(HopKind.SourceSecurityGroup).Verdict);
        Assert.Equal("no rule of sg-7a allows tcp 8080 from 10.0.1.0/24", blocked.At(HopKind.TargetSecurityGroup).Reason);
        Assert.Equal("sg-7a ingress tcp 8080 from 10.0.1.0/24", blocked.At(HopKind.TargetSecurityGroup).Missing!.ToString());
    }

    [Fact]
    public void Rules_may_cover_a_subnet_together_but_a_part_of_it_is_not_enough_to_tell()
    {
        var lower = Rule(Direction.Ingress, "10.0.1.0/25", "tcp", 8080);
        var upper = Rule(Direction.Ingress, "10.0.1.128/25", "tcp", 8080);
        Hop Hop(params SecurityGroupRule[] rules) =>
            Path(LoadBalancer.AtAddress("10.0.1.0/24"), Target.With(Group("sg-7a", rules))).At(HopKind.TargetSecurityGroup);

        Assert.Equal(
            "sg-7a ingress tcp 8080 from 10.0.1.0/25; sg-7a ingress tcp 8080 from 10.0.1.128/25", Hop(lower, upper).Reason);
        Assert.Equal(PathVerdict.Open, Hop(lower, upper).Verdict);
        Assert.Equal(PathVerdict.Unknown, Hop(lower).Verdict);
        Assert.Equal(
            "sg-7a ingress tcp 8080 from 10.0.1.0/25, and load balancer may have another address", Hop(lower).Reason);
    }

    [Fact]
    public void What_could_not_be_read_is_unknown_and_named()
    {
        var unreadList = Group("sg-7a", Rule(Direction.Ingress, new PrefixList("pl-1", null), "tcp", 8080));
        var half = new PrefixList("pl-2", [Cidr.Parse("10.9.0.0/16"), default]);
        var halfRead = Group("sg-7a", Rule(Direction.Ingress, half, "tcp", 8080));
        var noBlock = Group("sg-7a", Rule(Direction.Ingress, new AddressBlock(default), "tcp", 8080));
        (PathVerdict, string) Of(Endpoint target, Endpoint? source = null)
        {
            var hop = Path(source, target).At(HopKind.TargetSecurityGroup);
            Assert.Null(hop.Missing);
            return (hop.Verdict, hop.Reason);
        }

        Assert.Equal((PathVerdict.Unknown, "the addresses of pl-1 could not be read"), Of(Given.Target.With(unreadList)));
        Assert.Equal((PathVerdict.Unknown, "the addresses of none could not be read"), Of(Given.Target.With(noBlock)));
        Assert.Equal((PathVerdict.Unknown, "the addresses of pl-2 could not be read"), Of(Given.Target.With(halfRead)));
        Assert.Equal(
            (PathVerdict.Unknown, "the rules of sg-7b and the addresses of pl-1 could not be read"),
            Of(Given.Target.With(unreadList, new SecurityGroup("sg-7b", null))));
        Assert.Equal(
            (PathVerdict.Unknown, "the security groups of target could not be read"),
            Of(Given.Target with { SecurityGroups = null }));
        Assert.Equal(
            (PathVerdict.Unknown, "the security groups of load balancer could not be read"),
            Of(Given.Target, LoadBalancer with { SecurityGroups = null }));
    }

    [Fact]
    public void What_could_not_be_read_does_not_matter_where_a_rule_allows_for_certain() =>
        Assert.Equal(
            PathVerdict.Open,
            Path(LoadBalancer with { Address = null }, Target.With(new SecurityGroup("sg-7b", null), TargetGroup))
                .At(HopKind.TargetSecurityGroup).Verdict);

    [Fact]
    public void What_could_not_be_read_does_not_matter_where_no_rule_is_for_the_port()
    {
        var hop = Path(LoadBalancer with { Address = null, SecurityGroups = null }, port: 9090).At(HopKind.TargetSecurityGroup);

        Assert.Equal(PathVerdict.Blocked, hop.Verdict);
        Assert.Equal("no rule of sg-7a allows tcp 9090 from load balancer", hop.Reason);
    }

    private static Hop ByReference(string? peeringStatus)
    {
        var rule = Rule(Direction.Ingress, new GroupReference("sg-1b", "444455556666", peeringStatus), "tcp", 8080);
        return Path(target: Target.With(Group("sg-7a", rule))).At(HopKind.TargetSecurityGroup);
    }
}
