using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// Allows; a security group has no rule that denies.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
/// </summary>
/// <param name="Id"><c>sgr-…</c>, where it is known.</param>
/// <param name="Ports">Null: all. Of no meaning where the protocol is all of them, or has no ports.</param>
public sealed record SecurityGroupRule(
    string? Id, string GroupId, Direction Direction, Protocol Protocol, PortRange? Ports, Peer Peer)
{
    public bool Covers(Direction direction, Protocol protocol, PortRange ports) =>
        Direction == direction && Protocol.Covers(protocol)
        && (Protocol == Protocol.All || Ports is not { } range || range.Contains(ports));

    public override string ToString() =>
        $"{GroupId} {KebabCase.Of(Direction)} {Protocol}{(Protocol == Protocol.All || Ports is null ? "" : $" {Ports}")} "
        + $"{Direction.Preposition()} {Peer}";
}
