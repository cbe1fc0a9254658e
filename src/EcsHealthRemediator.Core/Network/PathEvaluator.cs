namespace EcsHealthRemediator.Network;

/// <summary>
/// Evaluates security groups, network ACLs and routes along a path as AWS does, from rules that were read before.
/// https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
/// </summary>
internal static class PathEvaluator
{
    /// <summary>One path for each source, in their order. Parts that could not be read give unknown hops, never errors.</summary>
    public static IReadOnlyList<NetworkPath> Evaluate(PathQuestion question)
    {
        var port = PortRange.Of(question.Port);
        var there = new Packets(question.Protocol, port, question.PortsToOpen is { } open && open.Contains(port) ? open : port);
        return [.. question.Sources.Select(source => Evaluate(source, question.Target, there))];
    }

    public static NetworkPath Evaluate(Endpoint source, Endpoint target, Packets there)
    {
        var back = new Packets(there.Protocol, PortRange.Ephemeral, PortRange.Ephemeral);
        return new(source.Name, target.Name,
        [
            SecurityGroupFilter.Decide(HopKind.SourceSecurityGroup, Direction.Egress, source, target, there),
            NetworkAclFilter.Decide(HopKind.SourceNetworkAcl, Direction.Egress, source, target, there),
            Routing.Decide(source, target),
            NetworkAclFilter.Decide(HopKind.TargetNetworkAcl, Direction.Ingress, target, source, there),
            SecurityGroupFilter.Decide(HopKind.TargetSecurityGroup, Direction.Ingress, target, source, there),
            NetworkAclFilter.Decide(HopKind.TargetNetworkAclReturn, Direction.Egress, target, source, back),
            NetworkAclFilter.Decide(HopKind.SourceNetworkAclReturn, Direction.Ingress, source, target, back),
        ]);
    }
}
