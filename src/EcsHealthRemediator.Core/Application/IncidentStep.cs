using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>
/// One step of one incident: look, decide, store the intent, act, store the answer, tell people. A step never waits: the schedule
/// and the EC2 events bring the next one.
/// </summary>
public sealed class IncidentStep(
    IEvidenceSource evidence, IActuator actuator, IIncidentStore store, IAnnouncer announcer, Policy policy, TimeProvider time)
{
    /// <summary>The key in the data of an exception under which stands the id of the incident whose step threw it.</summary>
    public const string FailedIncident = "incidentId";

    /// <summary>Less than half of the minute of an invocation: a look that hangs leaves time for another incident's.</summary>
    public TimeSpan LookTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>What an incident makes of one look, before anything is stored or changed.</summary>
    public static (DecisionContext Context, Transition Transition) Decide(
        Incident incident, Snapshot snapshot, Policy policy, PauseOrder? pause, Ledger clusterLedger, Ledger serviceLedger)
    {
        var diagnosis = new DiagnosisContext(snapshot, incident.Memory, incident.EvidenceFrom);
        var context = new DecisionContext(
            diagnosis, Diagnoser.Diagnose(diagnosis), policy, pause, clusterLedger, serviceLedger);
        return (context, IncidentMachine.Next(incident, context));
    }

    /// <summary>
    /// The claim is stored before the intent, and given back after it: whoever loses the incident to another writer frees
    /// nothing. The intent is stored before the command, so that after a crash the next step knows what was begun.
    /// </summary>
    public async Task<Outcome> TakeAsync(Incident incident, CancellationToken cancellation)
    {
        try
        {
            return await NextAsync(incident, cancellation);
        }
        catch (Exception failure)
        {
            failure.Data[FailedIncident] = incident.Id;
            throw;
        }
    }

    /// <summary>Tells people of a stored incident that cannot be read. It keeps no other from its step.</summary>
    public async Task<Outcome> SetAsideAsync(UnreadableIncident unreadable, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var outcome = unreadable.Outcome(now);
        if (unreadable.ToldAt is null) await announcer.AnnounceAsync(outcome, cancellation);
        await store.SetAsideAsync(unreadable, now, cancellation);
        return outcome;
    }

    private async Task<Outcome> NextAsync(Incident incident, CancellationToken cancellation)
    {
        if (!incident.IsOpen) return await AnnounceAsync(incident, cancellation);

        var now = time.GetUtcNow();
        var snapshot = await LookAsync(incident, now, cancellation);
        var (context, transition) = Decide(
            incident,
            snapshot,
            policy,
            await PauseAsync(now, cancellation),
            await LedgerAsync(incident.Subject.ClusterArn, incident, cancellation),
            await LedgerAsync(incident.Subject.ServiceArn, incident, cancellation));

        if (transition.Claim is { } claim && !await store.SaveLedgerAsync(claim, cancellation)) return Outcome.Of(incident);
        if (await SaveAsync(transition.Incident, cancellation) is not { } saved) return Outcome.Of(incident);
        foreach (var ledger in IncidentMachine.Releases(saved, context)) await store.SaveLedgerAsync(ledger, cancellation);
        if (transition.Command is { } command)
        {
            var result = await actuator.ExecuteAsync(command, cancellation);
            var after = IncidentMachine.After(saved, command, result, now);
            if (!ReferenceEquals(after, saved))
            {
                if (await SaveAsync(after, cancellation) is not { } stored) return Outcome.Of(after);
                saved = stored;
            }
        }

        return await AnnounceAsync(saved, cancellation);
    }

    private async Task<Snapshot> LookAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        return await evidence.LookAsync(incident.Subject, incident.Memory, now, timeout.Token);
    }

    private async Task<Outcome> AnnounceAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (Announcements.Due(incident, policy, now) is { } key)
        {
            await announcer.AnnounceAsync(Outcome.Of(incident), cancellation);
            await SaveAsync(Announcements.Told(incident, key, now), cancellation);
        }

        return Outcome.Of(incident);
    }

    private Task<Incident?> SaveAsync(Incident incident, CancellationToken cancellation) =>
        store.SaveAsync(
            incident, incident.IsOpen || Announcements.Due(incident, policy, time.GetUtcNow()) is not null, cancellation);

    /// <summary>A claim outlives a crash, but not its incident: a claim that no open incident holds is void.</summary>
    private async Task<Ledger> LedgerAsync(string scope, Incident incident, CancellationToken cancellation)
    {
        var ledger = await store.LedgerAsync(scope, cancellation);
        if (ledger.Holder is not { } holder || holder == incident.Id) return ledger;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Incidents.Any(other => other.Id == holder && other.IsOpen) ? ledger : ledger.Release();
    }

    /// <summary>A pause switch that cannot be read counts as on.</summary>
    private async Task<PauseOrder?> PauseAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return await store.PauseAsync(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new($"the pause switch could not be read: {error.Message}", null, now.AddMinutes(1));
        }
    }
}
