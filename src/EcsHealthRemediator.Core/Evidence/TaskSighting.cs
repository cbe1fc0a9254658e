namespace EcsHealthRemediator.Evidence;

/// <summary>
/// A task seen on its way to its first passed health check. <paramref name="HealthyAt"/> is when a look first found it healthy,
/// so it became so between <paramref name="WaitingAt"/> and then; both are null until seen.
/// </summary>
public sealed record TaskSighting(
    string TaskId, string TaskDefinitionArn, DateTimeOffset StartedAt, DateTimeOffset? WaitingAt, DateTimeOffset? HealthyAt)
{
    /// <summary>
    /// Null unless the task was seen both waiting and healthy: a task that was healthy from the first look tells nothing.
    /// </summary>
    public TimeSpan? StartToHealthy => WaitingAt is null ? null : HealthyAt - StartedAt;
}
