using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What happened in a while, and what is not over. Its JSON is what queues and functions get.</summary>
public sealed record Digest
{
    public string SchemaVersion { get; init; } = "1.0";

    /// <summary>By which a program tells it from an outcome.</summary>
    public string Kind { get; init; } = "digest";

    public required string Account { get; init; }

    public required string Region { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Open at the end of that time, the oldest first.</summary>
    public IReadOnlyList<OpenIncident> StillWrong { get; init; } = [];

    /// <summary>Incidents in which something was changed, whatever came of it.</summary>
    public IReadOnlyList<EndedIncident> Done { get; init; } = [];

    /// <summary>Incidents that ended healthy, without a change by the remediator.</summary>
    public IReadOnlyList<EndedIncident> Healed { get; init; } = [];

    /// <summary>Incidents that ended unhealed, because nobody came in a week.</summary>
    public IReadOnlyList<EndedIncident> GivenUp { get; init; } = [];

    /// <summary>AWS actions that IAM denied, so that something was not seen.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];

    public bool IsEmpty => StillWrong.Count + Done.Count + Healed.Count + GivenUp.Count + Lacking.Count == 0;

    public static Digest Of(
        IReadOnlyList<EndedIncident> ended, IReadOnlyList<Incident> unfinished, (string Account, string Region) place,
        DateTimeOffset from, DateTimeOffset until)
    {
        var (open, told) = (unfinished.Where(incident => incident.IsOpen).OrderBy(incident => incident.OpenedAt).ToList(),
            ended.Where(one => one.Status != IncidentStatus.Ignored).OrderBy(one => one.ClosedAt).ToList());
        return new()
        {
            Account = place.Account,
            Region = place.Region,
            From = from,
            Until = until,
            StillWrong = [.. open.Select(incident => OpenIncident.Of(incident, until))],
            Done = [.. told.Where(one => one.Deeds.Count > 0)],
            Healed = [.. told.Where(one => one is { Deeds.Count: 0, Status: IncidentStatus.SelfHealed })],
            GivenUp = [.. told.Where(one => one is { Deeds.Count: 0, Status: not IncidentStatus.SelfHealed })],
            Lacking =
            [
                .. told.SelectMany(one => one.Lacking).Concat(open.SelectMany(incident => LackingRights.Of(incident.Gaps)))
                    .Distinct().Order(StringComparer.Ordinal),
            ],
        };
    }
}

/// <summary>An incident that is not over.</summary>
/// <param name="SnoozedUntil">Until when a person wants to hear nothing of it; null where nobody said so.</param>
public sealed record OpenIncident(
    string Id,
    string Cluster,
    string Service,
    IncidentStatus Status,
    Severity Severity,
    DateTimeOffset Since,
    string? Check,
    string? Summary,
    DateTimeOffset? SnoozedUntil)
{
    public static OpenIncident Of(Incident incident, DateTimeOffset now) => new(
        incident.Id,
        incident.Subject.ClusterName,
        incident.Subject.ServiceName,
        incident.Status,
        Urgency.SeverityOf(incident.Status, incident.Targets),
        incident.OpenedAt,
        incident.Cause?.Check,
        incident.Cause?.Summary,
        incident.Snooze is { } snooze && snooze.Until > now ? snooze.Until : null);
}
