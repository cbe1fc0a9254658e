using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>How tasks lately ended, and what of that is over.</summary>
public sealed partial class Case
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    /// <summary>Tasks that ECS lately stopped because this target group's health check failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> KilledTasks => field ??=
        [.. RecentlyStopped
            .Where(task => MessageParser.Parse(task.StoppedReason) is { Kind: MessageKind.TaskFailedElbHealthChecks } reason
                && Names(reason.TargetGroup))
            .OrderBy(task => task.StoppingAt)];

    /// <summary>
    /// Of these, the ones that nothing has replaced that is healthy or fails by itself: as many as targets are missing.
    /// </summary>
    public IEnumerable<EcsTask> KilledAndMissing => KilledTasks.TakeLast(
        (Snapshot.Service?.DesiredCount ?? int.MaxValue)
            - (Snapshot.Targets ?? []).Count(target => target.IsHealthy) - FailingTargets.Count(target => !IsStranger(target)));

    /// <summary>Tasks that lately ended by themselves, oldest first; none once tasks live on.</summary>
    public IReadOnlyList<EcsTask> CrashedTasks => field ??=
        EndedByThemselves is { Count: > 0 } ended && !AreOver(ended) ? ended : [];

    public IReadOnlyList<EcsTask> EndedByThemselves => field ??=
        [.. RecentlyStopped.Where(task => task.StopCode == "EssentialContainerExited").OrderBy(task => task.StoppingAt)];

    /// <summary>
    /// Whether tasks live on by now: one that was started after the last end, or each of as many as should run, has lived far
    /// longer than those that ended; or two that were started after it lived longer, until something else ended them.
    /// </summary>
    private bool AreOver(IReadOnlyList<EcsTask> ended)
    {
        // The first of a series may have run well for days.
        var life = ended.TakeLast(3).Max(task => task.Lifetime ?? TimeSpan.Zero);
        var last = ended.Max(task => task.StoppingAt ?? task.StoppedAt);
        var later = (Snapshot.Tasks ?? []).Except(ended).Where(task => task.StartedAt > last).ToList();
        var running = RunningTasks;
        return later.Exists(task => Age(task) > (life * 2) + Moment)
            || later.Count(task => task.IsStopping && Age(task) > life) > 1
            || (running.Count > 0 && running.Count >= Snapshot.Service?.DesiredCount
                && running.All(task => Age(task) > (life * 2) + Moment));

        TimeSpan? Age(EcsTask task) => (task.StoppingAt ?? Snapshot.TakenAt) - task.StartedAt;
    }

    /// <summary>Tasks that ended because their host did.</summary>
    private IEnumerable<EcsTask> LostTasks => RecentlyStopped.Where(
        task => task.StoppedReason?.StartsWith("Host EC2 (instance ", StringComparison.Ordinal) == true);

    public IEnumerable<EcsTask> RecentlyStopped =>
        (Snapshot.Tasks ?? []).Where(task => task.IsStopping && (task.StoppingAt ?? task.StoppedAt) > _since);

    /// <summary>Tasks behind targets in doubt, then those that lately ended for a failure, newest first.</summary>
    public IReadOnlyList<EcsTask> TroubledTasks =>
    [
        .. DoubtfulTargets.Select(TaskOf).OfType<EcsTask>().Distinct(),
        .. RecentlyStopped
            .Where(task => task.StoppedReason?.StartsWith("Task failed ", StringComparison.OrdinalIgnoreCase) == true)
            .Concat(CrashedTasks).OrderByDescending(task => task.StoppingAt ?? task.StoppedAt),
    ];
}
