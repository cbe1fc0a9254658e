using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Remediation;

/// <summary>The transitions of an incident: pure, and decided by what is now, never by the event that woke us.</summary>
public static class IncidentMachine
{
    /// <summary>With the time in which nothing is told of what nothing explains, the ten minutes in which people hear.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>In which an agent reconnects to a host that is well again, and its tasks start.</summary>
    private static readonly TimeSpan LongestLeftBehind = TimeSpan.FromMinutes(5);

    /// <summary>A tick comes every minute.</summary>
    private static readonly TimeSpan SeenLately = TimeSpan.FromSeconds(45);

    /// <summary>Takes in one look and decides the next move.</summary>
    public static Transition Next(Incident incident, DecisionContext context)
    {
        incident = TakeIn(incident, context);
        var next = Decide(incident, context);
        var hasFailed = next.Incident.Status == IncidentStatus.NotFixed && incident.Status != IncidentStatus.NotFixed;
        var isPutBack = incident.State == IncidentState.Acting
            && next.Incident is { State: IncidentState.Watching, Verification.Passed: false };
        return hasFailed || isPutBack
            ? next with { Incident = AsItIsNow(next.Incident, context.Conclusion) }
            : next;
    }

    /// <summary>After a change that did not help, what was seen before it is no news, and its cause has been shown to be wrong.</summary>
    private static Incident AsItIsNow(Incident incident, Conclusion conclusion) => incident with
    {
        Findings = conclusion.Findings,
        Cause = conclusion.Cause is { Verdict: Verdict.Fault } cause ? cause : incident.Cause,
    };

    private static Transition Decide(Incident incident, DecisionContext context) =>
        incident switch
        {
            // A claim is stored before its intent; a crash in between leaves one that nothing stands behind.
            { State: IncidentState.Watching } when context.Claims(incident.Id).Any() => new(incident),

            { Progress: { } progress, State: IncidentState.Acting } => FixCatalog.Of(progress.Fix).Next(incident, context),
            { State: IncidentState.Verifying } when ServiceEnd.Next(incident, context) is { } end =>
                FixCatalog.Of(incident.Progress!.Fix).BeforeEnd(incident, context) ?? end,
            { Progress: { } progress, State: IncidentState.Verifying } => FixCatalog.Of(progress.Fix).Verify(incident, context),
            { State: IncidentState.Watching or IncidentState.Closed } or { Progress: null } => WatchFlow.Next(incident, context),
        };

    /// <summary>The step that needs only the host of a change that was begun; null where the whole look is needed.</summary>
    public static Transition? BringBack(Incident incident, HostSighting? seen, Policy policy) =>
        seen is not null && incident is { State: IncidentState.Acting, Progress: { } progress }
            ? FixCatalog.Of(progress.Fix).BringBack(incident, seen, policy)
            : null;

    /// <summary>The host to look at by itself first; null where no change goes through one.</summary>
    public static HostAtWork? HostOf(Incident incident) =>
        incident is { State: IncidentState.Acting, Progress: { } progress } ? FixCatalog.Of(progress.Fix).Host(incident) : null;

