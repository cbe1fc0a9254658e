using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>The function over a world in memory: several invocations at once, each step of which any other may come between.</summary>
internal sealed class Model
{
    /// <summary>The function's time limit.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Port, (Fault Fault, int Calls)> _faults = [];

    private readonly List<Invocation> _invocations = [];

    public ModelWorld World { get; } = new();

    public ModelStore Store { get; } = new();

    public Policy Policy { get; set; } = Worlds.Auto;

    public Dictionary<string, HostSighting> LastSightings { get; } = [];

    public Dictionary<Subject, Snapshot> LastLooks { get; } = [];

    public List<Change> Changes { get; } = [];

    /// <summary>Changes that were never made, which the remediator cannot know.</summary>
    public List<Change> Lost { get; } = [];

    public List<Told> Messages { get; } = [];

    /// <summary>The end of the last time in which nobody looked.</summary>
    public DateTimeOffset UnwatchedUntil { get; set; }

    /// <summary>When a change was last seen under way, of whichever incident.</summary>
    public DateTimeOffset AtWorkUntil { get; private set; }

    /// <summary>The keys of the evidence packs.</summary>
    public HashSet<string> Kept { get; } = [];

    public List<Violation> Violations { get; } = [];

    public int Steps { get; private set; }

    /// <summary>How many calls of ports were about to be made.</summary>
    public int Turns { get; private set; }

    /// <summary>The turn at which the invocation dies whose it is; 0 for none.</summary>
    public int DiesAt { get; init; }

    public IReadOnlyList<Invocation> Running => _invocations;

    public Fault? FaultOf(Port port)
    {
        if (!_faults.TryGetValue(port, out var armed)) return null;
        if (armed.Calls <= 1) _faults.Remove(port);
        else _faults[port] = armed with { Calls = armed.Calls - 1 };
        return armed.Fault;
    }

    public void Arm(Port port, Fault fault, int calls) => _faults[port] = (fault, calls);

    public void DisarmAll() => _faults.Clear();

    public void Judge(Change change, bool isLost)
    {
        Steps++;
        if (isLost) Lost.Add(change);
        Changes.Add(change);
        Violations.AddRange(ChangePromises.Broken(this, change));
    }

    public Written? Carry(Command command, string incidentId)
    {
        var now = World.Now;
        return command switch
        {
            SetGracePeriod set => World.Services.First(one => one.Subject.ServiceArn == set.ServiceArn)
                .SetGrace(set.Seconds, Who.Remediator, now, incidentId),
            SetContainerInstanceStatus set =>
                World.Host(set.ContainerInstanceArn).SetStatus(set.Status, Who.Remediator, now, incidentId),
            EnterStandby enter => World.Group!.Move(World.Host(enter.InstanceId), enter, Who.Remediator, now, incidentId),
            ExitStandby exit => World.Group!.Move(World.Host(exit.InstanceId), exit, Who.Remediator, now, incidentId),
            StopInstance stop => World.Host(stop.InstanceId).Stop(Who.Remediator, now, incidentId),
            StartInstance start => World.Host(start.InstanceId).Start(Who.Remediator, now, incidentId),
            _ => null,
        };
    }

    /// <returns>As AWS, or the adapter, says no to what the world is not in a state for; null where nobody does.</returns>
    public CommandResult? Refusal(Command command) => command switch
    {
        StopInstance stop when World.Host(stop.InstanceId) is { Lifecycle: var state } && (stop.InStandbyOf is null
            ? World.Group is not null && state is not null : state != "Standby") => NotSent($"it is {state}"),
        ExitStandby exit when World.Host(exit.InstanceId).State != "running" => NotSent("it does not run"),
        EnterStandby enter when World.Group!.Refusal(World.Host(enter.InstanceId), enter) is { } no => new(no),
        ExitStandby exit when World.Group!.Refusal(World.Host(exit.InstanceId), exit) is { } no => new(no),
        _ => null,
    };

    private static CommandResult NotSent(string why) => new($"Not sent: {why}") { WasOvertaken = true };

    /// <summary>A host beside those that are acted on, and a second one, is news.</summary>
    private static string Hosts(Outcome outcome)
    {
        var hosts = outcome.Findings.FirstOrDefault(finding => finding.Check == outcome.Cause?.Check)?.InstanceIds ?? [];
        var others = hosts.Count(host => outcome.Actions.All(action => action.Resource != host));
        return others == 0 || outcome.Actions.Count == 0 && others == 1 ? "" : $" of {Math.Min(others, 2)} others";
    }

    /// <summary>People wait for the group, whatever they were called for before, until they hear that it is late.</summary>
    private string Late(Outcome outcome, ActionRecord action) =>
        outcome.Status == IncidentStatus.NeedsHuman && action.BlockedBy == GuardId.GroupRepairs
            && World.Now >= Store.Known(outcome.IncidentId!)!.AwaitedSince(action.Resource) + Policy.GroupRepairsWithin
            ? ", and the group is late" : "";

    public Told Tell(Outcome outcome, bool arrived)
    {
        var text = string.Join(
            " | ",
            [$"{outcome.Status}{(outcome.Targets is { Healthy: 0 } ? ", nothing is healthy" : "")}",
                outcome.Need?.Key ?? "", $"{outcome.Cause?.Check}{Hosts(outcome)}", outcome.Also ?? "",
                .. outcome.Actions.Select(action => $"{action.Fix} {action.Resource} {action.Decision}{Late(outcome, action)}{Asks(outcome, action)}")]);
        Told told = new(
            outcome.IncidentId!, outcome.Status, text, outcome.Need is { Commands.Count: > 0 }, arrived, World.Now);
        Messages.Add(told);
        return told;
    }

