using System.Runtime.ExceptionServices;
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

    /// <summary>Null where changes are only simulated; else nothing is stopped whose evidence it does not keep.</summary>
    public IEvidenceKeeper? Keeper { get; init; }

    /// <summary>Null where the operator has none.</summary>
    public IChangeCalendar? Calendar { get; init; }

    /// <summary>As above. It is told last, and holds back neither a change nor a message.</summary>
    public IEventBus? Bus { get; init; }

    /// <summary>Null where no pages are wanted. No message waits for one.</summary>
    public IPageKeeper? Pages { get; init; }

    /// <summary>A topic that hangs leaves time for the change that it was to be told of.</summary>
    public TimeSpan AnnounceTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before a stop; the host is drained and waits.</summary>
    public TimeSpan KeepTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>No invocation lives longer than the timeout of the function in template.yaml.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(5);

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
        var now = time.GetUtcNow();
        if (incident.BusyUntil > now) return Outcome.Of(incident);
        if (!incident.IsOpen) return await AnnounceClosedAsync(incident, now, cancellation);

        var sighting = await LookAtHostAsync(incident, now, cancellation);
        if (IncidentMachine.BringBack(incident, sighting, policy) is { } back)
        {
            // Ledgers are read only once the host is back: it does not wait for them.
            var isOver = back.Incident.State is not (IncidentState.Acting or IncidentState.Verifying);
            var held = isOver ? (await LedgersAsync(incident, cancellation)).All : [];
            return await CarryOutAsync(incident, back, held, null, now, cancellation);
        }

        var snapshot = await LookAsync(incident, now, cancellation);
        var pause = await PauseAsync(now, cancellation);
        var ledgers = await LedgersAsync(incident, cancellation);
        var freeze = await FreezeAsync(incident, cancellation);
        var transition = DecideOrSayWhyNot(incident, snapshot, sighting, pause, ledgers, freeze);
        if (sighting is null && await LookAtHostAsync(transition.Incident, now, cancellation) is { } second)
        {
            sighting = second;
            transition = DecideOrSayWhyNot(incident, snapshot, second, pause, ledgers, freeze);
        }

        var file = FileOf(incident, snapshot, sighting, pause, ledgers, freeze);
        return await CarryOutAsync(incident, transition, ledgers.All, file, now, cancellation);
    }

    /// <summary>Claim, intent, change, answer, announcement: each stored before the next.</summary>
    /// <param name="ledgers">Of which the incident gives back what it holds, once it changes nothing any more.</param>
    /// <param name="file">What was decided by; null where it was the host alone.</param>
    private async Task<Outcome> CarryOutAsync(
        Incident incident,
        Transition transition,
        IReadOnlyList<Ledger> ledgers,
        EvidenceFile? file,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        // A claim whose successor is refused is given back by the next step, which finds no intent with it.
        foreach (var claim in transition.Claims)
            if (!await store.SaveLedgerAsync(claim, cancellation)) return Outcome.Of(incident);
        var next = Busy(transition, now);
        var isLast = !next.IsOpen && !HasNews(next, now);
        var holds = IncidentMachine.Releases(next, ledgers).Any();
        // One that is over stays to be found until it holds nothing: else what it has ended would be taken for a change that is lost.
        if (await store.SaveAsync(next, !isLast || holds, cancellation) is not { } saved) return Outcome.Of(incident);
        await ReleaseAsync(saved, ledgers, cancellation);
        if (isLast && holds) saved = await SaveAsync(saved, cancellation) ?? saved;
        if (transition.Command is { } command)
        {
            if (await ForewarnAsync(saved, cancellation) is not { } warned) return Outcome.Of(saved);
            var result = await new Execution(actuator, Changes, Keeper, KeepTimeout, time)
                .RunAsync(warned, command, file, cancellation);
            if (await StoreAsync(warned, stored => IncidentMachine.After(stored, command, result, now), cancellation)
                is not { } answered)
            {
                return Outcome.Of(warned);
            }

            saved = answered;
        }

        return await AnnounceAsync(saved, file, cancellation);
    }

    /// <exception cref="InvalidOperationException">Others kept writing a ledger; the next step gives it back.</exception>
    private async Task ReleaseAsync(Incident stored, IReadOnlyList<Ledger> ledgers, CancellationToken cancellation)
    {
        foreach (var released in IncidentMachine.Releases(stored, ledgers))
        {
            if (await store.SaveLedgerAsync(released, cancellation)) continue;
            var latest = await store.LedgerAsync(released.Scope, cancellation);
            foreach (var again in IncidentMachine.Releases(stored, latest))
                if (!await store.SaveLedgerAsync(again, cancellation))
                    throw new InvalidOperationException($"The ledger of {released.Scope} was not given back, because others kept writing.");
        }
    }

    /// <summary>
    /// What is about to be changed or told is done by one step: another that comes meanwhile leaves the incident alone. After a crash
    /// it is free again once the step must be dead.
    /// </summary>
    private Incident Busy(Transition transition, DateTimeOffset now) => transition.Incident with
    {
        BusyUntil = transition.Command is not null || HasNews(transition.Incident, now) ? now + LongestStep : null,
    };

    /// <summary>For people or for programs.</summary>
    private bool HasNews(Incident incident, DateTimeOffset now) =>
        Announcements.Due(incident, policy, now) is not null || (Bus is not null && IncidentEvents.Due(incident, now) is not null);

    /// <summary>
    /// Stores what the step has come to know. Nobody but an operator who answers a question writes meanwhile, and no answer is
    /// lost to that.
    /// </summary>
    /// <returns>Null where another step has gone on with the incident.</returns>
    private async Task<Incident?> StoreAsync(Incident incident, Func<Incident, Incident> change, CancellationToken cancellation)
    {
        if (await SaveAsync(Free(change(incident)), cancellation) is { } saved) return saved;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Incidents.FirstOrDefault(other => other.Id == incident.Id) is { } latest
            && latest.BusyUntil == incident.BusyUntil && latest.Progress == incident.Progress
                ? await SaveAsync(Free(change(latest)), cancellation)
                : null;
    }

    private Incident Free(Incident incident) => HasNews(incident, time.GetUtcNow()) ? incident : incident with { BusyUntil = null };

    /// <summary>
    /// People hear of a change before it is made, so that nobody works against it. A topic that is broken holds back no change: the
    /// announcement is due again after it.
    /// </summary>
    /// <returns>Null where somebody else has written meanwhile: then the change is not this step's any more.</returns>
    private async Task<Incident?> ForewarnAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (incident.Status != IncidentStatus.Acting || Announcements.Due(incident, policy, now) is not { } key) return incident;
        try
        {
            await PublishAsync(Outcome.Of(incident), cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return incident;
        }

        return await SaveAsync(Announcements.Told(incident, key, now), cancellation);
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

    /// <summary>Asked only while something may still begin; a calendar that hangs or breaks counts as closed.</summary>
    private async Task<string?> FreezeAsync(Incident incident, CancellationToken cancellation)
    {
        if (Calendar is null || !incident.MayBegin) return null;
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

    /// <summary>From which anybody decides the same.</summary>
    private EvidenceFile FileOf(
        Incident incident, Snapshot snapshot, HostSighting? sighting, PauseOrder? pause, Ledgers ledgers, string? freeze) => new()
        {
            Signal = incident.Signal,
            Snapshot = snapshot,
            Memory = incident.Memory,
            Incident = incident,
            Host = sighting,
            Policy = policy,
            Pause = pause,
            Freeze = freeze,
            AccountLedger = ledgers.Account,
            ClusterLedger = ledgers.Cluster,
            RaisesLedger = ledgers.Raises,
            ServiceLedger = ledgers.Service,
        };

    private static Snapshot Unseen(Incident incident, DateTimeOffset now, string source, Exception error) => new()
    {
        TakenAt = now,
        Subject = incident.Subject,
        Gaps = [new(source, error is OperationCanceledException ? "It took too long." : $"{error.GetType().Name}: {error.Message}")],
    };

    /// <summary>
    /// Of two steps that come at once, one tells. What there is nothing to tell of any more is only stored, as finished.
    /// </summary>
    private async Task<Outcome> AnnounceClosedAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        await ReleaseAsync(incident, (await LedgersAsync(incident, cancellation)).All, cancellation);
        var hasNews = HasNews(incident, now);
        var mine = await SaveAsync(incident with { BusyUntil = hasNews ? now + LongestStep : null }, cancellation);
        return hasNews && mine is not null ? await AnnounceAsync(mine, null, cancellation) : Outcome.Of(incident);
    }

    private async Task<Outcome> AnnounceAsync(Incident incident, EvidenceFile? file, CancellationToken cancellation)
    {
        var (told, failure) = await TellPeopleAsync(incident, file, cancellation);
        if (Bus is { } bus && told is not null) await TellProgramsAsync(bus, told, cancellation);
        failure?.Throw();
        return Outcome.Of(incident);
    }

    /// <returns>The incident as it is stored then, null where somebody else has gone on with it; and why a message was not sent.</returns>
    private async Task<(Incident? Told, ExceptionDispatchInfo? Failure)> TellPeopleAsync(
        Incident incident, EvidenceFile? file, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var speaker = await SpeakerAsync(incident, now, cancellation);
        incident = Announcements.WithoutSilentSpeakers(incident, speaker);
        if (Announcements.Due(incident, policy, now) is not { } key) return (incident, null);
        if (speaker is not null)
        {
            var note = $"People know of it by incident {speaker.Id}, whose message names {incident.Subject.ServiceName} too.";
            return (await StoreAsync(
                incident, stored => Announcements.Told(stored.Note(now, note), key, now, speaker.Id), cancellation), null);
        }

        try
        {
            var outcome = Outcome.Of(incident) with { Also = Announcements.NewsOf(key) };
            await PublishAsync(outcome with { Page = await KeepPageAsync(incident, outcome, file, cancellation) }, cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            // What is over waits some minutes for its next attempt.
            return (
                incident.IsOpen ? incident : await SaveAsync(incident with { NextLookAt = now + UntoldWaits }, cancellation),
                ExceptionDispatchInfo.Capture(error));
        }

        return (await StoreAsync(incident, stored => Announcements.Told(stored, key, now), cancellation), null);
    }

    /// <summary>An incident that ends at its first look has two events. What the bus does not take is due again at the next look.</summary>
    private async Task TellProgramsAsync(IEventBus bus, Incident incident, CancellationToken cancellation)
    {
        while (IncidentEvents.Due(incident, time.GetUtcNow()) is { } due)
        {
            try
            {
                await bus.PutAsync(due, Outcome.Of(incident), cancellation);
            }
            catch (Exception error) when (IsOnlyThis(error, cancellation))
            {
                await SaveAsync(Refused(incident, time.GetUtcNow()), cancellation);
                return;
            }

            var told = incident;
            if (await StoreAsync(told, stored => IncidentEvents.Put(stored, due, told), cancellation) is not { } known) return;
            incident = known;
        }
    }

    /// <summary>A change that goes on does not wait for the bus.</summary>
    private Incident Refused(Incident incident, DateTimeOffset now) => IncidentEvents.Refused(incident, now) with
    {
        BusyUntil = Announcements.Due(incident, policy, now) is null ? null : incident.BusyUntil,
        NextLookAt = incident.IsOpen ? incident.NextLookAt : now + UntoldWaits,
    };

    private async Task<Incident?> SpeakerAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation) =>
        incident.IsOpen && Announcements.MayShare(incident)
            ? Announcements.Speaker(incident, (await store.UnfinishedAsync(cancellation)).Incidents, now)
            : null;

    private async Task PublishAsync(Outcome outcome, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnnounceTimeout);
        await announcer.AnnounceAsync(outcome, timeout.Token);
    }

    /// <summary>Of what a person is to do or has to know; not of what is under way.</summary>
    /// <returns>Null where it could not be kept: the message goes without it.</returns>
    private async Task<KeptPage?> KeepPageAsync(
        Incident incident, Outcome outcome, EvidenceFile? file, CancellationToken cancellation)
    {
        if (Pages is null || outcome.Ask == Ask.Watch) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(PageTimeout);
        try
        {
            return await Pages.KeepAsync(PageDraft.Of(incident, outcome, file, time.GetUtcNow()), timeout.Token);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return null;
        }
    }

    /// <summary>A call that timed out is a call that failed; in contrast to the end of the invocation.</summary>
    private static bool IsOnlyThis(Exception error, CancellationToken cancellation) =>
        error is not OperationCanceledException || !cancellation.IsCancellationRequested;

    private Task<Incident?> SaveAsync(Incident incident, CancellationToken cancellation) =>
        store.SaveAsync(incident, incident.IsOpen || HasNews(incident, time.GetUtcNow()), cancellation);

    private async Task<Ledgers> LedgersAsync(Incident incident, CancellationToken cancellation)
    {
        var ledgers = new List<Ledger>();
        foreach (var scope in Ledgers.Scopes(incident.Subject)) ledgers.Add(await LedgerAsync(scope, incident, cancellation));
        return Ledgers.Of(ledgers);
    }

    /// <summary>
    /// A claim outlives a crash, but not its incident: a claim that no open incident holds is void. What it was for may have been
    /// made, and counts as made. One that goes through a host is held until <see cref="LostChanges"/> has seen to that.
    /// </summary>
    private async Task<Ledger> LedgerAsync(string scope, Incident incident, CancellationToken cancellation)
    {
        var ledger = await store.LedgerAsync(scope, cancellation);
        if (ledger.Holder is not { } holder || holder == incident.Id || ledger.Claimed?.Host is not null) return ledger;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Incidents.Any(other => other.Id == holder && other.IsOpen)
            || unfinished.Unreadable.Any(other => other.IncidentId is null || other.IncidentId == holder)
                ? ledger
                : ledger.Release(wasMade: true);
    }

    /// <summary>A pause switch that cannot be read counts as on.</summary>
    private async Task<PauseOrder?> PauseAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return await store.PauseAsync(cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return new($"the pause switch could not be read: {error.Message}", null, now.AddMinutes(1));
        }
    }
}
