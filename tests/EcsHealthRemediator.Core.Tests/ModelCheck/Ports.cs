using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>The ports of one invocation: each call waits for its turn, and may fail.</summary>
internal sealed class Ports(Model model, Invocation invocation)
    : IEvidenceSource, IActuator, IIncidentStore, IAnnouncer, IEvidenceKeeper
{
    /// <summary>AWS's reads show by minutes what was before, and not what was yesterday.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(15);

    private DateTimeOffset? _hostAsOf;

    private DateTimeOffset? _lookAsOf;

    private Snapshot? _seen;

    private HostSighting? _seenHost;

    private PauseOrder? _pause;

    private Written? _unanswered;

    private Told? _untold;

    private string _incidentId = "";

    /// <summary>A step begins: what the one before has seen is not this one's.</summary>
    public void Begin(string incidentId)
    {
        (_hostAsOf, _lookAsOf, _seen, _seenHost, _pause, _unanswered) = (null, null, null, null, null, null);
        _incidentId = incidentId;
    }

    public async Task<HostSighting> LookAtHostAsync(HostAtWork host, DateTimeOffset now, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Host);
        _hostAsOf = model.World.Now;
        var seen = model.World.Sighting(host, now);
        if (fault == Fault.Stale && model.LastSightings.TryGetValue(host.InstanceId, out var old)
            && now - old.TakenAt < LongestLag)
        {
            _hostAsOf = old.TakenAt;
            return _seenHost = old with { TakenAt = now };
        }

        model.LastSightings[host.InstanceId] = seen;
        return _seenHost = fault switch
        {
            Fault.Empty => new(now) { InstanceError = "empty", ContainerInstanceError = "empty" },
            Fault.LostHost => seen with { ContainerInstance = null, ContainerInstanceError = "not in the answer", TasksLeft = null },
            _ => seen,
        };
    }

    public async Task<Snapshot> LookAsync(Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Look);
        _lookAsOf = model.World.Now;
        var service = model.World.Services.First(service => service.Subject == subject);
        var seen = ModelViews.Of(model.World, service) with { TakenAt = now };
        if (fault == Fault.Stale && model.LastLooks.TryGetValue(subject, out var old)
            && now - old.TakenAt < LongestLag)
        {
            _lookAsOf = old.TakenAt;
            return _seen = old with { TakenAt = now };
        }

        model.LastLooks[subject] = seen;
        return _seen = fault switch
        {
            Fault.Empty => new() { TakenAt = now, Subject = subject, Gaps = [new("ecs:DescribeServices", "empty")] },
            Fault.LostHost => seen with { ContainerInstances = [.. seen.ContainerInstances!.Skip(1)] },
            _ => seen,
        };
    }

    public async Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Act, throws: false);
        var asOf = Earliest(_hostAsOf, _lookAsOf) ?? model.World.Now;
        model.Judge(
            new(command, _incidentId, model.Store.Known(_incidentId), _seen, _seenHost, _pause, invocation.Policy, asOf, model.World.Now),
            isLost: fault is Fault.RequestLost or Fault.Hang);
        if (fault is Fault.Refused or Fault.Error) return new("AccessDeniedException: no");
        if (fault is not (Fault.RequestLost or Fault.Hang) && model.Refusal(command) is { } no)
            return fault is null || no.WasOvertaken ? no : new("RequestTimeout: no answer") { MayHaveHappened = true };
        var made = fault is Fault.RequestLost or Fault.Hang ? null : model.Carry(command, _incidentId);
        // A change whose answer is lost cannot be told from one that was never made, whatever is stored of it.
        _unanswered = fault is null ? made : null;
        return fault is null ? CommandResult.Accepted : new("RequestTimeout: no answer")
        {
            MayHaveHappened = true,
            RequestId = fault is Fault.Hang ? null : "an error of the service",
        };
    }

    public async Task<(KeptEvidence? Kept, string? Error)> KeepAsync(EvidencePack pack, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Keep);
        if (fault == Fault.Empty) return (null, "NoSuchBucket: no");
        model.Kept.Add(pack.Key);
        return fault == Fault.AnswerLost ? (null, "RequestTimeout: no answer") : (new($"s3://evidence/{pack.Key}", "0"), null);
    }

    public async Task<Incident?> SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Save);
        if (model.Store.Save(incident, unfinished) is not { } saved)
        {
            Forget();
            return null;
        }

        if (fault == Fault.Empty)
        {
            Forget();
            return null;
        }

        if (_unanswered is { } made) made.IsKnown = true;
        (_unanswered, _untold) = (null, null);
        return saved;
    }

    public async Task<Unfinished> UnfinishedAsync(CancellationToken cancellation)
    {
        try
        {
            await CallAsync(Port.Unfinished);
        }
        catch (Exception error) when (error is InjectedFaultException or OperationCanceledException)
        {
            // Nobody looks at anything before it is answered.
            model.UnwatchedUntil = model.World.Now;
            throw;
        }

        return new(model.Store.Unfinished, []);
    }

    public async Task<Ledger> LedgerAsync(string scope, CancellationToken cancellation)
    {
        await CallAsync(Port.Ledger);
        return model.Store.LedgerOf(scope);
    }

    public async Task<IReadOnlyList<Ledger>> ClaimedAsync(CancellationToken cancellation)
    {
        await CallAsync(Port.Unfinished);
        return [.. model.Store.Ledgers.Where(ledger => ledger.Holder is not null)];
    }

    public async Task<bool> SaveLedgerAsync(Ledger ledger, CancellationToken cancellation)
    {
        var fault = await CallAsync(Port.Claim);
        return model.Store.Save(ledger) && fault != Fault.Empty;
    }

    public async Task<PauseOrder?> PauseAsync(CancellationToken cancellation)
    {
        await CallAsync(Port.Pause);
        return _pause = model.Store.Pause;
    }

    public async Task AnnounceAsync(Outcome outcome, CancellationToken cancellation)
    {
        Fault? fault;
        try
        {
            fault = await CallAsync(Port.Announce);
        }
        catch (Exception error) when (error is InjectedFaultException or OperationCanceledException)
        {
            model.Tell(outcome, arrived: false);
            throw;
        }

        _untold = model.Tell(outcome, arrived: true);
        if (fault == Fault.AnswerLost) Forget();
    }

    public Task SetPauseAsync(PauseOrder pause, CancellationToken cancellation) => throw new NotSupportedException();

    public Task SetAsideAsync(UnreadableIncident unreadable, DateTimeOffset now, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public async Task<(Incident? Incident, bool Opened)> OpenAsync(Incident incident, CancellationToken cancellation)
    {
        await CallAsync(Port.Save);
        return model.Store.Open(incident);
    }

    /// <summary>The step has died: what it told and did not store is not known to the next.</summary>
    public void Forget()
    {
        if (_untold is { } told) told.IsForgotten = true;
        _untold = null;
    }

    private async Task<Fault?> CallAsync(Port port, bool throws = true)
    {
        await invocation.TurnAsync();
        var fault = model.FaultOf(port);
        if (fault is not null && port != Port.Act) Forget();
        if (!throws) return fault;
        if (fault == Fault.Hang) throw new OperationCanceledException();
        return fault is Fault.Error or Fault.Refused or Fault.RequestLost ? throw new InjectedFaultException(port) : fault;
    }

    private static DateTimeOffset? Earliest(params DateTimeOffset?[] times) => times.Min();
}
