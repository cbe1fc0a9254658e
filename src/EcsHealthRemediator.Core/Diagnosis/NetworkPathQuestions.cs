using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>Which ways the load balancer's health checks take: from which nodes, to which ports of what fails.</summary>
internal static class NetworkPathQuestions
{
    /// <summary>What a dynamic host port can be on current hosts; a rule for one port would not outlive the task.</summary>
    internal static readonly PortRange DynamicHostPorts = new(32768, 65535);

    public static IEnumerable<PathQuestion> Questions(DiagnosisContext context, NetworkView network, TargetGroup group)
    {
        var isDynamic = context.Snapshot.TaskDefinition is { NetworkMode: null or "bridge" } definition
            && definition.Containers.Any(container => container.Ports.Any(port => port.HostPort is null or 0));
        return Targets(context).Concat(Killed(context, group)).Distinct()
            .Where(asked => network.Targets.ContainsKey(asked.Id))
            .Select(asked => (Target: network.Targets[asked.Id], asked.Port))
            .Select(asked => new PathQuestion(
                Nodes(context.Snapshot, network, asked.Target), asked.Target, Protocol.Tcp, asked.Port)
            {
                PortsToOpen = isDynamic ? DynamicHostPorts : null,
            });
    }

    /// <summary>
    /// A node of a Network Load Balancer stays in its zone, unless told otherwise.
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-attributes.html
    /// </summary>
    internal static IReadOnlyList<Endpoint> Nodes(Snapshot snapshot, NetworkView network, Endpoint target)
    {
        if (AcrossZones(snapshot) != false || target.Subnet?.AvailabilityZone is not { } zone) return network.Nodes;
        var near = network.Nodes.Where(node => node.Subnet?.AvailabilityZone is not { } own || own == zone).ToList();
        return near.Count > 0 ? near : network.Nodes;
    }

    /// <summary>Null where it could not be read.</summary>
    public static bool? AcrossZones(Snapshot snapshot) =>
        snapshot.LoadBalancers?.FirstOrDefault(balancer => balancer.IsNetwork) is { } balancer
            ? snapshot.TargetGroup?.CrossZone ?? balancer.CrossZone
            : true;

    /// <summary>
    /// The service's targets under doubt at the port that is checked, without those whose answers prove that packets pass.
    /// </summary>
    public static IEnumerable<(string Id, int Port)> Targets(DiagnosisContext context)
    {
        foreach (var target in context.Failures.UnhealthyOrReplacingTargets
            .Where(target => FailureReason.Of(target.Description, null).Codes.Count == 0
                && !context.Topology.IsNotRegisteredByEcs(target)))
        {
            var port = int.TryParse(target.HealthCheckPort, out var own) ? own : target.Port ?? 0;
            if (port > 0) yield return (target.Id, port);
        }
    }

    /// <summary>Killed tasks at the port that was checked: of several, the one that the service registers.</summary>
    private static IEnumerable<(string Id, int Port)> Killed(DiagnosisContext context, TargetGroup group)
    {
        var registered = context.Topology.Registration;
        var isOnHost = context.Snapshot.TaskDefinition?.NetworkMode == "host";
        foreach (var task in context.Failures.TasksStoppedByHealthCheck)
        {
            var binding = task.Containers
                .Where(container => registered?.ContainerName is not { } name || container.Name == name)
                .SelectMany(container => container.Ports)
                .FirstOrDefault(port => registered?.ContainerPort is not { } wanted || port.ContainerPort == wanted);
            var port = group.OwnHealthCheckPort ?? (task.PrivateAddress is null && !isOnHost
                ? binding?.HostPort
                : registered?.ContainerPort ?? binding?.ContainerPort);
            if (context.Topology.TargetIdOf(task) is { } id && port is > 0) yield return (id, port.Value);
        }
    }
}
