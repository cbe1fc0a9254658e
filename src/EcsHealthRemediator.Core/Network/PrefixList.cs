using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html</summary>
/// <param name="Entries">Null where they could not be read.</param>
public sealed record PrefixList(string Id, IReadOnlyList<Cidr>? Entries) : Peer
{
    [JsonIgnore]
    public override IReadOnlyList<Cidr>? Blocks => Entries?.Any(entry => entry.IsNone) is true ? null : Entries;

    public override string ToString() => Id;
}
