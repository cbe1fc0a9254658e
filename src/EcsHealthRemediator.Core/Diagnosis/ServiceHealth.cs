using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>Where the targets of a service fail and where they are healthy, one place for each target.</summary>
internal sealed record ServiceHealth(
    string Name, IReadOnlyList<HostAndZone> Failing, IReadOnlyList<HostAndZone> Healthy, bool SharesLoadBalancer)
{
    public bool FailsMostly => Failing.Count > Healthy.Count;

    /// <summary>The service of the incident first, then its neighbours.</summary>
    public static IReadOnlyList<ServiceHealth> Of(DiagnosisContext context, OtherServices neighbours) =>
        [Own(context), .. neighbours.Groups.GroupBy(group => group.ServiceName).Select(groups => Other(context, [.. groups]))];

    /// <summary>
    /// Names of the other services most of whose targets fail on other hosts than this one. What is checked for the first time is
    /// not counted: the successors of what failed on the host may just start elsewhere.
    /// </summary>
    public static IReadOnlyList<string> FailingElsewhere(OtherServices? neighbours, string? host) =>
        [.. (neighbours?.Groups ?? []).GroupBy(group => group.ServiceName)
            .Where(groups => groups.SelectMany(group => Elsewhere(group, host)).Sum(place => place.Unhealthy - place.Healthy) > 0)
            .Select(groups => groups.Key).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Names of the other services whose tasks are killed or end by themselves again and again, and which lack most of their healthy
    /// targets on other hosts than this one. Between one task and the next no target fails, or none is there: whether the service does
    /// is told by what happened lately, and not by that moment.
    /// </summary>
    public static IReadOnlyList<string> BetweenFailures(Snapshot snapshot, string? host) => Names(
        snapshot.Neighbours,
        group => LacksMost(group, host)
            && (snapshot.TakenAt - group.ReportedAt < RecentFailures.Period || group.StartedLately > group.Wanted));

    /// <summary>Of the tasks that are not on the host.</summary>
    private static bool LacksMost(OtherService group, string? host) =>
        Elsewhere(group, host).Sum(place => place.Healthy) * 2
            < group.Wanted - group.Hosts.Sum(place => place.Present) + Elsewhere(group, host).Sum(place => place.Present);

    private static IReadOnlyList<string> Names(OtherServices? neighbours, Func<OtherService, bool> which) =>
        [.. (neighbours?.Groups ?? []).Where(which).Select(group => group.ServiceName).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<HostTargets> Elsewhere(OtherService group, string? host) =>
        group.Hosts.Where(place => host is null || place.Ec2InstanceId != host);

    /// <summary>
    /// Names of the other services whose targets began to fail so shortly before or after this time, if only in part, and had not
    /// recovered before it. One that recovers first still counts for a while: what they share may be back, and ours not steady yet.
    /// </summary>
    public static IReadOnlyList<string> FailingSince(Snapshot snapshot, DateTimeOffset time, TimeSpan within) =>
        Names(snapshot.Neighbours, group => group.LastUnhealthy is { } spell
            && (spell.Since - time).Duration() < within
            && !(spell.SteadyAt < time || snapshot.TakenAt - spell.SteadyAt > RecentFailures.Period));

    /// <summary>Names of the other services of which targets fail now or did lately, in whatever part, or no target is checked.</summary>
    public static IReadOnlyList<string> AlsoFailing(Snapshot snapshot) =>
        Names(
            snapshot.Neighbours,
            group => group.Hosts.Any(host => host.Unhealthy > 0) || snapshot.TakenAt - group.ReportedAt < RecentFailures.Period
                || (group.Wanted > 0 && group.Hosts.All(host => host.Present == 0)));

    public ServiceHealth Without(string host) => this with
    {
        Failing = [.. Failing.Where(place => place.Host != host)],
        Healthy = [.. Healthy.Where(place => place.Host != host)],
    };

    public override string ToString()
    {
        var zones = Failing.GroupBy(place => place.Zone ?? "zone unknown").OrderBy(zone => zone.Key, StringComparer.Ordinal)
            .Select(zone => $"{zone.Count()} in {zone.Key}");
        return $"service {Name}: {Healthy.Count} targets healthy, {Failing.Count} failing"
            + (Failing.Count == 0 ? "" : $" ({string.Join(", ", zones)})");
    }

    /// <summary>
    /// Between the end of a killed task and its successor's first target nothing is registered that could fail.
    /// </summary>
    private static ServiceHealth Own(DiagnosisContext context)
    {
        var (failures, topology) = (context.Failures, context.Topology);
        var failing = failures.UnhealthyOrReplacingTargets
            .Select(target => PlaceOf(topology.HostOf(target), target.AvailabilityZone)).ToList();
        if (failing.Count == 0)
            failing = [.. failures.TasksStoppedWithoutReplacement.Select(task => PlaceOf(topology.HostOf(task), null))];
        return new(
            context.Snapshot.Subject.ServiceName,
            failing,
            [.. context.Snapshot.Targets!.Where(target => target.IsHealthy)
                .Select(target => PlaceOf(context.Topology.HostOf(target), target.AvailabilityZone))],
            true);
    }

    private static ServiceHealth Other(DiagnosisContext context, List<OtherService> groups)
    {
        var since = context.Snapshot.TakenAt - RecentFailures.Period;
        return new(
            groups[0].ServiceName,
            [.. groups.SelectMany(group => Failed(group, group.ReportedAt > since))],
            [.. groups.SelectMany(group => group.Hosts.SelectMany(host => Times(host, host.Healthy)))],
            groups.All(group => group.SharesLoadBalancer));
    }

    /// <summary>
    /// Targets that are checked for the first time count as failing if the ones before them failed. Where those are just leaving
    /// and none has come yet, they themselves count.
    /// </summary>
    private static IEnumerable<HostAndZone> Failed(OtherService group, bool didLately)
    {
        var isBetween = group.Hosts.All(host => host is { Healthy: 0, Unhealthy: 0, Initial: 0 });
        return group.Hosts.SelectMany(host => Times(
            host, host.Unhealthy + (!didLately ? 0 : isBetween ? host.Draining : host.Initial)));
    }

    private static IEnumerable<HostAndZone> Times(HostTargets host, int count) =>
        Enumerable.Repeat(new HostAndZone(host.Ec2InstanceId, host.Zone), count);

    private static HostAndZone PlaceOf(ContainerInstance? host, string? zone) =>
        new(host?.Ec2InstanceId, host?.Instance?.AvailabilityZone ?? zone);
}

/// <summary>Null where it is not known.</summary>
internal sealed record HostAndZone(string? Host, string? Zone);
