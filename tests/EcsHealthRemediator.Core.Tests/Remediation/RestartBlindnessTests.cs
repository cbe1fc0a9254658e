using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A restart while what it has to know cannot be read, or is gone.</summary>
public sealed class RestartBlindnessTests
{
    [Fact]
    public void A_drained_host_that_cannot_be_seen_is_made_ACTIVE_unseen_and_the_restart_ends_once_it_is_seen()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Eyes = Unseen;
        life.Minutes(60);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands.Distinct());
        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);

        life.Eyes = world => world;
        life.UntilEnded();
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Theory]
    [InlineData("as our stop left it", true)]
    [InlineData("a person has started and stopped it since", false)]
    [InlineData("a start fell back", false)]
    [InlineData("EC2 refused our stop", false)]
    [InlineData("the start was asked for", false)]
    [InlineData("it is still stopping", false)]
    [InlineData("EC2 is not seen", false)]
    public void An_instance_is_started_without_a_record_only_where_it_has_not_run_since_our_stop(string how, bool isStarted)
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Minutes(2);
        var restart = life.Restart! with { Step = RestartStep.Stopping };
        var asked = restart.StopAskedAt!.Value;
        var stopped = new InstanceSighting(
            "stopped", "Client.UserInitiatedShutdown: User initiated shutdown", $"User initiated ({asked:yyyy-MM-dd HH:mm:ss} GMT)",
            asked.AddDays(-9), null);
        (restart, InstanceSighting? instance) = how switch
        {
            "a person has started and stopped it since" => (restart, stopped with { LaunchTime = asked.AddMinutes(1) }),
            "a start fell back" => (restart, stopped with { StateReason = "Client.InternalError: Client error on launch" }),
            "EC2 refused our stop" => (restart with { StopRefused = true }, stopped),
            "the start was asked for" => (restart with { Step = RestartStep.Starting }, stopped),
            "it is still stopping" => (restart, stopped with { State = "stopping" }),
            "EC2 is not seen" => (restart, null),
            _ => (restart, stopped),
        };
        var seen = new HostSighting(asked.AddMinutes(2)) { Instance = instance };

        var back = IncidentMachine.BringBack(life.Incident with { Progress = restart }, seen, Worlds.Auto)!;

        Assert.Equal(isStarted, back.NeedsNoRecord);
        if (isStarted) Assert.IsType<StartInstance>(back.Command);
    }

    [Theory]
    [InlineData(RestartStep.Draining)]
    [InlineData(RestartStep.Stopping)]
    public void A_gap_before_the_stop_is_waited_for_some_minutes_and_then_turns_it_round(RestartStep step)
    {
        var life = BeforeStop(step);
        life.Eyes = Throttled;

        life.Minutes(5);
        Assert.Equal(["DRAINING"], life.Commands);

        life.UntilEnded();
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_sighting_from_before_our_stop_does_not_turn_it_round()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        HostSighting? before = null;
        life.HostEyes = seen =>
        {
            before ??= seen with { Instance = seen.Instance! with { State = "running" } };
            return before with { TakenAt = seen.TakenAt };
        };
        life.Minutes(20);
        Assert.Equal(["DRAINING", "stop"], life.Commands);
        Assert.Contains("contradicts itself", life.Incident.Need!.Why);

        life.HostEyes = seen => seen;
        life.UntilEnded();
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void Gaps_that_come_and_go_do_not_add_up()
    {
        var life = BeforeStop(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.Change(world => world.WithGroup(group => group with { DeregistrationDelaySeconds = 3600 }));
        for (var minute = 0; minute < 20; minute++)
        {
            life.Eyes = minute % 4 == 3 ? world => world : Throttled;
            life.Minute();
        }

        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Theory]
    [InlineData(RestartStep.Draining)]
    [InlineData(RestartStep.Stopping)]
    public void What_is_gone_for_good_turns_it_round_before_the_stop_at_once(RestartStep step)
    {
        var life = BeforeStop(step);
        life.Eyes = WithoutBalancer;

        Assert.Equal(["DRAINING", "ACTIVE"], life.Minute().Commands);
        life.UntilEnded();
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Theory]
    [InlineData(RestartStep.Draining)]
    [InlineData(RestartStep.Stopping)]
    public void Neither_a_recovery_nor_a_pause_waits_for_what_cannot_be_read(RestartStep step)
    {
        IncidentSimulator recovered = BeforeStop(step).Change(Recovered), paused = BeforeStop(step), optedOut = BeforeStop(step);
        paused.Pause = Pause;
        optedOut.Change(world => world.WithInstance(1, i => i with { Tags = Worlds.OptedOut }));

        foreach (var life in new[] { recovered, paused, optedOut })
        {
            life.Eyes = Throttled;
            Assert.Equal(["DRAINING", "ACTIVE"], life.Minute().Commands);
        }
    }

    [Fact]
    public void Checks_without_data_are_no_recovery()
    {
        var life = BeforeStop(RestartStep.Draining).Change(world => world.WithInstance(
            1, i => i with { StatusChecks = new(new("insufficient-data", null), Worlds.Ok, null, []) }));

        Assert.Equal(["DRAINING"], life.Minute().Commands);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_verification_that_cannot_be_made_ends_with_a_person_and_frees_the_cluster(bool forGood)
    {
        var life = Impaired().Until(life => life.Incident.State == IncidentState.Verifying);
        life.Eyes = forGood ? WithoutBalancer : Throttled;
        life.Physics = world => world.WithTarget(1, "unhealthy", "Request timed out");

        life.Minutes(forGood ? 1 : 21);

        AssertBack(life, IncidentStatus.NeedsHuman);
        Assert.Null(life.Incident.Verification!.Passed);
    }

    [Fact]
    public void One_look_that_fails_as_the_verification_ends_does_not_decide_it()
    {
        var life = Impaired().Until(life => life.Incident.State == IncidentState.Verifying);
        life.Physics = world => world.WithTarget(1, "unhealthy", "Request timed out");
        life.Minutes(14);
        life.Eyes = Throttled;
        life.Minutes(2);
        Assert.Equal(IncidentState.Verifying, life.Incident.State);

        life.Eyes = world => world;
        life.Minute();
        AssertBack(life, IncidentStatus.NotFixed);
    }

    [Theory]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Starting)]
    public void A_host_that_we_stopped_is_brought_back_however_much_else_cannot_be_read(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        life.Eyes = Unseen;
        life.Minutes(60);

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman, IncidentStatus.SelfHealed], life.Told);
        AssertBack(life, IncidentStatus.SelfHealed);
    }

    [Theory]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Starting)]
    [InlineData(RestartStep.Returning)]
    public void A_host_that_cannot_be_seen_itself_calls_a_person_once_and_goes_on_when_it_can(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        life.HostEyes = seen => new(seen.TakenAt) { InstanceError = "RequestLimitExceeded", ContainerInstanceError = "Throttling" };
        life.Minutes(30);

        Assert.True(life.Incident.IsOpen);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.Contains("RequestLimitExceeded", life.Incident.Need!.Why, StringComparison.Ordinal);

        life.HostEyes = seen => seen;
        life.UntilEnded();
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void One_answer_that_lacks_the_container_instance_does_not_make_it_gone()
    {
        foreach (var step in new[] { RestartStep.Draining, RestartStep.Returning })
        {
            var life = Impaired().UntilStep(step);
            life.Eyes = world => world with { ContainerInstances = [.. world.ContainerInstances!.Skip(1)] };
            life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
            life.Minute();
            (life.Eyes, life.HostEyes) = (world => world, seen => seen);
            life.UntilEnded();

            Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
            AssertBack(life, IncidentStatus.Fixed);
        }
    }

    [Theory]
    [InlineData(RestartStep.Draining)]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Returning)]
    public void A_host_that_runs_is_made_ACTIVE_although_ECS_says_for_long_that_it_knows_no_such_host(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        life.Eyes = world => world with { ContainerInstances = [.. world.ContainerInstances!.Skip(1)] };
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.Minutes(60);

        Assert.Equal(("ACTIVE", "running"), (life.Host.Status, life.Host.Instance!.State));
    }

    [Fact]
    public void A_host_that_ECS_has_made_ACTIVE_is_not_gone_because_its_answers_lack_it_for_ten_minutes()
    {
        var life = Impaired().UntilStep(RestartStep.Returning);
        life.Eyes = world => world with { ContainerInstances = [.. world.ContainerInstances!.Skip(1)] };
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.Minutes(10);
        (life.Eyes, life.HostEyes) = (world => world, seen => seen);
        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void A_container_instance_that_ECS_refuses_to_make_ACTIVE_because_it_is_missing_is_gone()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.GuardRefusal = command => command is SetContainerInstanceStatus ? "MISSING: arn" : null;
        life.UntilEnded();

        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
        Assert.EndsWith("no longer registered.", life.Incident.Actions[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_ECS_has_made_ACTIVE_and_never_lists_is_not_said_to_be_gone()
    {
        var life = Impaired().UntilStep(RestartStep.Returning);
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.UntilEnded();

        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.DoesNotContain(life.Incident.Timeline, entry => entry.Text.Contains("gone", StringComparison.Ordinal));
        Assert.Contains("ECS has accepted to make", life.Incident.Timeline[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Returning)]
    public void A_host_of_which_both_EC2_and_ECS_know_nothing_for_four_minutes_is_brought_back(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        life.HostEyes = seen => new(seen.TakenAt) { InstanceIsAbsent = true, ContainerInstanceIsAbsent = true };
        life.Minutes(4);
        life.HostEyes = seen => seen;
        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_host_that_EC2_denies_and_ECS_lists_is_started_all_the_same()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.HostEyes = seen => seen with { Instance = null, InstanceIsAbsent = true };
        life.Minutes(30);

        Assert.Contains("start", life.Commands);
        Assert.NotEqual("stopped", life.Host.Instance!.State);
    }

    [Fact]
    public void A_stop_that_EC2_has_accepted_is_not_given_up_because_its_answers_show_for_eight_minutes_what_was_before()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        var before = life.Host.Instance!;
        life.Eyes = world => world.WithInstance(1, i => i with { State = "running", LaunchTime = before.LaunchTime, StatusChecks = new(new("not-applicable", null), new("not-applicable", null), null, []) });
        life.HostEyes = seen => seen with { Instance = new("running", null, null, before.LaunchTime, null) };
        life.Minutes(8);
        Assert.Equal(["DRAINING", "stop"], life.Commands);

        (life.Eyes, life.HostEyes) = (world => world, seen => seen);
        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
    }

    /// <summary>Drained, and where the next step was begun: its intent is stored, but the order was never sent.</summary>
    private static IncidentSimulator BeforeStop(RestartStep step)
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        if (step == RestartStep.Stopping) life.Minute(Crash.AfterIntent);
        Assert.Equal(step, life.Restart!.Step);
        return life;
    }

    private static Snapshot Unseen(Snapshot world) =>
        world with { ContainerInstances = null, Gaps = [new("ecs:DescribeContainerInstances", "ThrottlingException")] };

    private static Snapshot Throttled(Snapshot world) =>
        world with { Gaps = [new("logs:GetLogEvents", "ThrottlingException: slow down")] };

    private static Snapshot WithoutBalancer(Snapshot world) =>
        world with { LoadBalancers = null, Missing = [new(MissingKind.LoadBalancer, Worlds.BalancerArn, "not found")] };
}
