using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Everything that decides an incident's next step: the evidence, its diagnosis, what the operator allows, what was done before.
/// </summary>
/// <param name="ClusterLedger">Restarts within the cluster.</param>
/// <param name="ServiceLedger">Changes to the service's grace period.</param>
public sealed record DecisionContext(
    DiagnosisContext Evidence,
    Conclusion Conclusion,
    Policy Policy,
    PauseOrder? Pause,
    Ledger ClusterLedger,
    Ledger ServiceLedger)
{
    /// <summary>The host of the change that was begun, looked at by itself; null where there is none.</summary>
    public HostSighting? Sighting { get; init; }

    public Snapshot Snapshot => Evidence.Snapshot;

    public Topology Topology => Evidence.Topology;

    public RecentFailures Failures => Evidence.Failures;

    public DateTimeOffset Now => Snapshot.TakenAt;

    public bool IsPaused => Pause?.HoldsAt(Now) == true;

    public IEnumerable<Ledger> Claims(string incidentId) =>
        new[] { ClusterLedger, ServiceLedger }.Where(ledger => ledger.Holder == incidentId);
}
