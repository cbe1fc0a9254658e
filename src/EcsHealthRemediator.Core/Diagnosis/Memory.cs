using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// What earlier looks of the same incident saw and one look alone cannot show. Plain data, stored with the incident.
/// </summary>
public sealed record Memory
{
    public static readonly Memory Empty = new();

    /// <summary>EC2 instances whose targets or tasks failed in this incident.</summary>
    public IReadOnlyList<string> Suspects { get; init; } = [];

    /// <summary>Of these, the ones that were seen in another state than running.</summary>
    /// <remarks>Incidents that were stored before a list of this type existed have null in its place.</remarks>
    public IReadOnlyList<string> SeenDown { get; init => field = value ?? []; } = [];

    /// <summary>Since when, without a break, each suspect's agent was seen disconnected.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> AgentLostSince { get; init; } = new Dictionary<string, DateTimeOffset>();

    public IReadOnlyList<TaskSighting> Tasks { get; init; } = [];

    /// <summary>At most one for each host.</summary>
    public IReadOnlyList<HostProbe> Probes { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Service events that call a target unhealthy: ECS does not repeat them while the cause lasts, and a hundred others, a few
    /// minutes of a service that is killed again and again, push them out.
    /// </summary>
    public IReadOnlyList<ServiceEvent> Reports { get; init => field = value ?? []; } = [];
}

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
