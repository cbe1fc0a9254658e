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

    private readonly InMemoryRemediator _remediator = new();

    [Fact]
    public async Task A_signal_opens_an_incident_and_takes_the_first_look()
    {
        var outcome = Assert.Single(await _remediator.HandleAsync(Stopped));

        Assert.Equal((IncidentStatus.Watching, "instance-status"), (outcome.Status, outcome.Cause?.Check));
        Assert.Equal(1, _remediator.Store[Snapshots.Web].Looks);
        Assert.Empty(_remediator.Commands);
        Assert.Empty(_remediator.Announced);
    }

    [Fact]
    public async Task A_duplicate_signal_costs_one_call_of_the_store_and_nothing_else()
    {
        var first = Assert.Single(await _remediator.HandleAsync(Stopped));
        _remediator.Journal.Clear();

        var second = Assert.Single(await _remediator.HandleAsync(Stopped));

        Assert.Equal(first.IncidentId, second.IncidentId);
        Assert.Equal(["open"], _remediator.Journal);
    }

    [Fact]
    public async Task A_time_that_has_not_come_is_not_stored()
    {
        await _remediator.HandleAsync(Stopped with { Time = _remediator.Time.Now.AddDays(1) });

        Assert.Equal(_remediator.Time.Now, _remediator.Store[Snapshots.Web].Signal.At);
    }

    [Fact]
    public async Task A_signal_without_a_subject_is_ignored_with_the_reason()
    {
        _remediator.Found = new([], "Cluster lab is not watched.");

        var outcome = Assert.Single(await _remediator.HandleAsync(Stopped));

        Assert.Equal((IncidentStatus.Ignored, "Cluster lab is not watched."), (outcome.Status, outcome.Timeline[^1].Text));
        Assert.Empty(_remediator.Journal);
    }

    [Fact]
    public async Task Every_subject_of_a_signal_becomes_an_incident()
    {
        _remediator.Found = new([Snapshots.Web, Snapshots.Of("api")]);

        Assert.Equal(2, (await _remediator.HandleAsync(Stopped)).Count);
        Assert.Equal(2, _remediator.Store.Count);
    }

    [Fact]
    public async Task The_claim_and_the_intent_are_stored_before_the_change_is_made()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.Journal.Clear();

        var outcome = Assert.Single(await _remediator.TickAsync());

        Assert.Equal(
            [
                "list", "look web", $"look at {Worlds.Id(1)}", "claim", "claim", "claim", "save", "announce", "save", "execute", "save",
            ],
            _remediator.Journal);
        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(Assert.Single(_remediator.Commands)).Status);
        Assert.Equal(IncidentStatus.Acting, outcome.Status);
    }

    [Fact]
    public async Task A_refusal_by_AWS_is_stored_with_the_incident()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.Answer = new("AccessDeniedException: no");

        await _remediator.TickAsync();

        var action = Assert.Single(_remediator.Store[Snapshots.Web].Actions);
        Assert.Equal(Decision.Failed, action.Decision);
        Assert.Contains("AccessDeniedException: no", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invocation_that_loses_the_incident_to_another_writer_changes_and_publishes_nothing()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.Store.IncidentConflicts = true;

        await _remediator.TickAsync();

        Assert.Empty(_remediator.Commands);
        Assert.Empty(_remediator.Announced);
    }

    [Fact]
    public async Task An_error_of_AWS_that_could_not_be_stored_is_not_published()
    {
        await _remediator.HandleAsync(Stopped);
        await _remediator.TickAsync();
        _remediator.World = (subject, now) => Snapshots.Impaired(subject, now).WithFirstInstance("stopped");
        var drained = _remediator.Store[Snapshots.Web];
        _remediator.Store.Put(drained with { Progress = (InstanceRestart)drained.Progress! with { Step = RestartStep.Starting } });
        _remediator.Answer = new("InsufficientInstanceCapacity: none");
        _remediator.Meanwhile = () => _remediator.Store.IncidentConflicts = true;
        _remediator.Announced.Clear();

        await _remediator.TickAsync();

        Assert.IsType<StartInstance>(_remediator.Commands[^1]);
        Assert.Empty(_remediator.Announced);
    }

    [Fact]
    public async Task An_invocation_that_loses_the_ledger_to_another_writer_changes_nothing_and_stores_no_intent()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.Store.LedgerConflicts = true;

        await _remediator.TickAsync();

        Assert.Empty(_remediator.Commands);
        Assert.Equal(IncidentState.Watching, _remediator.Store[Snapshots.Web].State);
    }

    [Fact]
    public async Task A_pause_that_cannot_be_read_counts_as_a_pause()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.Store.HidesPause = true;

        await _remediator.TickAsync();

        Assert.Empty(_remediator.Commands);
        var action = Assert.Single(_remediator.Store[Snapshots.Web].Actions);
        Assert.Equal((Decision.Blocked, GuardId.Paused), (action.Decision, action.BlockedBy));
        Assert.Contains("could not be read", action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_an_incident_is_published_once()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.World = Snapshots.Healthy;

        await _remediator.TickAsync(times: 4);

        Assert.Equal(IncidentStatus.SelfHealed, Assert.Single(_remediator.Announced).Status);
        Assert.Empty(await _remediator.TickAsync());
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_published_is_published_some_minutes_later()
    {
        await _remediator.HandleAsync(Stopped);
        _remediator.World = Snapshots.Healthy;
        await _remediator.TickAsync();
        _remediator.TopicIsBroken = true;
        await Assert.ThrowsAsync<AggregateException>(() => _remediator.TickAsync());
        Assert.Equal(IncidentState.Closed, _remediator.Store[Snapshots.Web].State);

        _remediator.TopicIsBroken = false;
        await _remediator.TickAsync(times: 9);
        _remediator.Journal.Clear();
        await _remediator.TickAsync();

        Assert.Equal(["list", "save", "announce", "save"], _remediator.Journal);
        Assert.Single(_remediator.Announced);
    }
}
