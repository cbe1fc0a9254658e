using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Somebody deletes an incident while it changes a host: what the ledgers say of it is enough to bring the host back.</summary>
public sealed class LostChangeTests
{
    /// <summary>Until a claim is looked into, and for two looks that are three minutes apart.</summary>
    private const int LongEnough = 10;

    [Theory]
    [InlineData(RestartStep.Draining, false)]
    [InlineData(RestartStep.Stopping, true)]
    [InlineData(RestartStep.Starting, true)]
    internal void A_host_is_brought_back_from_wherever_its_restart_was(RestartStep step, bool isStopped)
    {
        var life = RestartLives.Impaired().UntilStep(step);
        var told = life.Messages.Count;
        life.Lose();

        life.Swept(60);

        Assert.Equal(("ACTIVE", "running"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Equal(isStopped, life.Commands.Contains("stop"));
        Assert.All(life.Ledgers.Values, ledger => Assert.Null(ledger.Holder));
        Assert.Single(life.AccountLedger.Entries);
        Assert.True(life.Messages.Count > told);
        Assert.Contains(life.Incident.Timeline, entry => entry.Text.Contains("is lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_claim_that_could_not_follow_when_its_host_was_taken_over_follows_later()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Starting);
        life.Physics = same => same;
        var (lost, claim) = (life.Incident.Id, life.AccountLedger);
        life.Lose();
        for (var minutes = 0; minutes < LongEnough && life.AccountLedger.Holder == lost; minutes++) life.Swept(1);
        life.AccountLedger = claim with { Version = life.AccountLedger.Version };

        life.Swept(LongEnough);

        Assert.Equal(IncidentState.Acting, life.Incident.State);
        Assert.Equal(life.Incident.Id, life.AccountLedger.Holder);
        Assert.DoesNotContain(life.Ledgers.Values, ledger => ledger.Holder == lost);
    }

    [Fact]
    public void Of_a_host_that_is_back_already_only_the_ledgers_are_freed()
    {
        var life = RestartLives.Impaired().Until(life => life.Commands.Contains("ACTIVE"));
        var lost = life.Incident.Id;
        life.Lose();

        life.Swept(LongEnough);

        Assert.Equal(lost, life.Incident.Id);
        Assert.All(life.Ledgers.Values, ledger => Assert.Null(ledger.Holder));
        Assert.Single(life.AccountLedger.Entries);
    }

    [Fact]
    public void A_drain_is_kept_while_the_host_is_broken_and_taken_back_once_it_is_well()
    {
        var life = DrainLifeTests.Broken().Until(life => life.Incident.Progress is InstanceDrain { Step: DrainStep.Kept });
        life.Lose();

        life.Swept(LongEnough);
        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Contains("is drained and still broken", life.Messages[^1].Need!.Why, StringComparison.Ordinal);

        life.Change(DrainLifeTests.Mended).Swept(20);
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void A_drain_that_is_taken_over_is_told_with_its_way_back_before_what_fails_beside_it()
    {
        var life = DrainLifeTests.Broken().Until(life => life.Incident.Progress is InstanceDrain { Step: DrainStep.Kept });
        life.Change(world => world.WithTarget(3, "unhealthy", "Health checks failed with these codes: [503]"));
        var told = life.Messages.Count;
        life.Lose();

        life.Swept(40);

        Assert.Contains("--status ACTIVE", Assert.Single(life.Messages[told].Need!.Commands), StringComparison.Ordinal);
        Assert.StartsWith("fails-beside", life.Incident.Need!.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_somebody_ended_in_Standby_is_told_with_the_way_out()
    {
        var life = StandbyLifeTests.Life().UntilStep(RestartStep.Stopping);
        life.Lose();
        life.Physics = same => same;
        life.Change(world => world.WithInstance(1, instance => instance with { State = "terminated" })).Swept(30);

        Assert.Equal("ended-in-standby", life.Messages[^1].Need!.Key);
        Assert.Contains("exit-standby", Assert.Single(life.Messages[^1].Need!.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_is_taken_out_of_Standby()
    {
        var life = StandbyLifeTests.Life().UntilStep(RestartStep.Stopping);
        life.Lose();

        life.Swept(60);

        Assert.Equal(["DRAINING", "standby", "stop", "start", "in service", "ACTIVE"], life.Commands);
        Assert.Equal(("InService", 3), (life.Host.Instance!.Membership!.LifecycleState, life.Host.Instance.Membership.DesiredCapacity));
    }

    [Fact]
    public void Nothing_is_changed_on_a_host_that_a_person_has_brought_back()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Draining);
        life.Lose();

        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).Swept(30);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.All(life.Ledgers.Values, ledger => Assert.Null(ledger.Holder));
    }

    [Fact]
    public void A_host_that_is_ACTIVE_and_that_a_person_has_stopped_is_not_started()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Draining);
        life.Lose();
        life.Physics = same => same;

        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })
            .WithInstance(1, instance => instance with { State = "stopped" })).Swept(60);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Told[^1]);
    }

    [Fact]
    public void A_host_that_cannot_be_seen_is_not_started_blindly_and_people_are_called()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Stopping);
        life.Lose();
        life.HostEyes = seen => new(seen.TakenAt) { InstanceError = "denied", ContainerInstanceError = "denied" };

