using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// When there is something to tell. An incident that the remediator ends by itself is told once, at its end; one that needs a
/// person is told at once, and its end again; the same thing is never told twice within a day.
/// </summary>
public static class Announcements
{
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(24);

    /// <returns>The key of what is to be told now, null if there is nothing new.</returns>
    public static string? Due(Incident incident, Policy policy, DateTimeOffset now)
    {
        var worthTelling = incident.Status switch
        {
            IncidentStatus.Fixed or IncidentStatus.NotFixed or IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive => true,
            IncidentStatus.SelfHealed =>
                policy.NotifySelfHealed || incident.Announced.Count > 0 || incident.Actions.Any(action => action.WasBegun),
            _ => false,
        };
        if (!worthTelling) return null;

        var key = Key(incident);
        return incident.Announced.Any(told => told.Key == key && now - told.At < Reminder) ? null : key;
    }

    /// <summary>The incident once people know what the key stands for.</summary>
    public static Incident Told(Incident incident, string key, DateTimeOffset now) => incident with
    {
        Announced = [.. incident.Announced.Where(told => told.Key != key && now - told.At < Reminder), new(key, now)],
    };

    /// <summary>Where a fix was proposed or made, its fate is the news; else the cause is.</summary>
    private static string Key(Incident incident) => string.Join(
        '|',
        [KebabCase.Of(incident.Status), .. incident.Actions.Count == 0 ? [incident.Cause?.Check ?? ""]
            : incident.Actions.Select(action => $"{action.Fix}:{action.Resource}:{action.Decision}:{action.BlockedBy}")]);
}
