namespace EcsHealthRemediator.Network;

/// <summary>
/// One network interface: a node of a load balancer, a container instance, a task. A part that is null could not be read, and
/// makes every verdict that depends on it unknown.
/// </summary>
public sealed record Endpoint
{
    /// <summary>As people know it; it stands in the reasons.</summary>
    public required string Name { get; init; }

    public Subnet? Subnet { get; init; }

    /// <summary>
    /// The private address (<c>/32</c>, <c>/128</c>), or a block that it lies in: the subnet's, for a load balancer's node of
    /// which no more is known. Of the family in which the target is registered.
    /// </summary>
    public Cidr? Address { get; init; }

    /// <summary>Empty: none filters, as for a Network Load Balancer that was created without one.</summary>
    public IReadOnlyList<SecurityGroup>? SecurityGroups { get; init; }

    /// <summary>The addresses it may have, in pieces whole inside or outside any of <paramref name="blocks"/>.</summary>
    internal IReadOnlyList<Cidr> AddressesSplitBy(IEnumerable<Cidr> blocks)
    {
        var cuts = blocks.ToList();
        return [.. (Address is { IsNone: false } known ? [known] : Cidr.Everywhere).SelectMany(block => block.SplitBy(cuts))];
    }

    /// <summary>
    /// The block to name in a new rule: the subnet's, because addresses of load balancers and tasks change; else the address.
    /// Null where neither is known.
    /// </summary>
    internal Cidr? RuleBlock =>
        Address is { IsNone: false } address
            ? Subnet?.Cidrs.Where(block => block.Contains(address)).Cast<Cidr?>().FirstOrDefault() ?? address
            : Subnet?.Cidrs.Count == 1 ? Subnet.Cidrs[0] : null;

    /// <summary>Its groups and its address, as far as they are known.</summary>
    internal string Identity =>
        string.Join(' ', (SecurityGroups ?? []).Select(group => group.Id).Append(Address is { } address ? $"{address}" : Name));
}
