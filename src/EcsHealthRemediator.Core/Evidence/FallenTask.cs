namespace EcsHealthRemediator.Evidence;

/// <summary>
/// A task of a service that ended of itself: its program did, its container's own health check failed, or it never started. ECS
/// shows it for an hour.
/// </summary>
public sealed record FallenTask(string ContainerInstanceArn, string TaskDefinitionArn, DateTimeOffset At)
{
    /// <returns>Null where something else ended it, or it has not ended.</returns>
    public static FallenTask? Of(EcsTask task) =>
        task is { LastStatus: "STOPPED", ContainerInstanceArn: { } host, TaskDefinitionArn: { } revision, StoppedAt: { } at }
        && (task.EndedByExit || task.FailedToStart || task.FellByItsOwnCheck)
            ? new(host, revision, at) : null;
}
