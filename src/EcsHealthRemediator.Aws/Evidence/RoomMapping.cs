using System.Globalization;
using EcsHealthRemediator.Evidence;
using Ecs = Amazon.ECS.Model;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>What a host has left, and whose tasks it has.</summary>
internal static class RoomMapping
{
    public static HostRoom Of(Ecs.ContainerInstance host, IReadOnlyList<Ecs.Task> tasks, IReadOnlySet<string> attributes) =>
        new(host.ContainerInstanceArn)
        {
            Cpu = TenancyMapping.Units(host.RemainingResources, "CPU"),
            Memory = TenancyMapping.Units(host.RemainingResources, "MEMORY"),
            TcpPorts = Ports(TenancyMapping.Named(host.RemainingResources, "PORTS")),
            UdpPorts = Ports(TenancyMapping.Named(host.RemainingResources, "PORTS_UDP")),
            CapacityProvider = host.CapacityProviderName,
            Attributes =
            [
                .. (host.Attributes ?? []).Where(attribute => attributes.Contains(attribute.Name))
                    .Select(attribute => new RequiredAttribute(attribute.Name, attribute.Value)),
            ],
            Groups =
            [
                .. tasks.Where(task => task.ContainerInstanceArn == host.ContainerInstanceArn).GroupBy(task => task.Group ?? "")
                    .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new GroupOnHost(
                        group.Key,
                        group.Count(task => task.DesiredStatus != "STOPPED"),
                        group.Count(task => task is { DesiredStatus: not "STOPPED", LastStatus: "RUNNING" }
                            && task.HealthStatus?.Value != "UNHEALTHY"),
                        group.Count(TenancyMapping.HasInterface))),
            ],
        };

    /// <summary>Null where a port cannot be read: then any port may be taken.</summary>
    private static List<int>? Ports(Ecs.Resource? resource)
    {
        if (resource is null) return null;
        var ports = (resource.StringSetValue ?? []).Select(text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : -1).Distinct().ToList();
        return ports.Contains(-1) ? null : ports;
    }
}
