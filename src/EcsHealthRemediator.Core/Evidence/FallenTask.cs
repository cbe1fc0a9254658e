namespace EcsHealthRemediator.Evidence;

/// <summary>
/// A task of a service that ended of itself: its program did, its container's own health check failed, or it never started. ECS
/// shows it for an hour.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
/// </summary>
public sealed record FallenTask(string ContainerInstanceArn, string TaskDefinitionArn, DateTimeOffset At)
{
    private const string FailedOwnCheck = "Task failed container health checks";

    /// <returns>Null where something else ended it, or it has not ended.</returns>
    public static FallenTask? Of(EcsTask task) =>
        task is { LastStatus: "STOPPED", ContainerInstanceArn: { } host, TaskDefinitionArn: { } revision, StoppedAt: { } at }
        && (task.StopCode is "EssentialContainerExited" or "TaskFailedToStart"
            || task.StoppedReason?.StartsWith(FailedOwnCheck, StringComparison.Ordinal) == true)
            ? new(host, revision, at) : null;
}
