namespace EcsHealthRemediator.Network;

/// <summary>The packets whose way through a hop is evaluated.</summary>
/// <param name="Ports">Destination ports: the checked port on the way there, the ephemeral ports for answers.</param>
/// <param name="PortsToOpen">The ports that a missing rule should allow.</param>
internal readonly record struct Packets(Protocol Protocol, PortRange Ports, PortRange PortsToOpen)
{
    public override string ToString() => $"{Protocol} {Ports}";
}
