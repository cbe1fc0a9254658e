namespace EcsHealthRemediator.Evidence;

/// <summary>
/// A task that was watched while it started. <paramref name="WaitingAt"/> is the last snapshot in which it was not healthy yet,
/// <paramref name="HealthyAt"/> the first in which it was; it became healthy between the two. Each is null until seen.
/// </summary>
public sealed record TaskSighting(
    string TaskId, string TaskDefinitionArn, DateTimeOffset StartedAt, DateTimeOffset? WaitingAt, DateTimeOffset? HealthyAt)
{
    /// <summary>The first snapshot with the task, healthy or not; null in what an older version stored.</summary>
    public DateTimeOffset? FirstSeenAt { get; init; }

    /// <summary>
    /// How long the start took at most. Null unless the task was seen waiting and then healthy: a task that was healthy in its
    /// first snapshot says nothing about its start.
    /// </summary>
    public TimeSpan? StartToHealthy => WaitingAt is null ? null : HealthyAt - StartedAt;
}
