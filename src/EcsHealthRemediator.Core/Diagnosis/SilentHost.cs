using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>The one host on which all is that fails, while tasks of the same revision answer on others.</summary>
internal static class SilentHost
{
    /// <returns>
    /// The host on which all is that fails, or fell lately and is not well again; null where there is more than one, or one is unknown.
    /// </returns>
    public static ContainerInstance? WithAllThatFails(DiagnosisContext context)
    {
        var (topology, failures) = (context.Topology, context.Failures);
        var hosts = failures.FailingTargets.Select(topology.HostOf).Concat(Fallen(context).Select(topology.HostOf))
            .Distinct().ToList();
        return hosts is [{ } host] ? host : null;
    }

    /// <summary>How many tasks failed on it: one may hang by itself.</summary>
    public static int Victims(DiagnosisContext context) =>
        context.Failures.FailingTargets.Select(target => context.Topology.TaskOf(target)?.Arn).OfType<string>()
            .Concat(Fallen(context).Select(task => task.Arn)).Distinct().Count();

    private static IEnumerable<EcsTask> Fallen(DiagnosisContext context) => context.Failures.TasksStoppedByHealthCheck.Where(
        task => !context.Failures.IsWellByNow(context.Topology.HostOf(task)?.Ec2InstanceId));

    public static bool AllTimedOut(DiagnosisContext context) =>
        context.Failures.LatestReasons.All(reason => reason.Kind == FailureKind.TimedOut);

    /// <summary>The host has no healthy target of any service, and on other hosts tasks of the same revision answer.</summary>
    public static bool OnlyOthersAnswer(DiagnosisContext context, ContainerInstance host)
    {
        if (context.Snapshot is not { Targets: { } targets, Tasks: { } tasks, Neighbours: { } neighbours }) return false;
        var topology = context.Topology;
        var revisions = tasks.Where(task => task.ContainerInstanceArn == host.Arn).Select(task => task.TaskDefinitionArn).ToHashSet();
        var answering = targets.Where(target => target.IsHealthy).ToList();
        return answering.Exists(target => topology.TaskOf(target) is { } task && revisions.Contains(task.TaskDefinitionArn))
            && answering.TrueForAll(target => topology.HostOf(target) is { } other && other.Ec2InstanceId != host.Ec2InstanceId)
            && !neighbours.Groups.Any(group => group.Hosts.Any(on => on.Ec2InstanceId == host.Ec2InstanceId && on.Healthy > 0));
    }
}
