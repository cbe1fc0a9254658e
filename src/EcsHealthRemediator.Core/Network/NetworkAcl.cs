namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html</summary>
/// <param name="Entries">In any order, with or without the closing <c>*</c> ones.</param>
public sealed record NetworkAcl(string Id, IReadOnlyList<NetworkAclEntry> Entries)
{
    /// <summary>The entries that can decide, in the order in which they do: there is always a last one that denies.</summary>
    internal IReadOnlyList<NetworkAclEntry> Deciding(Direction direction, Protocol protocol) =>
    [
        .. Entries.Where(entry => entry.Direction == direction && entry.Protocol.Covers(protocol)).OrderBy(entry => entry.Number),
        .. Cidr.Everywhere.Select(block => NetworkAclEntry.DenyTheRest(direction, block)),
    ];

    /// <summary>Where a new entry has to stand to decide before another one does; null where no number is free.</summary>
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
