using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Core.Tests.Network;

/// <summary>
/// A load balancer's node (10.0.1.10, sg-1b) and a target (10.0.2.20, sg-7a) in two subnets of one VPC; everything between them
/// is open until a test takes something away.
/// </summary>
internal static class Given
{
    public static readonly SecurityGroup LoadBalancerGroup = Group("sg-1b", Rule(Direction.Egress, "0.0.0.0/0", "all"));

    public static readonly SecurityGroup TargetGroup = Group("sg-7a", Rule(Direction.Ingress, "sg-1b", "tcp", 8080));

    public static readonly NetworkAcl OpenAcl =
        Acl("acl-0", Entry(100, Direction.Ingress, true), Entry(100, Direction.Egress, true));

    public static readonly Endpoint LoadBalancer =
        At("load balancer", "10.0.1.10/32", "subnet-1", "10.0.1.0/24", LoadBalancerGroup);

    public static readonly Endpoint Target = At("target", "10.0.2.20/32", "subnet-2", "10.0.2.0/24", TargetGroup);

    public static Endpoint At(string name, string address, string subnet, string cidr, params SecurityGroup[] groups) => new()
    {
        Name = name,
        Address = Cidr.Parse(address),
        Subnet = new(subnet, "vpc-1") { Cidrs = [Cidr.Parse(cidr)], NetworkAcl = OpenAcl },
        SecurityGroups = groups,
    };

    public static SecurityGroup Group(string id, params SecurityGroupRule[] rules) =>
        new(id, [.. rules.Select(rule => rule with { GroupId = id })]);

    public static SecurityGroupRule Rule(Direction direction, string peer, string protocol, int? from = null, int? to = null) =>
        Rule(direction, peer[..3] == "sg-" ? new GroupReference(peer) : Block(peer), protocol, from, to);

    public static SecurityGroupRule Rule(Direction direction, Peer peer, string protocol, int? from = null, int? to = null) =>
        new("", direction, Of(protocol), from is { } first ? new(first, to ?? first) : null, peer);

    public static NetworkAcl Acl(string id, params NetworkAclEntry[] entries) => new(id, entries);

    public static NetworkAclEntry Entry(
        int number, Direction direction, bool allow,
        string protocol = "-1", int? from = null, int? to = null, string cidr = "0.0.0.0/0") =>
        new(number, direction, Of(protocol), from is { } first ? new(first, to ?? first) : null, Cidr.Parse(cidr), allow);

    public static AddressBlock Block(string cidr) => new(Cidr.Parse(cidr));

    public static Protocol Of(string text) =>
        Protocol.TryParse(text, out var protocol) ? protocol : throw new FormatException(text);

    public static Endpoint With(this Endpoint endpoint, params SecurityGroup[] groups) =>
        endpoint with { SecurityGroups = groups };

    public static Endpoint With(this Endpoint endpoint, NetworkAcl? acl) =>
        endpoint with { Subnet = endpoint.Subnet! with { NetworkAcl = acl } };

    public static Endpoint AtAddress(this Endpoint endpoint, string cidr) => endpoint with { Address = Cidr.Parse(cidr) };

    public static NetworkPath Path(
        Endpoint? source = null, Endpoint? target = null, int port = 8080, PortRange? portsToOpen = null) =>
        Assert.Single(Paths([source ?? LoadBalancer], target, port, portsToOpen));

    public static IReadOnlyList<NetworkPath> Paths(
        IReadOnlyList<Endpoint> sources, Endpoint? target = null, int port = 8080, PortRange? portsToOpen = null) =>
        PathEvaluator.Evaluate(new(sources, target ?? Target, Protocol.Tcp, port) { PortsToOpen = portsToOpen });

    public static Hop At(this NetworkPath path, HopKind kind) => path.Hops.Single(hop => hop.Kind == kind);

    extension(NetworkPath path)
    {
        /// <summary>The verdict of the worst hop.</summary>
        public PathVerdict Verdict => path.Hops.Max(hop => hop.Verdict);
    }
}
