using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>How tasks ended recently, and whether later tasks do better.</summary>
public sealed partial class RecentFailures
{
    /// <summary>A later task must outlive the earlier ones by this much before their failure counts as over.</summary>
    private static readonly TimeSpan LifetimeTolerance = TimeSpan.FromSeconds(10);

    public IEnumerable<EcsTask> RecentlyStoppedTasks =>
        (_snapshot.Tasks ?? []).Where(task => task.IsStopping && (task.StoppingAt ?? task.StoppedAt) > _since);

    /// <summary>
    /// Tasks that ECS stopped recently because this target group's health check failed, oldest first; without those that a fault on the
    /// way to the hosts explains, which has been mended since.
    /// </summary>
    public IReadOnlyList<EcsTask> TasksStoppedByHealthCheck => field ??=
        [.. StoppedByHealthCheck(Topology.NamesTargetGroup).Where(task => !IsOfTheWay(task.StoppingAt))];

    /// <summary>Those that it stopped because the health check of another target group of the service failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksStoppedByAnotherGroup =>
        StoppedByHealthCheck(group => group is not null && !Topology.NamesTargetGroup(group));

    /// <summary>The newest of those tasks, one for each target that is missing: they have no replacement yet.</summary>
    public IEnumerable<EcsTask> TasksStoppedWithoutReplacement => TasksStoppedByHealthCheck.TakeLast(
        (_snapshot.Service?.DesiredCount ?? int.MaxValue)
            - (_snapshot.Targets ?? []).Count(target => target.IsHealthy)
            - FailingTargets.Count(target => !Topology.IsNotRegisteredByEcs(target)));

    /// <summary>
    /// Tasks that ended recently because an essential container exited, oldest first. Empty once later tasks live clearly longer.
    /// </summary>
    public IReadOnlyList<EcsTask> CrashedTasks => field ??= NotOutlived(TasksEndedByExit);

    /// <summary>Tasks that ended recently because an essential container exited, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksEndedByExit => field ??=
        [.. RecentlyStoppedTasks.Where(task => task.EndedByExit).OrderBy(task => task.StoppingAt)];

    /// <summary>Tasks that ECS stopped recently because a container's own health check failed, oldest first.</summary>
    public IReadOnlyList<EcsTask> TasksStoppedByContainerHealthCheck =>
        [.. RecentlyStoppedTasks.Where(task => task.FellByItsOwnCheck).OrderBy(task => task.StoppingAt)];

    /// <summary>
    /// Tasks that failed like the ones that they replaced, while none of those that run now has lived longer than they did. Then
    /// healthy targets are healthy only until the next failure. Empty where nothing recurs.
    /// </summary>
    public IReadOnlyList<EcsTask> RecurringFailures => field ??=
    [
        .. new[] { TasksEndedByExit, TasksStoppedByContainerHealthCheck, TasksStoppedByHealthCheck }
            .SelectMany(kind => kind.GroupBy(task => task.TaskDefinitionArn))
            .Where(ended => IsDeployed(ended.Key) && Recurs([.. ended]))
            .SelectMany(ended => ended),
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

    /// <summary>Those of the tasks whose failure is not over, as no later task of the same revision lives clearly longer.</summary>
    public IReadOnlyList<EcsTask> NotOutlived(IReadOnlyList<EcsTask> ended) =>
        [.. ended.Where(task => !AreOutlived([.. ended.Where(other => other.TaskDefinitionArn == task.TaskDefinitionArn)]))];

    /// <summary>
    /// Whether later tasks live clearly longer than those that ended, which are all of one revision. Any one of these is enough: (a)
    /// a task that started after the last end has lived more than twice as long; (b) all desired tasks run, each of the revision has
    /// lived more than twice as long, and so long ago is the last end: old tasks say nothing of what starts beside them; (c) two
    /// tasks that started after the last end lived longer before something else stopped them. That tasks of another revision live longer says nothing, unless this one is not deployed any more.
    /// </summary>
    private bool AreOutlived(IReadOnlyList<EcsTask> ended)
    {
        var isDeployed = IsDeployed(ended[0].TaskDefinitionArn);
        var life = LifeOf(ended);
        var clearlyLonger = (life * 2) + LifetimeTolerance;
        var last = ended.Max(task => task.StoppingAt ?? task.StoppedAt);
        var tasks = (_snapshot.Tasks ?? []).Where(task => !isDeployed || task.TaskDefinitionArn == ended[0].TaskDefinitionArn).ToList();
        var later = tasks.Except(ended).Where(task => task.StartedAt > last).ToList();
        var running = Topology.RunningTasks.Intersect(tasks).ToList();
        return later.Exists(LivesOn)
            || later.Count(task => task.IsStopping && Age(task) > life) > 1
            || (running.Count > 0 && !(_snapshot.TakenAt - last <= clearlyLonger)
                && Topology.RunningTasks.Count >= _snapshot.Service?.DesiredCount && running.TrueForAll(LivesOn));

        bool LivesOn(EcsTask task) => Age(task) > clearlyLonger && !task.FailsItsOwnCheck;
    }

    /// <summary>
    /// A deployment starts several tasks at once, which may all fail once: the next ones are what tells, and of those the ones on hosts
    /// that still take tasks.
    /// </summary>
    private bool Recurs(List<EcsTask> ended)
    {
        var next = ended
            .Where(later => ended.Exists(earlier => later.StartedAt - earlier.StartedAt > earlier.Lifetime / 2))
            .Where(task => _snapshot.ContainerInstances is null || Topology.HostOf(task) is { IsActive: true }).ToList();
        if (next.Count == 0) return false;
        var life = LifeOf(next);
        var running = Topology.RunningTasks.Where(task => task.TaskDefinitionArn == ended[0].TaskDefinitionArn).ToList();
        return running.Count == 0 || running.Exists(task => !(Age(task) > (life * 1.25) + LifetimeTolerance));
    }

    /// <summary>The first task of a series may have run well for days, so it is taken from the last three.</summary>
    private static TimeSpan LifeOf(IReadOnlyList<EcsTask> ended) => ended.TakeLast(3).Max(task => task.Lifetime ?? TimeSpan.Zero);

    private List<EcsTask> StoppedByHealthCheck(Func<string?, bool> ofGroup) =>
        [.. RecentlyStoppedTasks
            .Where(task => MessageParser.Parse(task.StoppedReason) is { Kind: MessageKind.TaskFailedElbHealthChecks } reason
                && ofGroup(reason.TargetGroup))
            .OrderBy(task => task.StoppingAt)];

    private TimeSpan? Age(EcsTask task) => (task.StoppingAt ?? _snapshot.TakenAt) - task.StartedAt;

    private bool IsDeployed(string taskDefinitionArn) => _snapshot.Service is not { Deployments: { Count: > 0 } deployments }
        || deployments.Any(deployment => deployment.TaskDefinitionArn == taskDefinitionArn);
}
