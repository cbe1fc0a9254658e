namespace EcsHealthRemediator.Network;

/// <summary>The question whether packets from each source reach a port of the target and answers come back.</summary>
/// <param name="Sources">The nodes of the load balancer that check this target.</param>
/// <param name="Port">The port that the load balancer checks.</param>
internal sealed record PathQuestion(IReadOnlyList<Endpoint> Sources, Endpoint Target, Protocol Protocol, int Port)
{
    /// <summary>
    /// The ports that a missing rule should open: a range where the host port is dynamic; null for the port alone.
    /// </summary>
    public PortRange? PortsToOpen { get; init; }
}
