using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What earlier snapshots of the same incident showed and a single snapshot cannot. It is stored with the incident.
/// </summary>
public sealed record IncidentMemory
{
    public static readonly IncidentMemory Empty = new();

    /// <summary>EC2 instances whose targets or tasks failed in this incident.</summary>
    public IReadOnlyList<string> Suspects { get; init => field = value ?? []; } = [];

    /// <summary>Those suspects that were ever seen in a state other than running.</summary>
    /// <remarks>Null is read as empty here and below, because incidents stored by older versions lack these lists.</remarks>
    public IReadOnlyList<string> SeenDown { get; init => field = value ?? []; } = [];

    /// <summary>Those suspects that EC2 or ECS was ever seen to report as broken.</summary>
    public IReadOnlyList<string> SeenBroken { get; init => field = value ?? []; } = [];

    /// <summary>By instance id: since when each suspect's agent is disconnected without a break.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> AgentLostSince
    {
        get;
        init => field = value ?? new Dictionary<string, DateTimeOffset>();
    }
    = new Dictionary<string, DateTimeOffset>();

    /// <summary>The start-ups that were watched, oldest first; the newest forty are kept.</summary>
    public IReadOnlyList<TaskSighting> Tasks { get; init => field = value ?? []; } = [];

    /// <summary>At most one for each host.</summary>
    public IReadOnlyList<HostProbe> Probes { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The last look that saw a fault on the way to the hosts which has been mended since; null where there was none. What was reported
    /// until then, and some minutes after it, is explained by that fault.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? WayClosedUntil { get; init; }

    /// <summary>The first look, since the service was last read, that found no such service; null where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NotFoundSince { get; init; }

    /// <summary>The task definition ARN of the revision to which a much longer grace period did not help; null for none.</summary>
    public string? TimeDidNotHelp { get; init; }

    /// <summary>
    /// Service events that report an unhealthy target. They are kept here because ECS writes them once for a cause and keeps only
    /// the last hundred events, which takes just minutes where tasks are stopped again and again.
    /// </summary>
    public IReadOnlyList<ServiceEvent> Reports { get; init => field = value ?? []; } = [];
}
