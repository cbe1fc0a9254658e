using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>In which run of the instance a stop lies tells whose it is, whatever was seen or recorded of that run.</summary>
public sealed class RestartRunTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(25, true)]
    public void A_stop_while_the_evidence_for_ours_is_still_being_kept_is_somebody_elses(int stoppedAfter, bool isOurs)
    {
        var (life, looked) = KeptFor(20);
        life.HostEyes = seen => Stopped(seen, looked.AddDays(-1), looked.AddSeconds(stoppedAfter));
        life.UntilEnded();

        Assert.Equal(isOurs, life.Commands.Contains("start"));
        Assert.Equal(("ACTIVE", isOurs ? "running" : "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void What_somebody_has_started_while_the_evidence_was_kept_is_stopped_by_our_order_and_started_however_late_that_is_seen()
    {
        var (life, looked) = KeptFor(20);
        life.Physics = same => same;
        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })
            .WithInstance(1, i => i with { State = "running", LaunchTime = looked.AddSeconds(1) })).Minute();
        life.Physics = HostPhysics.Minute;
        life.Change(world => world.WithInstance(1, i => i with { State = "stopping" }));
        life.HostEyes = seen => WhileDown(seen, looked.AddSeconds(1), looked.AddSeconds(21));
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start"], life.Commands);
        Assert.Equal("running", life.Host.Instance!.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_instance_that_somebody_stopped_in_this_run_before_our_order_stays_stopped_however_old_the_drain_is(bool isDrainUnknown)
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        if (isDrainUnknown) life.Incident = life.Incident with { Progress = life.Restart! with { DrainingSince = null } };
        var drained = life.World.TakenAt;
        life.UntilStep(RestartStep.Stopping);
        life.HostEyes = seen => Stopped(seen, drained.AddDays(-1), drained.AddSeconds(-10));
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "ACTIVE"], life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void A_time_from_before_this_run_says_nothing_of_who_stopped_it()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var asked = life.World.TakenAt;
        life.HostEyes = seen => WhileDown(seen, asked.AddDays(-1), asked.AddDays(-2));
        life.UntilEnded();

        Assert.Contains("start", life.Commands);
    }

    [Theory]
    [InlineData("running", 3)]
    [InlineData("running", -15)]
    [InlineData("pending", -10)]
    public void An_instance_that_was_started_without_a_record_and_that_somebody_stops_about_when_it_is_seen_stays_stopped(
        string seenAs, int stoppedAfter)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var started = life.World.TakenAt.AddSeconds(35);
        life.Physics = same => same;
        life.Change(world => world.WithInstance(1, i => i with { State = seenAs, LaunchTime = started })).Minute();
        var stopped = life.World.TakenAt.AddSeconds(stoppedAfter);
        life.Physics = HostPhysics.Minute;
        life.Change(world => world.WithInstance(1, i => i with { State = "stopping" }));
        life.HostEyes = seen => WhileDown(seen, started, stopped);
        life.UntilEnded();

        AssertLeftStopped(life);
    }

    [Fact]
    public void An_instance_that_somebody_started_and_stopped_in_the_same_second_stays_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var at = life.World.TakenAt.AddSeconds(100);
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopped" });
        life.HostEyes = seen => Stopped(seen, at, at);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void An_instance_that_somebody_had_started_and_stopped_before_a_start_of_ours_by_an_old_reading_was_lost_stays_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var asked = life.World.TakenAt;
        life.GuardRefusal = command => command is StartInstance ? "RequestTimeout: no answer" : null;
        life.HostEyes = seen => Stopped(seen, asked.AddDays(-1), asked);
        life.UntilStep(RestartStep.Starting);
        life.GuardRefusal = _ => null;
        life.HostEyes = seen => Stopped(seen, asked.AddSeconds(20), asked.AddSeconds(30));
        life.UntilEnded();

        AssertLeftStopped(life);
    }

    [Fact]
    public void A_stop_between_an_order_that_failed_and_one_whose_answer_is_not_known_is_somebody_elses()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var first = life.Restart!.LastStop! with { AnsweredAt = life.Restart.LastStop.SentAt.AddSeconds(1) };
        var second = new StopOrder(first.SentAt.AddMinutes(1)) { Before = first };
        life.Incident = life.Incident with { Progress = life.Restart with { StopAcceptedAt = null, LastStop = second } };
        life.HostEyes = seen => Stopped(seen, first.SentAt.AddDays(-1), first.SentAt.AddSeconds(30));
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopping" });
        life.Minute();
        life.Physics = HostPhysics.Minute;
        life.UntilEnded();

        AssertLeftStopped(life);
    }

    [Fact]
    public void An_instance_that_the_look_at_it_alone_shows_stopping_is_not_stopped_by_what_an_older_look_shows()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        var stopped = life.World.TakenAt.AddSeconds(55);
        life.HostEyes = seen => Stopped(seen with { Instance = seen.Instance! with { State = "stopping" } }, stopped.AddDays(-1), stopped);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void A_host_that_somebody_stopped_and_ECS_does_not_list_once_is_not_left_DRAINING()
    {
        var life = Impaired().UntilStep(RestartStep.Starting).Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        var (looks, stopped) = (0, life.World.TakenAt.AddSeconds(40));
        life.HostEyes = seen => looks++ > 0 ? Stopped(seen, seen.Instance!.LaunchTime, stopped)
            : Stopped(seen, seen.Instance!.LaunchTime, stopped) with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.UntilEnded();

        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void A_host_that_somebody_made_ACTIVE_because_we_might_not_is_not_drained_again_by_another_fix()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Policy = Worlds.Auto with
        {
            Modes = new Dictionary<Fix, FixMode> { [Fix.DrainInstance] = FixMode.Auto, [Fix.RestartInstance] = FixMode.Observe },
        };
        life.Minutes(10).Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).Minutes(30);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Contains(life.Incident.Actions, action => action is { Fix: Fix.DrainInstance, BlockedBy: GuardId.AlreadyRecovering });
    }

    [Fact]
    public void A_host_that_somebody_made_ACTIVE_while_nobody_looked_is_not_drained_again_after_the_restart_was_given_up()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Change(world => (world with { TakenAt = world.TakenAt.AddHours(3) })
            .WithHost(1, host => host with { Status = "ACTIVE" })).Minutes(60);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal((true, GuardId.AlreadyRecovering), (life.Action.WasPutBackByOthers, life.Action.BlockedBy));
    }

    /// <summary>At the stop, which went out so many seconds after its look.</summary>
    private static (IncidentSimulator Life, DateTimeOffset LookedAt) KeptFor(int seconds)
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        DateTimeOffset? looked = null;
        life.KeeperRefusal = () =>
        {
            looked = life.World.TakenAt;
            life.World = life.World with { TakenAt = looked.Value.AddSeconds(seconds) };
            return null;
        };
        life.UntilStep(RestartStep.Stopping);
        return (life, looked!.Value);
    }

    private static void AssertLeftStopped(IncidentSimulator life)
    {
        Assert.DoesNotContain("start", life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    private static HostSighting WhileDown(HostSighting seen, DateTimeOffset launched, DateTimeOffset at) =>
        seen.Instance!.State is "stopped" or "stopping" ? Stopped(seen, launched, at) : seen;
}
