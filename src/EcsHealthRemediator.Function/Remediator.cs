using EcsHealthRemediator.Application;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// Handles one signal. An event opens an incident and takes its first step, the schedule takes the next step of each open
/// incident, and an operator's command is carried out.
/// </summary>
internal sealed class Remediator(
    ISubjectFinder finder, IEvidenceSource evidence, IIncidentStore store, IncidentStep step, Policy policy, TimeProvider time)
{
    private const int SweepEveryMinutes = 3;

    /// <summary>Twice the interval, so that sweeps overlap and a late or lost one leaves no hole.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(2 * SweepEveryMinutes);

    /// <summary>What was said of services that are not covered: once by each process is enough for the log.</summary>
    private readonly HashSet<string> _said = [];

    /// <summary>Hears of each tick, and of what is not finished then.</summary>
    public Action<Unfinished>? Ticked { get; init; }

    /// <summary>Null where no digest is wanted.</summary>
    public DigestStep? Digest { get; init; }

    /// <summary>Keeps what AWS Health tells of the region.</summary>
    public Func<ServiceIssue, CancellationToken, Task> Keep { get; init; } = (_, _) => Task.CompletedTask;

    /// <returns>
    /// The outcomes of the incidents that took a step or were asked about. One with status ignored where the signal concerns
    /// none; empty for a tick with nothing to do.
    /// </returns>
    /// <exception cref="AggregateException">Incidents failed; the others have taken their step nevertheless.</exception>
    public async Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal, CancellationToken cancellation) => signal switch
    {
        Ignored ignored => [Ignored(signal, ignored.Reason)],
        Tick => await TickAsync(cancellation),
        DigestDue => [await DigestAsync(signal, cancellation)],
        ServiceIssue issue => [await KeepAsync(issue, cancellation)],
        InstanceStateChanged change => await InstanceChangedAsync(change, cancellation),
        Diagnose diagnose =>
            await new OnDemandDiagnosis(finder, evidence, store, policy, time) { Calendar = step.Calendar }
                .RunAsync(diagnose, cancellation),
        OperatorCommand command => [await new Operator(store, time, step.TakeAsync).RunAsync(command, cancellation)],
        _ => await WakeAsync(signal, cancellation),
    };

    internal static Outcome Ignored(Signal signal, DateTimeOffset now, string reason) =>
        Outcome.Ignored(IncidentFactory.Describe(signal), now, reason);

    private Outcome Ignored(Signal signal, string reason) => Ignored(signal, time.GetUtcNow(), reason);

    private async Task<Outcome> DigestAsync(Signal signal, CancellationToken cancellation)
    {
        if (Digest is not { } step) return Ignored(signal, "No digest is wanted.");
        return Ignored(signal, await step.RunAsync(cancellation) is null ? "There is nothing to tell." : "The digest was sent.");
    }

    private async Task<Outcome> KeepAsync(ServiceIssue issue, CancellationToken cancellation)
    {
        await Keep(issue, cancellation);
        return Ignored(issue, issue.IsOpen ? "Nothing is begun while this issue is open." : "This issue holds back nothing any more.");
    }

    private async Task<IReadOnlyList<Outcome>> WakeAsync(Signal signal, CancellationToken cancellation)
    {
        var search = await finder.FindAsync(signal, cancellation);
        if (search.Subjects.Count == 0) return [Ignored(signal, search.Nothing ?? "No service and target group were found.")];

        var now = time.GetUtcNow();
        // A time that has not come would keep every repetition of the event newer than the end of the incident that it opened.
        var known = signal.Time > now ? signal with { Time = now } : signal;
        var outcomes = new List<Outcome>();
        foreach (var subject in search.Subjects)
            outcomes.Add(await OpenAsync(IncidentFactory.Of(subject, known, now), cancellation));
        return outcomes;
    }

    /// <summary>For an incident that is open already, this is one conditional write and nothing else.</summary>
    private async Task<Outcome> OpenAsync(Incident incident, CancellationToken cancellation)
    {
        var (stored, opened) = await store.OpenAsync(incident, cancellation);
        if (stored is null)
        {
            return Outcome.Ignored(
                incident.Signal, incident.OpenedAt, "An incident of this service is stored that this version cannot read.");
        }

        return opened ? await step.TakeAsync(stored, cancellation) : Outcome.Of(stored);
    }

    /// <summary>
    /// Hosts of ours that no incident stands behind go first, then incidents with a change under way or being verified, then those that
    /// have waited longest.
    /// </summary>
    private async Task<IReadOnlyList<Outcome>> TickAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var unfinished = await store.UnfinishedAsync(cancellation);
        Ticked?.Invoke(unfinished);
        var due = unfinished.Incidents
            .Where(incident => incident.NextLookAt is not { } next || next <= now)
            .OrderByDescending(incident => incident.State is IncidentState.Acting or IncidentState.Verifying)
            .ThenBy(incident => incident.LookedAt ?? DateTimeOffset.MinValue);
        var steps = due.Select(incident => One(() => step.TakeAsync(incident, cancellation))).ToList();
        foreach (var item in unfinished.Unreadable) steps.Add(() => step.SetAsideAsync(item, cancellation));
        if (unfinished.Incidents.Any(incident => incident.State == IncidentState.Acting)) steps.Add(() => WatchAsync(cancellation));
        if (now.Minute % SweepEveryMinutes == 0)
        {
            steps.Insert(0, () => TakeOverLostAsync(cancellation));
            steps.Add(() => SweepAsync(now, cancellation));
        }

        return await EachAsync(steps, cancellation);
    }

    /// <summary>Of the services whose hosts are on their way back, once each of these has taken its step.</summary>
    private async Task<IReadOnlyList<Outcome>> WatchAsync(CancellationToken cancellation)
    {
        var acting = (await store.UnfinishedAsync(cancellation)).Incidents.Where(incident => incident.State == IncidentState.Acting);
        await EachAsync([.. acting.Select(incident => One(() => step.WatchAsync(incident, cancellation)))], cancellation);
        return [];
    }

    private async Task<IReadOnlyList<Outcome>> SweepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var sweep = await finder.SweepAsync(now - SweepPeriod, cancellation);
        var steps = sweep.Failures.Select(failure => One(() => OpenAsync(Opened(failure), cancellation))).ToList();
        steps.AddRange(sweep.Errors.Select(error => One(() => Task.FromException<Outcome>(error))));
        return
        [
            .. sweep.UnknownClusters.Select(cluster => Outcome.Ignored(
                new("sweep", null, now, null), now, $"Cluster {cluster} is to be watched, but does not exist.")),
            .. sweep.NotCovered.Where(_said.Add).Select(text => Outcome.Ignored(new("sweep", null, now, null), now, text)),
            .. await EachAsync(steps, cancellation),
        ];

        Incident Opened(ReportedFailure failure)
        {
            var type = failure.EventId is null ? SignalInfo.Sweep : "service-event-message";
            return IncidentFactory.Of(failure.Subject, new SignalInfo(type, failure.EventId, failure.At, failure.Message), now);
        }
    }

    private async Task<IReadOnlyList<Outcome>> TakeOverLostAsync(CancellationToken cancellation)
    {
        var taken = await new LostChanges(evidence, store, time).TakeOverAsync(cancellation);
        return await EachAsync([.. taken.Select(incident => One(() => step.TakeAsync(incident, cancellation)))], cancellation);
    }

    private async Task<IReadOnlyList<Outcome>> InstanceChangedAsync(InstanceStateChanged change, CancellationToken cancellation)
    {
        var moved = (await store.UnfinishedAsync(cancellation)).Incidents
            .Where(incident => incident.State == IncidentState.Acting && incident.Progress?.Ec2InstanceId == change.InstanceId)
            .ToList();
        return moved.Count == 0
            ? [Ignored(change, $"No incident is restarting {change.InstanceId}.")]
            : await EachAsync([.. moved.Select(incident => One(() => step.TakeAsync(incident, cancellation)))], cancellation);
    }

    private static Func<Task<IReadOnlyList<Outcome>>> One(Func<Task<Outcome>> outcome) => async () => [await outcome()];

    /// <summary>
    /// Runs all steps even if some fail, and throws their errors at the end, so that Lambda sees them.
    /// </summary>
    private static async Task<IReadOnlyList<Outcome>> EachAsync(
        IReadOnlyList<Func<Task<IReadOnlyList<Outcome>>>> steps, CancellationToken cancellation)
    {
        var outcomes = new List<Outcome>();
        var errors = new List<Exception>();
        foreach (var task in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                outcomes.AddRange(await task());
            }
#pragma warning disable CA1031 // The one broad catch: the exception is thrown again after the other incidents took their step.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                errors.Add(error);
            }
        }

        return errors.Count == 0 ? outcomes : throw new AggregateException(errors).Flatten();
    }
}
