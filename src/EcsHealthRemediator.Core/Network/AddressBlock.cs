using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <param name="Cidr">IPv4 or IPv6; a <c>default</c> one stands for a block that could not be understood.</param>
public sealed record AddressBlock(Cidr Cidr) : Peer
{
    [JsonIgnore]
    public override IReadOnlyList<Cidr>? Blocks => Cidr.IsNone ? null : [Cidr];

    public override string ToString() => Cidr.ToString();
}
