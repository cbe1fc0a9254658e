using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Reads the times out of the evidence and of what was noted of the incident.</summary>
internal static class TimeReader
{
    private const int MostBars = 12;

    private const int MostMarks = 200;

    /// <summary>It goes back for days, and does not say for how long the page should.</summary>
    private const string Reported = "What ECS reported";

    /// <summary>What was long before is not drawn, unless the incident itself is that old.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <returns>Null where no time is known.</returns>
    public static TimeAxis? Of(PageSource source)
    {
        var noted = source.Timeline;
        var known = noted.Select(entry => entry.At).Concat(source.Snapshot is { TakenAt: var taken } ? [taken] : []).ToList();
        if (known.Count == 0) return null;

        var (first, to) = (known.Min(), known.Max());
        var lanes = new[] { Tasks(source, to), Deployments(source, to), Hosts(source, to), Events(source), Remediator(noted) }
            .OfType<TimeLane>().ToList();
        var times = lanes.Where(lane => lane.Name != Reported)
            .SelectMany(lane => lane.Bars.Select(bar => bar.From).Concat(lane.Marks.Select(mark => mark.At)));
        var limit = Earlier(first, Before);
        var from = times.Where(at => at >= limit).Append(first).Min();
        if (to - from < Least) from = Earlier(to, Least);
        return new(from, to, [.. lanes.Select(lane => Within(lane, from)).Where(lane => lane.Bars.Count + lane.Marks.Count > 0)]);
    }

    private static TimeLane? Tasks(PageSource source, DateTimeOffset to)
    {
        if (source.Snapshot is not { Tasks: { } tasks } snapshot) return null;
        var topology = new Topology(snapshot);
        var healthy = (snapshot.Targets ?? []).Count(target => target.IsHealthy);
        var noticed = source.Timeline is [var opened, ..] ? opened.At : snapshot.TakenAt;
        var bars = tasks.Where(task => task.StartedAt is not null).OrderBy(task => task.StartedAt).TakeLast(MostBars)
            .Select(task => new TimeBar(
                task.StartedAt!.Value, task.StoppingAt ?? task.StoppedAt ?? to, Health(topology, task),
                $"task {task.Id}: {task.StoppedReason ?? task.LastStatus}"))
            // How it was before anything was noticed is not known of one that fails, and most likely it was well.
            .Select(bar => bar.Light == Light.Open || bar.From >= noticed || bar.To <= noticed ? bar : bar with { KnownFrom = noticed });
        var wanted = snapshot.Service?.DesiredCount ?? 0;
        return new($"Tasks; {healthy} of {wanted} targets healthy at {snapshot.TakenAt.UtcDateTime:HH:mm}", [.. bars], []);
    }

    private static Light Health(Topology topology, EcsTask task) => task switch
    {
        { StoppingAt: not null, StopCode: "UserInitiated" or "ServiceSchedulerInitiated" } =>
            task.StoppedReason?.Contains("health check", StringComparison.Ordinal) == true ? Light.Closed : Light.Unseen,
        { StoppingAt: not null } => Light.Closed,
        _ => topology.TargetOf(task) is { } target ? target.IsHealthy ? Light.Open : Light.Doubtful : Light.Unseen,
    };

    private static TimeLane Deployments(PageSource source, DateTimeOffset to) => new(
        "Deployments",
        [.. (source.Snapshot?.Service?.Deployments ?? []).Where(deployment => deployment.CreatedAt is not null)
            .Select(deployment => new TimeBar(
                deployment.CreatedAt!.Value,
                deployment.RolloutState == "IN_PROGRESS" ? to : deployment.UpdatedAt ?? deployment.CreatedAt.Value,
                deployment.RolloutState switch { "FAILED" => Light.Closed, "COMPLETED" => Light.Open, _ => Light.Unseen },
                $"{Arn.NameOf(deployment.TaskDefinitionArn)}: {deployment.Status}, {deployment.RolloutState}"))
            .TakeLast(MostBars)],
        []);

    private static TimeLane Hosts(PageSource source, DateTimeOffset to)
    {
        var hosts = (source.Snapshot?.ContainerInstances ?? []).Select(host => host.Instance).OfType<Ec2Instance>().ToList();
        var impaired = hosts.Where(host => host.StatusChecks?.AnyImpaired == true).Select(host => host.Id).ToList();
        return new(
            impaired.Count == 0 ? "Hosts" : $"Hosts; impaired: {string.Join(", ", impaired)}",
            [.. hosts.Where(host => host.StatusChecks?.AnyImpaired == true).Take(MostBars).Select(host => new TimeBar(
                host.StatusChecks!.All.Select(pair => pair.Check.ImpairedSince).Min() ?? to, to, Light.Closed,
                $"{host.Id}: {host.StatusChecks}")), .. Mended(source, hosts, impaired)],
            [.. hosts.Where(host => host.LaunchTime is not null).Take(MostMarks)
                .Select(host => new TimeMark(host.LaunchTime!.Value, Light.Open, $"{host.Id} was started"))]);
    }

    /// <summary>A host that is well again says nothing of what it was; the action that was for it does.</summary>
    private static IEnumerable<TimeBar> Mended(PageSource source, List<Ec2Instance> hosts, List<string> impaired)
    {
        foreach (var action in source.Outcome.Actions.Where(action => !impaired.Contains(action.Resource)))
        {
            if (action.FaultSince is not { } since || hosts.Find(host => host.Id == action.Resource)?.LaunchTime is not { } startedAt) continue;
            if (startedAt <= since) continue;
            yield return new(
                since, startedAt, Light.Closed,
                $"{action.Resource}: {string.Join(" and ", action.Faults ?? [])} check impaired, until it was started again");
        }
    }

    private static TimeLane Events(PageSource source) => new(
        Reported,
        [],
        [.. (source.Snapshot?.Service?.Events ?? []).Take(MostMarks)
            .Select(item => new TimeMark(item.At, IsBad(item.Message) ? Light.Closed : Light.Unseen, item.Message))]);

    private static bool IsBad(string message) =>
        message.Contains("is unhealthy", StringComparison.Ordinal) || message.Contains("unable", StringComparison.Ordinal);

    private static TimeLane Remediator(IReadOnlyList<TimelineEntry> noted) => new(
        "The remediator",
        [],
        [.. noted.Select((entry, n) => new TimeMark(entry.At, Light.Open, entry.Text, n + 1)).TakeLast(MostMarks)]);

    private static TimeLane Within(TimeLane lane, DateTimeOffset from) => lane with
    {
        Bars = [.. lane.Bars.Where(bar => bar.To >= from)],
        Marks = [.. lane.Marks.Where(mark => mark.At >= from)],
    };

    private static DateTimeOffset Earlier(DateTimeOffset at, TimeSpan span) =>
        at - DateTimeOffset.MinValue > span ? at - span : DateTimeOffset.MinValue;
}
