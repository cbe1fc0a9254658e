using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>The one source or destination that a security group rule or a route names.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AddressBlock), "cidr")]
[JsonDerivedType(typeof(PrefixList), "prefix-list")]
[JsonDerivedType(typeof(GroupReference), "security-group")]
public abstract record Peer
{
    private protected Peer()
    {
    }

    /// <summary>The addresses that it names; null where they could not be read.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Cidr>? Blocks { get; }

    /// <summary>Whether it means an endpoint; null where what was read does not tell.</summary>
    /// <param name="address">Addresses of the endpoint that <see cref="Blocks"/> hold whole or not at all.</param>
    /// <param name="groups">The security groups that the endpoint carries; null where they could not be read.</param>
    public virtual bool? Matches(Cidr address, IReadOnlyList<SecurityGroup>? groups) =>
        Blocks?.Any(block => block.Contains(address));

    /// <summary>What would have to be read for <see cref="Matches"/> to tell.</summary>
    /// <param name="endpoint">The name of the endpoint.</param>
    public virtual string Unread(string endpoint) => $"the addresses of {this}";
}
