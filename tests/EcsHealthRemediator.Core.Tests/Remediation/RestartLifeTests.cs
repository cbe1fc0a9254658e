using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>The restart of an impaired instance, from the first look to the last.</summary>
public sealed class RestartLifeTests
{
    [Fact]
    public void An_impaired_instance_is_drained_stopped_started_and_brought_back()
    {
        var life = Impaired().UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);
        Assert.Equal(
            (Decision.Applied, "system status impaired, instance status ok", "system status ok, instance status ok"),
            (life.Action.Decision, life.Action.Before!, life.Action.After!));
        Assert.True(life.Incident.Verification!.Passed);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void A_first_look_alone_never_changes_anything() => Assert.Empty(Impaired().Commands);

    [Fact]
    public void An_instance_that_recovers_while_it_drains_is_made_ACTIVE_and_not_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Draining).Change(Recovered).UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.SelfHealed);
        Assert.Equal(Decision.Reverted, life.Action.Decision);
    }

    [Fact]
    public void A_refused_drain_ends_with_a_person_and_changes_nothing()
    {
        var life = Impaired();
        life.GuardRefusal = _ => "AccessDeniedException: no";
        life.UntilEnded();

        AssertBack(life, IncidentStatus.NeedsHuman);
        Assert.Equal(Decision.Failed, life.Action.Decision);
        Assert.Contains("AccessDeniedException", life.Action.Reason, StringComparison.Ordinal);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void A_refused_stop_makes_the_container_instance_ACTIVE_again()
    {
        var life = Impaired();
        life.GuardRefusal = command => command is StopInstance ? "OperationNotPermitted: protected" : null;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
        Assert.Equal(Decision.Failed, life.Action.Decision);
    }

    [Fact]
    public void A_drain_that_ECS_names_as_failed_each_time_ends_without_a_word_of_a_way_back()
    {
        var life = Impaired();
        life.GuardRefusal = command => command is SetContainerInstanceStatus ? "MISSING: arn" : null;
        life.UntilEnded();

        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Equal((IncidentStatus.NeedsHuman, Decision.Failed), (life.Incident.Status, life.Action.Decision));
        Assert.Empty(life.Commands);
    }

    [Fact]
    public void A_stop_that_AWS_refused_but_made_all_the_same_is_followed_by_the_start()
    {
        var life = Impaired();
        life.GuardRefusal = command =>
        {
            if (command is not StopInstance) return null;
            life.Change(world => world.WithInstance(1, i => i with { State = "stopping" }));
            return "RequestTimeout: no answer";
        };
        life.UntilEnded();

        Assert.Equal(["DRAINING", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_refused_start_is_told_at_once_and_tried_until_it_works()
    {
        var life = Impaired();
        var refused = 0;
        life.GuardRefusal = command => command is StartInstance && refused++ < 2 ? "InsufficientInstanceCapacity: none" : null;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal(3, refused);
        AssertBack(life, IncidentStatus.Fixed);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman, IncidentStatus.Fixed], life.Told);
        Assert.Single(
            life.Incident.Timeline, entry => entry.Text.Contains("InsufficientInstanceCapacity", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_return_to_ACTIVE_is_told_and_tried_until_it_works()
    {
        var life = Impaired();
        var refused = 0;
        life.GuardRefusal = command =>
            command is SetContainerInstanceStatus { Status: "ACTIVE" } && refused++ < 3 ? "ServerException: later" : null;
        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void A_drain_that_does_not_end_is_turned_round()
    {
        var life = Impaired();
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_lost_agent_cannot_drain_so_the_stop_does_not_wait_for_its_tasks()
    {
        var life = Impaired().Change(world => world.WithHost(1, host => host with { AgentConnected = false })).UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Theory]
    [InlineData(RestartStep.Draining)]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Starting)]
    [InlineData(RestartStep.Returning)]
    public void An_instance_that_somebody_terminates_is_a_persons_business(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        var before = life.Commands.Count;
        life.Change(world => world.WithInstance(1, i => i with { State = "terminated" })).UntilEnded();

        Assert.Equal(before, life.Commands.Count);
        Assert.Equal((IncidentStatus.NeedsHuman, Decision.Failed), (life.Incident.Status, life.Action.Decision));
        Assert.Null(life.ClusterLedger.Holder);
        var told = SnsMessageBuilder.Email(life.Messages[^1]);
        Assert.Contains($"See that another host takes the place of {Worlds.Id(1)}", told.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("aws ec2", told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_that_somebody_stops_after_our_start_is_not_started_again_but_not_left_DRAINING_either()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { AgentConnected = false });
        life.UntilStep(RestartStep.Returning)
            .Change(world => world.WithHost(1, host => host with { Instance = host.Instance! with { State = "stopped" } }));
        life.Commands.Clear();
        life.UntilEnded();

        Assert.DoesNotContain("start", life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
        Assert.Null(life.ClusterLedger.Holder);
    }

    [Fact]
    public void A_container_instance_that_vanishes_does_not_leave_an_instance_that_we_stopped_down()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.UntilEnded();

        Assert.Equal("running", life.Host.Instance!.State);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
        Assert.Null(life.ClusterLedger.Holder);
    }

    [Fact]
    public void A_pause_while_it_drains_turns_it_round()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Pause = Pause;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_pause_after_the_stop_does_not_leave_the_instance_down()
    {
        var life = Impaired().Until(life => life.Commands.Contains("stop"));
        life.Pause = Pause;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void An_opt_out_while_it_drains_turns_it_round()
    {
        var life = Impaired().UntilStep(RestartStep.Draining)
            .Change(world => world.WithInstance(1, i => i with { Tags = Worlds.OptedOut })).UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_crash_in_any_look_only_costs_time(int crash)
    {
        for (var look = 0; look < 8; look++)
        {
            var life = Impaired().Minutes(look);
            life.Minute((Crash)crash);
            life.UntilEnded();

            Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands.Distinct());
            AssertBack(life, IncidentStatus.Fixed);
        }
    }

    [Fact]
    public void An_instance_that_somebody_made_ACTIVE_before_the_stop_was_sent_is_not_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Minute(Crash.AfterIntent);
        Assert.Equal(RestartStep.Stopping, life.Restart!.Step);

        life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).UntilEnded();

        Assert.Equal(["DRAINING"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_claim_whose_intent_was_never_stored_is_given_back_when_the_service_heals_by_itself()
    {
        var life = Impaired();
        life.Minute(Crash.AfterClaim);
        Assert.Equal(life.Incident.Id, life.ClusterLedger.Holder);

        life.Change(Recovered).UntilEnded();

        Assert.Empty(life.Commands);
        AssertBack(life, IncidentStatus.SelfHealed);
    }

    [Fact]
    public void A_restart_that_does_not_help_ends_with_a_person()
    {
        var life = Impaired();
        life.Physics = world =>
            life.Commands.Contains("ACTIVE") ? world.WithTarget(1, "unhealthy", "Request timed out") : HostPhysics.Minute(world);
        life.UntilEnded();

        AssertBack(life, IncidentStatus.NotFixed);
        Assert.False(life.Incident.Verification!.Passed);
    }

    [Fact]
    public void An_aborted_restart_does_not_take_over_a_later_raise_of_the_grace_period()
    {
        var life = Impaired().UntilStep(RestartStep.Draining).Change(Recovered)
            .Until(life => life.Incident.State == IncidentState.Watching);
        life.Physics = world => world.Service!.GracePeriodSeconds > 60
            ? world.Restarted(1, world.TakenAt.AddSeconds(-20)).WithTarget(1, "healthy")
            : world;
        life.Change(world => world.SlowStart()).UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE", "grace 450"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void What_fails_on_another_host_does_not_make_the_restart_one_that_failed()
    {
        var life = Impaired();
        life.Physics = world => !life.Commands.Contains("ACTIVE") ? HostPhysics.Minute(world)
            : HostPhysics.Minute(world).Impaired(2).WithTarget(2, "unhealthy", "Request timed out");
        life.UntilEnded();

        Assert.Equal((IncidentStatus.NeedsHuman, Decision.Applied), (life.Incident.Status, life.Action.Decision));
        Assert.Contains("What fails now has another cause", life.Incident.Verification!.Summary, StringComparison.Ordinal);
        Assert.Equal([Worlds.Id(2)], life.Incident.Cause!.InstanceIds);
    }

    [Fact]
    public void A_task_that_finds_no_place_since_somebody_scaled_out_does_not_make_the_restart_one_that_failed()
    {
        var life = Impaired();
        life.Physics = world => !life.Commands.Contains("ACTIVE") ? HostPhysics.Minute(world)
            : HostPhysics.Minute(world).WithService(service => service with { DesiredCount = 4, Events = [Refused(world.TakenAt)] });
        life.UntilEnded();

        Assert.Equal((IncidentStatus.NeedsHuman, CheckId.TaskPlacement), (life.Incident.Status, life.Incident.Cause!.Check));
        Assert.True(life.Incident.Verification!.Passed);

        static ServiceEvent Refused(DateTimeOffset now) => new(
            "e", now.AddSeconds(-20), "(service web) was unable to place a task because no container instance met all of its "
                + "requirements. The closest matching (container-instance 1) has insufficient CPU units available.");
    }

    [Fact]
    public void Health_that_does_not_last_two_minutes_is_no_fix()
    {
        var life = Impaired().Until(life => life.Incident.State == IncidentState.Verifying);
        var minute = 0;
        life.Physics = world =>
        {
            world = HostPhysics.Minute(world);
            return minute++ % 3 == 2 ? world.WithTarget(1, "unhealthy", "Request timed out") : world;
        };
        life.UntilEnded();

        Assert.Equal(IncidentStatus.NotFixed, life.Incident.Status);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 15)]
    public void A_host_that_does_not_come_back_is_waited_for_longer_while_its_checks_fail_than_for_its_agent(bool checksPass, int minutes)
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { AgentConnected = host.AgentConnected && !checksPass })
            .WithInstance(1, i => checksPass || !i.IsRunning ? i : i with { StatusChecks = Worlds.Impaired(world.TakenAt) });
        life.UntilStep(RestartStep.Returning);
        var since = life.World.TakenAt;
        life.Until(life => life.Commands.Contains("ACTIVE"));

        Assert.Equal(minutes, (life.World.TakenAt - since).TotalMinutes);
        life.UntilEnded();
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NotFixed], life.Told);
        Assert.InRange((life.World.TakenAt - since).TotalMinutes, minutes, minutes + 5);
    }

    [Theory]
    [InlineData(true, "A task that was started on it since is healthy.")]
    [InlineData(false, "No task of the service was placed on it since.")]
    public void Whoever_is_told_that_a_host_is_back_reads_whether_a_task_has_proven_it(bool isPlaced, string proof)
    {
        var life = Impaired().Until(life => life.Incident.State == IncidentState.Verifying);
        if (isPlaced)
        {
            life.Change(world => world with
            {
                Tasks = [world.Tasks![0] with { StartedAt = world.TakenAt }, .. world.Tasks!.Skip(1)],
            });
        }

        life.UntilEnded();

        Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
        Assert.EndsWith(proof, life.Incident.Verification!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_given_up_for_a_host_that_is_well_the_tasks_have_time_to_come_back_before_people_are_called()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithInstance(1, i => i with { StatusChecks = Worlds.AllOk }).WithTarget(1, "initial");
        life.Until(life => life.Incident.State == IncidentState.Watching);
        var back = life.Incident.Progress!.BroughtBackAt!.Value;

        life.Until(life => life.World.TakenAt - back >= TimeSpan.FromMinutes(4));
        Assert.Equal([IncidentStatus.Acting], life.Told);
        life.Minutes(5);
        Assert.NotEqual(IncidentStatus.Watching, life.Incident.Status);
        Assert.Equal(2, life.Told.Count);
    }

    [Fact]
    public void Once_given_up_it_is_tried_again_a_quarter_of_an_hour_later_and_then_not_any_more()
    {
        var life = GivenUp(Impaired());
        var first = life.World.TakenAt;
        life.Change(world => world.Impaired(1)).Until(life => life.Commands.Count > 2);

        Assert.InRange((life.World.TakenAt - first).TotalMinutes, 14, 20);
        Assert.Equal(["DRAINING", "ACTIVE", "DRAINING"], life.Commands);
        GivenUp(life).Change(world => world.Impaired(1)).Minutes(120);

        Assert.Equal(["DRAINING", "ACTIVE", "DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal(Decision.Reverted, life.Action.Decision);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);

        static IncidentSimulator GivenUp(IncidentSimulator life) => life.UntilStep(RestartStep.Draining).Change(Recovered)
            .Until(life => life.Incident.State == IncidentState.Watching);
    }

    [Fact]
    public void Where_it_is_refused_when_it_should_be_tried_again_people_are_told_once_and_what_to_do()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithInstance(1, i => i with { StopProtected = true });
        life.Until(life => life.Waits).Minutes(12);
        var before = life.Messages.Count;

        life.Minutes(120);

        var told = Assert.Single(life.Messages.Skip(before));
        Assert.Equal((Decision.Reverted, GuardId.NotSafe), (life.Action.Decision, life.Action.BlockedBy));
        Assert.StartsWith("It is not tried once more: ", life.Action.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing by hand", SnsMessageBuilder.Email(told), StringComparison.Ordinal);
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void What_is_refused_again_while_the_service_is_healthy_without_the_host_keeps_no_incident_open()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithInstance(1, i => i with { StopProtected = true });
        life.Until(life => life.Waits).Minutes(20);
        Assert.True(life.Action.IsRefusedAgain);
        life.Physics = world => world.WithService(service => service with { DesiredCount = 2, RunningCount = 2 })
            .WithTargets(targets => targets.Where(target => target.Id != Worlds.Id(1))) with
        {
            Tasks = [.. world.Tasks!.Where(task => task.ContainerInstanceArn != Worlds.HostArn(1))],
        };

        life.Minutes(40);

        Assert.Equal((IncidentState.Closed, IncidentStatus.SelfHealed), (life.Incident.State, life.Incident.Status));
        Assert.Equal("host-left-broken", life.Incident.Need?.Key);
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void A_host_on_its_way_waits_for_no_topic_that_refuses_to_tell_of_it()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto) { TopicRefusal = () => new TimeoutException("slow") };
        var failed = 0;
        for (var minute = 0; minute < 40 && life.Incident.State != IncidentState.Verifying; minute++)
        {
            try
            {
                life.Minute();
            }
            catch (TimeoutException)
            {
                failed++;
            }

            Assert.Null(life.Incident.BusyUntil);
        }

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.NotEqual(0, failed);
    }

    [Fact]
    public void A_host_counts_as_away_until_it_is_back_and_not_while_it_proves_itself()
    {
        string? AtWork(IncidentSimulator life) => IncidentStep.Decide(
            life.Incident, life.World, null, life.Policy, null, Ledgers.Empty(Worlds.Subject) with { Cluster = life.ClusterLedger })
            .Context.Evidence.AtWork;
        var life = Impaired().UntilStep(RestartStep.Returning);

        Assert.Equal(Worlds.Id(1), AtWork(life));
        Assert.Null(AtWork(life.Until(life => life.Incident.State == IncidentState.Verifying)));
        Assert.NotNull(life.ClusterLedger.Claimed?.Host);
    }

    [Theory]
    [InlineData(CheckId.InstanceStatus)]
    [InlineData(CheckId.ContainerRuntime)]
    public void A_second_host_that_breaks_while_the_first_does_not_come_back_is_told_within_a_quarter_of_an_hour_and_once(string check)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.GuardRefusal = command => command is StartInstance ? "Server.InsufficientInstanceCapacity" : null;
        life.Minutes(5);
        life.Physics = world => check == CheckId.InstanceStatus ? HostPhysics.Minute(world).Impaired(2)
            : HostPhysics.Minute(world).WithTarget(2, "unhealthy", "Request timed out")
                .WithHost(2, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] });
        var before = life.Messages.Count;

        life.Minutes(15);

        var told = Assert.Single(life.Messages.Skip(before));
        Assert.Equal(check, told.Cause!.Check);
        Assert.Contains(Worlds.Id(2), told.Cause.Summary, StringComparison.Ordinal);
        Assert.Contains($"See first that {Worlds.Id(1)} is back", SnsMessageBuilder.Email(told), StringComparison.Ordinal);
        Assert.DoesNotContain("stop-instances", SnsMessageBuilder.Email(told), StringComparison.Ordinal);
        life.Minutes(60);
        Assert.Single(life.Messages.Skip(before));
    }

    [Fact]
    public void A_start_by_a_person_while_ours_are_refused_has_its_own_ten_minutes()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.GuardRefusal = command => command is StartInstance ? "Server.InsufficientInstanceCapacity" : null;
        life.Minutes(15);
        life.Physics = world => world;
        life.Change(world => world.WithInstance(1, i => i with { State = "pending", LaunchTime = world.TakenAt })).Minutes(5);

        Assert.DoesNotContain(life.Messages, message => message.Need?.Key == "start-slow");
        life.Minutes(10);
        Assert.Contains(life.Messages, message => message.Need?.Key == "start-slow");
    }

    [Fact]
    public void A_service_that_is_scaled_to_0_while_its_host_drains_has_no_instance_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Draining)
            .Change(world => world with { Service = world.Service! with { DesiredCount = 0 } }).UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal(IncidentStatus.Ignored, life.Incident.Status);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Ignored], life.Told);
    }
}
