using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class TickTests
{
    private static readonly Subject Api = Worlds.Of("api");
    private static readonly Subject Cart = Worlds.Of("cart");

    private readonly House _house = new();

    [Fact]
    public async Task Every_open_incident_moves_on_even_if_one_throws_and_then_the_error_is_seen()
    {
        Open(Worlds.Web, Api, Cart);
        _house.World = (subject, now) =>
            subject == Api ? throw new InvalidOperationException("a bug") : Worlds.Impaired(subject, now);

        var error = await Assert.ThrowsAsync<AggregateException>(() => _house.TickAsync());

        Assert.Equal("a bug", Assert.Single(error.InnerExceptions).Message);
        Assert.Equal((1, 0, 1), (_house.Store[Worlds.Web].Looks, _house.Store[Api].Looks, _house.Store[Cart].Looks));
    }

    [Fact]
    public async Task Those_that_act_or_verify_come_first_and_then_whoever_was_not_looked_at_for_longest()
    {
        var (news, docs) = (Worlds.Of("news"), Worlds.Of("docs"));
        Open(Api, Cart, news, Worlds.Web, docs);
        foreach (var (subject, minutesAgo) in new[] { (Api, 1), (Cart, 3), (Worlds.Web, 0), (docs, 1) })
            _house.Store.Put(_house.Store[subject] with { LookedAt = _house.Time.Now.AddMinutes(-minutesAgo) });
        Restarting(Worlds.Web, "i-0a01");
        _house.Store.Put(_house.Store[docs] with { State = IncidentState.Verifying });

        await _house.TickAsync();
        Assert.Equal(["look docs", "look web", "look news", "look cart", "look api"], Looks());
        Assert.Equal(_house.Time.Now, _house.Store[Api].LookedAt);
    }

    [Fact]
    public async Task A_look_that_hangs_is_given_up_in_time_for_the_next_incident()
    {
        Open(Worlds.Web, Api);
        _house.Hanging = Worlds.Web;

        await Assert.ThrowsAsync<AggregateException>(() => _house.TickAsync());

        Assert.Equal(["look web", "look api"], Looks());
        Assert.Equal((0, 1), (_house.Store[Worlds.Web].Looks, _house.Store[Api].Looks));
    }

    [Fact]
    public async Task An_incident_that_is_not_due_is_left_alone()
    {
        Open(Worlds.Web, Api);
        _house.Store.Put(_house.Store[Api] with { NextLookAt = _house.Time.Now.AddMinutes(5) });

        await _house.TickAsync();
        Assert.Equal((1, 0), (_house.Store[Worlds.Web].Looks, _house.Store[Api].Looks));

        await _house.TickAsync(times: 4);
        Assert.Equal(1, _house.Store[Api].Looks);
    }

    [Fact]
    public async Task Service_events_are_swept_every_five_minutes_and_reach_back_over_two_sweeps()
    {
        await _house.TickAsync(times: 10);

        Assert.Equal(2, _house.Journal.Count(entry => entry == "sweep"));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), _house.SweptSince);
    }

    [Fact]
    public async Task What_a_sweep_finds_becomes_an_incident()
    {
        _house.Time.Now = new(2026, 11, 22, 9, 34, 0, TimeSpan.Zero);
        _house.Sweep = () => [new(Worlds.Web, "event-1", _house.Time.Now.AddMinutes(-2), "(service web) is unhealthy in …")];

        var outcome = Assert.Single(await _house.TickAsync());

        Assert.Equal(("service-event-message", "event-1"), (outcome.Signal?.Type, outcome.Signal?.EventId));
        Assert.Equal(1, _house.Store[Worlds.Web].Looks);
    }

    [Fact]
    public async Task A_sweep_that_fails_keeps_no_incident_waiting_and_is_seen()
    {
        Open(Worlds.Web);
        _house.Time.Now = new(2026, 11, 22, 9, 34, 0, TimeSpan.Zero);
        _house.Sweep = () => throw new InvalidOperationException("throttled");

        var error = await Assert.ThrowsAsync<AggregateException>(() => _house.TickAsync());

        Assert.Equal("throttled", Assert.Single(error.InnerExceptions).Message);
        Assert.Equal(1, _house.Store[Worlds.Web].Looks);
    }

    [Fact]
    public async Task A_state_change_moves_only_the_incident_that_restarts_this_instance()
    {
        Open(Worlds.Web, Api, Cart);
        Restarting(Worlds.Web, "i-0a01");
        Restarting(Api, "i-0a02");

        await _house.HandleAsync(new InstanceStateChanged("i-0a01", "stopped"));

        Assert.Equal(["look web"], Looks());
    }

    [Fact]
    public async Task A_state_change_of_any_other_instance_is_ignored()
    {
        Open(Worlds.Web);

        var outcome = Assert.Single(await _house.HandleAsync(new InstanceStateChanged("i-0ff1", "stopped")));

        Assert.Equal((IncidentStatus.Ignored, "No incident is restarting i-0ff1."), (outcome.Status, outcome.Timeline[^1].Text));
        Assert.Equal(["list"], _house.Journal);
    }

    [Fact]
    public async Task An_incident_that_cannot_be_read_is_told_once_and_keeps_no_other_waiting()
    {
        Open(Worlds.Web);
        _house.Store.Unreadable.Add(new("incident#shop/api#tg", "api-1", "its schema is 9", ["i-0a01"], ToldAt: null));

        await _house.TickAsync(times: 3);

        Assert.Equal(3, Looks().Count());
        var told = Assert.Single(_house.Announced, outcome => outcome.IncidentId == "api-1");
        Assert.Equal(IncidentStatus.NeedsHuman, told.Status);
        Assert.Contains("i-0a01", SnsMessageBuilder.Email(told), StringComparison.Ordinal);
    }

    private IEnumerable<string> Looks() => _house.Journal.Where(entry => entry.StartsWith("look", StringComparison.Ordinal));

    private void Open(params Subject[] subjects)
    {
        foreach (var subject in subjects)
            _house.Store.Put(IncidentFactory.Of(subject, new SignalInfo("tick", null, null, null), _house.Time.Now));
    }

    private void Restarting(Subject subject, string instance) => _house.Store.Put(_house.Store[subject] with
    {
        State = IncidentState.Acting,
        Progress = new InstanceRestart
        {
            InstanceId = instance,
            ContainerInstanceArn = "arn",
            Step = RestartStep.Stopping,
            StepSince = _house.Time.Now,
        },
    });
}
