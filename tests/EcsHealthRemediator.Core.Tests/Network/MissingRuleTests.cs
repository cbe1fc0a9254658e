using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class MissingRuleTests
{
    private static readonly MissingRule ForGroup =
        new("sg-7a", Direction.Ingress, Protocol.Tcp, new(32768, 65535), new GroupReference("sg-1b"));

    private static readonly MissingRule ForAcl =
        new("acl-2", Direction.Egress, Of("udp"), PortRange.Ephemeral, Block("10.0.1.0/24")) { RuleNumber = 90 };

    [Fact]
    public void The_command_adds_the_rule()
    {
        Assert.Equal(
            "aws ec2 authorize-security-group-ingress --group-id sg-7a --ip-permissions "
            + "'IpProtocol=tcp,FromPort=32768,ToPort=65535,UserIdGroupPairs=[{GroupId=sg-1b}]'",
            ForGroup.Command);
        Assert.Equal(
            "aws ec2 authorize-security-group-egress --group-id sg-7a --ip-permissions "
            + "'IpProtocol=tcp,FromPort=32768,ToPort=65535,UserIdGroupPairs=[{GroupId=sg-1b,UserId=444455556666}]'",
            (ForGroup with { Direction = Direction.Egress, Peer = new GroupReference("sg-1b", "444455556666") }).Command);
        Assert.EndsWith(
            "'IpProtocol=tcp,FromPort=32768,ToPort=65535,IpRanges=[{CidrIp=10.0.1.0/24}]'",
            (ForGroup with { Peer = Block("10.0.1.0/24") }).Command);
        Assert.EndsWith(
            "'IpProtocol=tcp,FromPort=32768,ToPort=65535,Ipv6Ranges=[{CidrIpv6=2001:db8::/64}]'",
            (ForGroup with { Peer = Block("2001:db8::/64") }).Command);
        Assert.Equal(
            "aws ec2 create-network-acl-entry --network-acl-id acl-2 --egress --rule-number 90 --protocol 17 "
            + "--port-range From=1024,To=65535 --cidr-block 10.0.1.0/24 --rule-action allow",
            ForAcl.Command);
        Assert.Equal(
            "aws ec2 create-network-acl-entry --network-acl-id acl-2 --ingress --rule-number 90 --protocol 6 "
            + "--port-range From=1024,To=65535 --ipv6-cidr-block 2001:db8::/64 --rule-action allow",
            (ForAcl with { Direction = Direction.Ingress, Protocol = Protocol.Tcp, Peer = Block("2001:db8::/64") }).Command);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sg-")]
    [InlineData("acl-")]
    [InlineData("sg-7a;reboot")]
    [InlineData("sg-7a'")]
    [InlineData("acl-2 ")]
    [InlineData("$(reboot)")]
    [InlineData("x-sg-7a")]
    public void Nothing_but_an_id_gets_into_a_command(string id)
    {
        Assert.Null((ForGroup with { ResourceId = id }).Command);
        Assert.Null((ForGroup with { Peer = new GroupReference(id) }).Command);
        Assert.Null((ForGroup with { Peer = new GroupReference("sg-1b", id) }).Command);
        Assert.Null((ForAcl with { ResourceId = id }).Command);
    }

    [Theory]
    [InlineData("44445555666")]
    [InlineData("4444555566667")]
    [InlineData("44445555666x")]
    public void An_account_has_twelve_digits(string account) =>
        Assert.Null((ForGroup with { Peer = new GroupReference("sg-1b", account) }).Command);

    [Fact]
    public void A_rule_that_AWS_has_not_gets_no_command()
    {
        Assert.Null((ForAcl with { Peer = new GroupReference("sg-1b") }).Command);
        Assert.Null((ForAcl with { Peer = new AddressBlock(default) }).Command);
        Assert.Null((ForGroup with { Peer = new AddressBlock(default) }).Command);
        Assert.Null((ForGroup with { Peer = new PrefixList("pl-1", []) }).Command);
    }

    [Fact]
    public void Where_host_ports_are_dynamic_their_range_is_opened()
    {
        var dynamic = new PortRange(32768, 65535);
        MissingRule Missing(PortRange? ports) =>
            Path(port: 40000, portsToOpen: ports).At(HopKind.TargetSecurityGroup).Missing!;

        Assert.Equal(dynamic, Missing(dynamic).Ports);
        Assert.Equal(PortRange.Of(40000), Missing(null).Ports);
        Assert.Equal(PortRange.Of(40000), Missing(new(1, 2)).Ports);
    }

    [Fact]
    public void A_group_of_another_account_is_named_with_its_account()
    {
        Peer Missing(string? targetOwner) =>
            Path(
                LoadBalancer.With(LoadBalancerGroup with { OwnerId = "444455556666" }),
                Target.With(TargetGroup with { OwnerId = targetOwner }),
                port: 9090).At(HopKind.TargetSecurityGroup).Missing!.Peer;

        Assert.Equal(new GroupReference("sg-1b", "444455556666"), Missing("111122223333"));
        Assert.Equal(new GroupReference("sg-1b"), Missing("444455556666"));
    }

    [Fact]
    public void Across_VPCs_the_subnets_block_is_named_because_a_reference_may_not_reach()
    {
        var elsewhere = Target with { Subnet = Target.Subnet! with { VpcId = "vpc-2" } };
        Peer? Missing(Endpoint source) =>
            Path(source, elsewhere, port: 9090).At(HopKind.TargetSecurityGroup).Missing?.Peer;

        Assert.Equal(Block("10.0.1.0/24"), Missing(LoadBalancer));
        Assert.Equal(Block("10.0.1.0/24"), Missing(LoadBalancer with { Address = null }));
        Assert.Equal(Block("10.0.1.10/32"), Missing(LoadBalancer with { Subnet = null }));
        Assert.Equal(Block("10.0.3.1/32"), Missing(LoadBalancer.AtAddress("10.0.3.1/32")));
        Assert.Null(Missing(LoadBalancer with { Subnet = null, Address = null }));
    }

    [Theory]
    [InlineData(new[] { 100 }, 100, 99)]
    [InlineData(new[] { 99, 100 }, 100, 98)]
    [InlineData(new[] { 1, 2 }, 2, null)]
    [InlineData(new[] { 1 }, 1, null)]
    [InlineData(new int[0], 32767, 10)]
    [InlineData(new[] { 200, 100, 32767 }, 32767, 210)]
    [InlineData(new[] { 200, 32768 }, 32768, 210)]
    [InlineData(new[] { 32756 }, 32767, 32766)]
    [InlineData(new[] { 32757 }, 32767, 32766)]
    [InlineData(new[] { 32766, 32767, 32768 }, 32768, 32765)]
    public void A_new_entry_stands_in_front_of_the_one_that_denies(int[] numbers, int denying, int? expected)
    {
        // Every entry denies a port of its own, but for the one in question.
        var entries = numbers.Select(number =>
            Entry(number, Direction.Ingress, false, "6", number == denying ? 8080 : 1, cidr: "10.0.0.0/8"));
        var acl = Acl("acl-2", [.. entries, Entry(1, Direction.Egress, true)]);

        var hop = Path(target: Target.With(acl)).At(HopKind.TargetNetworkAcl);

        Assert.Equal(PathVerdict.Blocked, hop.Verdict);
        Assert.Equal(expected, hop.Missing?.RuleNumber);
    }
}
