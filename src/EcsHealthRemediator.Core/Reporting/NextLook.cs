using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What the remediator does next and when.</summary>
internal static class NextLook
{
    /// <returns>A clause after the remediator's name; null once the incident is closed.</returns>
    public static string? Of(Incident incident) => incident switch
    {
        { IsOpen: false } => null,
        { Need: not null } => "goes on trying, and says when that is over",
        { State: IncidentState.Acting or IncidentState.Verifying } => "goes on by itself, and says how it ends",
        { Status: IncidentStatus.Watching } => "looks again every minute",
        _ => $"looks every {WatchFlow.Unhurried.TotalMinutes:0} min, and says when it is over",
    };
}
