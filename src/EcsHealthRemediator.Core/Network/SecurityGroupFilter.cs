namespace EcsHealthRemediator.Network;

/// <summary>
/// Decides what the security groups of an interface do with packets: the rules of all groups together count, and one rule that
/// allows is enough.
/// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
/// </summary>
internal static class SecurityGroupFilter
{
    /// <param name="self">The endpoint with the security groups.</param>
    /// <param name="other">The other end: the source for ingress, the destination for egress.</param>
    public static Hop Decide(HopKind kind, Direction direction, Endpoint self, Endpoint other, Packets packets)
    {
        if (self.SecurityGroups is not { } groups)
            return new(kind, PathVerdict.Unknown, $"the security groups of {self.Name} could not be read");
        if (groups.Count == 0)
            return new(kind, PathVerdict.Open, $"{self.Name} has no security group, so none filters");

        var rules = groups.SelectMany(group => group.Rules ?? [])
            .Where(rule => rule.Covers(direction, packets.Protocol, packets.Ports)).ToList();
        var addresses = other.AddressesSplitBy(rules.SelectMany(rule => rule.Peer.Blocks ?? []));
        var allowing = addresses
            .Select(address => rules.Find(rule => rule.Peer.Matches(address, other.SecurityGroups) is true)).ToList();

        var deciding = allowing.OfType<SecurityGroupRule>().Distinct().ToList();
        if (!allowing.Contains(null)) return new(kind, PathVerdict.Open, string.Join("; ", deciding));

        var unread = Unread(groups, rules, addresses[0], other).ToList();
        if (unread.Count > 0)
            return new(kind, PathVerdict.Unknown, $"{string.Join(" and ", unread)} could not be read");
        if (deciding.Count > 0)
            return new(kind, PathVerdict.Unknown, $"{string.Join("; ", deciding)}, and {other.Name} may have another address");

        var ids = string.Join(", ", groups.Select(group => group.Id));
        var stale = rules.Where(rule => rule.Peer is GroupReference { IsStale: true }).Select(rule => $"; {rule} is stale");
        var reason = $"no rule of {ids} allows {packets} {direction.Preposition()} {other.Identity}{string.Concat(stale)}";
        return new(kind, PathVerdict.Blocked, reason)
        {
            Missing = Missing(direction, self, other, packets),
        };
    }

    private static IEnumerable<string> Unread(
        IEnumerable<SecurityGroup> groups, IEnumerable<SecurityGroupRule> rules, Cidr address, Endpoint other) =>
        groups.Where(group => group.Rules is null).Select(group => $"the rules of {group.Id}")
            .Concat(rules.Select(rule => rule.Peer)
                .Where(peer => peer.Matches(address, other.SecurityGroups) is null)
                .Select(peer => peer.Unread(other.Name)))
            .Distinct();

    /// <summary>
    /// Names the other end's group within a VPC. Across VPCs it names an address block, because not every kind of connection
    /// supports references to groups.
    /// </summary>
    private static MissingRule? Missing(Direction direction, Endpoint self, Endpoint other, Packets packets)
    {
        var group = self.SecurityGroups![0];
        var together = self.Subnet is { VpcId: var vpc } && other.Subnet?.VpcId == vpc;
        Peer? peer = together && other.SecurityGroups is [var reference, ..]
            ? new GroupReference(reference.Id, reference.OwnerId == group.OwnerId ? null : reference.OwnerId)
            : other.RuleBlock is { } block ? new AddressBlock(block) : null;
        return peer is null ? null : new(group.Id, direction, packets.Protocol, packets.PortsToOpen, peer);
    }
}
