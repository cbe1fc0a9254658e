using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>A peer that is an address block.</summary>
/// <param name="Cidr">IPv4 or IPv6; <c>default</c> where AWS's text is not a valid block.</param>
public sealed record AddressBlock(Cidr Cidr) : Peer
{
    [JsonIgnore]
    public override IReadOnlyList<Cidr>? Blocks => Cidr.IsNone ? null : [Cidr];

    public override string ToString() => Cidr.ToString();
}
