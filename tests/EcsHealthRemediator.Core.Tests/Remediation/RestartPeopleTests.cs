using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A restart while people, or EC2, do something else with the host.</summary>
public sealed class RestartPeopleTests
{
    [Fact]
    public void A_host_that_somebody_makes_ACTIVE_while_it_drains_is_neither_drained_again_nor_stopped()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.Minute().Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).Minutes(120);

        Assert.Equal(["DRAINING"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void A_host_that_somebody_stops_while_it_drains_is_told_once_and_as_what_it_is_by_then()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.Minute().Change(world => world.WithInstance(1, instance => instance with { State = "stopped" })).Minutes(3);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        life.Minutes(60);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.Equal(CheckId.InstanceState, life.Messages[^1].Cause?.Check);
        Assert.True(life.Incident.Announced[^1].At - life.Incident.OpenedAt < TimeSpan.FromMinutes(12));
    }

    [Theory]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 2)]
    [InlineData(true, true, 1)]
    public void A_reading_from_before_the_drain_is_no_persons_word(bool isLookOld, bool isSightingOld, int minutes)
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        if (isLookOld) life.Eyes = world => world.WithHost(1, host => host with { Status = "ACTIVE" });
        if (isSightingOld)
            life.HostEyes = seen => seen with { ContainerInstance = seen.ContainerInstance! with { Status = "ACTIVE" } };
        life.Minutes(minutes);
        Assert.Equal(["DRAINING"], life.Commands);

        (life.Eyes, life.HostEyes) = (world => world, seen => seen);
        life.UntilEnded();
        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void Readings_that_contradict_each_other_for_long_turn_it_round()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Eyes = world => world.WithHost(1, host => host with { Status = "ACTIVE" });
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
    }

    [Fact]
    public void After_a_refused_stop_an_instance_that_somebody_stops_stays_stopped()
    {
        var life = Impaired();
        life.GuardRefusal = command => command is StopInstance ? "UnauthorizedOperation: no" : null;
        life.Until(life => life.Restart is { StopRefused: true })
            .Change(world => world.WithInstance(1, i => i with { State = "stopped" })).Minutes(60);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
    }

    [Fact]
    public void A_start_that_falls_back_is_told_with_EC2s_reason_and_tried_less_and_less_often()
    {
        var life = Impaired();
        life.Physics = world => HostPhysics.Minute(world).WithInstance(
            1, i => i.State == "running" && life.Commands.Contains("start") ? i with { State = "stopped" } : i);
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { StateReason = "Client.InternalError: Client error on launch" },
        };
        life.UntilStep(RestartStep.Starting).Minutes(24 * 60);

        Assert.InRange(life.Commands.Count(command => command == "start"), 5, 12);
        Assert.Contains("Client.InternalError", life.Incident.Timeline.First(entry => entry.Text.Contains("went back")).Text);
        Assert.Equal(
            [IncidentStatus.Acting, IncidentStatus.NeedsHuman, IncidentStatus.NeedsHuman], life.Told);
        Assert.True(life.Incident.IsOpen);

        life.Physics = HostPhysics.Minute;
        life.Change(world => world.WithInstance(1, i => i with { State = "running", StatusChecks = Worlds.AllOk })
            .WithHost(1, host => host with { AgentConnected = true })).UntilEnded();
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void Starts_that_run_for_a_while_and_fall_back_are_counted_all_the_same()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        var running = 0;
        life.Physics = world => HostPhysics.Minute(world).WithInstance(
            1, i => i.State != "running" ? i : running++ % 3 == 2 ? i with { State = "stopped" } : i with { StatusChecks = null });
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { StateReason = "Server.InternalError: Internal error on launch" },
        };
        life.Minutes(24 * 60);

        Assert.InRange(life.Commands.Count(command => command == "start"), 5, 12);
        Assert.Equal(RestartStep.Starting, life.Restart!.Step);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
    }

    [Fact]
    public void Back_in_observe_nothing_is_changed_and_people_are_paged_every_hour_until_finish_brings_the_host_back()
    {
        var life = Impaired().UntilStep(RestartStep.Starting);
        life.Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        var before = life.Commands.Count;
        life.Policy = Policy.All(FixMode.Observe);
        life.Minutes(150);

        Assert.Equal(before, life.Commands.Count);
        Assert.InRange(life.Told.Count(status => status == IncidentStatus.NeedsHuman), 3, 4);
        Assert.Contains(life.Incident.Need!.Commands, command => command.StartsWith("aws ec2 start-instances", StringComparison.Ordinal));

        life.Policy = Policy.All(FixMode.Finish);
        life.UntilEnded();
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_claim_that_never_became_a_change_is_not_remembered_as_one()
    {
        var life = Impaired();
        life.GuardRefusal = command => command is StopInstance ? "UnauthorizedOperation: no" : null;
        life.UntilEnded();

        Assert.True(Assert.Single(life.ClusterLedger.Entries).IsTurnedBack);
        Assert.Empty(life.ClusterLedger.Others(life.Incident with { Id = "other" }, Fix.RestartInstance));
    }

    [Fact]
    public void The_wait_for_the_tasks_counts_from_the_drain_and_not_from_its_intent()
    {
        var life = Impaired();
        life.Minute(Crash.AfterIntent);
        life.World = life.World with { TakenAt = life.World.TakenAt.AddMinutes(8) };
        life.Physics = world => HostPhysics.Minute(world).WithHost(1, host => host with { RunningTasks = 1 });
        life.Minutes(2);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal(RestartStep.Draining, life.Restart!.Step);
        Assert.Null(life.Restart.AbortReason);
    }

    [Fact]
    public void An_agent_that_is_lost_for_a_moment_does_not_end_the_wait_for_tasks_that_serve()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => HostPhysics.Minute(world)
            .WithHost(1, host => host with { RunningTasks = 5, AgentConnected = false }).WithTarget(1, "healthy");
        life.Eyes = world => world with { Neighbours = new([], 0) };
        life.Minutes(2);

        Assert.Equal(["DRAINING"], life.Commands);
    }
}
