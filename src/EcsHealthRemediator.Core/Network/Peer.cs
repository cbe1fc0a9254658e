using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>The source or destination of a security group rule, or the destination of a route.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AddressBlock), "cidr")]
[JsonDerivedType(typeof(PrefixList), "prefix-list")]
[JsonDerivedType(typeof(GroupReference), "security-group")]
public abstract record Peer
{
    private protected Peer()
    {
    }

    /// <summary>Its address blocks, empty for a security group; null where they could not be read.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Cidr>? Blocks { get; }

    /// <summary>Whether an endpoint belongs to this peer; null where something needed could not be read.</summary>
    /// <param name="address">Addresses of the endpoint, split so that each block contains all of them or none.</param>
    /// <param name="groups">The endpoint's security groups; null where they could not be read.</param>
    public virtual bool? Matches(Cidr address, IReadOnlyList<SecurityGroup>? groups) =>
        Blocks?.Any(block => block.Contains(address));

    /// <summary>The words for what was missing when <see cref="Matches"/> is null, for example "the addresses of pl-1".</summary>
    /// <param name="endpoint">The name of the endpoint.</param>
    public virtual string Unread(string endpoint) => $"the addresses of {this}";
}
