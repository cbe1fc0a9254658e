namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What earlier looks of the same incident saw and one look alone cannot show. Plain data, stored with the incident.
/// </summary>
public sealed record IncidentMemory
{
    public static readonly IncidentMemory Empty = new();

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
    /// Service events that call a target unhealthy. ECS does not repeat them while the cause lasts, and it drops them after a
    /// hundred others, which take only minutes where tasks are stopped again and again.
    /// </summary>
    public IReadOnlyList<ServiceEvent> Reports { get; init => field = value ?? []; } = [];
}
