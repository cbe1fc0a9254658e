using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>A service that was deleted or scaled to 0 is neither healthy nor failing: its incident ends.</summary>
internal static class ServiceEnd
{
    /// <summary>
    /// A count of 0 ECS has read somewhere. That there is no such service, of which it knew a minute before, it may also say while it
    /// cannot look, or before its answers have caught up.
    /// </summary>
    private static readonly TimeSpan DeletedFor = TimeSpan.FromMinutes(5);

    /// <returns>The end of the incident once the end of its service is proven; until then a wait; null while that goes on.</returns>
    public static Transition? Next(Incident incident, DecisionContext context)
    {
        if (Reason(context.Snapshot) is not { } reason) return null;
        return IsProven(incident, context) ? new(incident.Close(context.Now, IncidentStatus.Ignored, reason))
            : new(incident with { NextLookAt = null });
    }

    /// <summary>One look is not enough for an end that nobody hears of.</summary>
    public static bool IsProven(Incident incident, DecisionContext context) => incident.LooksAfterEnd >= 2
        && (!IsDeleted(context.Snapshot) || context.Now - incident.EndedSince >= DeletedFor);

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
