using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>How tasks lately ended, and whether later tasks outlived that.</summary>
public sealed partial class RecentFailures
{
    /// <summary>A later task must outlive the earlier ones by this much before their failure counts as over.</summary>
    private static readonly TimeSpan LifetimeTolerance = TimeSpan.FromSeconds(10);

    public IEnumerable<EcsTask> RecentlyStoppedTasks =>
        (_snapshot.Tasks ?? []).Where(task => task.IsStopping && (task.StoppingAt ?? task.StoppedAt) > _since);

    /// <summary>Tasks that ECS lately stopped because the health check of this target group failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksStoppedByHealthCheck => field ??=
        [.. RecentlyStoppedTasks
            .Where(task => MessageParser.Parse(task.StoppedReason) is { Kind: MessageKind.TaskFailedElbHealthChecks } reason
                && Topology.NamesTargetGroup(reason.TargetGroup))
            .OrderBy(task => task.StoppingAt)];

    /// <summary>The newest of these, one for each missing target: those without a replacement yet.</summary>
    public IEnumerable<EcsTask> TasksStoppedWithoutReplacement => TasksStoppedByHealthCheck.TakeLast(
        (_snapshot.Service?.DesiredCount ?? int.MaxValue)
            - (_snapshot.Targets ?? []).Count(target => target.IsHealthy)
            - FailingTargets.Count(target => !Topology.IsNotRegisteredByEcs(target)));

    /// <summary>Tasks of which a container exited by itself lately, oldest first; empty once later tasks outlive them.</summary>
    public IReadOnlyList<EcsTask> CrashedTasks => field ??=
        TasksEndedByExit is { Count: > 0 } ended && !AreOutlived(ended) ? ended : [];

    /// <summary>Tasks of which an essential container exited by itself lately, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksEndedByExit => field ??=
        [.. RecentlyStoppedTasks.Where(task => task.StopCode == "EssentialContainerExited").OrderBy(task => task.StoppingAt)];

    /// <summary>Tasks that ended because their container instance stopped or was terminated.</summary>
    public IEnumerable<EcsTask> TasksOfTerminatedHosts => RecentlyStoppedTasks.Where(
        task => task.StoppedReason?.StartsWith("Host EC2 (instance ", StringComparison.Ordinal) == true);

    /// <summary>The tasks behind unhealthy or replacing targets, then those that lately ended by a failure, newest first.</summary>
    public IReadOnlyList<EcsTask> FailingTasks =>
    [
        .. UnhealthyOrReplacingTargets.Select(Topology.TaskOf).OfType<EcsTask>().Distinct(),
        .. RecentlyStoppedTasks
            .Where(task => task.StoppedReason?.StartsWith("Task failed ", StringComparison.OrdinalIgnoreCase) == true)
            .Concat(CrashedTasks).OrderByDescending(task => task.StoppingAt ?? task.StoppedAt),
    ];

    /// <summary>
    /// Whether later tasks live on. One of these suffices: a task started after the last end lived more than twice as long; each
    /// of the wanted tasks did; two tasks started after it lived longer until something else ended them.
    /// </summary>
    private bool AreOutlived(IReadOnlyList<EcsTask> ended)
    {
        // The first of a series may have run well for days, so only the last three tell how long the failing ones live.
        var life = ended.TakeLast(3).Max(task => task.Lifetime ?? TimeSpan.Zero);
        var last = ended.Max(task => task.StoppingAt ?? task.StoppedAt);
        var later = (_snapshot.Tasks ?? []).Except(ended).Where(task => task.StartedAt > last).ToList();
        var running = Topology.RunningTasks;
        return later.Exists(task => Age(task) > (life * 2) + LifetimeTolerance)
            || later.Count(task => task.IsStopping && Age(task) > life) > 1
            || (running.Count > 0 && running.Count >= _snapshot.Service?.DesiredCount
                && running.All(task => Age(task) > (life * 2) + LifetimeTolerance));

        TimeSpan? Age(EcsTask task) => (task.StoppingAt ?? _snapshot.TakenAt) - task.StartedAt;
    }
}