    /// <summary>Takes in what AWS answered to the command of the last move.</summary>
    public static Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now) => command switch
    {
        ProbeHost probe => Probing.After(incident, probe, result, now),
        _ => FixCatalog.Of(incident.Progress!.Fix).After(incident, command, result, now),
    };

    /// <summary>The incident takes over what one that is lost had begun, and brings its host back.</summary>
    public static Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen) =>
        FixCatalog.Of(lost.Fix).TakeOver(incident, lost, seen);

    /// <summary>The ledgers to give back once the incident is stored: it holds none but while it changes something.</summary>
    public static IEnumerable<Ledger> Releases(Incident stored, params IEnumerable<Ledger> ledgers) =>
        stored.State is IncidentState.Acting or IncidentState.Verifying
            ? []
            : ledgers.Where(ledger => ledger.Holder == stored.Id).Select(ledger => ledger.Release(
                stored.Progress is { WasMade: true } made && made.Fix == ledger.Claimed?.Fix,
                ResultOf(stored),
                stored.Progress is { IsTurnedBack: true } given && given.Fix == ledger.Claimed?.Fix));

    private static FixResult ResultOf(Incident ended) => ended switch
    {
        { Progress.LeftHostAway: true } => FixResult.HostAway,
        { Verification.Passed: false } => FixResult.DidNotHelp,
        { Verification.Passed: true } => FixResult.Helped,
        _ => FixResult.Unknown,
    };

    /// <summary>
    /// The first cause stays: an outcome says why the incident began, whatever our own changes or the recovery look like. It is
    /// replaced by one that is as certain, after a fix did not help, where it is refuted, and where it has been overtaken.
    /// </summary>
    private static bool IsBetter(Conclusion conclusion, Incident incident, DecisionContext context)
    {
        if (incident.Cause is not { Verdict: Verdict.Fault } known) return true;
        if (conclusion.Cause is not { Verdict: Verdict.Fault } cause) return false;
        // Another incident's change neither closes nor opens the way to the hosts.
        if (WatchFlow.IsDisturbed(incident, context) && !(Diagnoser.IsBeforeHosts(known.Check) && conclusion.Clears(known))) return false;
        if (WatchFlow.OnlyAnotherGroupFails(context)) return false;
        // Nobody is called for a host that another incident has at work, however long that takes.
        if (cause.InstanceIds is [var only] && only == context.Evidence.LeftAlone && !conclusion.Clears(known)) return false;
        // What explains it may still be there where it could not be read.
        if (known.InstanceIds.Count == 0 && conclusion.Finding(known.Check) is { Verdict: Verdict.Unknown }
            && Diagnoser.Causality.Explains(known.Check, cause.Check)) return false;
        return cause.Confidence > known.Confidence || (cause.Confidence == known.Confidence && !IsLeftBehind(cause, known))
            || incident.Verification is { Passed: false } || IsRefuted(known, cause, context) || IsOvertaken(incident, known, cause, context);
    }

    /// <summary>
    /// The new cause explains the known one, which is less certain now; or a slow start has turned out to be none; or a host that was
    /// asked again says that it is over.
    /// </summary>
    private static bool IsRefuted(Finding known, Finding cause, DecisionContext context) => context.Conclusion.Finding(known.Check) switch
    {
        { Verdict: Verdict.Fault } now => Diagnoser.Causality.Explains(cause.Check, known.Check)
            || (Diagnoser.Causality[now.Check].CanBeRefuted && now.Confidence < known.Confidence && now.Confidence <= cause.Confidence),
        { Verdict: Verdict.Ok } now => Diagnoser.Causality[now.Check] is { CanBeRefuted: true }
            || (Diagnoser.Causality[now.Check].IsDecidedByProbe && cause.Confidence > Confidence.Weak
                && context.Failures.Probes.Count > 0),
        _ => false,
    };

    /// <summary>Two looks in a row have come to the new cause, or the known one was not seen for a while.</summary>
    private static bool IsOvertaken(Incident incident, Finding known, Finding cause, DecisionContext context) =>
        (cause.Confidence > Confidence.Weak && incident.Concluded == cause.Check && !IsLeftBehind(cause, known))
        || (incident.Concluded == cause.Check && IsTooNarrow(known, context))
        || (context.Now - incident.CauseSeenAt >= LongestLeftBehind && IsSeenSince(incident.CauseSeenAt, cause, context));

    /// <summary>What is known is of hosts, and nothing is healthy any more, on others neither.</summary>
    private static bool IsTooNarrow(Finding known, DecisionContext context) =>
        known.InstanceIds.Count > 0 && TargetCount.Of(context.Snapshot) is { Healthy: 0, Wanted: > 0 }
        && context.Failures.FailingTargets.Any(
            target => context.Topology.HostOf(target) is { } host && !known.InstanceIds.Contains(host.Ec2InstanceId));

    /// <summary>A hint that rests on what was reported while the known cause was there is explained by that one.</summary>
    private static bool IsSeenSince(DateTimeOffset? knownSeenAt, Finding cause, DecisionContext context)
    {
        if (cause.Confidence > Confidence.Weak) return true;
        var from = context.Evidence.NotBefore is { } later && later > knownSeenAt + RecentFailures.Aftermath ? later
            : knownSeenAt + RecentFailures.Aftermath;
        return Diagnoser.Diagnose(new(context.Snapshot, context.Evidence.Memory, from)).Cause?.Check == cause.Check;
    }

    /// <summary>The last look still saw a fault on the way to the hosts, and this one does not.</summary>
    private static bool IsWayOpened(Incident incident, Conclusion conclusion) =>
        incident.Cause is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } known
        && Diagnoser.IsBeforeHosts(known.Check) && incident.CauseSeenAt == incident.LookedAt && conclusion.Clears(known);

    /// <summary>
    /// The new cause is only what the known one has left behind on the same hosts, as an agent reconnects some time after its host is
    /// well again; or it names the same dependency, which all services lacked, as only one of them shows it now; or the way to the hosts
    /// was closed, and what failed for it takes some minutes to be healthy.
    /// </summary>
    private static bool IsLeftBehind(Finding cause, Finding known) => Diagnoser.Causality.Explains(known.Check, cause.Check)
        && (known.Dependency is { } lacking ? cause.Dependency == lacking
            : cause.InstanceIds.Count > 0 ? cause.InstanceIds.All(known.InstanceIds.Contains)
            : Diagnoser.IsBeforeHosts(known.Check));

    /// <summary>
    /// While ECS waits for a place it is known what it waits for. That puts off what people hear, but not for ever: where tasks fail
    /// again and again, each leaves a place that the next one waits for.
    /// </summary>
    private static DateTimeOffset? Waited(Incident incident, DecisionContext context) =>
        context.Now - incident.OpenedAt < LongestWait && TaskPlacement.WaitsForItsPlace(context.Evidence) ? context.Now : null;

    /// <summary>A sweep comes every few minutes, and what it finds was there before.</summary>
    private static DateTimeOffset NoticedSince(Incident incident) =>
        incident.Signal is { Type: SignalInfo.Sweep, At: { } at } && at < incident.OpenedAt ? at : incident.OpenedAt;

    /// <summary>
    /// Takes in what has become of the service while its host is brought back by a look at that alone. Decides nothing, so that nothing
    /// waits for it.
    /// </summary>
    public static Incident Watch(Incident incident, Snapshot snapshot) => Counted(
        incident, snapshot, Diagnoser.Diagnose(new(snapshot, incident.Memory, incident.EvidenceFrom)), NoticedSince(incident));

    /// <summary>Whether the steps of the incident look at its host alone now, so that the service has to be looked at beside them.</summary>
    public static bool IsUnwatched(Incident incident, DateTimeOffset now) =>
        HostOf(incident) is not null && !(now - incident.ServiceSeenAt < SeenLately);

    private static Incident Counted(Incident incident, Snapshot snapshot, Conclusion conclusion, DateTimeOffset noticed)
    {
        var (now, targets) = (snapshot.TakenAt, TargetCount.Of(snapshot));
        var counted = incident with
        {
            ServiceSeenAt = now,
            Targets = targets,
            WasWell = incident.WasWell || targets is { AllHealthy: true },
            ShortSince = targets switch
            {
                null => incident.ShortSince,
                { AllHealthy: true } => null,
                _ => incident.ShortSince ?? (incident.Looks == 0 ? noticed : now),
            },
            NoneHealthySince = targets switch
            {
                null => incident.NoneHealthySince,
                { Healthy: 0, Wanted: > 0 } => incident.NoneHealthySince ?? now,
                _ => null,
            },
        };
        var besides = BesidesTheChange(counted, conclusion);
        return counted with
        {
            Besides = besides,
            ToldBesides = besides is null ? null : incident.ToldBesides,
            BesidesSince = besides is null ? null : incident.BesidesSince ?? now,
        };
    }

    /// <summary>
    /// The change goes on for what called for it; what it cannot mend is told all the same: known faults of other hosts, and whatever
    /// it is that leaves nothing healthy.
    /// </summary>
    private static Finding? BesidesTheChange(Incident incident, Conclusion conclusion) =>
        incident.Progress is { TellsBesides: true } ? incident.Besides
        : incident is { State: IncidentState.Acting or IncidentState.Verifying, Progress: { } progress }
        && conclusion.Cause is { Verdict: Verdict.Fault } cause
        && (cause is { Confidence: > Confidence.Weak, InstanceIds: [_, ..] ids } && !ids.Contains(progress.Ec2InstanceId)
            || (progress.IsHeldUp && cause.Confidence > Confidence.Weak && cause.Check != incident.Cause?.Check)
            || (incident.NoneHealthySince is not null && cause.Check != incident.Cause?.Check
                && !(cause.InstanceIds.Count > 0 && cause.InstanceIds.All(id => id == progress.Ec2InstanceId))))
            ? cause : null;

    private static Incident TakeIn(Incident incident, DecisionContext context)
    {
        var conclusion = context.Conclusion;
        var next = Counted(incident, context.Snapshot, conclusion, NoticedSince(incident)) with
        {
            Looks = incident.Looks + 1,
            LookedAt = context.Now,
            LooksAfterEnd = ServiceEnd.Reason(context.Snapshot) is null ? 0 : incident.LooksAfterEnd + 1,
            HealthyLooks = conclusion.IsHealthy ? incident.HealthyLooks + 1 : 0,
            HealthySince = incident.HealthyLooks > 0 ? incident.HealthySince ?? context.Now : context.Now,
            UnexplainedSince = conclusion.Cause is { Verdict: Verdict.Fault } ? null
                : Waited(incident, context) ?? incident.UnexplainedSince ?? (incident.Looks == 0 ? NoticedSince(incident) : context.Now),
            Memory = incident.Memory.With(context.Snapshot, context.Failures) with
            {
                WayClosedUntil = IsWayOpened(incident, conclusion) ? incident.LookedAt : incident.Memory.WayClosedUntil,
            },
            Concluded = conclusion.Cause is { Verdict: Verdict.Fault, Check: var concluded } ? concluded : null,
            CauseSeenAt = incident.Cause is not { Verdict: Verdict.Fault } known ? null
                : conclusion.Clears(known) ? incident.CauseSeenAt ?? context.Now : context.Now,
            FaultsBefore = incident.Faults,
            Faults = [.. conclusion.Findings.Where(finding => finding.Verdict == Verdict.Fault).Select(finding => finding.Check)],
            Gaps = context.Snapshot.Gaps,
        };

        foreach (var (before, after) in incident.Memory.Probes.Zip(next.Memory.Probes))
            if (before.IsOpen && !after.IsOpen) next = next.Note(context.Now, $"{after.Fact()}.");

        if (incident.State != IncidentState.Watching || next.LooksAfterEnd > 0) return next;
        if (IsBetter(conclusion, incident, context)) return next with { Findings = conclusion.Findings, Cause = conclusion.Cause };
        return next;
    }
}
