using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Everything that decides an incident's next move: what is, what it means, what is allowed, what was done before.
/// </summary>
public sealed record Situation(
    Snapshot Snapshot,
    Conclusion Conclusion,
    Case Case,
    Policy Policy,
    PauseOrder? Pause,
    Ledger ClusterLedger,
    Ledger ServiceLedger)
{
    public DateTimeOffset Now => Snapshot.TakenAt;

    public bool IsPaused => Pause?.HoldsAt(Now) == true;

    public IEnumerable<Ledger> Claims(string incidentId) =>
        new[] { ClusterLedger, ServiceLedger }.Where(ledger => ledger.Holder == incidentId);
}

/// <summary>An incident's next value, the ledger to claim first, and the one change to make once both are stored.</summary>
public sealed record Move(Incident Incident, Command? Command = null, Ledger? Claim = null);
