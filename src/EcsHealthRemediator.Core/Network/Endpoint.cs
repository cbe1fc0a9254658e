namespace EcsHealthRemediator.Network;

/// <summary>
/// One network interface: that of a load balancer node, of a container instance or of a task. A part that is null could not be
/// read; every verdict that depends on it is unknown.
/// </summary>
public sealed record Endpoint
{
    /// <summary>The name to show to people; it appears in the reasons of hops.</summary>
    public required string Name { get; init; }

    public Subnet? Subnet { get; init; }

    /// <summary>
    /// The private address (<c>/32</c>, <c>/128</c>), or a block that contains it: the subnet's, where the address of a load
    /// balancer node is not known. Its family is that in which the target is registered.
    /// </summary>
    public Cidr? Address { get; init; }

    /// <summary>
    /// Empty where there is none, as for a Network Load Balancer that was created without: then nothing is filtered.
    /// </summary>
    public IReadOnlyList<SecurityGroup>? SecurityGroups { get; init; }

    /// <summary>
    /// The addresses that it may have, split so that each piece lies wholly inside or wholly outside each of
    /// <paramref name="blocks"/>.
    /// </summary>
    internal IReadOnlyList<Cidr> AddressesSplitBy(IEnumerable<Cidr> blocks)
    {
        var cuts = blocks.ToList();
        return [.. (Address is { IsNone: false } known ? [known] : Cidr.Everywhere).SelectMany(block => block.SplitBy(cuts))];
    }

    /// <summary>
    /// The block to name in a new rule: that of the subnet, because the addresses of load balancers and tasks change; the address
    /// itself where no block of the subnet contains it. Null where neither is known.
    /// </summary>
    internal Cidr? RuleBlock =>
        Address is { IsNone: false } address
            ? Subnet?.Cidrs.Where(block => block.Contains(address)).Cast<Cidr?>().FirstOrDefault() ?? address
            : Subnet?.Cidrs.Count == 1 ? Subnet.Cidrs[0] : null;

    /// <summary>Security group ids and address, as far as they are known; for the reasons of hops.</summary>
    internal string Identity
    {
        get
        {
            var place = Address is { } address ? $"{address}" : Name;
            return SecurityGroups is { Count: > 0 } groups ? $"{string.Join(' ', groups.Select(group => group.Id))} ({place})" : place;
        }
    }
}
