using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class NetworkAclTests
{
    private static readonly NetworkAclEntry AllIn = Entry(100, Direction.Ingress, true);

    private static readonly NetworkAclEntry AllOut = Entry(100, Direction.Egress, true);

    [Fact]
    public void The_lowest_number_that_matches_decides_whatever_the_order_of_the_list()
    {
        var deny = Entry(90, Direction.Ingress, false, "6", 8080, cidr: "10.0.1.0/24");
        var allow = Entry(80, Direction.Ingress, true, "6", 8000, 8100);

        var denied = Path(target: Target.With(Acl("acl-2", AllIn, deny, AllOut))).At(HopKind.TargetNetworkAcl);
        Assert.Equal(PathVerdict.Blocked, denied.Verdict);
        Assert.Equal("acl-2 ingress rule 90 deny tcp 8080 from 10.0.1.0/24", denied.Reason);
        Assert.Empty(denied.RefusedPorts);
        Assert.Equal("acl-2 ingress rule 89 allow tcp 8080 from 10.0.1.0/24", denied.Missing!.ToString());

        var allowed = Path(target: Target.With(Acl("acl-2", AllIn, deny, allow, AllOut))).At(HopKind.TargetNetworkAcl);
        Assert.Equal(PathVerdict.Open, allowed.Verdict);
        Assert.Equal("acl-2 ingress rule 80 allow tcp 8000-8100 from 0.0.0.0/0", allowed.Reason);
        Assert.Null(allowed.Missing);
    }

    [Theory]
    [InlineData("17", 8080, 8080, "0.0.0.0/0")]
    [InlineData("6", 8081, 9000, "0.0.0.0/0")]
    [InlineData("6", 1, 8079, "0.0.0.0/0")]
    [InlineData("6", 8080, 8080, "10.0.3.0/24")]
    [InlineData("-1", null, null, "::/0")]
    public void An_entry_for_other_packets_does_not_decide(string protocol, int? from, int? to, string cidr) =>
        Assert.Equal(
            PathVerdict.Open,
            Path(target: Target.With(Acl("acl-2", Entry(1, Direction.Ingress, false, protocol, from, to, cidr), AllIn, AllOut)))
                .At(HopKind.TargetNetworkAcl).Verdict);

    [Fact]
    public void An_entry_for_all_protocols_is_for_all_ports() =>
        Assert.Equal(
            "acl-2 ingress rule 1 deny all from 0.0.0.0/0",
            Path(target: Target.With(Acl("acl-2", Entry(1, Direction.Ingress, false, "-1", 22, 22), AllIn, AllOut)))
                .At(HopKind.TargetNetworkAcl).Reason);

    [Theory]
    [InlineData(HopKind.SourceNetworkAcl, "acl-1 egress rule * deny all to 0.0.0.0/0",
        "acl-1 egress rule 110 allow tcp 8080 to 10.0.2.0/24")]
    [InlineData(HopKind.TargetNetworkAcl, "acl-2 ingress rule * deny all from 0.0.0.0/0",
        "acl-2 ingress rule 110 allow tcp 8080 from 10.0.1.0/24")]
    [InlineData(HopKind.TargetNetworkAclReturn, "acl-2 egress rule * deny all to 0.0.0.0/0",
        "acl-2 egress rule 110 allow tcp 1024-65535 to 10.0.1.0/24")]
    [InlineData(HopKind.SourceNetworkAclReturn, "acl-1 ingress rule * deny all from 0.0.0.0/0",
        "acl-1 ingress rule 110 allow tcp 1024-65535 from 10.0.2.0/24")]
    public void Both_ACLs_must_allow_both_directions(HopKind closed, string reason, string missing)
    {
        NetworkAcl AclOf(string id, HopKind egress, HopKind ingress) => Acl(id,
            Entry(100, Direction.Egress, true, "6", closed == egress ? 22 : 1, closed == egress ? 22 : 65535),
            Entry(100, Direction.Ingress, true, "6", closed == ingress ? 22 : 1, closed == ingress ? 22 : 65535),
            Entry(32767, Direction.Egress, false),
            Entry(32767, Direction.Ingress, false));
        var path = Path(
            LoadBalancer.With(AclOf("acl-1", HopKind.SourceNetworkAcl, HopKind.SourceNetworkAclReturn)),
            Target.With(AclOf("acl-2", HopKind.TargetNetworkAclReturn, HopKind.TargetNetworkAcl)));

        Assert.Equal(PathVerdict.Blocked, path.Verdict);
        Assert.Equal(closed, Assert.Single(path.Hops, hop => hop.Verdict != PathVerdict.Open).Kind);
        Assert.Equal(reason, path.At(closed).Reason);
        Assert.Equal(missing, path.At(closed).Missing!.ToString());
    }

    [Fact]
    public void An_answer_that_may_go_to_some_ports_only_is_partly_open_and_the_others_are_named()
    {
        var acl = Acl("acl-2", AllIn,
            Entry(80, Direction.Egress, false, "6", 3389),
            Entry(90, Direction.Egress, true, "6", 1024, 32767),
            Entry(95, Direction.Egress, true, "6", 32768, 60999));
        var path = Path(target: Target.With(acl));
        var hop = path.At(HopKind.TargetNetworkAclReturn);

        Assert.Equal(PathVerdict.Partly, path.Verdict);
        Assert.Equal([PortRange.Of(3389), new PortRange(61000, 65535)], hop.RefusedPorts);
        Assert.Equal(
            "acl-2 egress rule 80 deny tcp 3389 to 0.0.0.0/0; acl-2 egress rule * deny all to 0.0.0.0/0", hop.Reason);
        Assert.Equal("acl-2 egress rule 79 allow tcp 1024-65535 to 10.0.1.0/24", hop.Missing!.ToString());
    }

    [Fact]
    public void Several_entries_may_deny_the_ports_together()
    {
        var acl = Acl("acl-2", AllIn,
            Entry(80, Direction.Egress, false, "6", 1024, 32767),
            Entry(90, Direction.Egress, false, "6", 32768, int.MaxValue),
            AllOut);
        var hop = Path(target: Target.With(acl)).At(HopKind.TargetNetworkAclReturn);

        Assert.Equal(PathVerdict.Blocked, hop.Verdict);
        Assert.Empty(hop.RefusedPorts);
    }

    [Fact]
    public void Several_entries_may_allow_the_ports_together()
    {
        var acl = Acl("acl-2", AllIn,
            Entry(90, Direction.Egress, true, "6", 32768, 65535), Entry(95, Direction.Egress, true, "6", 0, 40000));

        Assert.Equal(PathVerdict.Open, Path(target: Target.With(acl)).Verdict);
    }

    [Fact]
    public void Answers_to_ports_below_the_ephemeral_ones_need_no_entry() =>
        Assert.Equal(
            PathVerdict.Open,
            Path(target: Target.With(Acl("acl-2", AllIn, Entry(90, Direction.Egress, true, "6", 1024, 65535)))).Verdict);

    [Fact]
    public void Within_a_subnet_no_ACL_filters_but_security_groups_do()
    {
        var closed = Acl("acl-1");
        var source = LoadBalancer.With(closed) with { Address = Cidr.Parse("10.0.2.9/32"), Subnet = Target.With(closed).Subnet };

        Assert.Equal(PathVerdict.Open, Path(source, Target.With(closed)).Verdict);
        Assert.Equal(
            "both ends are in subnet-2, and within a subnet no network ACL filters",
            Path(source, Target.With(closed)).At(HopKind.TargetNetworkAclReturn).Reason);
        Assert.Equal(PathVerdict.Blocked, Path(source, Target.With(closed), port: 9090).Verdict);
    }

    [Fact]
    public void IPv6_packets_meet_IPv6_entries()
    {
        Endpoint V6(Endpoint endpoint, string address, NetworkAcl acl) => endpoint.With(acl).AtAddress(address);
        PathVerdict Verdict(string cidr)
        {
            var acl = Acl("acl-1", AllIn with { Cidr = Cidr.Parse(cidr) }, AllOut with { Cidr = Cidr.Parse(cidr) });
            return Path(V6(LoadBalancer, "2001:db8:0:1::a/128", acl), V6(Target, "2001:db8:0:2::b/128", acl))
                .At(HopKind.TargetNetworkAcl).Verdict;
        }

        Assert.Equal(PathVerdict.Open, Verdict("::/0"));
        Assert.Equal(PathVerdict.Blocked, Verdict("0.0.0.0/0"));
    }

    [Fact]
    public void Where_the_verdict_depends_on_an_address_that_is_not_known_it_is_unknown()
    {
        var acl = Acl("acl-2", Entry(90, Direction.Ingress, false, "6", 8080, cidr: "10.0.1.64/26"), AllIn, AllOut);
        Hop Hop(string address) => Path(LoadBalancer.AtAddress(address), Target.With(acl)).At(HopKind.TargetNetworkAcl);

        Assert.Equal(PathVerdict.Blocked, Hop("10.0.1.70/32").Verdict);
        Assert.Equal(PathVerdict.Blocked, Hop("10.0.1.64/26").Verdict);
        Assert.Equal(PathVerdict.Open, Hop("10.0.1.128/25").Verdict);
        Assert.Equal(PathVerdict.Unknown, Hop("10.0.1.0/24").Verdict);
        Assert.Equal(
            "acl-2 ingress rule 90 deny tcp 8080 from 10.0.1.64/26; acl-2 ingress rule 100 allow all from 0.0.0.0/0, "
            + "and load balancer may have another address",
            Hop("10.0.1.0/24").Reason);
    }

    [Fact]
    public void What_could_not_be_read_is_unknown_and_named()
    {
        string Reason(Endpoint target, HopKind kind = HopKind.TargetNetworkAcl)
        {
            var hop = Path(target: target).At(kind);
            Assert.Equal(PathVerdict.Unknown, hop.Verdict);
            return hop.Reason;
        }

        Assert.Equal("the network ACL of subnet-2 could not be read", Reason(Target.With((NetworkAcl?)null)));
        Assert.Equal(
            "the network ACL of subnet-2 could not be read",
            Reason(Target.With(Acl("acl-2", AllIn with { Cidr = default }, AllOut))));
        Assert.Equal("the subnet of target could not be read", Reason(Target with { Subnet = null }));
        Assert.Equal("the subnet of target could not be read", Reason(Target with { Subnet = null }, HopKind.SourceNetworkAcl));
    }

    [Fact]
    public void An_unreadable_ACL_does_not_hide_a_security_group_that_blocks() =>
        Assert.Equal(PathVerdict.Blocked, Path(target: Target.With((NetworkAcl?)null), port: 9090).Verdict);
}
