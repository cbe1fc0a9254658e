namespace EcsHealthRemediator.Network;

/// <summary>What asks to pass a hop.</summary>
/// <param name="Ports">Destination ports: one on the way there, all that an answer may go to on the way back.</param>
/// <param name="PortsToOpen">What a missing rule should let through.</param>
internal readonly record struct Packets(Protocol Protocol, PortRange Ports, PortRange PortsToOpen)
{
    public override string ToString() => $"{Protocol} {Ports}";
}
