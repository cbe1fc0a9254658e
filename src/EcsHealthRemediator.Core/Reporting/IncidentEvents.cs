using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What an event on the bus tells of an incident.</summary>
public enum IncidentEvent
{
    Opened,
    Changed,
    Closed,
}

/// <summary>
/// When there is something to tell programs. They keep no record of their own, so that each state is told that differs from the one
/// told last; each incident has one event of its opening and one of its end, unless the bus takes none for a day.
/// </summary>
public static class IncidentEvents
{
    private const string Over = "closed";

    private const string OverAtOnce = "opened";

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromHours(24);

    /// <returns>Null where the bus knows all, or what it does not know is too old to be of use.</returns>
    public static IncidentEvent? Due(Incident incident, DateTimeOffset now) => incident.Events?.Known switch
    {
        _ when now - incident.ClosedAt >= GivenUpAfter => null,
        null => IncidentEvent.Opened,
        var known when known == State(incident) => null,
        _ => incident.IsOpen ? IncidentEvent.Changed : IncidentEvent.Closed,
    };

    /// <summary>The incident as it is stored, once the bus has taken an event about <paramref name="told"/>.</summary>
    public static Incident Put(Incident incident, IncidentEvent happened, Incident told) => incident with
    {
        Events = new(happened == IncidentEvent.Opened && !told.IsOpen ? OverAtOnce : State(told), null),
    };

    public static Incident Refused(Incident incident, DateTimeOffset now) => incident with
    {
        Events = new(incident.Events?.Known, incident.Events?.RefusedSince ?? now),
    };

    /// <summary>Since when the bus has not taken an event that is still due; null where none is.</summary>
    public static DateTimeOffset? RefusedSince(Incident incident, DateTimeOffset now) =>
        incident.Events is { RefusedSince: { } since } && Due(incident, now) is not null ? since : null;

    private static string State(Incident incident) => !incident.IsOpen ? Over : string.Join(
        '|',
        [
            KebabCase.Of(incident.Status),
            KebabCase.Of(Urgency.SeverityOf(incident.Status, incident.Targets)),
            incident.Need?.Key ?? "",
            incident.Cause?.Check ?? "",
            .. incident.Actions.Select(action => $"{action.Fix}:{action.Resource}:{action.Decision}"),
        ]);
}
