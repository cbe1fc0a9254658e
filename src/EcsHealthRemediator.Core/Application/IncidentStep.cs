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

    /// <summary>Null where changes are only simulated.</summary>
    public IChangeLog? Changes { get; init; }

    /// <summary>Null where the operator has none.</summary>
    public IChangeCalendar? Calendar { get; init; }

    private static readonly TimeSpan UntoldWaits = TimeSpan.FromMinutes(10);

    /// <summary>What an incident makes of one look, before anything is stored or changed.</summary>
    public static (DecisionContext Context, Transition Transition) Decide(
        Incident incident,
        Snapshot snapshot,
        HostSighting? sighting,
        Policy policy,
        PauseOrder? pause,
        Ledgers ledgers,
        string? freeze = null)
    {
        var diagnosis = new DiagnosisContext(snapshot, incident.Memory, incident.EvidenceFrom);
        var conclusion = Diagnoser.Diagnose(diagnosis);
        var context = new DecisionContext(diagnosis, conclusion, policy, pause, ledgers)
        {
            Sighting = sighting,
            Freeze = freeze,
        };
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
    /// <returns>What was told; nothing where people know already.</returns>
    public async Task<IReadOnlyList<Outcome>> SetAsideAsync(UnreadableIncident unreadable, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<Outcome> told = unreadable.ToldAt is null ? [unreadable.Outcome(now)] : [];
        foreach (var outcome in told) await announcer.AnnounceAsync(outcome, cancellation);
        await store.SetAsideAsync(unreadable, now, cancellation);
        return told;
    }

    private async Task<Outcome> NextAsync(Incident incident, CancellationToken cancellation)
    {
        if (!incident.IsOpen) return await AnnounceAsync(incident, cancellation);

        var now = time.GetUtcNow();
        var sighting = await LookAtHostAsync(incident, now, cancellation);
        if (IncidentMachine.BringBack(incident, sighting, policy) is { } back)
        {
            // Ledgers are read only once the host is back: it does not wait for them.
            var isOver = back.Incident.State is not (IncidentState.Acting or IncidentState.Verifying);
            var held = isOver ? (await LedgersAsync(incident, cancellation)).All : [];
            return await CarryOutAsync(incident, back, held, now, cancellation);
        }


        var snapshot = await LookAsync(incident, now, cancellation);
        var pause = await PauseAsync(now, cancellation);
        var ledgers = await LedgersAsync(incident, cancellation);
        var transition = DecideOrSayWhyNot(
            incident, snapshot, sighting, pause, ledgers, await FreezeAsync(incident, cancellation));
        return await CarryOutAsync(incident, transition, ledgers.All, now, cancellation);
    }

    /// <summary>Claim, intent, change, answer, announcement: each stored before the next.</summary>
    /// <param name="ledgers">Of which the incident gives back what it holds, once it changes nothing any more.</param>
    private async Task<Outcome> CarryOutAsync(
        Incident incident, Transition transition, IReadOnlyList<Ledger> ledgers, DateTimeOffset now, CancellationToken cancellation)
    {
        // A claim whose successor is refused is given back by the next step, which finds no intent with it.
        foreach (var claim in transition.Claims)
            if (!await store.SaveLedgerAsync(claim, cancellation)) return Outcome.Of(incident);
        if (await SaveAsync(transition.Incident, cancellation) is not { } saved) return Outcome.Of(incident);
        foreach (var ledger in IncidentMachine.Releases(saved, ledgers)) await store.SaveLedgerAsync(ledger, cancellation);
        if (transition.Command is { } command)
        {
            if (transition.Claims.Count > 0) saved = await ForewarnAsync(saved, cancellation);
            var result = await ExecuteAsync(saved, command, cancellation);
            var after = IncidentMachine.After(saved, command, result, now);
            if (!ReferenceEquals(after, saved))
            {
                if (await SaveAsync(after, cancellation) is not { } stored) return Outcome.Of(after);
                saved = stored;
            }
        }

        return await AnnounceAsync(saved, cancellation);
    }

    private async Task<CommandResult> ExecuteAsync(Incident incident, Command command, CancellationToken cancellation)
    {
        if (Changes is not { } log || ChangeRecord.Of(incident, command, time.GetUtcNow()) is not { } change)
            return await actuator.ExecuteAsync(command, cancellation);
        await log.KeepAsync(change, cancellation);
        var result = await actuator.ExecuteAsync(command, cancellation);
        await log.KeepAsync(change.Answered(result), cancellation);
        return result;
    }

    /// <summary>
    /// People hear of a change before it is made, so that nobody works against it. A topic that is broken holds back no change: the
    /// announcement is due again after it.
    /// </summary>
    private async Task<Incident> ForewarnAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (Announcements.Due(incident, policy, now) is not { } key) return incident;
        try
        {
            await announcer.AnnounceAsync(Outcome.Of(incident), cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return incident;
        }

        return await SaveAsync(Announcements.Told(incident, key, now), cancellation) ?? incident;
    }

    private Transition DecideOrSayWhyNot(
        Incident incident,
        Snapshot snapshot,
        HostSighting? sighting,
        PauseOrder? pause,
        Ledgers ledgers,
        string? freeze)
    {
        try
        {
            return Decide(incident, snapshot, sighting, policy, pause, ledgers, freeze).Transition;
        }
#pragma warning disable CA1031 // Whatever breaks while it is judged what was read: nothing was seen then, and that blocks every fix.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var unseen = Unseen(incident, snapshot.TakenAt, "diagnosis", error);
            return Decide(incident, unseen, sighting, policy, pause, ledgers, freeze).Transition;
        }
    }

    private async Task<Snapshot> LookAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await evidence.LookAsync(incident.Subject, incident.Memory, now, timeout.Token);
        }
