namespace EcsHealthRemediator.Network;

/// <summary>
/// Decides what a network ACL does with packets and answers that leave or enter its subnet: the matching entry with the lowest
/// number decides.
/// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
/// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
/// </summary>
internal static class NetworkAclFilter
{
    /// <param name="self">The endpoint whose subnet has the ACL.</param>
    /// <param name="other">The other end: the source for ingress, the destination for egress.</param>
    public static Hop Decide(HopKind kind, Direction direction, Endpoint self, Endpoint other, Packets packets)
    {
        if (self.Subnet is not { } subnet)
            return new(kind, PathVerdict.Unknown, $"the subnet of {self.Name} could not be read");
        if (other.Subnet is not { } otherSubnet)
            return new(kind, PathVerdict.Unknown, $"the subnet of {other.Name} could not be read");
        if (subnet.Id == otherSubnet.Id)
            return new(kind, PathVerdict.Open, $"both ends are in {subnet.Id}, and within a subnet no network ACL filters");
        if (subnet.NetworkAcl is not { } acl || acl.Entries.Any(entry => entry.Cidr.IsNone))
            return new(kind, PathVerdict.Unknown, $"the network ACL of {subnet.Id} could not be read");

        var entries = acl.Deciding(direction, packets.Protocol);
        var decisions = other.AddressesSplitBy(entries.Select(entry => entry.Cidr))
            .Select(address => Decide(entries, packets.Ports, address)).ToList();
        var refused = decisions.Select(Refused).ToList();

        var deciding = decisions.SelectMany(pieces => pieces, (_, decision) => decision.Entry)
            .Distinct().OrderBy(entry => entry.Number).ToList();

        if (refused.Any(ports => !ports.SequenceEqual(refused[0])))
            return new(kind, PathVerdict.Unknown, $"{Describe(acl, deciding)}, and {other.Name} may have another address");
        if (refused[0].Count == 0)
            return new(kind, PathVerdict.Open, Describe(acl, deciding));

        var denying = deciding.Where(entry => !entry.Allow).ToList();
        var whole = refused[0] is [var only] && only == packets.Ports;
        return new(kind, whole ? PathVerdict.Blocked : PathVerdict.Partly, Describe(acl, denying))
        {
            RefusedPorts = whole ? [] : refused[0],
            Missing = Missing(acl, direction, other, packets, denying[0]),
        };
    }

    private static IReadOnlyList<DecidingEntry> Decide(IReadOnlyList<NetworkAclEntry> entries, PortRange ports, Cidr address) =>
    [
        .. ports.SplitBy(entries.Select(entry => entry.EffectivePorts).OfType<PortRange>())
            .Select(piece => new DecidingEntry(piece, entries.First(entry => entry.Covers(piece, address)))),
    ];

    private static IReadOnlyList<PortRange> Refused(IEnumerable<DecidingEntry> decisions) =>
        PortRange.Join(decisions.Where(decision => !decision.Entry.Allow).Select(decision => decision.Ports));

    private static MissingRule? Missing(
        NetworkAcl acl, Direction direction, Endpoint other, Packets packets, NetworkAclEntry before) =>
        other.RuleBlock is { } block && acl.NumberBefore(before) is { } number
            ? new(acl.Id, direction, packets.Protocol, packets.PortsToOpen, new AddressBlock(block)) { RuleNumber = number }
            : null;

    private static string Describe(NetworkAcl acl, IEnumerable<NetworkAclEntry> entries) =>
        string.Join("; ", entries.Select(entry => $"{acl.Id} {entry}"));

    /// <summary>The entry that decides for a range of ports.</summary>
    private readonly record struct DecidingEntry(PortRange Ports, NetworkAclEntry Entry);
}
