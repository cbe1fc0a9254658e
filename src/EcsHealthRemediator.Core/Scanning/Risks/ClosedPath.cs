using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// Whether health checks would reach a task on each host that takes tasks, at every port that it may get. Not of tasks with
/// addresses of their own: where the next one gets its address is not read.
/// </summary>
internal sealed class ClosedPath : IRisk
{
    private const int MostCommands = 3;

    /// <summary>
    /// What Linux gives to connections unless told otherwise, and Docker to containers: a part of what a host port can be, and
    /// on every host a port that is to be expected.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    /// </summary>
    private static readonly PortRange DynamicPorts = new(32768, 60999);

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        if (Ports(evidence) is not { } ports || evidence.PlacesForTasks is not { Count: > 0 } hosts) return [];
        if (evidence.Snapshot.LoadBalancers is { Count: 0 }) return [];
        if (evidence.Places is not { Nodes.Count: > 0 } places || NetworkPathQuestions.AcrossZones(evidence.Snapshot) is null)
            return [Risk.Unread(CheckId.SecurityGroup, "the network between load balancer and container instances")];

        var closed = (from host in hosts.DistinctBy(host => host.Ec2InstanceId)
                      where places.Targets.ContainsKey(host.Ec2InstanceId)
                      let target = places.Targets[host.Ec2InstanceId]
                      from node in NetworkPathQuestions.Nodes(evidence.Snapshot, places, target)
                      from piece in ports.SplitBy(Bounds(node, target))
                      from hop in PathEvaluator.Evaluate(node, target, new(Protocol.Tcp, piece, ports)).Hops
                      where !PathCheck.Passes(hop) && !IsDisproved(evidence, host, piece)
                      select new Closed(host.Ec2InstanceId, piece, hop)).ToList();
        return closed.GroupBy(one => CheckOf(one.Hop.Kind)).Select(same => Told(same.Key, ports, [.. same]));
    }

    private static PortRange? Ports(ScanEvidence evidence) => evidence.Group.OwnHealthCheckPort is { } own ? PortRange.Of(own)
        : evidence.HostPort switch
        {
            null => null,
            0 => DynamicPorts,
            { } fixedPort => PortRange.Of(fixedPort),
        };

    /// <summary>Between these every rule of a security group holds for all ports or for none.</summary>
    private static IEnumerable<PortRange> Bounds(Endpoint node, Endpoint target) =>
        (node.SecurityGroups ?? []).Concat(target.SecurityGroups ?? [])
            .SelectMany(group => group.Rules ?? []).Select(rule => rule.Ports).OfType<PortRange>();

    /// <summary>A healthy target there shows that packets pass, whatever the rules seem to say.</summary>
    private static bool IsDisproved(ScanEvidence evidence, ContainerInstance host, PortRange piece) =>
        (evidence.Snapshot.Targets ?? []).Any(target => target.IsHealthy && target.Id == host.Ec2InstanceId
            && evidence.Group.CheckedPort(target) is { } port && piece.Contains(PortRange.Of(port)));

    private static Risk Told(string check, PortRange ports, IReadOnlyList<Closed> closed)
    {
        var blocked = closed.Where(one => one.Hop.Verdict != PathVerdict.Unknown).ToList();
        if (blocked.Count == 0) return Risk.Unread(check, $"whether packets pass ({closed[0].Hop.Reason})");
        var refused = PortRange.Join(blocked.Select(one => one.Ports).Distinct().OrderBy(range => range.From));
        var commands = blocked.Select(one => one.Hop.Missing?.Command ?? one.Hop.MissingRoute?.Command)
            .OfType<string>().Distinct().Take(MostCommands).ToList();
        return new(
            check,
            Certainty.Certain,
            $"{Subject(blocked[0].Hop.Kind)} lets no health check through at port{(ports.Count > 1 ? "s" : "")} "
                + $"{FactList.Names(refused.Select(range => $"{range}"))} of {FactList.Names(blocked.Select(one => one.Host))}.",
            ports.Count > 1 ? "when a task gets such a host port there" : "when a task is placed there")
        {
            Evidence = [.. FactList.Facts(blocked.Select(one => one.Hop.Reason))],
            Remedy = new(
                "Let the load balancer's health checks in, and their answers out.",
                commands.Count == 0 ? null : string.Join(" && ", commands),
                null),
        };
    }

    private static string Subject(HopKind kind) => CheckOf(kind) switch
    {
        CheckId.SecurityGroup => "A security group",
        CheckId.NetworkAcl => "A network ACL",
        _ => "Routing",
    };

    private static string CheckOf(HopKind kind) => kind switch
    {
        HopKind.SourceSecurityGroup or HopKind.TargetSecurityGroup => CheckId.SecurityGroup,
        HopKind.Routing => CheckId.Routing,
        HopKind.SourceNetworkAcl or HopKind.TargetNetworkAcl => CheckId.NetworkAcl,
        HopKind.SourceNetworkAclReturn or HopKind.TargetNetworkAclReturn => CheckId.NetworkAcl,
    };

    private sealed record Closed(string Host, PortRange Ports, Hop Hop);
}
