using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// What a digest tells of an incident that is over. It is kept apart, as the next incident of a service takes the place of its item.
/// </summary>
/// <param name="Check">The check that named the cause; null where none was found.</param>
/// <param name="Deeds">What was begun, failed and undone included.</param>
/// <param name="Lacking">The AWS actions that were denied.</param>
public sealed record EndedIncident(
    string Id,
    string Cluster,
    string Service,
    IncidentStatus Status,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosedAt,
    string? Check,
    string? Summary,
    IReadOnlyList<ActionRecord> Deeds,
    IReadOnlyList<string> Lacking)
{
    /// <summary>What was left to be done for a person; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Left { get; init; }

    /// <returns>Null for an incident that is open.</returns>
    public static EndedIncident? Of(Incident incident) => incident.ClosedAt is not { } closed ? null : new(
        incident.Id,
        incident.Subject.ClusterName,
        incident.Subject.ServiceName,
        incident.Status,
        incident.OpenedAt,
        closed,
        incident.Cause?.Check,
        incident.Cause?.Summary,
        [.. incident.Actions.Where(action => action.WasBegun)],
        LackingRights.Of(incident.Gaps))
    {
        Left = incident.Status == IncidentStatus.SelfHealed ? incident.Need?.Why : null,
    };
}