#pragma warning disable CA1031 // A look that hangs or breaks has seen nothing; the incident goes on with that.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Unseen(incident, now, "look", error);
        }
    }

    private async Task<HostSighting?> LookAtHostAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        if (IncidentMachine.HostOf(incident) is not { } host) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await evidence.LookAtHostAsync(host, now, timeout.Token);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new(now) { InstanceError = error.Message, ContainerInstanceError = error.Message };
        }
    }

    /// <summary>Asked only while nothing was begun; a calendar that hangs or breaks counts as closed.</summary>
    private async Task<string?> FreezeAsync(Incident incident, CancellationToken cancellation)
    {
        if (Calendar is null || incident.State != IncidentState.Watching) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await Calendar.FreezeAsync(timeout.Token);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return $"The change calendar could not be read: {error.Message}";
        }
    }

    private static Snapshot Unseen(Incident incident, DateTimeOffset now, string source, Exception error) => new()
    {
        TakenAt = now,
        Subject = incident.Subject,
        Gaps = [new(source, error is OperationCanceledException ? "It took too long." : $"{error.GetType().Name}: {error.Message}")],
    };

    private async Task<Outcome> AnnounceAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var speaker = await SpeakerAsync(incident, now, cancellation);
        incident = Announcements.WithoutSilentSpeakers(incident, speaker);
        if (Announcements.Due(incident, policy, now) is { } key)
        {
            if (speaker is not null)
            {
                var note = $"People know of it by incident {speaker.Id}, whose message names {incident.Subject.ServiceName} too.";
                await SaveAsync(Announcements.Told(incident.Note(now, note), key, now, speaker.Id), cancellation);
                return Outcome.Of(incident);
            }

            try
            {
                await announcer.AnnounceAsync(Outcome.Of(incident), cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException && !incident.IsOpen)
            {
                // What is over waits some minutes for its next attempt.
                await SaveAsync(incident with { NextLookAt = now + UntoldWaits }, cancellation);
                throw;
            }

            await SaveAsync(Announcements.Told(incident, key, now), cancellation);
        }

        return Outcome.Of(incident);
    }

    private async Task<Incident?> SpeakerAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation) =>
        incident.IsOpen && Announcements.MayShare(incident)
            ? Announcements.Speaker(incident, (await store.UnfinishedAsync(cancellation)).Incidents, now)
            : null;

    private Task<Incident?> SaveAsync(Incident incident, CancellationToken cancellation) =>
        store.SaveAsync(
            incident, incident.IsOpen || Announcements.Due(incident, policy, time.GetUtcNow()) is not null, cancellation);

    private async Task<Ledgers> LedgersAsync(Incident incident, CancellationToken cancellation)
    {
        var ledgers = new List<Ledger>();
        foreach (var scope in Ledgers.Scopes(incident.Subject)) ledgers.Add(await LedgerAsync(scope, incident, cancellation));
        return Ledgers.Of(ledgers);
    }

    /// <summary>
    /// A claim outlives a crash, but not its incident: a claim that no open incident holds is void. What it was for may have been
    /// made, and counts as made.
    /// </summary>
    private async Task<Ledger> LedgerAsync(string scope, Incident incident, CancellationToken cancellation)
    {
        var ledger = await store.LedgerAsync(scope, cancellation);
        if (ledger.Holder is not { } holder || holder == incident.Id) return ledger;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Incidents.Any(other => other.Id == holder && other.IsOpen) ? ledger : ledger.Release(wasMade: true);
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
