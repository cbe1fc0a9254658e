using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>
/// Several hosts that are away at once have a cause that no fix of one of them mends, and the rest carries the load. The host
/// that is to be restarted or drained explains itself, so only the others count.
/// https://aws.amazon.com/builders-library/implementing-health-checks/
/// </summary>
internal static class HostsAway
{
    private const int MostAwayPercent = 20;

    public static GuardRefusal? Refuse(DecisionContext context, ContainerInstance host)
    {
        // A registration that an instance has left behind is no host.
        var hosts = context.Snapshot.ContainerInstances!.GroupBy(one => one.Ec2InstanceId)
            .Select(registrations => registrations.FirstOrDefault(one => WhyAway(one) is null) ?? registrations.First())
            .OrderBy(one => one.Ec2InstanceId, StringComparer.Ordinal).ToList();
        return Share(hosts, host) ?? Zone(hosts, host);
    }

    private static GuardRefusal? Share(List<ContainerInstance> hosts, ContainerInstance host)
    {
        var away = hosts.Where(other => other.Ec2InstanceId != host.Ec2InstanceId && WhyAway(other) is not null).ToList();
        return away.Count * 100 <= hosts.Count * MostAwayPercent ? null : new(
            GuardId.SharedCause,
            $"Besides {host.Ec2InstanceId}, {away.Count} of the cluster's {hosts.Count} container instances "
                + $"({away.Count * 100 / hosts.Count} %) {(away.Count == 1 ? "is" : "are")} away: {Named(away, WhyAway)}. "
                + $"With more than {MostAwayPercent} % away no host is restarted or drained.");
    }

    private static GuardRefusal? Zone(List<ContainerInstance> hosts, ContainerInstance host)
    {
        bool Fails(ContainerInstance one) => one.Ec2InstanceId == host.Ec2InstanceId || WhyFailing(one) is not null;
        var zone = hosts.Where(one => one.Instance?.AvailabilityZone is not null).GroupBy(one => one.Instance!.AvailabilityZone)
            .OrderBy(zone => zone.Key, StringComparer.Ordinal).FirstOrDefault(zone => zone.Count(Fails) >= 2);
        return zone is null ? null : new(
            GuardId.SharedCause,
            $"{zone.Count(Fails)} of the {zone.Count()} container instances in zone {zone.Key} fail: "
                + $"{Named(zone.Where(Fails), WhyFailing)}. Perhaps the zone does, and then no host is restarted or drained.");
    }

    private static string Named(IEnumerable<ContainerInstance> hosts, Func<ContainerInstance, string?> why) =>
        string.Join(", ", hosts.Select(host => $"{host.Ec2InstanceId} ({why(host)})"));

    /// <summary>Null where the host takes tasks, or is about to.</summary>
    private static string? WhyAway(ContainerInstance host) =>
        WhyFailing(host) ?? (host.IsActive || host.Status == "REGISTERING" ? null : host.Status);

    /// <summary>A host that a person drains is away, but does not fail.</summary>
    private static string? WhyFailing(ContainerInstance host) => host switch
    {
        { Instance: { IsRunning: false, State: var state } } => state,
        { Instance.StatusChecks.AnyImpaired: true } => "impaired",
        { HealthChecks: var checks } when checks.FirstOrDefault(check => check.Status == "IMPAIRED") is { } check =>
            $"{check.Type} impaired",
        { AgentConnected: false } => "agent disconnected",
        _ => null,
    };
}
