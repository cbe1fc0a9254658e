using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// A rule that allows packets; security groups have no rules that deny.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
/// </summary>
/// <param name="Ports">Null for all. Meaningless for all protocols (-1) and for protocols without ports.</param>
public sealed record SecurityGroupRule(
    string GroupId, Direction Direction, Protocol Protocol, PortRange? Ports, Peer Peer)
{
    public bool Covers(Direction direction, Protocol protocol, PortRange ports) =>
        Direction == direction && Protocol.Covers(protocol)
        && (Protocol == Protocol.All || Ports is not { } range || range.Contains(ports));

    public override string ToString() =>
        $"{GroupId} {KebabCase.Of(Direction)} {Protocol}{(Protocol == Protocol.All || Ports is null ? "" : $" {Ports}")} "
        + $"{Direction.Preposition()} {Peer}";
}
