using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// One numbered rule of a network ACL; the lowest number that matches decides.
/// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
/// </summary>
/// <param name="Number">1-32766; 32767 (IPv4) and 32768 (IPv6) are the final entries that the console shows as <c>*</c>.</param>
/// <param name="Ports">Destination ports; null for all. Meaningless for protocol -1 and for protocols without ports.</param>
/// <param name="Cidr">The source of an ingress entry, the destination of an egress one.</param>
public sealed record NetworkAclEntry(
    int Number, Direction Direction, Protocol Protocol, PortRange? Ports, Cidr Cidr, bool Allow)
{
    internal const int Default = 32767;

    internal static NetworkAclEntry DenyTheRest(Direction direction, Cidr cidr) =>
        new(Default, direction, Protocol.All, null, cidr, Allow: false);

    /// <summary>The ports that the entry really applies to; null for all.</summary>
    internal PortRange? EffectivePorts => Protocol == Protocol.All ? null : Ports;

    internal bool Covers(PortRange ports, Cidr block) =>
        Cidr.Contains(block) && (EffectivePorts is not { } range || range.Contains(ports));

    public override string ToString() =>
        $"{KebabCase.Of(Direction)} rule {(Number < Default ? Number : "*")} {(Allow ? "allow" : "deny")} "
        + $"{Protocol}{(EffectivePorts is { } ports ? $" {ports}" : "")} {Direction.Preposition()} {Cidr}";
}
