using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;
using Service = Amazon.ECS.Model.Service;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Looks at every watched service, whether an event spoke of it or not: at its own messages and counts, and in turn at the health
/// of its targets.
/// </summary>
internal sealed class ServiceSweep(IAmazonElasticLoadBalancingV2 balancing, TimeProvider time)
{
    /// <summary>Each is a call; the rest has its turn in the next sweeps.</summary>
    private const int GroupsInASweep = 120;

    /// <summary>More calls at a time would be throttled.</summary>
    private const int GroupsAtOnce = 10;

    /// <summary>About as often as a sweep comes: it only decides which groups have their turn.</summary>
    private const int TurnSeconds = 180;

    /// <param name="since">When the sweep before the last one began: health messages that are older were read then.</param>
    /// <returns>At most one of each pair of service and target group.</returns>
    public async Task<IReadOnlyList<ReportedFailure>> RunAsync(
        IReadOnlyList<(string Cluster, Service Service)> services, DateTimeOffset since, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        List<ReportedFailure> found = [];
        List<Quiet> quiet = [];
        foreach (var (cluster, service) in services.Where(pair => pair.Service.DesiredCount > 0 && Coverage.Lacks(pair.Service) is null))
        {
            var groups = LiveConfirmation.TargetGroups(service).ToList();
            var mapped = EcsMapping.Service(service);
            var said = Unhealthy(cluster, service, groups, mapped, since);
            if (said.Count == 0 && ServiceTrouble.Of(mapped, now) is { } trouble)
                said = [new(Of(groups[0]), trouble.EventId, trouble.At, SignalText.Bounded(trouble.Message)!)];
            found.AddRange(said);
            // While ECS replaces tasks, targets that do not pass yet are to be expected; it says so of those that never do.
            if (said.Count == 0 && !mapped.IsDeploying)
                quiet.AddRange(groups.Select(group => new Quiet(Of(group), mapped)
                {
                    MayBeUnused = groups.Count > 1 || service.TaskSets is { Count: > 0 },
                    HasAllTasks = service.TaskSets is not { Count: > 0 } && service.LoadBalancers is { } own
                        && !own.Exists(balancer => balancer.AdvancedConfiguration?.AlternateTargetGroupArn is { Length: > 0 }),
                }));

            Subject Of(string group) => Subject.Of(cluster, service.ServiceName, group);
        }

        foreach (var some in Turn(quiet, now).Chunk(GroupsAtOnce))
        {
            var looks = await Task.WhenAll(some.Select(one => FailsAsync(one, now, cancellation)));
            found.AddRange(some.Zip(looks).Where(pair => pair.Second is not null)
                .Select(pair => new ReportedFailure(pair.First.Subject, null, pair.Second!.Value.At, pair.Second.Value.Message)));
        }

        return found;
    }

    private static List<ReportedFailure> Unhealthy(
        string cluster,
        Service service,
        IReadOnlyList<string> groups,
        EcsHealthRemediator.Evidence.Service mapped,
        DateTimeOffset since)
    {
        List<ReportedFailure> found = [];
        foreach (var item in mapped.Events.Where(item => item.At > since))
        {
            var message = MessageParser.Parse(item.Message);
            if (message.Kind != MessageKind.TargetUnhealthy) continue;
            if (groups.FirstOrDefault(group => Subject.IsNamed(group, message.TargetGroup)) is not { } arn) continue;
            var subject = Subject.Of(cluster, service.ServiceName, arn);
            if (found.All(failure => failure.Subject != subject))
                found.Add(new(subject, item.Id, item.At, SignalText.Bounded(item.Message)!));
        }

        return found;
    }

    private static IEnumerable<Quiet> Turn(List<Quiet> quiet, DateTimeOffset now)
    {
        var first = now.ToUnixTimeSeconds() / TurnSeconds * GroupsInASweep;
        return Enumerable.Range(0, Math.Min(GroupsInASweep, quiet.Count))
            .Select(index => quiet[(int)((first + index) % quiet.Count)]);
    }

    /// <returns>Null where nothing fails, and where it could not be read: its next turn comes.</returns>
    private async Task<(DateTimeOffset At, string Message)?> FailsAsync(Quiet quiet, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var answer = await balancing.DescribeTargetHealthAsync(
                new() { TargetGroupArn = quiet.Subject.TargetGroupArn }, cancellation);
            var targets = answer.TargetHealthDescriptions ?? [];
            var failing = targets.Where(target => target.TargetHealth?.State?.Value is { } state
                && (state == "unhealthy" || (state == "unused" && !quiet.MayBeUnused))).ToList();
            if (failing is [var first, ..])
            {
                return (now, SignalText.Bounded($"{failing.Count} of {targets.Count} targets fail, {first.Target?.Id} as the first: "
                    + $"{first.TargetHealth!.Description ?? first.TargetHealth.State.Value}")!);
            }

            var passing = targets.Count(target => target.TargetHealth?.State?.Value is "healthy" or "initial");
            return quiet.HasAllTasks && ServiceTrouble.OfTargets(quiet.Service, passing, now) is { } missing
                ? (missing.At, missing.Message) : null;
        }
        catch (TargetGroupNotFoundException)
        {
            return (now, "The target group does not exist any more.");
        }
        catch (Exception unread) when (AwsError.Text(unread, cancellation) is not null)
        {
            return null;
        }
    }

    /// <summary>A service of which no message and no count tells anything, with one of its target groups.</summary>
    private sealed record Quiet(Subject Subject, EcsHealthRemediator.Evidence.Service Service)
    {
        /// <summary>No rule may lead to one of several groups.</summary>
        public bool MayBeUnused { get; init; }

        /// <summary>In contrast to the groups of a task set, or of the other colour.</summary>
        public bool HasAllTasks { get; init; }
    }
}
