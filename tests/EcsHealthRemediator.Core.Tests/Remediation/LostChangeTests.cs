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
    public void A_drain_is_taken_back()
    {
        var life = DrainLifeTests.Broken().Until(life => life.Incident.Progress is InstanceDrain { Step: DrainStep.Kept });
        life.Lose();

        life.Swept(LongEnough);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Contains(life.Messages[^1].Actions, action => action.Decision == Decision.Reverted);
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
    public void An_incident_that_is_there_is_not_lost()
    {
        var life = RestartLives.Impaired().UntilStep(RestartStep.Stopping);
        var id = life.Incident.Id;
        life.Physics = same => same.WithInstance(1, instance => instance with { State = "stopping" });

        life.Swept(LongEnough);

        Assert.Equal(id, life.Incident.Id);
    }
}
