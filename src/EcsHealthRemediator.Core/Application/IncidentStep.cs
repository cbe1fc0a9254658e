using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>
/// One step of one incident: look, decide, store the intent, act, store the answer, tell people. A step never waits: the schedule
/// and the EC2 events bring the next one.
/// </summary>
public sealed partial class IncidentStep(
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

    /// <summary>How long a host that another incident has begun to drain may be shown as before.</summary>
    private static readonly TimeSpan DrainShowsWithin = TimeSpan.FromMinutes(2);

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
        var other = ledgers.Cluster is { Holder: { } holder, Claimed: { } claimed } && holder != incident.Id
            ? (Host: claimed.Resource, Incident: holder) : default;
        var diagnosis = new DiagnosisContext(snapshot, incident.Memory, incident.EvidenceFrom)
        {
            AtWork = IsBack(incident, snapshot, ledgers.Cluster) ? null : ledgers.Cluster.Claimed?.Host?.InstanceId,
            LeftAlone = other.Host,
        };
        var conclusion = Diagnoser.Diagnose(diagnosis);
        if (other.Host is not null) conclusion = conclusion.Leaving(other.Host, other.Incident);
        var context = new DecisionContext(diagnosis, conclusion, policy, pause, ledgers)
        {
            Sighting = sighting,
            Freeze = freeze,
            SinceLastLook = snapshot.TakenAt - incident.LookedAt,
        };
        return (context, IncidentMachine.Next(incident, context));
    }

    /// <summary>The host that is claimed takes tasks again, and only whether that has helped is waited for.</summary>
    private static bool IsBack(Incident incident, Snapshot snapshot, Ledger cluster) => cluster.Holder == incident.Id
        ? incident is { State: IncidentState.Verifying, Progress: { } made } && !FixCatalog.Of(made.Fix).StandsWhileClaimed
        : cluster.Claimed is { Host: { } host } claimed && snapshot.TakenAt - claimed.At >= DrainShowsWithin
            && snapshot.ContainerInstances?.FirstOrDefault(one => one.Arn == host.ContainerInstanceArn) is { TakesTasks: true, Instance.IsRunning: true };

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

    /// <summary>
    /// Looks at the service of an incident whose steps look at its host alone, after they are taken: a host on its way back waits for no
    /// look, and an outage meanwhile is told like any other.
    /// </summary>
    public async Task<Outcome> WatchAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (incident.BusyUntil > now || !IncidentMachine.IsUnwatched(incident, now)) return Outcome.Of(incident);
        var snapshot = await LookAsync(incident, now, cancellation);
        var watched = Watched(incident, snapshot);
        watched = watched with { BusyUntil = HasNews(watched, now) ? now + LongestStep : null };
        return await SaveAsync(watched, cancellation) is { } saved ? await AnnounceAsync(saved, null, cancellation) : Outcome.Of(incident);
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
        if (await SaveIntentAsync(next, transition, !isLast || holds, cancellation) is not { } saved) return Outcome.Of(incident);
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

    /// <summary>A table that refuses to be written keeps no instance stopped: its start is sent all the same.</summary>
    private async Task<Incident?> SaveIntentAsync(
        Incident next, Transition transition, bool isUnfinished, CancellationToken cancellation)
    {
        try
        {
            return await store.SaveAsync(next, isUnfinished, cancellation);
        }
        catch (Exception refused) when (transition is { NeedsNoRecord: true, Command: { } command } && IsOnlyThis(refused, cancellation))
        {
            await actuator.ExecuteAsync(command, cancellation);
            throw;
        }
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

    private static Incident Watched(Incident incident, Snapshot snapshot)
    {
        try
        {
            return IncidentMachine.Watch(incident, snapshot);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return IncidentMachine.Watch(incident, Unseen(incident, snapshot.TakenAt, "diagnosis", error));
        }
    }

    private Task<Incident?> SaveAsync(Incident incident, CancellationToken cancellation) =>
        store.SaveAsync(incident, incident.IsOpen || HasNews(incident, time.GetUtcNow()), cancellation);

    /// <summary>A call that timed out is a call that failed; in contrast to the end of the invocation.</summary>
    private static bool IsOnlyThis(Exception error, CancellationToken cancellation) =>
        error is not OperationCanceledException || !cancellation.IsCancellationRequested;
}
