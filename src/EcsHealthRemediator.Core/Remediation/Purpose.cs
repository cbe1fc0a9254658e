using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>A service that was deleted, or that wants no tasks any more, is neither healthy nor in need of anybody.</summary>
internal static class Purpose
{
    /// <returns>The end of the incident once it was seen twice, the wait for the second time, null while there is a purpose.</returns>
    public static Transition? Lost(Incident incident, DecisionContext context)
    {
        if (Loss(context.Snapshot) is not { } loss) return null;
        return incident.PurposelessLooks < 2 ? new(incident with { NextLookAt = null })
            : new(incident.Close(context.Now, IncidentStatus.Ignored, loss));
    }

    /// <returns>A sentence; null where the service has a purpose, or was not read.</returns>
    public static string? Loss(Snapshot snapshot) => snapshot switch
    {
        { Service: { DesiredCount: 0, SchedulingStrategy: not "DAEMON" } } => "The service was scaled to 0, so there is nothing to heal.",
        _ when snapshot.Missing.Any(missing => missing.Kind is MissingKind.Service or MissingKind.Cluster) =>
            "The service was deleted, so there is nothing to heal.",
        _ => null,
    };
}
