using System.Text.Json;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// Where an invocation dies: after the ledger was stored, after the intent was, after evidence was kept, or after AWS had carried out
/// the command.
/// </summary>
internal enum Crash
{
    None,
    AfterClaim,
    AfterIntent,
    AfterEvidence,
    AfterCommand,
}

/// <summary>
/// The real step over a world in memory: it carries out commands, and stores the incident as JSON between the steps.
/// </summary>
internal sealed class IncidentSimulator(Snapshot world, Policy policy)
    : IEvidenceSource, IActuator, IIncidentStore, IAnnouncer, IChangeCalendar, IEvidenceKeeper, IEventBus, IPageKeeper
{
    private readonly HashSet<string> _lost = [];

    private Crash _crash;

    private Snapshot _seen = world;

    /// <summary>What the current step stored first.</summary>
    private Incident? _intent;

    public Snapshot World { get; set; } = world;

    public Policy Policy { get; set; } = policy;

    public PauseOrder? Pause { get; set; }

    /// <summary>What the operator's calendar says against a change; null while it is open.</summary>
    public Func<string?> Freeze { get; set; } = () => null;

    /// <summary>What can be seen of the world.</summary>
    public Func<Snapshot, Snapshot> Eyes { get; set; } = all => all;

    /// <summary>What can be seen of the host at work, looked at by itself.</summary>
    public Func<HostSighting, HostSighting> HostEyes { get; set; } = all => all;

    /// <summary>What happens in the world within a minute.</summary>
    public Func<Snapshot, Snapshot> Physics { get; set; } = HostPhysics.Minute;

    /// <summary>The error with which AWS refuses a command; null if it accepts it.</summary>
    public Func<Command, string?> GuardRefusal { get; set; } = _ => null;

    /// <summary>Why evidence cannot be kept; null if it can.</summary>
    public Func<string?> KeeperRefusal { get; set; } = () => null;

    /// <summary>Why a ledger cannot be written; null if it can.</summary>
    public Func<Ledger, Exception?> LedgerRefusal { get; set; } = _ => null;

    /// <summary>Why the topic does not take a message; null if it does.</summary>
    public Func<Exception?> TopicRefusal { get; set; } = () => null;

    public bool HasBus { get; set; }

    /// <summary>Why the bus does not take an event; null if it does.</summary>
    public Func<Exception?> BusRefusal { get; set; } = () => null;

    public List<(IncidentEvent Happened, Outcome Outcome)> Events { get; } = [];

    /// <summary>Each time that evidence was kept.</summary>
    public List<EvidencePack> Kept { get; } = [];

    /// <summary>What a host says when it is asked itself, at the next look; null while it says nothing.</summary>
    public Func<ProbeRequest, ProbeResult?> HostSays { get; set; } = _ => null;

    public Action<Snapshot, Incident, Command> BeforeCommand { get; set; } = (_, _, _) => { };

    public Incident Incident { get; set; } =
        IncidentFactory.Of(Worlds.Subject, new SignalInfo("task-stopped", "1", world.TakenAt, null), world.TakenAt);

    public IReadOnlyList<UnreadableIncident> Unreadable { get; set; } = [];

    /// <summary>By their scopes.</summary>
    public Dictionary<string, Ledger> Ledgers { get; } =
        EcsHealthRemediator.Remediation.Ledgers.Empty(Worlds.Subject).All.ToDictionary(ledger => ledger.Scope);

    public Ledger AccountLedger
    {
        get => Ledgers[EcsHealthRemediator.Remediation.Ledgers.AccountScope];
        set => Ledgers[value.Scope] = value;
    }

    public Ledger ClusterLedger
    {
        get => Ledgers[Worlds.Subject.ClusterArn];
        set => Ledgers[value.Scope] = value;
    }

    public Ledger ServiceLedger
    {
        get => Ledgers[Worlds.Subject.ServiceArn];
        set => Ledgers[value.Scope] = value;
    }

    /// <summary>
    /// Every command that reached AWS: <c>DRAINING</c>, <c>standby</c>, <c>stop</c>, <c>start</c>, <c>in service</c>, <c>ACTIVE</c>,
    /// <c>grace 450</c>.
    /// </summary>
    public List<string> Commands { get; } = [];

    /// <summary>Whether pages are wanted.</summary>
    public bool HasPages { get; set; }

    /// <summary>Why a page cannot be kept; null if it can.</summary>
    public Func<Exception?> PageRefusal { get; set; } = () => null;

    public List<PageDraft> Pages { get; } = [];

    /// <summary>What was announced.</summary>
    public List<Outcome> Messages { get; } = [];

    /// <summary>The status of each announcement.</summary>
    public List<IncidentStatus> Told { get; } = [];

    public ContainerInstance Host => World.ContainerInstances!.Single(host => host.Arn == Worlds.HostArn(1));

    public InstanceRestart? Restart => Incident.Progress as InstanceRestart;

    public ActionRecord Action => Incident.Actions.Single();

    public bool Waits => Incident.IsHandedOver
        || (Incident.State == IncidentState.Watching
            && Incident.Status is IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive);

    /// <summary>Somebody deletes the incident from the table, and no other one is there.</summary>
    public void Lose() => _lost.Add(Incident.Id);

    private bool IsLost => _lost.Contains(Incident.Id);

    /// <summary>Minutes pass, in every third of which changes are looked for that no incident stands behind.</summary>
    public IncidentSimulator Swept(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            World = Physics(World with { TakenAt = World.TakenAt.AddMinutes(1) });
            if (minute % 3 == 0)
                new LostChanges(this, this, new WorldTime(this)).TakeOverAsync(CancellationToken.None).GetAwaiter().GetResult();
            if (!IsLost) Look();
        }

        return this;
    }

    /// <summary>Takes the next step at once, if it is due.</summary>
    public IncidentSimulator Look(Crash crash = Crash.None)
    {
        if (Incident.NextLookAt > World.TakenAt) return this;
        (_crash, _intent) = (crash, null);
        try
        {
            Step.TakeAsync(Incident, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (CrashException)
        {
        }

        return this;
    }

    /// <summary>A minute passes, then it looks.</summary>
    public IncidentSimulator Minute(Crash crash = Crash.None)
    {
        World = Physics(World with { TakenAt = World.TakenAt.AddMinutes(1) });
        Look(crash);
        if (crash == Crash.None) Step.WatchAsync(Incident, CancellationToken.None).GetAwaiter().GetResult();
        return this;
    }

    private IncidentStep Step => new(this, this, this, this, Policy, new WorldTime(this))
    {
        Calendar = this,
        Keeper = this,
        Bus = HasBus ? this : null,
        Pages = HasPages ? this : null,
    };

    public IncidentSimulator Minutes(int count)
    {
        for (var minute = 0; minute < count; minute++) Minute();
        return this;
    }

    /// <summary>Looks every minute until the condition holds; fails after two hours.</summary>
    public IncidentSimulator Until(Func<IncidentSimulator, bool> reached)
    {
        for (var minute = 0; !reached(this); minute++)
        {
            Assert.True(
                minute < 120, $"still {Incident.State} {Incident.Status} {Restart?.Step}: {Incident.Timeline[^1].Text}");
            Minute();
        }

        return this;
    }

    public IncidentSimulator UntilStep(RestartStep step) => Until(life => life.Restart?.Step == step);

    public IncidentSimulator UntilEnded() => Until(life => !life.Incident.IsOpen || life.Incident.IsHandedOver);

    public IncidentSimulator Change(Func<Snapshot, Snapshot> change)
    {
        World = change(World);
        return this;
    }

    /// <summary>An operator answers, if there is a question; or halts what is under way, where that is still possible.</summary>
    public void Answer(bool granted)
    {
        if (Questions.Find(Incident, null, granted).Asked is not { } asked) return;
        var answer = Approval.Of(asked, granted, "kim", World.TakenAt);
        Incident = Incident.Answered(answer);
    }

    Task<HostSighting> IEvidenceSource.LookAtHostAsync(
        HostAtWork host, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(HostEyes(Sightings.Of(World, host)));

    Task<Snapshot> IEvidenceSource.LookAsync(
        Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation)
    {
        var sent = memory.Probes.Where(probe => probe.CommandId is not null);
        _seen = Eyes(World) with { Probes = [.. sent.Select(probe => probe with { Answer = HostSays(probe.Request) })] };
        return Task.FromResult(_seen);
    }

    Task<CommandResult> IActuator.ExecuteAsync(Command command, CancellationToken cancellation)
    {
        if (_crash == Crash.AfterIntent || (_crash == Crash.AfterEvidence && command is StopInstance)) throw new CrashException();
        BeforeCommand(_seen, _intent!, command);
        return Task.FromResult(Execute(command));
    }

    Task<(KeptEvidence? Kept, string? Error)> IEvidenceKeeper.KeepAsync(EvidencePack pack, CancellationToken cancellation)
    {
        if (KeeperRefusal() is { } refusal) return Task.FromResult<(KeptEvidence?, string?)>((null, refusal));
        Kept.Add(pack);
        return Task.FromResult<(KeptEvidence?, string?)>((new($"s3://evidence/{pack.Key}", "0a1b"), null));
    }

    Task<Incident?> IIncidentStore.SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation)
    {
        if (_crash == (_intent is null ? Crash.AfterClaim : Crash.AfterCommand)) throw new CrashException();
        _intent ??= incident;
        return Task.FromResult<Incident?>(Incident = Stored(incident));
    }

    Task<Ledger> IIncidentStore.LedgerAsync(string scope, CancellationToken cancellation) =>
        Task.FromResult(Ledgers[scope]);

    Task<IReadOnlyList<Ledger>> IIncidentStore.ClaimedAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Ledger>>([.. Ledgers.Values.Where(ledger => ledger.Holder is not null)]);

    Task<bool> IIncidentStore.SaveLedgerAsync(Ledger ledger, CancellationToken cancellation)
    {
        if (LedgerRefusal(ledger) is { } refusal) throw refusal;
        Ledgers[ledger.Scope] = ledger;
        return Task.FromResult(true);
    }

    /// <summary>Another holder is an incident that is open, or cannot be read.</summary>
    Task<Unfinished> IIncidentStore.UnfinishedAsync(CancellationToken cancellation) =>
        Task.FromResult(new Unfinished(
            [
                .. IsLost ? Array.Empty<Incident>() : [Incident],
                .. Ledgers.Values.Select(ledger => ledger.Holder).OfType<string>().Where(holder => holder != Incident.Id).Distinct()
                    .Where(holder => Unreadable.Count == 0 && !_lost.Contains(holder))
                    .Select(holder => Incident with { Id = holder }),
            ],
            Unreadable));

    Task IIncidentStore.SetAsideAsync(UnreadableIncident unreadable, DateTimeOffset now, CancellationToken cancellation) =>
        throw new NotSupportedException();

    Task<PauseOrder?> IIncidentStore.PauseAsync(CancellationToken cancellation) => Task.FromResult(Pause);

    Task IIncidentStore.SetPauseAsync(PauseOrder pause, CancellationToken cancellation) => throw new NotSupportedException();

    Task<(Incident? Incident, bool Opened)> IIncidentStore.OpenAsync(Incident incident, CancellationToken cancellation)
    {
        if (!IsLost && Incident.IsOpen) return Task.FromResult<(Incident?, bool)>((Incident, false));
        Incident = Stored(incident);
        return Task.FromResult<(Incident?, bool)>((Incident, true));
    }

    Task IAnnouncer.AnnounceAsync(Outcome outcome, CancellationToken cancellation)
    {
        if (_crash != Crash.None) throw new CrashException();
        if (TopicRefusal() is { } refusal) throw refusal;
        Told.Add(outcome.Status);
        Messages.Add(outcome);
        return Task.CompletedTask;
    }

    Task IEventBus.PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation)
    {
        if (_crash != Crash.None) throw new CrashException();
        if (BusRefusal() is { } refusal) throw refusal;
        Events.Add((happened, outcome));
        return Task.CompletedTask;
    }

    Task<KeptPage> IPageKeeper.KeepAsync(PageDraft draft, CancellationToken cancellation)
    {
        if (PageRefusal() is { } refusal) throw refusal;
        Pages.Add(draft);
        return Task.FromResult(new KeptPage(
            $"https://evidence.example/{draft.Key}.html?signed", World.TakenAt.AddHours(6),
            draft.Evidence is null ? null : $"s3://evidence/{draft.Key}.json"));
    }

    Task<string?> IChangeCalendar.FreezeAsync(CancellationToken cancellation) => Task.FromResult(Freeze());

    private static Incident Stored(Incident incident) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(incident, CoreJson.Default.Incident), CoreJson.Default.Incident)!;

    private CommandResult Execute(Command command)
    {
        if (GuardRefusal(command) is { } refusal)
            return new(refusal) { MayHaveHappened = refusal.Split(':')[0] is "RequestTimeout" or "MISSING" };
        if (command is SetGracePeriod raise && raise.Expected != World.Service?.GracePeriodSeconds)
            return new("Not sent.") { WasOvertaken = true };
        if (command is ProbeHost probe)
        {
            Commands.Add($"ask {probe.Request.InstanceId}");
            return CommandResult.Accepted with { Id = $"command {Commands.Count}" };
        }

        if (command is StopInstance stop && GroupPhysics.AgainstStop(Host.Instance!, stop) is { } against)
            return new($"Not sent: {against}") { WasOvertaken = true };
        if (GroupPhysics.Refusal(Host.Instance!, command) is { } error) return new(error);
        var (name, next) = command switch
        {
            SetGracePeriod set => ($"grace {set.Seconds}", World.WithService(s => s with { GracePeriodSeconds = set.Seconds })),
            SetContainerInstanceStatus set => (set.Status, World.WithHost(1, host => host with { Status = set.Status })),
            StopInstance => ("stop", World.WithInstance(1, i => i.IsRunning ? i with { State = "stopping" } : i)),
            EnterStandby => ("standby", World.WithInstance(1, GroupPhysics.Enter)),
            ExitStandby => ("in service", World.WithInstance(1, GroupPhysics.Exit)),
            StartInstance => ("start", World.WithInstance(1, i => i.State == "stopped" ? i with { State = "pending", LaunchTime = World.TakenAt } : i)),
            _ => throw new InvalidOperationException($"{command} is a change that must not exist."),
        };
        Commands.Add(name);
        World = next;
        return CommandResult.Accepted;
    }

    private sealed class WorldTime(IncidentSimulator simulator) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => simulator.World.TakenAt;
    }

    private sealed class CrashException : Exception;
}
