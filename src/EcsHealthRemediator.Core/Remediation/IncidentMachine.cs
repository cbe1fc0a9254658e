using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Remediation;

/// <summary>The transitions of an incident: pure, and decided by what is now, never by the event that woke us.</summary>
public static class IncidentMachine
{
    /// <summary>Takes in one look and decides the next move.</summary>
    public static Move Next(Incident incident, Situation situation)
    {
        incident = TakeIn(incident, situation);
        return incident switch
        {
            { State: IncidentState.Watching } when OrphanedClaim(incident, situation) is { } ledger =>
                new(incident, Claim: ledger.Release(incident.Id)),

            // A raise ends its incident; a restart that was given up before the stop does not, and may be followed by a raise.
            { Raise: { } raise, State: IncidentState.Acting } => RaiseFlow.Next(incident, raise, situation),
            { Raise: { } raise, State: IncidentState.Verifying } => RaiseFlow.Verify(incident, raise, situation),
            { Restart: { } restart, State: IncidentState.Acting } => RestartFlow.Next(incident, restart, situation),
            { Restart: { } restart, State: IncidentState.Verifying } => RestartFlow.Verify(incident, restart, situation),
            _ => WatchFlow.Next(incident, situation),
        };
    }

    /// <summary>Takes in what AWS answered to the command of the last move.</summary>
    public static Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now) => command switch
    {
        SetGracePeriod set => RaiseFlow.After(incident, set, result, now),
        _ => RestartFlow.After(incident, command, result, now),
    };

    /// <summary>A claim is stored before the intent that it is for; a crash in between leaves one that nothing stands behind.</summary>
    private static Ledger? OrphanedClaim(Incident incident, Situation situation) =>
        new[] { situation.ClusterLedger, situation.ServiceLedger }.FirstOrDefault(ledger => ledger.Holder == incident.Id);

    private static Incident TakeIn(Incident incident, Situation situation)
    {
        var conclusion = situation.Conclusion;
        var next = incident with
        {
            Looks = incident.Looks + 1,
            HealthyLooks = conclusion.IsHealthy ? incident.HealthyLooks + 1 : 0,
            Memory = Observation.Remember(incident.Memory, situation.Case),
            Gaps = situation.Snapshot.Gaps,
        };

        // An outcome shows why the incident began: neither our own stopping of an instance nor the recovery may overwrite that.
        var hasFault = conclusion.Cause is { Verdict: Verdict.Fault };
        return incident.State == IncidentState.Watching && (hasFault || incident.Cause is null)
            ? next with { Findings = conclusion.Findings, Cause = conclusion.Cause }
            : next;
    }
}