        life.Swept(40);

        Assert.NotNull(life.AccountLedger.Holder);
        Assert.DoesNotContain("start", life.Commands);
        Assert.Equal("unread", life.Incident.Need!.Key);
    }

    [Fact]
    public void A_claim_that_is_given_back_twice_is_remembered_once_and_without_the_host()
    {
        var host = new HostAtWork(Worlds.Subject.ClusterArn, Worlds.HostArn(1), Worlds.Id(1));
        var claimed = new Ledger("scope").Claim("a", Fix.RestartInstance, Worlds.Id(1), Worlds.Now, Worlds.Subject, host);

        var twice = (claimed.Release(wasMade: true) with { Holder = claimed.Holder, Claimed = claimed.Claimed }).Release(wasMade: true);

        Assert.Null(Assert.Single(twice.Entries).Host);
    }

    [Fact]
    public void A_restart_that_has_ended_is_not_lost_though_its_claims_could_not_be_given_back()
    {
        var life = RestartLives.Impaired().Until(life => life.Incident.State == IncidentState.Verifying);
        var refused = 0;
        life.LedgerRefusal = ledger => ledger.Holder is null && refused++ < 4 ? new InvalidOperationException("throttled") : null;
        life.Change(RestartLives.Recovered);
        for (var minute = 0; life.Incident.IsOpen; minute++) Tried(life);

        life.Change(world => world.WithHost(1, host => host with { Status = "DRAINING" })
            .WithInstance(1, instance => instance with { State = "stopped" }));
        life.Physics = same => same;
        for (var minute = 0; minute < 30; minute++) Tried(life);

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.True(refused > 1);
        Assert.All(life.Ledgers.Values, ledger => Assert.Null(ledger.Holder));
        Assert.Equal(FixResult.Helped, Assert.Single(life.AccountLedger.Entries).Result);
        Assert.Equal(IncidentStatus.Fixed, life.Told[^1]);

        static void Tried(IncidentSimulator life)
        {
            try
            {
                life.Swept(1);
            }
            catch (InvalidOperationException)
            {
            }
        }
    }

    [Fact]
    public void A_host_that_a_person_has_made_ACTIVE_is_started_if_it_was_us_who_stopped_it()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Stopping);
        life.Lose();

        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).Swept(60);

        Assert.Equal(["DRAINING", "stop", "start"], life.Commands);
        Assert.Equal("running", life.Host.Instance!.State);
    }

    [Fact]
    public void A_host_that_a_person_has_stopped_before_we_did_is_not_started()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Draining);
        life.Lose();
        life.Physics = same => same;

        life.Change(world => world.WithInstance(1, instance => instance with { State = "stopped" })).Swept(60);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Told[^1]);
    }

    [Fact]
    public void One_answer_that_lacks_the_host_frees_it_not()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Starting);
        life.Lose();
        var looks = 0;
        life.HostEyes = seen => looks++ == 0 ? new(seen.TakenAt) { InstanceIsAbsent = true } : seen;

        life.Swept(60);

        Assert.Equal(("ACTIVE", "running"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Contains("start", life.Commands);
    }

    [Fact]
    public void What_was_only_claimed_is_not_remembered_as_made()
    {
        var life = new IncidentSimulator(Worlds.Healthy(), Worlds.Auto);
        life.AccountLedger = life.AccountLedger.Claim(
            life.Incident.Id, Fix.RestartInstance, Worlds.Id(1), life.World.TakenAt, Worlds.Subject,
            new(Worlds.Subject.ClusterArn, Worlds.HostArn(1), Worlds.Id(1)));
        life.Lose();

        life.Swept(LongEnough);

        Assert.Null(life.AccountLedger.Holder);
        Assert.Empty(life.AccountLedger.Entries);
    }

    [Fact]
    public void An_incident_that_is_there_is_not_lost()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Stopping);
        var id = life.Incident.Id;
        life.Physics = same => same.WithInstance(1, instance => instance with { State = "stopping" });

        life.Swept(LongEnough);

        Assert.Equal(id, life.Incident.Id);
    }
}
