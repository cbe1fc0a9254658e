using System.Text.Json;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// Where an invocation dies: after the ledger was stored, after the intent was, or after AWS had carried out the command.
/// </summary>
internal enum Crash
{
    None,
    AfterClaim,
    AfterIntent,
    AfterCommand,
}

/// <summary>
/// One incident in a world that carries out commands, a look a minute, stored as JSON in between as the real one is.
/// </summary>
internal sealed class Life(Snapshot world, Policy policy)
{
    public Snapshot World { get; set; } = world;

    public Policy Policy { get; set; } = policy;

    public PauseOrder? Pause { get; set; }

    /// <summary>What can be seen of the world.</summary>
    public Func<Snapshot, Snapshot> Eyes { get; set; } = all => all;

    /// <summary>What happens in the world within a minute.</summary>
    public Func<Snapshot, Snapshot> Physics { get; set; } = HostPhysics.Minute;

    /// <summary>The error with which AWS refuses a command; null if it accepts it.</summary>
    public Func<Command, string?> Refusal { get; set; } = _ => null;

    /// <summary>What a host says when it is asked itself, at the next look; null while it says nothing.</summary>
    public Func<ProbeRequest, HostAnswer?> HostSays { get; set; } = _ => null;

    public Action<Snapshot, Incident, Command> BeforeCommand { get; set; } = (_, _, _) => { };

    public Incident Incident { get; set; } =
        Opening.Of(Worlds.Subject, new SignalInfo("task-stopped", "1", world.TakenAt, null), world.TakenAt);

    public Ledger ClusterLedger { get; set; } = new(Worlds.Subject.ClusterArn);

    public Ledger ServiceLedger { get; set; } = new(Worlds.Subject.ServiceArn);

    /// <summary>
    /// Every command that reached AWS: <c>DRAINING</c>, <c>stop</c>, <c>start</c>, <c>ACTIVE</c>, <c>grace 450</c>.
    /// </summary>
    public List<string> Commands { get; } = [];

    /// <summary>The status of each announcement.</summary>
    public List<IncidentStatus> Told { get; } = [];

    public ContainerInstance Host => World.ContainerInstances!.Single(host => host.Arn == Worlds.HostArn(1));

    public ActionRecord Action => Incident.Actions.Single();

    public bool Waits => Incident.IsHandedOver
        || (Incident.State == IncidentState.Watching
            && Incident.Status is IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive);

    /// <summary>Looks at once.</summary>
    public Life Look(Crash crash = Crash.None)
    {
        if (Incident.IsOpen && !(Incident.NextLookAt > World.TakenAt)) Advance(crash);
        if (crash == Crash.None && Announcements.Due(Incident, Policy, World.TakenAt) is { } key)
        {
            Told.Add(Incident.Status);
            Incident = Announcements.Told(Incident, key, World.TakenAt);
        }

        return this;
    }

    /// <summary>A minute passes, then it looks.</summary>
    public Life Minute(Crash crash = Crash.None)
    {
        World = Physics(World with { TakenAt = World.TakenAt.AddMinutes(1) });
        return Look(crash);
    }

    public Life Minutes(int count)
    {
        for (var minute = 0; minute < count; minute++) Minute();
        return this;
    }

    /// <summary>Looks every minute until the condition holds; fails after two hours.</summary>
    public Life Until(Func<Life, bool> reached)
    {
        for (var minute = 0; !reached(this); minute++)
        {
            Assert.True(
                minute < 120, $"still {Incident.State} {Incident.Status} {Incident.Restart?.Step}: {Incident.Timeline[^1].Text}");
            Minute();
        }

        return this;
    }

    public Life UntilStep(RestartStep step) => Until(life => life.Incident.Restart?.Step == step);

    public Life UntilEnded() => Until(life => !life.Incident.IsOpen || life.Incident.IsHandedOver);

    public Life Change(Func<Snapshot, Snapshot> change)
    {
        World = change(World);
        return this;
    }

    /// <summary>An operator answers, if there is a question.</summary>
    public void Answer(bool granted)
    {
        if (Incident.Actions.LastOrDefault(action => action.Decision == Decision.AwaitingApproval) is not { } asked) return;
        var answer = new Approval(granted, "kim", World.TakenAt, asked.Fix, asked.Resource);
        Incident = Incident with { Approval = answer, NextLookAt = null };
    }

    private void Advance(Crash crash)
    {
        var sent = Incident.Memory.Probes.Where(probe => probe.CommandId is not null);
        var seen = Eyes(World) with { Probes = [.. sent.Select(probe => probe with { Answer = HostSays(probe.Request) })] };
        var @case = new Case(seen, Incident.Memory, Incident.EvidenceFrom);
        var situation = new Situation(seen, Diagnoser.Diagnose(@case), @case, Policy, Pause, ClusterLedger, ServiceLedger);
        var move = IncidentMachine.Next(Incident, situation);

        if (move.Claim is { } claim) Save(claim);
        if (crash == Crash.AfterClaim) return;
        Incident = Stored(move.Incident);
        foreach (var ledger in IncidentMachine.Releases(Incident, situation)) Save(ledger);
        if (move.Command is not { } command || crash == Crash.AfterIntent) return;

        BeforeCommand(seen, move.Incident, command);
        var result = Execute(command);
        if (crash != Crash.AfterCommand) Incident = Stored(IncidentMachine.After(Incident, command, result, World.TakenAt));
    }

    private void Save(Ledger ledger)
    {
        if (ledger.Scope == ClusterLedger.Scope) ClusterLedger = ledger;
        else ServiceLedger = ledger;
    }

    private static Incident Stored(Incident incident) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(incident, CoreJson.Default.Incident), CoreJson.Default.Incident)!;

    private CommandResult Execute(Command command)
    {
        if (Refusal(command) is { } refusal) return new(refusal);
        if (command is ProbeHost probe)
        {
            Commands.Add($"ask {probe.Request.InstanceId}");
            return CommandResult.Accepted with { Id = $"command {Commands.Count}" };
        }

        var (name, next) = command switch
        {
            SetGracePeriod set => ($"grace {set.Seconds}", World.WithService(s => s with { GracePeriodSeconds = set.Seconds })),
            SetContainerInstanceStatus set => (set.Status, World.WithHost(1, host => host with { Status = set.Status })),
            StopInstance => ("stop", World.WithInstance(1, i => i.IsRunning ? i with { State = "stopping" } : i)),
            StartInstance => ("start", World.WithInstance(1, i => i.State == "stopped" ? i with { State = "pending" } : i)),
            _ => throw new InvalidOperationException($"{command} is a change that must not exist."),
        };
        Commands.Add(name);
        World = next;
        return CommandResult.Accepted;
    }
}
