using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// A service whose new tasks do not start, or do not last: what still runs of it may be the last, as its image or a secret of it may
/// be gone, or what its program needs when it starts.
/// </summary>
internal static class StartTrouble
{
    private const int Enough = 2;

    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    /// <summary>A task that has not run by then is not counted on.</summary>
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(5);

    /// <returns>
    /// What tells that the tasks of the service that is looked at, or of one with tasks on the host, are not known to start and to last
    /// elsewhere, a clause; null where nothing does.
    /// </returns>
    public static string? Of(DiagnosisContext context, ContainerInstance host)
    {
        var snapshot = context.Snapshot;
        if (snapshot.Service is { } service && StandingEvents.TellThatStartsFail(service, snapshot.TakenAt)
            && OnlyHost(context, [.. context.Failures.RecentlyStoppedTasks.Where(task => task.FailedToStart)])?.Arn != host.Arn)
            return NoStart(snapshot.Subject.ServiceName);
        if (IsHealthyHereAlone(context, host)) return HealthyHereAlone(snapshot.Subject.ServiceName);
        return HostServices.Others(context, host).Select(other =>
            StandingEvents.TellThatStartsFail(other.Service, snapshot.TakenAt) ? NoStart(other.Name)
            : DoesNotLast(context, other, host) ? $"new tasks of service {other.Name} end by themselves on other hosts too"
            : LacksHealthyElsewhere(context, other, host)
                ? $"service {other.Name} has fewer healthy tasks than it wants, and what it lacks does not become healthy on other hosts"
            : null).FirstOrDefault(clause => clause is not null);
    }

    private static string NoStart(string service) => $"ECS is unable to consistently start tasks of service {service}";

    /// <summary>
    /// Where nothing lacks, one that ended may have been an accident. What ended on a host that is broken tells of that host.
    /// </summary>
    private static bool DoesNotLast(DiagnosisContext context, TenantService other, ContainerInstance host)
    {
        var service = other.Service;
        var sound = (context.Snapshot.ContainerInstances ?? []).Where(one => one.Arn != host.Arn && !one.IsBroken)
            .Select(one => one.Arn).ToHashSet();
        var fallen = other.Fallen.Count(task => task.TaskDefinitionArn == (service.TaskDefinitionArn ?? task.TaskDefinitionArn)
            && context.Snapshot.TakenAt - task.At < Lately && sound.Contains(task.ContainerInstanceArn));
        return fallen >= (service.RunningCount < service.DesiredCount ? 1 : Enough);
    }

    private static string HealthyHereAlone(string service) =>
        $"service {service} has fewer healthy tasks than it wants, and none on another host";

    private static bool IsHealthyHereAlone(DiagnosisContext context, ContainerInstance host) => AreAllOn(
        host,
        [.. (context.Snapshot.Targets ?? []).Where(target => target.IsHealthy).Select(target => context.Topology.HostOf(target)?.Ec2InstanceId)],
        context.Snapshot.Service?.DesiredCount ?? 0);

    /// <summary>
    /// Healthy tasks of another service run here, and it lacks others that did not fail here. Whatever keeps those from becoming healthy
    /// may keep the successors of these from it too, however much room there is, and however long ago the last one was tried: ECS waits
    /// longer and longer between two tries. Where targets failed lately, or tasks were started again and again, neither a task that is just
    /// being started, as after a scale-out, nor a target that is checked for the first time is counted on. A task of a daemon goes and
    /// comes with its host.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
    /// </summary>
    private static bool LacksHealthyElsewhere(DiagnosisContext context, TenantService other, ContainerInstance host)
    {
        if (other.Service.SchedulingStrategy == "DAEMON") return false;
        var coming = other.ComingSince?.Count(at => context.Snapshot.TakenAt - at < StartsWithin) ?? 0;
        return (context.Snapshot.Neighbours?.Groups ?? []).Where(group => group.ServiceArn == other.Service.Arn).Any(group =>
        {
            var here = group.Hosts.Where(place => place.Ec2InstanceId == host.Ec2InstanceId).ToList();
            var fails = context.Snapshot.TakenAt - group.ReportedAt < RecentFailures.Period || group.StartedLately > other.Service.DesiredCount;
            var elsewhere = group.Hosts.Except(here).Sum(place => place.Healthy + (fails ? 0 : place.Initial)) + (fails ? 0 : coming);
            return here.Sum(place => place.Healthy) > 0 && here.Sum(place => place.Present) + elsewhere < other.Service.DesiredCount;
        });
    }

    /// <summary>Whatever keeps the other tasks of such a service from becoming healthy may keep the next one too.</summary>
    /// <param name="healthy">The EC2 instance of each healthy target; null where it is not known.</param>
    private static bool AreAllOn(ContainerInstance host, IReadOnlyList<string?> healthy, int wanted) =>
        healthy.Count > 0 && healthy.Count < wanted && healthy.All(id => id == host.Ec2InstanceId);

    /// <summary>The one host on which all tries failed while tasks of the same revision run on others; null where there is none.</summary>
    public static ContainerInstance? OnlyHost(DiagnosisContext context, IReadOnlyList<EcsTask> failed) =>
        failed.Count > 1 && failed.All(task => task.ContainerInstanceArn == failed[0].ContainerInstanceArn)
        && context.Topology.HostOf(failed[0]) is { } host
        && context.Topology.RunningTasks.Any(task => task.TaskDefinitionArn == failed[0].TaskDefinitionArn
            && context.Topology.HostOf(task) is { } other && other.Arn != host.Arn)
            ? host : null;
}
