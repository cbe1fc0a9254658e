using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

/// <summary>Claims of ledgers when invocations overlap or crash.</summary>
public sealed class ClaimTests
{
    private static readonly string Cluster = Snapshots.Web.ClusterArn;

    private readonly InMemoryRemediator _remediator = new();

    [Fact]
    public async Task A_claim_without_an_open_incident_does_not_block_others()
    {
        await ClaimAsync("closed-long-ago");
        await OpenAsync();

        await _remediator.TickAsync();

        Assert.Single(_remediator.Commands);
        Assert.Equal(_remediator.Store[Snapshots.Web].Id, (await _remediator.Store.LedgerAsync(Cluster, default)).Holder);
    }

    [Fact]
    public async Task A_claim_of_another_open_incident_blocks()
    {
        var api = IncidentFactory.Of(Snapshots.Of("api"), new SignalInfo("tick", null, null, null), _remediator.Time.Now);
        _remediator.Store.Put(api with { State = IncidentState.Acting, NextLookAt = _remediator.Time.Now.AddHours(1) });
        await ClaimAsync(api.Id);
        await OpenAsync();

        await _remediator.TickAsync();

        Assert.Null(_remediator.Store[Snapshots.Web].Progress);
    }

    [Fact]
    public async Task A_late_invocation_does_not_give_back_the_claim_of_a_restart_that_began_meanwhile()
    {
        await OpenAsync();
        await ClaimAsync(_remediator.Store[Snapshots.Web].Id);
        _remediator.Store.IncidentConflicts = true;

        await _remediator.TickAsync();

        Assert.Equal(_remediator.Store[Snapshots.Web].Id, (await _remediator.Store.LedgerAsync(Cluster, default)).Holder);
    }

    [Fact]
    public async Task A_claim_without_an_intent_is_given_back_once_the_incident_is_stored()
    {
        await OpenAsync();
        await ClaimAsync(_remediator.Store[Snapshots.Web].Id);

        await _remediator.TickAsync();

        Assert.Null((await _remediator.Store.LedgerAsync(Cluster, default)).Holder);
        Assert.Equal(["save", "claim"], _remediator.Journal[^2..]);
    }

    private async Task OpenAsync() => await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));

    private async Task ClaimAsync(string incidentId)
    {
        var ledger = await _remediator.Store.LedgerAsync(Cluster, default);
        var claimed = ledger.Claim(incidentId, Fix.RaiseGracePeriod, "unrelated", _remediator.Time.Now);
        await _remediator.Store.SaveLedgerAsync(claimed, default);
    }
}
