using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>A service that was deleted or scaled to 0 is neither healthy nor failing: its incident ends.</summary>
internal static class ServiceEnd
{
    /// <returns>
    /// The end of the incident at the second look that finds the service ended; at the first a wait; null while it goes on.
    /// </returns>
    public static Transition? Next(Incident incident, DecisionContext context)
    {
        if (Reason(context.Snapshot) is not { } reason) return null;
        return incident.LooksAfterEnd < 2 ? new(incident with { NextLookAt = null })
            : new(incident.Close(context.Now, IncidentStatus.Ignored, reason));
    }

    /// <returns>A sentence; null where the service goes on, or was not read.</returns>
    public static string? Reason(Snapshot snapshot) => Clause(snapshot) is { } clause
        ? $"{char.ToUpperInvariant(clause[0])}{clause[1..]}, so there is nothing to heal." : null;

    /// <returns>What became of the service, a clause; null as above.</returns>
    public static string? Clause(Snapshot snapshot) => snapshot switch
    {
        { Service: { DesiredCount: 0, SchedulingStrategy: not "DAEMON" } } => "the service was scaled to 0",
        _ when IsDeleted(snapshot) => "the service was deleted",
        _ => null,
    };

    public static bool IsDeleted(Snapshot snapshot) =>
        snapshot.Missing.Any(missing => missing.Kind is MissingKind.Service or MissingKind.Cluster);
}
