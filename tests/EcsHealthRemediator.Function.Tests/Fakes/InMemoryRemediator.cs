using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests.Fakes;

/// <summary>A remediator with in-memory fakes of all its ports. The journal has the calls of the ports, in order.</summary>
internal sealed class InMemoryRemediator : ISubjectFinder, IEvidenceSource, IActuator, IAnnouncer, IChangeLog
{
    public InMemoryRemediator(FixMode mode = FixMode.Auto)
    {
        Store = new(Journal);
        var policy = Policy.All(mode);
        var step = new IncidentStep(this, this, Store, this, policy, Time)
        {
            LookTimeout = TimeSpan.FromMilliseconds(100),
            Changes = this,
        };
        Remediator = new(this, this, Store, step, policy, Time) { Ticked = new Heartbeat(Output, "remediator", Time).Beat };
    }

    public List<string> Journal { get; } = [];

    public MemoryStore Store { get; }

    /// <summary>What is written to the standard output.</summary>
    public StringWriter Output { get; } = new();

    public Remediator Remediator { get; }

    /// <summary>It starts at a minute in which no sweep of service events is due.</summary>
    public ManualTime Time { get; } = new(new(2026, 11, 22, 9, 31, 0, TimeSpan.Zero));

    public SubjectSearch Found { get; set; } = new([Snapshots.Web]);

    public Func<SweepResult> Sweep { get; set; } = () => new();

    public DateTimeOffset? SweptSince { get; private set; }

    public Func<Subject, DateTimeOffset, Snapshot> World { get; set; } = Snapshots.Impaired;

    /// <summary>A snapshot of this subject never ends by itself.</summary>
    public Subject? Hanging { get; set; }

    public CommandResult Answer { get; set; } = CommandResult.Accepted;

    /// <summary>Runs while AWS carries out a command.</summary>
    public Action Meanwhile { get; set; } = () => { };

    public List<Command> Commands { get; } = [];

    public List<ChangeRecord> Changes { get; } = [];

    public bool TopicIsBroken { get; set; }

    public List<Outcome> Announced { get; } = [];

    public Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal) => Remediator.HandleAsync(signal, default);

    /// <summary>Fires the schedule for the next minutes, one after the other, and returns the last outcomes.</summary>
    public async Task<IReadOnlyList<Outcome>> TickAsync(int times = 1)
    {
        IReadOnlyList<Outcome> last = [];
        for (var tick = 0; tick < times; tick++)
        {
            Time.Now = Time.Now.AddMinutes(1);
            last = await HandleAsync(new Tick());
        }

        return last;
    }

    public Task<SubjectSearch> FindAsync(Signal signal, CancellationToken cancellation) => Task.FromResult(Found);

    public Task<SweepResult> SweepAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        SweptSince = since;
        Journal.Add("sweep");
        return Task.FromResult(Sweep());
    }

    public Task<HostSighting> LookAtHostAsync(HostAtWork host, DateTimeOffset now, CancellationToken cancellation)
    {
        Journal.Add($"look at {host.InstanceId}");
        return Task.FromResult(Sightings.Of(World(Snapshots.Web, now), host));
    }

    public async Task<Snapshot> LookAsync(
        Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation)
    {
        Journal.Add($"look {subject.ServiceName}");
        if (subject == Hanging) await Task.Delay(Timeout.Infinite, cancellation);
        return World(subject, now);
    }

    public Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        Journal.Add("execute");
        Commands.Add(command);
        Meanwhile();
        return Task.FromResult(Answer);
    }

    public Task KeepAsync(ChangeRecord change, CancellationToken cancellation)
    {
        Changes.Add(change);
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(Outcome outcome, CancellationToken cancellation)
    {
        Journal.Add("announce");
        if (TopicIsBroken) throw new InvalidOperationException("the topic is not there");
        Announced.Add(outcome);
        return Task.CompletedTask;
    }
}
