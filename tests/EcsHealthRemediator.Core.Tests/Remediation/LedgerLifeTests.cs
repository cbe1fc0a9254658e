using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>What an incident leaves in the ledgers, and what follows from it for those after it.</summary>
public sealed class LedgerLifeTests
{
    [Fact]
    public void While_a_host_of_another_cluster_is_at_work_people_hear_after_eight_minutes_and_then_the_restart_begins()
    {
        var life = Impaired();
        life.AccountLedger = life.AccountLedger.Claim("elsewhere", Fix.RestartInstance, "i-9", life.World.TakenAt);

        life.Minutes(7);
        Assert.Empty(life.Told);
        life.Minutes(13);
        Assert.Empty(life.Commands);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
        Assert.Equal(GuardId.Budget, life.Action.BlockedBy);

        life.AccountLedger = life.AccountLedger.Release(wasMade: true);
        life.UntilEnded();
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_restart_elsewhere_that_does_not_end_keeps_nobody_quiet_for_ever()
    {
        var life = Impaired();
        life.AccountLedger = life.AccountLedger.Claim("elsewhere", Fix.RestartInstance, "i-9", life.World.TakenAt);

        life.Until(life => life.Waits);

        Assert.Empty(life.Commands);
    }

    [Fact]
    public void A_restart_holds_account_cluster_and_service_and_gives_all_back_with_what_came_of_it()
    {
        var life = Impaired().Until(life => life.Commands.Contains("DRAINING"));
        Ledger[] held = [life.AccountLedger, life.ClusterLedger, life.ServiceLedger];
        Assert.All(held, ledger => Assert.Equal(life.Incident.Id, ledger.Holder));

        life.UntilEnded();

        Assert.All(life.Ledgers.Values, ledger => Assert.Null(ledger.Holder));
        Ledger[] given = [life.AccountLedger, life.ClusterLedger, life.ServiceLedger];
        Assert.All(given, ledger => Assert.Equal(FixResult.Helped, Assert.Single(ledger.Entries).Result));
    }

    [Fact]
    public void A_host_that_does_not_come_back_stops_every_other_restart_until_a_person_resumes()
    {
        var first = Broken();
        Assert.Equal(FixResult.HostAway, Assert.Single(first.AccountLedger.Entries).Result);
        Assert.EndsWith(
            "Until an operator resumes, no other instance in this account is restarted.",
            first.Incident.Timeline[^1].Text,
            StringComparison.Ordinal);

        var second = Impaired();
        second.Incident = second.Incident with { Id = "second" };
        second.AccountLedger = first.AccountLedger;
        second.Minutes(10);
        Assert.Empty(second.Commands);
        Assert.Equal(GuardId.HostAway, second.Action.BlockedBy);
        Assert.Contains(first.Incident.Id, second.Action.Reason, StringComparison.Ordinal);

        second.Pause = new("resumed", "kim", second.World.TakenAt) { ResumedAt = second.World.TakenAt };
        second.UntilEnded();
        AssertBack(second, IncidentStatus.Fixed);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_host_that_recovers_at_every_drain_is_drained_for_a_restart_twice_a_day_at_most(int before, bool isDrained)
    {
        var first = Impaired().UntilStep(RestartStep.Draining).Change(Recovered).Until(life => life.Incident.State == IncidentState.Watching);
        var turnedBack = Assert.Single(first.ClusterLedger.Entries);
        var next = Impaired();
        next.Incident = next.Incident with { Id = "next" };
        next.ClusterLedger = first.ClusterLedger with
        {
            Entries = [.. Enumerable.Range(1, before).Select(n => turnedBack with { IncidentId = $"before-{n}" })],
        };
        next.Minutes(8);

        Assert.True(turnedBack.IsTurnedBack);
        Assert.Equal(isDrained, next.Commands.Contains("DRAINING"));
        if (!isDrained) Assert.Contains("comes and goes", next.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_a_person_stops_after_our_start_holds_nothing_back()
    {
        var life = Impaired().UntilStep(RestartStep.Returning)
            .Change(world => world.WithHost(1, h => h with { Status = "DRAINING", Instance = h.Instance! with { State = "stopped" } }))
            .UntilEnded();

        Assert.Equal(FixResult.Unknown, Assert.Single(life.AccountLedger.Entries).Result);
    }

    [Fact]
    public void A_restart_whose_host_is_well_but_whose_target_is_not_did_not_help_its_service()
    {
        var life = Impaired();
        life.Physics = world =>
            life.Commands.Contains("ACTIVE") ? world.WithTarget(1, "unhealthy", "Request timed out") : HostPhysics.Minute(world);
        life.UntilEnded();

        Assert.Equal(FixResult.DidNotHelp, Assert.Single(life.ServiceLedger.Entries).Result);
    }

    [Fact]
    public void After_three_fixes_that_did_not_help_nothing_more_is_begun_and_people_are_told_once()
    {
        var failed = Broken();
        var life = Impaired();
        life.ServiceLedger = failed.ServiceLedger with
        {
            Entries = [.. Enumerable.Range(1, 3).Select(n => failed.ServiceLedger.Entries[0] with { IncidentId = $"failed-{n}" })],
        };
        life.Minutes(60);

        Assert.Empty(life.Commands);
        Assert.Equal(GuardId.Quarantined, life.Action.BlockedBy);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void What_the_stored_claim_of_a_crashed_invocation_lacks_is_claimed_by_the_next()
    {
        var life = Impaired();
        life.AccountLedger = life.AccountLedger.Claim(life.Incident.Id, Fix.RestartInstance, Worlds.Id(1), life.World.TakenAt);

        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
        Assert.Single(life.AccountLedger.Entries);
    }

    /// <summary>The hardware after the restart is broken as well.</summary>
    private static IncidentSimulator Broken()
    {
        var life = Impaired();
        life.Physics = world => HostPhysics.Minute(world) is var next && life.Commands.Contains("start")
            && next.ContainerInstances![0].Instance!.IsRunning
                ? next.WithInstance(1, i => i with { StatusChecks = Worlds.Impaired(next.TakenAt) })
                    .WithTarget(1, "unhealthy", "Request timed out")
                : next;
        return life.UntilEnded();
    }
}
