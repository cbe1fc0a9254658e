using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>A host that is as broken as before when its service is healthy again without it.</summary>
internal static class HostLeftBroken
{
    /// <returns>What is left to do, as nobody else tells; null where there is no such host.</returns>
    public static Need? Of(Incident incident, DecisionContext context)
    {
        var left =
            from fault in context.Conclusion.Findings
            where fault is { Verdict: Verdict.Fault, Remedy: not null } && Diagnoser.Causality[fault.Check].Part == PathPart.Host
                && (fault.Confidence > Confidence.Weak || fault.Check == incident.Cause?.Check)
            orderby fault.Check == incident.Cause?.Check descending
            from host in context.Snapshot.ContainerInstances ?? []
            where fault.InstanceIds.Contains(host.Ec2InstanceId) && Is(incident, context, host)
            select (Host: host, Remedy: fault.Remedy!);
        if (left.FirstOrDefault() is not { Host: { } broken, Remedy: { } remedy }) return null;
        var isBroken = $"{broken.Ec2InstanceId} is still {(broken.IsBroken ? "broken" : "without its ECS agent")}";
        return Named(
            isBroken,
            $", though service {incident.Subject.ServiceName} is healthy without it",
            remedy.Command is { } command ? [command] : []) with
        {
            Do = remedy.Summary,
        };
    }

    /// <summary>Of an incident that ends: what is left to do is told with its end.</summary>
    public static Incident Tell(Incident ended, DecisionContext context) => ended with { Need = Of(ended, context) };

    /// <summary>Of hosts that were seen broken before the incident ended by what was seen of another host.</summary>
    public static Need? Of(IReadOnlyList<string> broken) => broken.Count == 0 ? null : Named(
        $"{string.Join(" and ", broken)} {(broken.Count == 1 ? "is" : "are")} still broken", "", []) with
    {
        Do = $"Repair or replace {string.Join(" and ", broken)}.",
    };

    private static Need Named(string isBroken, string though, IReadOnlyList<string> commands) =>
        new("host-left-broken", $"{isBroken}{though}.", commands) { Headline = isBroken };

    /// <summary>
    /// Other hosts on which the service failed while one is kept drained, and which stay broken for longer than EC2 may take to recover
    /// one, although the service is healthy without them.
    /// </summary>
    public static IReadOnlyList<string> Beside(Incident incident, DecisionContext context, string drained) =>
    [
        .. (context.Snapshot.ContainerInstances ?? []).Where(host => host.Ec2InstanceId != drained
                && incident.Memory.Suspects.Contains(host.Ec2InstanceId) && Is(incident, context, host)
                && context.Now - BrokenSince(incident, context, host) >= context.Policy.RestartPersistence)
            .Select(host => host.Ec2InstanceId).Distinct().Order(StringComparer.Ordinal),
    ];

    private static DateTimeOffset BrokenSince(Incident incident, DecisionContext context, ContainerInstance host) =>
        (host.Instance?.StatusChecks?.All ?? []).Where(pair => pair.Check.Status == "impaired").Select(pair => pair.Check.ImpairedSince)
            .Concat(host.HealthChecks.Where(check => check.Status == "IMPAIRED").Select(check => check.Since))
            .Append(incident.Memory.AgentLostSince.TryGetValue(host.Ec2InstanceId, out var lost) ? lost : null)
            .Min() ?? context.Now;

    private static bool Is(Incident incident, DecisionContext context, ContainerInstance host) =>
        host is { IsActive: true, Instance: { IsRunning: true } machine } && (host.IsBroken || !host.AgentConnected)
        && !(context.Now < context.GroupDeadline(incident) && GroupWait.IsItsGroups(machine));
}
