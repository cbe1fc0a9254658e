using System.Globalization;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What the description of a service says against it, without its targets and tasks. Most of it no event of EventBridge tells: a
/// service that ECS cannot place, start or register tasks for stays silent, because no target is there to be unhealthy.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
/// </summary>
/// <param name="EventId">Null where the counts tell it, and no event.</param>
/// <param name="At">Since when it is trouble, as far as ECS tells.</param>
public sealed partial record ServiceTrouble(string? EventId, DateTimeOffset At, string Message)
{
    /// <summary>
    /// Tasks need most of this to be placed and to pull their image. Ten minutes after the last that ECS did, people must have heard.
    /// </summary>
    private static readonly TimeSpan TimeToStart = TimeSpan.FromMinutes(4);

    /// <summary>One task that ended, and the one in its place, are no habit.</summary>
    private const int Starts = 3;

    /// <summary>What ended together, as with a host, is replaced within this.</summary>
    private static readonly TimeSpan OneRound = TimeSpan.FromMinutes(2);

    private const int FailedStarts = 2;

    private const string Started = " has started ";

    [GeneratedRegex("failed to register targets|failed to describe target health|TARGET GROUP IS NOT FOUND|"
        + "IAM (?:permissions|trust) ")]
    private static partial Regex LoadBalancing { get; }

    [GeneratedRegex(@" has started (\d+) ")]
    private static partial Regex TasksStarted { get; }

    [GeneratedRegex(@" has stopped (\d+) ")]
    private static partial Regex TasksStopped { get; }

    [GeneratedRegex(@" deregistered (\d+) ")]
    private static partial Regex TargetsDeregistered { get; }

    [GeneratedRegex("unable to place|unable to consistently start|failed to launch a task|unable to reach steady state")]
    private static partial Regex Starting { get; }

    /// <returns>Null where nothing speaks against the service.</returns>
    public static ServiceTrouble? Of(Service service, DateTimeOffset now)
    {
        var isShort = service.RunningCount < service.DesiredCount;
        if (StandingEvents.Of(service, now, null, LoadBalancing.IsMatch) is [var refused, ..]) return Said(refused);
        if (StandingEvents.Of(service, now, null, Starting.IsMatch, Started) is [var kept, ..] && (isShort || service.IsDeploying))
            return isShort ? new(kept.Id, now, kept.Message) : Said(kept);
        if (service.Deployments.FirstOrDefault(deployment => deployment.FailedTasks >= FailedStarts) is { } failing)
            return new(null, now, $"{failing.FailedTasks} tasks of deployment {failing.Id} failed one after the other.");
        if (service.IsDeploying) return null;
        if (FailedOwnChecks(service, now) is { Count: >= FailedStarts } failed) return Said(failed[0]);

        var counts = $"{service.RunningCount} of {service.DesiredCount} tasks run";
        if (Restarts(service, now) is var starts and >= Starts)
            return new(null, now, $"ECS started tasks {starts} times within {RecentFailures.Period.TotalMinutes:0} minutes; {counts}.");
        return isShort ? Unattended(service, now, counts) : null;
    }

    /// <summary>
    /// Tasks whose host hangs count as running although nothing of them is registered, and no event tells of them.
    /// </summary>
    /// <param name="passing">How many targets of a target group that has all tasks pass, or are checked for the first time.</param>
    /// <returns>Null where enough do, or ECS has lately done something.</returns>
    public static ServiceTrouble? OfTargets(Service service, int passing, DateTimeOffset now) =>
        passing >= service.DesiredCount || service.IsDeploying ? null
            : Unattended(service, now, $"{passing} of {service.DesiredCount} wanted targets pass their health check");

    private static ServiceTrouble? Unattended(Service service, DateTimeOffset now, string counts)
    {
        var quietSince = service.Events.Select(item => item.At)
            .Concat(service.Deployments.Select(deployment => deployment.UpdatedAt).OfType<DateTimeOffset>())
            .DefaultIfEmpty(now - TimeToStart).Max();
        var quietFor = now - quietSince;
        return quietFor < TimeToStart ? null : new(
            null, quietSince + TimeToStart, $"Only {counts}, and ECS has done nothing about it for {quietFor.TotalMinutes:0} minutes.");
    }

    /// <summary>
    /// Messages of tasks that ECS stopped for their container health check, newest first. The load balancer may never have judged them.
    /// </summary>
    private static List<ServiceEvent> FailedOwnChecks(Service service, DateTimeOffset now) =>
    [
        .. Recent(service, now).Where(item => item.Message.Contains(" failed container health checks", StringComparison.Ordinal))
            .OrderByDescending(item => item.At),
    ];

    private static IEnumerable<ServiceEvent> Recent(Service service, DateTimeOffset now) =>
        service.Events.Where(item => now - item.At < RecentFailures.Period);

    /// <summary>
    /// How often ECS started tasks in the place of others that ended by themselves: of those that it stops itself it says so.
    /// </summary>
    private static int Restarts(Service service, DateTimeOffset now)
    {
        var recent = Recent(service, now).ToList();
        var rounds = recent.Where(item => TasksStarted.IsMatch(item.Message)).Select(item => item.At).Order().ToList();
        return rounds.Count == 0 || rounds[^1] - rounds[0] < OneRound ? 0
            : Math.Min(Sum(TasksStarted), Sum(TargetsDeregistered) - Sum(TasksStopped));

        int Sum(Regex said) => recent.Sum(item => said.Match(item.Message) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count) ? count : 0);
    }

    private static ServiceTrouble Said(ServiceEvent item) => new(item.Id, item.At, item.Message);
}
