using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Evidence;

/// <summary>The network interfaces between which health checks travel. Read only while something fails.</summary>
/// <param name="Nodes">The load balancer nodes: one for each enabled subnet of each load balancer.</param>
/// <param name="Targets">The failing targets by target id, which is an EC2 instance id or an IP address.</param>
public sealed record NetworkView(IReadOnlyList<Endpoint> Nodes, IReadOnlyDictionary<string, Endpoint> Targets);
