using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Puts together what the rules, the findings and the snapshot say of one bundle of paths.</summary>
internal static class LaneBuilder
{
    private const int MostNamed = 3;

    public static Lane Of(PageSource source, IReadOnlyList<CheckedPath> paths)
    {
        var lights = new StationLights(source.Outcome);
        var (zones, targets, ports) = (Zones(source, paths), Targets(source, paths), Ports(source, paths));
        var hops = paths.Count == 0 ? [] : paths[0].Path.Hops.ToDictionary(hop => Places.Of(hop.Kind));
        return new(
            $"{Many(zones, "load balancer node", "in")} to {Many(targets, "target")}"
                + (ports.Count == 0 ? "" : $", port{(ports.Count > 1 ? "s" : "")} {Some(ports)}"),
            [.. Places.There.Select(Station)],
            hops.Count == 0 ? [] : [.. Places.Back.Select(Station)],
            paths);

        Station Station(Place place)
        {
            var (light, reason) = hops.TryGetValue(place, out var hop) ? lights.Of(hop) : lights.Of(place);
            var detail = place switch
            {
                Place.LoadBalancer => One(zones, "zones"),
                Place.Host => One(targets, "targets"),
                Place.Port => One(ports, "ports"),
                Place.Container => source.Snapshot?.Service?.LoadBalancers is [var registration, ..] ? registration.ContainerName : null,
                _ => Places.Side(place),
            };
            return new(place, light, detail, place == Place.Answer ? reason ?? Answer(source, targets) : reason);
        }
    }

    private static List<string> Zones(PageSource source, IReadOnlyList<CheckedPath> paths)
    {
        if (paths.Count == 0)
        {
            var balancers = source.Snapshot?.LoadBalancers ?? [];
            return [.. balancers.SelectMany(balancer => balancer.Zones).Select(zone => zone.Name).Distinct()];
        }

        var names = paths.Select(one => one.Path.Source).ToHashSet();
        return [.. source.Snapshot!.Network!.Nodes.Where(node => names.Contains(node.Name))
            .Select(node => node.Subnet?.AvailabilityZone ?? node.Name).Distinct()];
    }

    private static List<string> Targets(PageSource source, IReadOnlyList<CheckedPath> paths) => paths.Count > 0
        ? [.. paths.Select(one => one.Path.Target).Distinct()]
        : [.. Serving(source).Select(target => target.Id).Distinct()];

    private static List<string> Ports(PageSource source, IReadOnlyList<CheckedPath> paths) => paths.Count > 0
        ? [.. paths.Select(one => one.Port).Distinct().Order().Select(port => $"{port}")]
        : [.. Serving(source).Select(target => source.Snapshot!.TargetGroup?.CheckedPort(target)).OfType<int>()
            .Distinct().Order().Select(port => $"{port}")];

    /// <summary>Those that fail, or all where none does.</summary>
    private static List<Target> Serving(PageSource source)
    {
        var registered = (source.Snapshot?.Targets ?? []).Where(target => !target.IsDraining).ToList();
        return registered.FindAll(target => !target.IsHealthy) is { Count: > 0 } failing ? failing : registered;
    }

    /// <summary>What the load balancer says of the answer that did not come or was not liked.</summary>
    private static string? Answer(PageSource source, List<string> targets) => (source.Snapshot?.Targets ?? [])
        .FirstOrDefault(target => target is { IsUnhealthy: true, Description: not null } && targets.Contains(target.Id))
        ?.Description;

    private static string Many(List<string> names, string what, string? where = null) => names.Count switch
    {
        0 => $"{what}s",
        1 => where is null ? $"{what} {names[0]}" : $"{what} {where} {names[0]}",
        _ => where is null ? $"{names.Count} {what}s" : $"{names.Count} {what}s {where} {Some(names)}",
    };

    private static string? One(List<string> names, string many) =>
        names.Count switch { 0 => null, 1 => names[0], var count => $"{count} {many}" };

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
