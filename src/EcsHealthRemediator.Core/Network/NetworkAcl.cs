namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html</summary>
/// <param name="Entries">In any order; the final <c>*</c> entries may be left out.</param>
public sealed record NetworkAcl(string Id, IReadOnlyList<NetworkAclEntry> Entries)
{
    /// <summary>The entries for this direction and protocol, in the order of evaluation; the last ones deny everything.</summary>
    internal IReadOnlyList<NetworkAclEntry> Deciding(Direction direction, Protocol protocol) =>
    [
        .. Entries.Where(entry => entry.Direction == direction && entry.Protocol.Covers(protocol)).OrderBy(entry => entry.Number),
        .. Cidr.Everywhere.Select(block => NetworkAclEntry.DenyTheRest(direction, block)),
    ];

    /// <summary>
    /// A free number for a new entry that must be evaluated before <paramref name="other"/>; null where none is free.
    /// </summary>
    internal int? NumberBefore(NetworkAclEntry other)
    {
        var used = Entries.Where(entry => entry.Direction == other.Direction).Select(entry => entry.Number).ToHashSet();
        var last = used.Where(number => number < NetworkAclEntry.Default).DefaultIfEmpty(0).Max();
        if (other.Number >= NetworkAclEntry.Default && last + 10 < NetworkAclEntry.Default) return last + 10;
        for (var number = Math.Min(other.Number, NetworkAclEntry.Default) - 1; number > 0; number--)
        {
            if (!used.Contains(number)) return number;
        }

        return null;
    }
}
