using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>How tasks ended recently, and whether later tasks do better.</summary>
public sealed partial class RecentFailures
{
    private const string FailedOwnCheck = "Task failed container health checks";

    /// <summary>A later task must outlive the earlier ones by this much before their failure counts as over.</summary>
    private static readonly TimeSpan LifetimeTolerance = TimeSpan.FromSeconds(10);

    public IEnumerable<EcsTask> RecentlyStoppedTasks =>
        (_snapshot.Tasks ?? []).Where(task => task.IsStopping && (task.StoppingAt ?? task.StoppedAt) > _since);

    /// <summary>Tasks that ECS stopped recently because this target group's health check failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksStoppedByHealthCheck => field ??=
        [.. RecentlyStoppedTasks
            .Where(task => MessageParser.Parse(task.StoppedReason) is { Kind: MessageKind.TaskFailedElbHealthChecks } reason
                && Topology.NamesTargetGroup(reason.TargetGroup))
            .OrderBy(task => task.StoppingAt)];

    /// <summary>The newest of those tasks, one for each target that is missing: they have no replacement yet.</summary>
    public IEnumerable<EcsTask> TasksStoppedWithoutReplacement => TasksStoppedByHealthCheck.TakeLast(
        (_snapshot.Service?.DesiredCount ?? int.MaxValue)
            - (_snapshot.Targets ?? []).Count(target => target.IsHealthy)
            - FailingTargets.Count(target => !Topology.IsNotRegisteredByEcs(target)));

    /// <summary>
    /// Tasks that ended recently because an essential container exited, oldest first. Empty once later tasks live clearly longer.
    /// </summary>
    public IReadOnlyList<EcsTask> CrashedTasks => field ??=
        TasksEndedByExit is { Count: > 0 } ended && !AreOutlived(ended) ? ended : [];

    /// <summary>Tasks that ended recently because an essential container exited, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksEndedByExit => field ??=
        [.. RecentlyStoppedTasks.Where(task => task.StopCode == "EssentialContainerExited").OrderBy(task => task.StoppingAt)];

    /// <summary>Tasks that ECS stopped recently because a container's own health check failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksStoppedByContainerHealthCheck =>
    [
        .. RecentlyStoppedTasks
            .Where(task => task.StoppedReason?.StartsWith(FailedOwnCheck, StringComparison.OrdinalIgnoreCase) == true)
            .OrderBy(task => task.StoppingAt),
    ];

    /// <summary>Tasks that ended because their container instance stopped or was terminated.</summary>
    public IEnumerable<EcsTask> TasksOfTerminatedHosts => RecentlyStoppedTasks.Where(
        task => task.StoppedReason?.StartsWith("Host EC2 (instance ", StringComparison.Ordinal) == true);

    /// <summary>While tasks are missing, those that ended with their hosts; empty where others ended otherwise.</summary>
    public IEnumerable<EcsTask> TasksLostWithHosts =>
        _snapshot.Service is { } service && service.RunningCount < service.DesiredCount && CrashedTasks.Count == 0
            ? TasksOfTerminatedHosts : [];

    /// <summary>
    /// The tasks of unhealthy or replacing targets, then the tasks that ended recently by a failure, newest first.
    /// </summary>
    public IReadOnlyList<EcsTask> FailingTasks =>
    [
        .. UnhealthyOrReplacingTargets.Select(Topology.TaskOf).OfType<EcsTask>().Distinct(),
        .. RecentlyStoppedTasks
            .Where(task => task.StoppedReason?.StartsWith("Task failed ", StringComparison.OrdinalIgnoreCase) == true)
            .Concat(CrashedTasks).OrderByDescending(task => task.StoppingAt ?? task.StoppedAt),
    ];

    /// <summary>
    /// Whether later tasks live clearly longer than those that ended. Any one of these is enough: (a) a task that started after
    /// the last end has lived more than twice as long; (b) all desired tasks run and each has lived more than twice as long; (c)
    /// two tasks that started after the last end lived longer before something else stopped them.
    /// </summary>
    public bool AreOutlived(IReadOnlyList<EcsTask> ended)
    {
        // The first task of a series may have run well for days, so the lifetime is taken from the last three.
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
