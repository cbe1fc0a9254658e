using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Evidence;

/// <summary>The network ends between which health checks go. Read only while something fails.</summary>
/// <param name="Nodes">One for each enabled subnet of each load balancer.</param>
/// <param name="Targets">By the target's id: an EC2 instance id or an IP address.</param>
public sealed record NetworkView(IReadOnlyList<Endpoint> Nodes, IReadOnlyDictionary<string, Endpoint> Targets);
