using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Network;

/// <summary>May a packet from each source reach the port of the target, and may the answer come back?</summary>
/// <param name="Sources">Every enabled node of the load balancer.</param>
/// <param name="Port">The port that the target really listens on.</param>
public sealed record PathQuestion(IReadOnlyList<Endpoint> Sources, Endpoint Target, Protocol Protocol, int Port)
{
    /// <summary>The ports that a missing rule should open; a range where the host port is dynamic. Null: the port.</summary>
    public PortRange? PortsToOpen { get; init; }
}
