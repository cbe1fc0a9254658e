using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// The flow: signal, incident, evidence, diagnosis, plan, action, verification, report. Nothing waits here: each invocation takes
/// the next step of an incident and ends; the schedule and the EC2 events bring it back.
/// </summary>
public sealed class Remediator(
    ISubjectFinder finder,
    IEvidenceSource evidence,
    IActuator actuator,
    IIncidentStore store,
    IAnnouncer announcer,
    Policy policy,
    TimeProvider time)
{
    private const int SweepEveryMinutes = 5;

    /// <summary>Two sweeps overlap, so that a late or lost one misses nothing.</summary>
    private static readonly TimeSpan SweepReach = TimeSpan.FromMinutes(2 * SweepEveryMinutes);

    /// <summary>Less than half of the minute of an invocation: a look that hangs leaves time for another incident's.</summary>
    public TimeSpan LookTakes { get; init; } = TimeSpan.FromSeconds(25);

    public async Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal, CancellationToken cancellation) => signal switch
    {
        Ignored ignored => [Ignored(signal, ignored.Reason)],
        Tick => await TickAsync(cancellation),
        InstanceStateChanged change => await InstanceChangedAsync(change, cancellation),
        OperatorCommand command =>
            await new Operator(this, finder, evidence, store, policy, time).ObeyAsync(command, cancellation),
        _ => await WakeAsync(signal, cancellation),
    };

    /// <summary>Looks, decides, stores the intent, acts, stores the answer, tells people: one step of one incident.</summary>
    internal async Task<Outcome> AdvanceAsync(Incident incident, CancellationToken cancellation)
    {
        try
        {
            return await StepAsync(incident, cancellation);
        }
        catch (Exception failure)
        {
            LogLines.IsOf(failure, incident);
            throw;
        }
    }

    private async Task<Outcome> StepAsync(Incident incident, CancellationToken cancellation)
    {
        if (!incident.IsOpen) return await AnnounceAsync(incident, cancellation);

        var now = time.GetUtcNow();
        var snapshot = await LookAsync(incident, now, cancellation);
        var @case = new Case(snapshot, incident.Memory, incident.EvidenceFrom);
        var situation = new Situation(
            snapshot,
            Diagnoser.Diagnose(@case),
            @case,
            policy,
            await PauseAsync(now, cancellation),
            await LedgerAsync(incident.Subject.ClusterArn, incident, cancellation),
            await LedgerAsync(incident.Subject.ServiceArn, incident, cancellation));

        // Claimed before the intent is stored, and given back after: whoever loses the incident to another writer frees nothing.
        var move = IncidentMachine.Next(incident, situation);
        if (move.Claim is { } claim && !await store.SaveLedgerAsync(claim, cancellation)) return Outcome.Of(incident);
        if (await SaveAsync(move.Incident, cancellation) is not { } saved) return Outcome.Of(incident);
        foreach (var ledger in IncidentMachine.Releases(saved, situation)) await store.SaveLedgerAsync(ledger, cancellation);
        if (move.Command is { } command)
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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LookTakes);
        return await evidence.LookAsync(incident.Subject, incident.Memory, now, patience.Token);
    }

    internal static Outcome Ignored(Signal signal, DateTimeOffset now, string reason) =>
        Outcome.Ignored(Opening.Describe(signal), now, reason);

    private Outcome Ignored(Signal signal, string reason) => Ignored(signal, time.GetUtcNow(), reason);

    private async Task<IReadOnlyList<Outcome>> WakeAsync(Signal signal, CancellationToken cancellation)
    {
        var search = await finder.FindAsync(signal, cancellation);
        if (search.Subjects.Count == 0) return [Ignored(signal, search.Nothing ?? "Nothing is known about what this speaks of.")];

        var outcomes = new List<Outcome>();
        foreach (var subject in search.Subjects)
            outcomes.Add(await OpenAsync(Opening.Of(subject, signal, time.GetUtcNow()), cancellation));
        return outcomes;
    }

    /// <summary>A signal about an incident that is open already costs this one conditional write and nothing else.</summary>
    private async Task<Outcome> OpenAsync(Incident incident, CancellationToken cancellation)
    {
        var (stored, opened) = await store.OpenAsync(incident, cancellation);
        return opened ? await AdvanceAsync(stored, cancellation) : Outcome.Of(stored);
    }

    /// <summary>What was changed and is not yet known to be well goes first, then whoever has waited longest.</summary>
    private async Task<IReadOnlyList<Outcome>> TickAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var due = (await store.UnfinishedAsync(cancellation))
            .Where(incident => incident.NextLookAt is not { } next || next <= now)
            .OrderByDescending(incident => incident.State is IncidentState.Acting or IncidentState.Verifying)
            .ThenBy(incident => incident.LookedAt ?? DateTimeOffset.MinValue);
        var steps = due.Select(incident => Step(() => AdvanceAsync(incident, cancellation))).ToList();
        if (now.Minute % SweepEveryMinutes == 0) steps.Add(() => SweepAsync(now, cancellation));
        return await EachAsync(steps, cancellation);
    }

    private async Task<IReadOnlyList<Outcome>> SweepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var failures = await finder.SweepAsync(now - SweepReach, cancellation);
        return await EachAsync(
            [.. failures.Select(failure => Step(() => OpenAsync(Opened(failure), cancellation)))], cancellation);

        Incident Opened(ReportedFailure failure) => Opening.Of(
            failure.Subject, new SignalInfo("service-event-message", failure.EventId, failure.At, failure.Message), now);
    }

    private async Task<IReadOnlyList<Outcome>> InstanceChangedAsync(InstanceStateChanged change, CancellationToken cancellation)
    {
        var moved = (await store.UnfinishedAsync(cancellation))
            .Where(incident => incident.State == IncidentState.Acting && incident.Restart?.InstanceId == change.InstanceId)
            .ToList();
        return moved.Count == 0
            ? [Ignored(change, $"No incident is restarting {change.InstanceId}.")]
            : await EachAsync([.. moved.Select(incident => Step(() => AdvanceAsync(incident, cancellation)))], cancellation);
    }

    private static Func<Task<IReadOnlyList<Outcome>>> Step(Func<Task<Outcome>> step) => async () => [await step()];

    /// <summary>
    /// One incident's trouble does not keep another waiting; what went wrong is thrown at the end, so that it is seen.
    /// </summary>
    private static async Task<IReadOnlyList<Outcome>> EachAsync(
        IReadOnlyList<Func<Task<IReadOnlyList<Outcome>>>> steps, CancellationToken cancellation)
    {
        var outcomes = new List<Outcome>();
        var errors = new List<Exception>();
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                outcomes.AddRange(await step());
            }
#pragma warning disable CA1031 // The one broad catch: it only delays the exception until the other incidents had their turn.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                errors.Add(error);
            }
        }

        return errors.Count == 0 ? outcomes : throw new AggregateException(errors).Flatten();
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

    /// <summary>A claim outlives a crash, but not its incident: one that no open incident stands behind is void.</summary>
    private async Task<Ledger> LedgerAsync(string scope, Incident incident, CancellationToken cancellation)
    {
        var ledger = await store.LedgerAsync(scope, cancellation);
        if (ledger.Holder is not { } holder || holder == incident.Id) return ledger;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Any(other => other.Id == holder && other.IsOpen) ? ledger : ledger.Release();
    }

    /// <summary>A switch that cannot be read is on.</summary>
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
