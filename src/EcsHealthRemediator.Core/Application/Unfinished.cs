using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>What is not over: incidents that are open or still have something to announce, and what could not be read.</summary>
public sealed record Unfinished(IReadOnlyList<Incident> Incidents, IReadOnlyList<UnreadableIncident> Unreadable);
