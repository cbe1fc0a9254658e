using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class TickTests
{
    private static readonly Subject Api = Snapshots.Of("api");
    private static readonly Subject Cart = Snapshots.Of("cart");

    private readonly InMemoryRemediator _remediator = new();

    [Fact]
    public async Task Every_open_incident_takes_its_step_even_if_one_throws_and_the_error_is_thrown_at_the_end()
    {
        Open(Snapshots.Web, Api, Cart);
        _remediator.Store.Breaks = Api;

        var error = await Assert.ThrowsAsync<AggregateException>(() => _remediator.TickAsync());

        Assert.Equal("a bug", Assert.Single(error.InnerExceptions).Message);
        Assert.Equal([1, 0, 1], new[] { Snapshots.Web, Api, Cart }.Select(subject => _remediator.Store[subject].Looks));
    }

    [Fact]
    public async Task Incidents_that_act_or_verify_come_first_then_those_that_have_waited_longest()
    {
        var (news, docs) = (Snapshots.Of("news"), Snapshots.Of("docs"));
        Open(Api, Cart, news, Snapshots.Web, docs);
        foreach (var (subject, minutesAgo) in new[] { (Api, 1), (Cart, 3), (Snapshots.Web, 0), (docs, 1) })
            _remediator.Store.Put(_remediator.Store[subject] with { LookedAt = _remediator.Time.Now.AddMinutes(-minutesAgo) });
        Restarting(Snapshots.Web, Worlds.Id(1));
        _remediator.Store.Put(_remediator.Store[docs] with { State = IncidentState.Verifying });

        await _remediator.TickAsync();
        Assert.Equal(["look docs", $"look at {Worlds.Id(1)}", "look web", "look news", "look cart", "look api"], Looks());
        Assert.Equal(_remediator.Time.Now, _remediator.Store[Api].LookedAt);
    }

    [Fact]
    public async Task A_host_of_ours_that_no_incident_stands_behind_comes_before_all_of_them()
    {
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        Open(Api);
        Restarting(Api, Worlds.Id(2));
        var claimed = new Ledger("cluster#shop").Claim(
            "lost-1", Fix.RestartInstance, Worlds.Id(1), _remediator.Time.Now.AddMinutes(-9), Cart, new(Cart.ClusterArn, "arn", Worlds.Id(1)));
        await _remediator.Store.SaveLedgerAsync(
            claimed with { Claimed = claimed.Claimed! with { LostSince = _remediator.Time.Now.AddMinutes(-3) } }, default);

        await _remediator.TickAsync();

        Assert.Equal($"look at {Worlds.Id(1)}", Looks().First());
        Assert.Contains($"look at {Worlds.Id(2)}", Looks());
    }

    [Fact]
    public async Task A_snapshot_that_hangs_is_given_up_in_time_for_the_next_incident()
    {
        Open(Snapshots.Web, Api);
        _remediator.Hanging = Snapshots.Web;

        await _remediator.TickAsync();

        Assert.Equal(["look web", "look api"], Looks());
        Assert.Equal((1, 1), (_remediator.Store[Snapshots.Web].Looks, _remediator.Store[Api].Looks));
        Assert.Equal("It took too long.", Assert.Single(_remediator.Store[Snapshots.Web].Gaps).Error);
    }

    [Fact]
    public async Task A_look_that_breaks_is_a_gap_and_not_the_end_of_the_step()
    {
        Open(Snapshots.Web);
        _remediator.World = (_, _) => throw new FormatException("a bug");

        await _remediator.TickAsync();

        Assert.Equal(new("look", "FormatException: a bug"), Assert.Single(_remediator.Store[Snapshots.Web].Gaps));
    }

    [Fact]
    public async Task An_incident_that_is_not_due_is_left_alone()
    {
        Open(Snapshots.Web, Api);
        _remediator.Store.Put(_remediator.Store[Api] with { NextLookAt = _remediator.Time.Now.AddMinutes(5) });

        await _remediator.TickAsync();
        Assert.Equal((1, 0), (_remediator.Store[Snapshots.Web].Looks, _remediator.Store[Api].Looks));

        await _remediator.TickAsync(times: 4);
        Assert.Equal(1, _remediator.Store[Api].Looks);
    }

    [Fact]
    public async Task Service_events_are_read_every_three_minutes_and_six_minutes_back()
    {
        await _remediator.TickAsync(times: 10);

        Assert.Equal(3, _remediator.Journal.Count(entry => entry == "sweep"));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 33, 0, TimeSpan.Zero), _remediator.SweptSince);
    }

    [Theory]
    [InlineData("event-1", "service-event-message")]
    [InlineData(null, "sweep")]
    public async Task A_failure_that_a_sweep_finds_becomes_an_incident(string? eventId, string type)
    {
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        _remediator.Sweep = () => new(Reported() with { EventId = eventId });

        var outcome = Assert.Single(await _remediator.TickAsync());

        Assert.Equal((type, eventId), (outcome.Signal?.Type, outcome.Signal?.EventId));
        Assert.Equal(1, _remediator.Store[Snapshots.Web].Looks);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_is_said_so_and_what_the_sweep_finds_elsewhere_becomes_an_incident()
    {
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        _remediator.Sweep = () => new([Reported()], ["gone"], []);

        var outcomes = await _remediator.TickAsync();

        Assert.Equal(
            [(IncidentStatus.Ignored, "Cluster gone is to be watched, but does not exist.")],
            outcomes.Where(outcome => outcome.IncidentId is null).Select(outcome => (outcome.Status, outcome.Timeline[^1].Text)));
        Assert.Equal(1, _remediator.Store[Snapshots.Web].Looks);
        Assert.Empty(_remediator.Announced);
    }

    [Fact]
    public async Task A_service_that_is_not_covered_is_said_to_be_so_once()
    {
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        _remediator.Sweep = () => new() { NotCovered = ["Service web runs on Fargate, which is not covered."] };

        var outcome = Assert.Single(await _remediator.TickAsync());

        Assert.Equal(
            (IncidentStatus.Ignored, "Service web runs on Fargate, which is not covered."), (outcome.Status, outcome.Timeline[^1].Text));
        Assert.Empty(await _remediator.TickAsync(5));
        Assert.Empty(_remediator.Announced);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_read_is_an_error_once_the_others_had_their_turn()
    {
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        _remediator.Sweep = () => new([Reported()], [], [new InvalidOperationException("denied")]);

        var error = await Assert.ThrowsAsync<AggregateException>(() => _remediator.TickAsync());

        Assert.Equal("denied", Assert.Single(error.InnerExceptions).Message);
        Assert.Equal(1, _remediator.Store[Snapshots.Web].Looks);
    }

    [Fact]
    public async Task A_failing_sweep_delays_no_incident_and_its_error_is_thrown()
    {
        Open(Snapshots.Web);
        _remediator.Time.Now = new(2026, 11, 22, 9, 32, 0, TimeSpan.Zero);
        _remediator.Sweep = () => throw new InvalidOperationException("throttled");

        var error = await Assert.ThrowsAsync<AggregateException>(() => _remediator.TickAsync());

        Assert.Equal("throttled", Assert.Single(error.InnerExceptions).Message);
        Assert.Equal(1, _remediator.Store[Snapshots.Web].Looks);
    }

    [Fact]
    public async Task A_state_change_of_an_instance_wakes_only_the_incident_that_restarts_it()
    {
        Open(Snapshots.Web, Api, Cart);
        Restarting(Snapshots.Web, Worlds.Id(1));
        Restarting(Api, Worlds.Id(2));

        await _remediator.HandleAsync(new InstanceStateChanged(Worlds.Id(1), "stopped"));

        Assert.Equal([$"look at {Worlds.Id(1)}", "look web"], Looks());
    }

    [Fact]
    public async Task A_state_change_of_any_other_instance_is_ignored()
    {
        Open(Snapshots.Web);

        var outcome = Assert.Single(await _remediator.HandleAsync(new InstanceStateChanged("i-0ff1", "stopped")));

        Assert.Equal((IncidentStatus.Ignored, "No incident is restarting i-0ff1."), (outcome.Status, outcome.Timeline[^1].Text));
        Assert.Equal(["list"], _remediator.Journal);
    }

    [Fact]
    public async Task An_incident_that_cannot_be_read_is_told_once_and_keeps_no_other_waiting()
    {
        Open(Snapshots.Web);
        _remediator.Store.Unreadable.Add(new("incident#shop/api#tg", "api-1", "its schema is 9", [Worlds.Id(1)], ToldAt: null));

        await _remediator.TickAsync(times: 3);

        Assert.Equal(3, Looks().Count(look => look == "look web"));
        var told = Assert.Single(_remediator.Announced, outcome => outcome.IncidentId == "api-1");
        Assert.Equal(IncidentStatus.NeedsHuman, told.Status);
        Assert.Contains(Worlds.Id(1), SnsMessageBuilder.Email(told), StringComparison.Ordinal);
    }

    private IEnumerable<string> Looks() => _remediator.Journal.Where(entry => entry.StartsWith("look", StringComparison.Ordinal));

    private void Open(params Subject[] subjects)
    {
        foreach (var subject in subjects)
            _remediator.Store.Put(IncidentFactory.Of(subject, new SignalInfo("tick", null, null, null), _remediator.Time.Now));
    }

    private void Restarting(Subject subject, string instance) => _remediator.Store.Put(_remediator.Store[subject] with
    {
        State = IncidentState.Acting,
        Progress = new InstanceRestart
        {
            InstanceId = instance,
            ContainerInstanceArn = "arn",
            Step = RestartStep.Stopping,
            StepSince = _remediator.Time.Now,
        },
    });

    private ReportedFailure Reported() =>
        new(Snapshots.Web, "event-1", _remediator.Time.Now.AddMinutes(-1), "(service web) is unhealthy in …");
}
