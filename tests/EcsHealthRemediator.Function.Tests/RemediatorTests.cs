using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class RemediatorTests
{
    private static readonly TaskStopped Stopped = new()
    {
        Service = new("web", "shop"),
        TaskArn = "t0",
        StoppedReason = "Task failed ELB health checks",
        Time = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero),
    };

    private readonly House _house = new();

    [Fact]
    public async Task A_signal_opens_an_incident_and_takes_the_first_look()
    {
        var outcome = Assert.Single(await _house.HandleAsync(Stopped));

        Assert.Equal((IncidentStatus.Watching, "instance-status"), (outcome.Status, outcome.Cause?.Check));
        Assert.Equal(1, _house.Store[Worlds.Web].Looks);
        Assert.Empty(_house.Commands);
        Assert.Empty(_house.Announced);
    }

    [Fact]
    public async Task A_duplicate_costs_one_call_of_the_store_and_nothing_else()
    {
        var first = Assert.Single(await _house.HandleAsync(Stopped));
        _house.Journal.Clear();

        var second = Assert.Single(await _house.HandleAsync(Stopped));

        Assert.Equal(first.IncidentId, second.IncidentId);
        Assert.Equal(["open"], _house.Journal);
    }

    [Fact]
    public async Task A_signal_that_is_about_nothing_is_ignored_with_the_reason()
    {
        _house.Found = new([], "Cluster lab is not watched.");

        var outcome = Assert.Single(await _house.HandleAsync(Stopped));

        Assert.Equal((IncidentStatus.Ignored, "Cluster lab is not watched."), (outcome.Status, outcome.Timeline[^1].Text));
        Assert.Empty(_house.Journal);
    }

    [Fact]
    public async Task Every_subject_of_a_signal_becomes_an_incident()
    {
        _house.Found = new([Worlds.Web, Worlds.Of("api")]);

        Assert.Equal(2, (await _house.HandleAsync(Stopped)).Count);
        Assert.Equal(2, _house.Store.Count);
    }

    [Fact]
    public async Task The_claim_and_the_intent_are_stored_before_the_change_is_made()
    {
        await _house.HandleAsync(Stopped);
        _house.Journal.Clear();

        var outcome = Assert.Single(await _house.TickAsync());

        Assert.Equal(["list", "look web", "claim", "save", "execute"], _house.Journal);
        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(Assert.Single(_house.Commands)).Status);
        Assert.Equal(IncidentStatus.Acting, outcome.Status);
    }

    [Fact]
    public async Task What_AWS_refused_is_stored_with_the_incident()
    {
        await _house.HandleAsync(Stopped);
        _house.Answer = new("AccessDeniedException: no");

        await _house.TickAsync();

        var action = Assert.Single(_house.Store[Worlds.Web].Actions);
        Assert.Equal(Decision.Failed, action.Decision);
        Assert.Contains("AccessDeniedException: no", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_loses_the_incident_to_another_writer_changes_and_says_nothing()
    {
        await _house.HandleAsync(Stopped);
        _house.Store.LosesIncidents = true;

        await _house.TickAsync();

        Assert.Empty(_house.Commands);
        Assert.Empty(_house.Announced);
    }

    [Fact]
    public async Task An_answer_of_AWS_that_could_not_be_stored_is_told_by_nobody()
    {
        await _house.HandleAsync(Stopped);
        await _house.TickAsync();
        _house.World = (subject, now) => Worlds.Impaired(subject, now).WithFirstInstance("stopped");
        var drained = _house.Store[Worlds.Web];
        _house.Store.Put(drained with { Progress = (InstanceRestart)drained.Progress! with { Step = RestartStep.Starting } });
        _house.Answer = new("InsufficientInstanceCapacity: none");
        _house.Meanwhile = () => _house.Store.LosesIncidents = true;

        await _house.TickAsync();

        Assert.IsType<StartInstance>(_house.Commands[^1]);
        Assert.Empty(_house.Announced);
    }

    [Fact]
    public async Task Whoever_loses_the_ledger_to_another_writer_changes_nothing_and_stores_no_intent()
    {
        await _house.HandleAsync(Stopped);
        _house.Store.LosesLedgers = true;

        await _house.TickAsync();

        Assert.Empty(_house.Commands);
        Assert.Equal(IncidentState.Watching, _house.Store[Worlds.Web].State);
    }

    [Fact]
    public async Task A_pause_that_cannot_be_read_holds()
    {
        await _house.HandleAsync(Stopped);
        _house.Store.HidesPause = true;

        await _house.TickAsync();

        Assert.Empty(_house.Commands);
        var action = Assert.Single(_house.Store[Worlds.Web].Actions);
        Assert.Equal((Decision.Blocked, GuardId.Paused), (action.Decision, action.BlockedBy));
        Assert.Contains("could not be read", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_an_incident_is_told_once()
    {
        await _house.HandleAsync(Stopped);
        _house.World = Worlds.Healthy;

        await _house.TickAsync(times: 4);

        Assert.Equal(IncidentStatus.SelfHealed, Assert.Single(_house.Announced).Status);
        Assert.Empty(await _house.TickAsync());
    }

    [Fact]
    public async Task What_could_not_be_published_keeps_the_incident_unfinished_and_is_published_by_the_next_tick()
    {
        await _house.HandleAsync(Stopped);
        _house.World = Worlds.Healthy;
        await _house.TickAsync();
        _house.TopicIsBroken = true;
        await Assert.ThrowsAsync<AggregateException>(() => _house.TickAsync());
        Assert.Equal(IncidentState.Closed, _house.Store[Worlds.Web].State);

        _house.TopicIsBroken = false;
        _house.Journal.Clear();
        await _house.TickAsync();

        Assert.Equal(["list", "announce", "save"], _house.Journal);
        Assert.Single(_house.Announced);
    }
}
