using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A restart that others cross: whose value is it, and may it still be touched.</summary>
public sealed class RestartHandsOffTests
{
    [Fact]
    public void A_host_that_somebody_drains_after_it_was_made_ACTIVE_stays_DRAINING()
    {
        var life = Impaired().Until(life => life.Commands.Contains("ACTIVE"))
            .Change(world => world.WithHost(1, host => host with { Status = "DRAINING" })).UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal("DRAINING", life.Host.Status);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
        Assert.Null(life.ClusterLedger.Holder);
    }

    [Fact]
    public void A_host_that_was_made_ACTIVE_while_stopped_and_that_somebody_starts_and_drains_before_the_next_look_stays_DRAINING()
    {
        var life = Impaired().UntilStep(RestartStep.Starting).Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        var at = life.World.TakenAt;
        life.HostEyes = seen => Stopped(seen, at, at.AddSeconds(20));
        life.Until(life => life.Commands.Contains("ACTIVE"));
        life.HostEyes = seen => seen;
        life.Change(world => Recovered(world.WithInstance(1, i => i with { State = "running", LaunchTime = world.TakenAt })
            .WithHost(1, host => host with { Status = "DRAINING" })));
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal(("DRAINING", "running"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void A_host_whose_drain_somebody_undid_is_theirs_even_if_they_drain_it_later()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.Minute().Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).Minutes(2);
        life.Change(world => world.WithHost(1, host => host with { Status = "DRAINING" })).Minutes(30);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal("DRAINING", life.Host.Status);
    }

    [Fact]
    public void A_host_that_somebody_stopped_is_not_left_DRAINING_because_its_container_instance_was_unread_once()
    {
        var life = Impaired().UntilStep(RestartStep.Starting)
            .Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        var looks = 0;
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { TransitionReason = "User initiated (2026-11-22 20:00:00 GMT)" },
            ContainerInstance = looks++ > 0 ? seen.ContainerInstance : null,
            ContainerInstanceError = "not in the answer",
        };
        life.UntilEnded();

        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void An_instance_that_somebody_stopped_just_before_our_stop_stays_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var before = life.World.TakenAt.AddSeconds(-20);
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { TransitionReason = $"User initiated ({before:yyyy-MM-dd HH:mm:ss} GMT)" },
        };
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "ACTIVE"], life.Commands);
        Assert.Equal("stopped", life.Host.Instance!.State);
    }

    [Fact]
    public void An_instance_that_ran_after_our_stop_although_no_start_is_recorded_and_that_somebody_stops_stays_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var (started, stopped) = (life.World.TakenAt.AddMinutes(2), life.World.TakenAt.AddMinutes(7));
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopped" });
        life.HostEyes = seen => Stopped(seen, started, stopped);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "ACTIVE"], life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Contains("was started after our stop and is stopped now", life.Incident.Timeline[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-20, 5, true)]
    [InlineData(2, 5, true)]
    [InlineData(2, 100, false)]
    public void An_instance_that_somebody_started_between_two_stops_of_ours_is_ours_to_start_if_the_second_stopped_it(
        int startedAfter, int stoppedAfter, bool isOurs)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Incident = life.Incident with { Progress = life.Restart! with { StopAcceptedAt = null } };
        life.Change(world => world.WithInstance(1, i => i with { State = "running" }))
            .Until(life => life.Commands.Count(command => command == "stop") == 2);
        var (started, stopped) = (life.World.TakenAt.AddSeconds(startedAfter), life.World.TakenAt.AddSeconds(stoppedAfter));
        life.HostEyes = seen => Stopped(seen, started, stopped);
        life.UntilEnded();

        Assert.Equal(isOurs, life.Commands.Contains("start"));
        Assert.Equal(("ACTIVE", isOurs ? "running" : "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(100, false)]
    [InlineData(40, true)]
    public void An_instance_that_ran_again_after_our_stop_and_that_somebody_stops_within_its_minute_stays_stopped(
        int ranAfter, bool isShutDownFromWithin)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var (started, stopped) = (life.World.TakenAt.AddSeconds(ranAfter + 14), life.World.TakenAt.AddSeconds(ranAfter + 35));
        life.HostEyes = seen => Stopped(seen, started, stopped);
        if (isShutDownFromWithin)
        {
            life.HostEyes = seen => seen with
            {
                Instance = Stopped(seen, started, stopped).Instance! with
                {
                    StateReason = "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
                    TransitionReason = "",
                },
            };
        }

        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "ACTIVE"], life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(20, false)]
    public void Of_an_order_whose_answer_was_an_error_the_time_tells_whether_it_was_this_or_somebody_elses_that_stopped_the_instance(
        int stoppedAfter, bool isOurs)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Incident = life.Incident with { Progress = life.Restart! with { StopAcceptedAt = null } };
        var (asked, stopped) = (life.World.TakenAt, false);
        // EC2 may say another time once it is stopped.
        life.HostEyes = seen => Stopped(seen, asked.AddDays(-1), asked.AddSeconds(stopped ? stoppedAfter + 30 : stoppedAfter));
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopping" });
        life.Minute();
        (life.Physics, stopped) = (HostPhysics.Minute, true);
        life.UntilEnded();

        Assert.Equal(isOurs, life.Commands.Contains("start"));
        Assert.Equal("ACTIVE", life.Host.Status);
    }

    [Fact]
    public void An_instance_that_takes_long_to_stop_is_ours_to_start_where_neither_the_answer_nor_a_look_could_be_stored()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var order = life.Restart!.LastStop! with { AnsweredAt = null };
        life.Incident = life.Incident with { Progress = life.Restart with { StopAcceptedAt = null, LastStop = order } };
        life.HostEyes = seen => Stopped(seen, order.SentAt.AddDays(-1), order.SentAt.AddMinutes(4));
        life.UntilEnded();

        Assert.Contains("start", life.Commands);
    }

    [Fact]
    public void An_instance_that_was_seen_to_stop_by_our_order_is_ours_however_long_that_takes_and_whoever_asks_for_it_once_more()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var order = life.Restart!.LastStop!;
        life.Incident = life.Incident with { Progress = life.Restart with { StopAcceptedAt = null } };
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopping" });
        life.HostEyes = seen => Stopped(
            seen, order.SentAt.AddDays(-1), seen.TakenAt < order.SentAt.AddMinutes(5) ? order.SentAt.AddSeconds(1) : seen.TakenAt);
        life.Minutes(13);
        life.Physics = HostPhysics.Minute;
        life.UntilEnded();

        Assert.Contains("start", life.Commands);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(100, false)]
    public void An_order_that_is_refused_takes_nothing_from_one_before_it_that_may_have_worked(int stoppedAfter, bool isOurs)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var asked = life.Restart!.StopAskedAt!.Value;
        life.Incident = life.Incident with { Progress = life.Restart with { StopAcceptedAt = null } };
        life.Change(world => world.WithInstance(1, i => i with { State = "running" }));
        life.GuardRefusal = command => command is StopInstance ? "OperationNotPermitted: stop protection" : null;
        life.Until(life => life.Restart is { AbortReason: not null });
        life.Change(world => world.WithInstance(1, i => i with { State = "stopping" }));
        life.HostEyes = seen => Stopped(seen, asked.AddDays(-1), asked.AddSeconds(stoppedAfter));
        life.UntilEnded();

        Assert.Equal(isOurs, life.Commands.Contains("start"));
    }

    [Fact]
    public void An_instance_whose_stop_was_answered_by_errors_is_watched_for_a_while_after_it_was_given_up()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Incident = life.Incident with { Progress = life.Restart! with { StopAcceptedAt = null } };
        life.Change(world => world.WithInstance(1, i => i with { State = "running" }));
        life.GuardRefusal = command => command is StopInstance ? "RequestTimeout: no answer" : null;
        life.Until(life => life.Restart is { AbortReason: not null } && life.Commands.Contains("ACTIVE"));
        var last = life.Restart!.LastStop!.SentAt;
        life.Minute().Change(world => world.WithInstance(1, i => i with { State = "stopping" }));
        life.HostEyes = seen => Stopped(seen, last.AddDays(-1), last.AddSeconds(1));
        life.UntilEnded();

        Assert.Contains("start", life.Commands);
    }

    [Fact]
    public void An_instance_that_is_pending_is_on_its_way_until_it_runs_even_if_somebody_has_made_its_host_ACTIVE()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Physics = same => same;
        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })
            .WithInstance(1, i => i with { State = "pending", LaunchTime = world.TakenAt.AddMinutes(1) })).Minutes(3);

        Assert.Equal((IncidentState.Acting, RestartStep.Starting), (life.Incident.State, Assert.IsType<InstanceRestart>(life.Incident.Progress).Step));

        life.Change(world => world.WithInstance(1, i => i with { State = "stopped" })).Minutes(2);

        Assert.Equal("start", life.Commands[^1]);
    }

    [Fact]
    public void An_instance_that_somebody_stops_after_a_start_whose_answer_is_lost_stays_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Minute(Crash.AfterCommand);
        Assert.Equal("start", life.Commands[^1]);
        var after = life.World.TakenAt.AddSeconds(20);
        life.Physics = world => world.WithInstance(1, i => i with { State = "stopped" });
        life.HostEyes = seen => Stopped(seen, seen.Instance!.LaunchTime, after);
        life.UntilEnded();

        Assert.Single(life.Commands, command => command == "start");
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Theory]
    [InlineData(FixMode.Auto)]
    [InlineData(FixMode.Approve)]
    public void A_no_before_the_stop_turns_the_drain_round(FixMode mode)
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Policy.All(mode)).Look();
        if (mode == FixMode.Approve) life.Until(life => life.Incident.Status == IncidentStatus.NeedsHuman).Answer(granted: true);
        life.UntilStep(RestartStep.Draining);
        life.Answer(granted: false);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Contains("kim rejected it", life.Action.Reason, StringComparison.Ordinal);
        life.Minutes(60);
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void After_the_stop_a_no_has_nothing_to_halt()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);

        Assert.Null(Questions.Find(life.Incident, null, granted: false).Asked);
    }

    [Fact]
    public void A_drain_that_nobody_could_go_on_with_for_long_ends_in_no_stop()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Change(world => world with { TakenAt = world.TakenAt.AddMinutes(40) }).Minute();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Contains("nothing could be done about it for", life.Action.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DRAINING", "running", "DRAINING and running")]
    [InlineData("ACTIVE", "stopping", "ACTIVE and stopping")]
    [InlineData(null, "running", "could not be read a second time")]
    public void A_host_that_is_something_else_at_second_sight_is_not_drained(string? status, string state, string said)
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto)
        {
            HostEyes = seen => seen with
            {
                Instance = seen.Instance! with { State = state },
                ContainerInstance = status is null ? null : new(status, true),
            },
        };
        life.Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Contains(said, life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_somebody_drains_after_ECS_refused_our_drain_stays_DRAINING()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto);
        life.GuardRefusal = command => "AccessDeniedException: no";
        life.Until(life => life.Restart is { AbortReason: not null });
        life.GuardRefusal = _ => null;
        life.Change(world => world.WithHost(1, host => host with { Status = "DRAINING" })).UntilEnded();

        Assert.Equal("DRAINING", life.Host.Status);
        Assert.DoesNotContain("ACTIVE", life.Commands);
        Assert.Contains("although ECS refused our drain", life.Incident.Timeline[^1].Text);
    }

    [Fact]
    public void An_instance_that_somebody_stops_stays_stopped_although_a_later_start_of_ours_was_lost()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        var stop = life.Restart!.StopAskedAt!.Value.AddMinutes(2);
        life.Incident = life.Incident with
        {
            Progress = life.Restart with { StartAcceptedAt = null, Starts = new(1, stop.AddMinutes(1)) },
        };
        life.Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { TransitionReason = $"User initiated ({stop:yyyy-MM-dd HH:mm:ss} GMT)" },
        };
        life.UntilEnded();

        Assert.Single(life.Commands, command => command == "start");
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void In_observe_not_even_a_drain_is_undone_but_people_have_the_command_within_a_minute()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Policy = Policy.All(FixMode.Observe);
        life.Minutes(2);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.EndsWith("--status ACTIVE", Assert.Single(life.Incident.Need!.Commands));

        life.Policy = Policy.All(FixMode.Finish);
        life.UntilEnded();
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_reading_from_before_our_drain_does_not_make_its_undoing_needless()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Policy = Policy.All(FixMode.Observe);
        life.HostEyes = seen => seen with { ContainerInstance = seen.ContainerInstance! with { Status = "ACTIVE" } };
        life.Minutes(3);
        Assert.Equal(IncidentState.Acting, life.Incident.State);

        life.HostEyes = all => all;
        life.Policy = Policy.All(FixMode.Finish);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void One_unread_look_late_on_the_way_back_calls_nobody_and_hurries_nothing()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { AgentConnected = false });
        life.UntilStep(RestartStep.Returning).Minutes(6);
        life.HostEyes = seen => new(seen.TakenAt) { InstanceError = "slow down", ContainerInstanceError = "slow down" };
        life.Minute();

        Assert.Equal(["DRAINING", "stop", "start"], life.Commands);
        Assert.Equal([IncidentStatus.Acting], life.Told);
    }

    [Fact]
    public void A_host_is_not_touched_while_an_incident_that_cannot_be_read_holds_the_cluster()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto);
        life.ClusterLedger = life.ClusterLedger.Claim("other", Fix.RestartInstance, Worlds.Id(2), Worlds.Now);
        life.Unreadable = [new("incident#shop/other", "other", "a later version wrote it", [Worlds.Id(2)], null)];
        life.Minutes(30);

        Assert.Empty(life.Commands);
        Assert.Equal("other", life.ClusterLedger.Holder);
    }

    /// <summary>As EC2 shows an instance after a call of its API.</summary>
}
