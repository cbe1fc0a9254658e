using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

/// <summary>What becomes of claims when invocations cross each other or die.</summary>
public sealed class ClaimTests
{
    private static readonly string Cluster = Worlds.Web.ClusterArn;

    private readonly House _house = new();

    [Fact]
    public async Task A_claim_that_no_open_incident_stands_behind_holds_nothing_up()
    {
        await ClaimAsync("closed-long-ago");
        await OpenAsync();

        await _house.TickAsync();

        Assert.Single(_house.Commands);
        Assert.Equal(_house.Store[Worlds.Web].Id, (await _house.Store.LedgerAsync(Cluster, default)).Holder);
    }

    [Fact]
    public async Task A_claim_of_another_open_incident_holds()
    {
        var api = IncidentFactory.Of(Worlds.Of("api"), new SignalInfo("tick", null, null, null), _house.Time.Now);
        _house.Store.Put(api with { State = IncidentState.Acting, NextLookAt = _house.Time.Now.AddHours(1) });
        await ClaimAsync(api.Id);
        await OpenAsync();

        await _house.TickAsync();

        Assert.Null(_house.Store[Worlds.Web].Progress);
    }

    [Fact]
    public async Task An_invocation_that_comes_too_late_gives_back_no_claim_of_a_restart_that_has_begun_meanwhile()
    {
        await OpenAsync();
        await ClaimAsync(_house.Store[Worlds.Web].Id);
        _house.Store.LosesIncidents = true;

        await _house.TickAsync();

        Assert.Equal(_house.Store[Worlds.Web].Id, (await _house.Store.LedgerAsync(Cluster, default)).Holder);
    }

    [Fact]
    public async Task A_claim_without_an_intent_is_given_back_once_the_incident_is_stored()
    {
        await OpenAsync();
        await ClaimAsync(_house.Store[Worlds.Web].Id);

        await _house.TickAsync();

        Assert.Null((await _house.Store.LedgerAsync(Cluster, default)).Holder);
        Assert.Equal(["save", "claim"], _house.Journal[^2..]);
    }

    private async Task OpenAsync() => await _house.HandleAsync(new DeploymentFailed(new("web", "shop")));

    private async Task ClaimAsync(string incidentId)
    {
        var ledger = await _house.Store.LedgerAsync(Cluster, default);
        await _house.Store.SaveLedgerAsync(ledger.Claim(incidentId, Fix.RaiseGracePeriod, "unrelated", _house.Time.Now), default);
    }
}
