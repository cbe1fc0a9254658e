using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Everything that decides an incident's next step: the evidence, its diagnosis, what the operator allows, what was done before.
/// </summary>
public sealed record DecisionContext(
    DiagnosisContext Evidence,
    Conclusion Conclusion,
    Policy Policy,
    PauseOrder? Pause,
    Ledgers Ledgers)
{
    /// <summary>The host of the change that was begun, looked at by itself; null where there is none.</summary>
    public HostSighting? Sighting { get; init; }

    /// <summary>Why no change may begin now, by the operator's calendar; null where one may.</summary>
    public string? Freeze { get; init; }

    /// <summary>Since the look before this one; null where there was none.</summary>
    public TimeSpan? SinceLastLook { get; init; }

    public Snapshot Snapshot => Evidence.Snapshot;

    public Topology Topology => Evidence.Topology;

    public RecentFailures Failures => Evidence.Failures;

    public DateTimeOffset Now => Snapshot.TakenAt;

    public bool IsPaused => Pause?.HoldsAt(Now) == true;

    public IEnumerable<Ledger> Claims(string incidentId) => Ledgers.All.Where(ledger => ledger.Holder == incidentId);

    /// <summary>
    /// Until when Auto Scaling groups may take to replace members, before a person is called. The hosts of an incident may break one
    /// after the other; the latest counts.
    /// </summary>
    public DateTimeOffset GroupDeadline(Incident incident) =>
        (incident.Actions.Max(action => action.AwaitedSince) ?? incident.OpenedAt) + Policy.GroupRepairsWithin;

    /// <summary>The same for one host.</summary>
    public DateTimeOffset GroupDeadline(Incident incident, string host) => incident.AwaitedSince(host) + Policy.GroupRepairsWithin;

    /// <summary>Whether no person has resumed the remediator since; what went wrong before holds nothing back any more.</summary>
    public bool IsUnresumed(LedgerEntry entry) => !(entry.At <= Pause?.ResumedAt);
}