    /// <summary>
    /// After an answer has expired, people are asked anew, whichever guard refused last; and so they are for another revision or value,
    /// for what was withdrawn meanwhile, and where something else that they were told of held the question back for a while.
    /// </summary>
    private string Asks(Outcome outcome, ActionRecord action) => action.Decision != Decision.AwaitingApproval ? Tries(outcome, action)
        : $" {action.Question} {action.Revision} {action.IsTrial} {action.After} {outcome.Timeline.LastOrDefault(IsAsking)?.At:O}"
            + (Store.Known(outcome.IncidentId!)?.AnswerTo(action) is { } old && World.Now - old.At >= Policy.ApprovalExpires
                ? $" again, {old.At:O}" : "");

    /// <summary>What is begun once more is another change, before which people are told; and that it is not, they are told too.</summary>
    private string Tries(Outcome outcome, ActionRecord action) => action.IsRefusedAgain ? " not again"
        : action.WasBegun && Store.Known(outcome.IncidentId!)?.Progress is { TriesBefore: > 0 and var tries } ? $" again, {tries}" : "";

    private static bool IsAsking(TimelineEntry entry) =>
        entry.Text.StartsWith("No longer proposed", StringComparison.Ordinal) || entry.Text.EndsWith("waits for its answer again.", StringComparison.Ordinal);

    public Invocation Tick() => Start("tick", async (ports, step) =>
    {
        var unfinished = await ports.UnfinishedAsync(CancellationToken.None);
        var due = unfinished.Incidents.Where(incident => incident.NextLookAt is not { } next || next <= World.Now)
            .OrderByDescending(incident => incident.State is IncidentState.Acting or IncidentState.Verifying)
            .ThenBy(incident => incident.LookedAt ?? DateTimeOffset.MinValue).ToList();
        if (World.Now.Minute % 3 == 0) await TakeOverLostAsync(ports, step);
        foreach (var incident in due) await TakeAsync(ports, step, incident);
        if (unfinished.Incidents.All(incident => incident.State != IncidentState.Acting)) return;
        ports.Begin("");
        foreach (var incident in (await ports.UnfinishedAsync(CancellationToken.None)).Incidents)
            await TakeAsync(ports, incident, step.WatchAsync);
    });

    private async Task TakeOverLostAsync(Ports ports, IncidentStep step)
    {
        ports.Begin("");
        IReadOnlyList<Incident> taken = [];
        try
        {
            taken = await new LostChanges(ports, ports, new ModelTime(this)).TakeOverAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is InjectedFaultException or OperationCanceledException)
        {
        }

        foreach (var incident in taken) await TakeAsync(ports, step, incident);
    }

    public Invocation Wake(ModelService service) => Start("wake", async (ports, step) =>
    {
        if (Store.OpenOf(service.Subject) is { } incident) await TakeAsync(ports, step, incident);
    });

    public Invocation Signal(ModelService service) => Start("signal", async (ports, step) =>
    {
        var (incident, opened) = Store.Open(IncidentFactory.Of(
            service.Subject, new SignalInfo("task-stopped", "1", World.Now, null), World.Now));
        if (opened) await TakeAsync(ports, step, incident);
    });

    /// <summary>To its next port; a run that takes longer than Lambda lets it is dead.</summary>
    public void Turn(Invocation invocation)
    {
        World.Now = World.Now.AddSeconds(1);
        if (World.Now - invocation.StartedAt >= Longest || ++Turns == DiesAt) invocation.IsDead = true;
        else invocation.Turn();
        Steps++;
        _invocations.RemoveAll(one => one.IsOver);
        if (_invocations.Count > 0) return;
        if (Store.All.Any(incident => incident.State is IncidentState.Acting or IncidentState.Verifying)) AtWorkUntil = World.Now;
        Violations.AddRange(StandingPromises.Broken(this));
    }

    public void Kill(Invocation invocation)
    {
        invocation.IsDead = true;
        _invocations.Remove(invocation);
    }

    public void RunAll()
    {
        while (_invocations.Count > 0) Turn(_invocations[0]);
    }

    /// <summary>The next full minute: the world moves on, events of what fails come, and the clock ticks.</summary>
    public void Minute()
    {
        RunAll();
        World.Now = Worlds.Now.AddMinutes(Math.Floor((World.Now - Worlds.Now).TotalMinutes) + 1);
        World.Minute();
        foreach (var service in World.Services.Where(World.Fails))
            if (Store.OpenOf(service.Subject) is null) Signal(service);
        Tick();
        RunAll();
    }

    private Invocation Start(string name, Func<Ports, IncidentStep, Task> run)
    {
        var invocation = new Invocation(name, Policy, World.Now);
        var ports = new Ports(this, invocation);
        invocation.Died = ports.Forget;
        _invocations.Add(invocation);
        invocation.Work = run(ports, new(ports, ports, ports, ports, invocation.Policy, new ModelTime(this)) { Keeper = ports });
        _invocations.RemoveAll(one => one.IsOver);
        return invocation;
    }

    private Task TakeAsync(Ports ports, IncidentStep step, Incident incident) => TakeAsync(ports, incident, step.TakeAsync);

    private async Task TakeAsync(Ports ports, Incident incident, Func<Incident, CancellationToken, Task<Outcome>> take)
    {
        ports.Begin(incident.Id);
        try
        {
            await take(incident, CancellationToken.None);
        }
        catch (Exception error) when (error is InjectedFaultException or OperationCanceledException)
        {
        }
#pragma warning disable CA1031 // That nothing else is thrown is what is checked.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Violations.Add(new(Promise.NothingThrows, $"{incident.Id}: {error}"));
        }
    }

    private sealed class ModelTime(Model model) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => model.World.Now;
    }
}
