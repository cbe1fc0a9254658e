using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;

namespace EcsHealthRemediator.Reporting;

/// <summary>What the remediator does next and when.</summary>
internal static class NextLook
{
    /// <returns>A clause after the remediator's name; null once the incident is closed.</returns>
    public static string? Of(Incident incident) =>
        incident is { IsOpen: true, Progress: InstanceDrain { Step: DrainStep.Kept } } ? "looks on, and reminds you every day"
        : incident is { IsOpen: true, Need: { } need }
            ? need.IsGivenUp ? "has given up trying, and says when that is over" : "goes on trying, and says when that is over"
            : Of(incident.State, incident.Status);

    private static string? Of(IncidentState state, IncidentStatus status) => state switch
    {
        IncidentState.Closed => null,
        IncidentState.Acting or IncidentState.Verifying => "goes on by itself, and says how it ends",
        IncidentState.Watching => status == IncidentStatus.Watching ? "looks again every minute"
            : $"looks every {WatchFlow.WhenPeopleKnow.TotalMinutes:0} min, and says when it is over",
    };
}
