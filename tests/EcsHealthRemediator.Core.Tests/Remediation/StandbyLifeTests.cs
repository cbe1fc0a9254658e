using EcsHealthRemediator.Core.Tests.Reporting;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A member of an Auto Scaling group that the group leaves alone is restarted in Standby.</summary>
public sealed class StandbyLifeTests
{
    private static readonly Policy Auto = Worlds.Auto with { StandbyMode = FixMode.Auto };

    private static readonly string[] Whole = ["DRAINING", "standby", "stop", "start", "in service", "ACTIVE"];

    [Fact]
    public void A_member_is_moved_to_Standby_before_its_stop_and_back_before_it_takes_tasks()
    {
        var life = Life().UntilEnded();

        Assert.Equal(Whole, life.Commands);
        RestartLives.AssertBack(life, IncidentStatus.Fixed);
        Assert.Equal(("InService", 3), (Member(life).LifecycleState, Member(life).DesiredCapacity));
        Assert.Contains(life.Incident.Timeline, entry => entry.Text.EndsWith("whose desired capacity is 3 as before.", StringComparison.Ordinal));
    }

    [Fact]
    public void People_hear_of_the_Standby_before_and_afterwards()
    {
        var life = Life().UntilEnded();
        using var message = Published.Of(Outcome.Of(life.Incident));

        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
        Assert.Contains("moved to Standby in Auto Scaling group hosts", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void It_counts_as_a_restart()
    {
        var life = Life().UntilEnded();

        Assert.Equal((Fix.RestartInstance, Worlds.Id(1)), (life.ClusterLedger.Entries[0].Fix, life.ClusterLedger.Entries[0].Resource));
        Assert.Single(life.AccountLedger.Entries);
    }

    [Theory]
    [InlineData(FixMode.Off, FixMode.Auto)]
    [InlineData(FixMode.Observe, FixMode.Auto)]
    [InlineData(FixMode.Finish, FixMode.Auto)]
    [InlineData(FixMode.Auto, FixMode.Observe)]
    public void Both_modes_must_allow_it(FixMode standby, FixMode restart)
    {
        var life = Life(Policy.All(restart) with { StandbyMode = standby }).Minutes(20);

        Assert.Empty(life.Commands);
    }

    [Fact]
    public void In_approve_it_is_asked_for_and_done_once_approved()
    {
        var life = Life(Auto with { StandbyMode = FixMode.Approve }).Until(life => life.Waits);
        Assert.Equal((Decision.AwaitingApproval, GuardId.NotApproved), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Empty(life.Commands);

        life.Answer(granted: true);
        life.UntilEnded();

        Assert.Equal(Whole, life.Commands);
    }

    [Fact]
    public void A_member_that_a_person_stops_in_service_while_it_is_not_known_to_have_left_is_no_wait_without_an_end()
    {
        var life = Life().UntilStep(RestartStep.Stopping);
        life.Lose();
        life.Physics = same => same;
        var stopped = $"User initiated ({life.World.TakenAt.AddMinutes(15):yyyy-MM-dd HH:mm:ss} GMT)";
        life.HostEyes = seen => seen with { Instance = seen.Instance! with { TransitionReason = stopped } };

        life.Change(world => world.WithInstance(1, i => i with
        {
            State = "stopped",
            Membership = i.Membership! with { LifecycleState = StandbyStay.InService },
        })).Swept(60);

        Assert.Equal("stopped-in-service", life.Incident.Need?.Key);
        Assert.NotEmpty(life.Incident.Need!.Commands);
        Assert.DoesNotContain("start", life.Commands);
    }

    [Fact]
    public void A_member_that_breaks_again_in_service_while_it_is_not_known_to_have_left_is_asked_once_it_is_well()
    {
        var life = Life().UntilStep(RestartStep.Stopping);
        life.Lose();
        life.Physics = same => same;
        life.Change(world => world.WithInstance(1, i => i with
        {
            State = "running",
            LaunchTime = world.TakenAt.AddMinutes(1),
            Membership = i.Membership! with { LifecycleState = StandbyStay.InService },
        })).Swept(30);

        Assert.Equal("not-well-in-service", life.Incident.Need?.Key);
        Assert.NotEmpty(life.Incident.Need!.Commands);
        Assert.Equal("stop", life.Commands[^1]);

        life.Change(world => world.WithInstance(1, i => i with { StatusChecks = Worlds.AllOk })).Swept(10);

        Assert.Equal("ACTIVE", life.Commands[^1]);
    }

    public static TheoryData<string, Func<GroupMembership, GroupMembership>, GuardId, string> Refusals() => new()
    {
        { "size", m => m with { MinSize = 3 }, GuardId.NotSafe, "wants 3 members and at least 3" },
        { "launch", m => m with { Suspended = ["ReplaceUnhealthy", "Launch"] }, GuardId.NotSafe, "the process Launch" },
        { "terminate", m => m with { Suspended = ["HealthCheck", "Terminate"] }, GuardId.NotSafe, "the process Terminate" },
        { "over", m => m with { MaxSize = 2 }, GuardId.NotSafe, "at most 2" },
        { "zones", m => m with { InServiceByZone = Zones(1, 2) }, GuardId.NotSafe, "zones out of balance" },
        { "zone", m => m with { AvailabilityZone = null }, GuardId.EvidenceGap, "the zone of the member" },
        { "refresh", m => m with { IsRefreshed = true }, GuardId.NotSafe, "instance refresh" },
        { "refresh unread", m => m with { IsRefreshed = null }, GuardId.EvidenceGap, "is being refreshed" },
        { "provider unread", m => m with { Provider = null }, GuardId.EvidenceGap, "capacity provider" },
        { "scaling", m => m with { Provider = new("main", true, false) }, GuardId.NotSafe, "provider main scales" },
        { "protection", m => m with { Provider = new("main", false, true) }, GuardId.NotSafe, "provider main protects" },
        { "managed", m => m with { Tags = With(m, "AmazonECSManaged", "true") }, GuardId.NotSafe, "AmazonECSManaged" },
        { "pool", m => m with { HasWarmPool = true }, GuardId.NotSafe, "a warm pool" },
        { "mixed", m => m with { IsMixed = true }, GuardId.NotSafe, "several instance types" },
        { "age", m => m with { LimitsLifetime = true }, GuardId.NotSafe, "of a certain age" },
        { "untagged", m => m with { Tags = Worlds.Untagged }, GuardId.NotOptedIn, "group hosts is not tagged" },
        { "off", m => m with { Tags = Worlds.OptedOut }, GuardId.OptedOut, "group hosts of" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_group_that_would_not_take_it_back_as_it_was_refuses_it(
        string name, Func<GroupMembership, GroupMembership> change, GuardId guard, string reason)
    {
        var life = Life(member: change(Members.LeftAlone)).Minutes(12);

        Assert.True(life.Commands.Count == 0, name);
        Assert.Equal((Decision.Blocked, guard), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Contains(reason, life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_whose_zones_are_not_balanced_anyway_may_be_out_of_balance() => Assert.Equal(
        Whole,
        Life(member: Members.LeftAlone with { InServiceByZone = Zones(1, 2), Suspended = ["ReplaceUnhealthy", "AZRebalance"] })
            .UntilEnded().Commands);

    [Fact]
    public void Under_managed_scaling_it_is_done_where_that_is_allowed_by_itself() => Assert.Equal(
        Whole,
        Life(Auto with { StandbyUnderManagedScaling = true }, Members.LeftAlone with { Provider = new("main", true, true) })
            .UntilEnded().Commands);

    [Fact]
    public void A_group_that_replaces_its_member_goes_first() =>
        Assert.Equal(GuardId.GroupRepairs, Life(member: Members.LeftAlone with { Suspended = [] }).Minutes(12).Action.BlockedBy);

    [Fact]
    public void A_disk_that_the_group_does_not_look_at_is_a_reason_too()
    {
        var disk = new StatusChecks(Worlds.Ok, Worlds.Ok, new("impaired", Worlds.Now.AddMinutes(-10)), []);
        var life = Life(member: Members.LeftAlone with { Suspended = [] })
            .Change(world => world.WithInstance(1, i => i with { StatusChecks = disk })).UntilEnded();

        Assert.Equal(Whole, life.Commands);
    }

    private static readonly string[] Back = ["DRAINING", "standby", "in service", "ACTIVE"];

    /// <summary>What happens before the stop, when, and the commands that there are at the end.</summary>
    private static readonly Dictionary<string, (RestartStep At, Action<IncidentSimulator> Happens, string[] Commands)> Turns = new()
    {
        ["a pause"] = (RestartStep.Entering, life => life.Pause = RestartLives.Pause, Back),
        ["an opt-out of the group"] = (RestartStep.Entering, Set(m => m with { Tags = Worlds.OptedOut }), Back),
        ["the tag is gone"] = (RestartStep.Entering, Set(m => m with { Tags = Worlds.Untagged }), Back),
        ["it recovers"] = (RestartStep.Entering, life => life.Change(RestartLives.Recovered), Back),
        ["the mode is finish"] = (
            RestartStep.Entering,
            life => life.Policy = Policy.All(FixMode.Finish) with { StandbyMode = FixMode.Finish },
            Back),
        ["somebody makes it ACTIVE"] = (
            RestartStep.Entering,
            life => life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })),
            ["DRAINING", "standby", "in service"]),
        ["somebody takes it out of Standby"] = (
            RestartStep.Entering,
            Set(m => m with { LifecycleState = "InService", DesiredCapacity = 3 }),
            ["DRAINING", "standby", "ACTIVE"]),
        ["somebody moves it to Standby"] = (
            RestartStep.Draining, Set(m => m with { LifecycleState = "Standby", DesiredCapacity = 2 }), ["DRAINING", "ACTIVE"]),
        ["the group is at its minimum"] = (RestartStep.Draining, Set(m => m with { MinSize = 3 }), ["DRAINING", "ACTIVE"]),
        ["the group would replace it"] = (RestartStep.Draining, Set(m => m with { Suspended = [] }), ["DRAINING", "ACTIVE"]),
    };

    public static TheoryData<string> WhatTurnsItRound() => [.. Turns.Keys];

    [Theory]
    [MemberData(nameof(WhatTurnsItRound))]
    public void Before_the_stop_whatever_speaks_against_it_brings_the_member_back(string what)
    {
        var (at, happens, commands) = Turns[what];
        var life = Life().UntilStep(at);
        // It is seen in Standby once, and what follows comes before the stop.
        if (at == RestartStep.Entering)
        {
            life.Change(world => world.WithInstance(1, i => GroupPhysics.Minute(i)));
            life.HostEyes = seen => seen with { TasksLeft = null };
            life.Look();
            life.HostEyes = seen => seen;
        }

        happens(life);
        life.Minutes(15);

        Assert.Equal(commands, life.Commands);
        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.NotEqual(IncidentState.Acting, life.Incident.State);
    }

    [Fact]
    public void A_crash_at_any_step_changes_nothing_of_the_end()
    {
        foreach (var crash in new[] { Crash.AfterClaim, Crash.AfterIntent, Crash.AfterEvidence, Crash.AfterCommand })
        {
            for (var at = 1; at <= 16; at++)
            {
                var life = Life();
                for (var minute = 1; minute < 60 && life.Incident.IsOpen; minute++) life.Minute(minute == at ? crash : Crash.None);

                var what = $"{crash} in minute {at}: {string.Join(' ', life.Commands)}";
                Assert.True(life.Incident.Status == IncidentStatus.Fixed, what);
                Assert.True(Member(life) is { LifecycleState: "InService", DesiredCapacity: 3 }, what);
            }
        }
    }

    [Fact]
    public void What_is_not_well_after_its_start_stays_in_Standby_and_people_have_the_command_that_waits_for_it()
    {
        var life = Started().Minutes(40);

        Assert.Equal("Standby", Member(life).LifecycleState);
        Assert.Equal((IncidentState.Acting, IncidentStatus.NeedsHuman), (life.Incident.State, life.Incident.Status));
        var command = Assert.Single(life.Incident.Need!.Commands);
        Assert.Contains("aws ec2 wait instance-status-ok", command, StringComparison.Ordinal);
        Assert.Contains($"aws autoscaling exit-standby --auto-scaling-group-name hosts --instance-ids {Worlds.Id(1)}", command, StringComparison.Ordinal);

        Well(life).UntilEnded();
        Assert.Equal(Whole, life.Commands);
    }

    [Fact]
    public void A_start_that_falls_back_leaves_it_in_Standby()
    {
        var life = Life().UntilStep(RestartStep.Starting);
        life.Physics = world => HostPhysics.Minute(world.WithInstance(1, i => i.State == "pending" ? i with { State = "stopped" } : i));
        life.HostEyes = seen => seen with { Instance = seen.Instance! with { StateReason = "Server.InternalError: on launch" } };
        life.Minutes(30);

        Assert.Equal("Standby", Member(life).LifecycleState);
        Assert.DoesNotContain("in service", life.Commands);
        Assert.Contains("aws ec2 start-instances", life.Incident.Need!.Commands[0], StringComparison.Ordinal);
        Assert.Contains("exit-standby", life.Incident.Need.Commands[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Who_stops_it_in_Standby_finds_it_so_and_is_told_the_way_out()
    {
        var life = Started().Change(world => world.WithInstance(1, i => i with { State = "stopped" })).Minutes(15);

        Assert.Equal(("stopped", "Standby"), (life.Host.Instance!.State, Member(life).LifecycleState));
        Assert.Contains("start-instances", life.Incident.Need!.Commands[0], StringComparison.Ordinal);
        Assert.DoesNotContain("in service", life.Commands);
    }

    [Fact]
    public void Who_ends_it_in_Standby_is_told_how_the_group_gets_another()
    {
        var life = Started().Change(world => world.WithInstance(1, i => i with { State = "terminated" })).Minutes(15);

        Assert.Equal((IncidentState.Acting, "ended-in-standby"), (life.Incident.State, life.Incident.Need?.Key));
        Assert.Contains("exit-standby", Assert.Single(life.Incident.Need!.Commands), StringComparison.Ordinal);
    }

    /// <summary>The member, a part of what people are told, and of the command, which Auto Scaling must not refuse.</summary>
    public static TheoryData<Func<GroupMembership, GroupMembership>, string, string> Changed() => new()
    {
        { m => m with { DesiredCapacity = 5 }, "from 2 to 5", "exit-standby" },
        { m => m with { MaxSize = 2 }, "2 members at most", "--max-size 3" },
        { m => m with { Suspended = ["ReplaceUnhealthy", "Launch"] }, "the process Launch", "resume-processes" },
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public void A_group_that_somebody_has_changed_meanwhile_is_left_to_them(
        Func<GroupMembership, GroupMembership> change, string why, string command)
    {
        var life = Started();
        Set(change)(life);
        Well(life).Minutes(10);

        Assert.DoesNotContain("in service", life.Commands);
        Assert.Contains(why, life.Incident.Need!.Why, StringComparison.Ordinal);
        Assert.Contains(command, Assert.Single(life.Incident.Need.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public void Once_the_group_has_room_again_the_member_is_taken_out_as_was_said()
    {
        var life = Started();
        Set(m => m with { MaxSize = 2 })(life);
        Well(life).Minutes(10);
        Assert.EndsWith("taken out of Standby by itself.", life.Incident.Need!.Do, StringComparison.Ordinal);

        Set(m => m with { MaxSize = 3 })(life);
        life.UntilEnded();

        Assert.Equal(Whole, life.Commands);
    }

    [Fact]
    public void Whoever_takes_it_out_of_Standby_after_the_start_has_done_it_and_it_goes_on()
    {
        var life = Started();
        Set(m => m with { LifecycleState = "InService", DesiredCapacity = 3 })(life);
        Well(life.Minutes(3)).UntilEnded();

        Assert.Equal(["DRAINING", "standby", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
    }

    [Fact]
    public void In_observe_people_have_the_command_within_the_minute()
    {
        var life = Started();
        life.Policy = Policy.All(FixMode.Observe);
        Well(life).Minutes(1);

        Assert.StartsWith("no-right", life.Incident.Need!.Key, StringComparison.Ordinal);
        Assert.Contains("exit-standby", life.Incident.Need.Commands[0], StringComparison.Ordinal);
    }

    /// <summary>Each refusal, and whether the answer was lost although it was done.</summary>
    [Theory]
    [InlineData("ValidationError: no room", "DRAINING ACTIVE")]
    [InlineData("RequestTimeout: no answer", "DRAINING standby in service ACTIVE")]
    public void A_Standby_that_is_refused_is_undone_as_far_as_it_may_have_been_made(string error, string commands)
    {
        var life = Life();
        life.GuardRefusal = command => command is EnterStandby && !life.Commands.Contains("standby") ? error : null;
        life.Minutes(3);
        if (error.StartsWith("Request", StringComparison.Ordinal))
        {
            life.Until(life => life.Restart?.Standby?.Enters is not null);
            life.Commands.Add("standby");
            life.Change(world => world.WithInstance(1, GroupPhysics.Enter)).Change(RestartLives.Recovered);
        }

        life.Minutes(20);

        Assert.Equal(commands, string.Join(' ', life.Commands));
        Assert.Equal("InService", Member(life).LifecycleState);
    }

    [Fact]
    public void An_exit_that_is_refused_is_told_with_the_command_and_tried_again()
    {
        var life = Life();
        life.GuardRefusal = command => command is ExitStandby ? "ValidationError: no" : null;
        life.Until(life => life.Incident.Need is not null);

        Assert.Equal("exit-refused", life.Incident.Need!.Key);
        life.GuardRefusal = _ => null;
        Assert.Equal(IncidentStatus.Fixed, life.UntilEnded().Incident.Status);
    }

    [Theory]
    [InlineData("ValidationError: the process Launch is suspended", true)]
    [InlineData("ValidationError: The instance i-1 is not in Standby.", false)]
    public void An_exit_that_is_refused_for_another_reason_than_that_it_is_in_no_Standby_is_tried_again(string error, bool isTriedAgain)
    {
        var life = Life();
        life.HostEyes = seen => seen with { Membership = seen.Membership! with { LifecycleState = "InService" } };
        life.GuardRefusal = command => command is ExitStandby ? error : null;
        life.Until(life => life.Restart?.Standby is { Exits: not null });
        life.HostEyes = seen => seen;
        life.GuardRefusal = _ => null;
        life.Minutes(20);

        Assert.Equal(isTriedAgain, life.Commands.Contains("in service"));
    }

    [Fact]
    public void Nothing_is_stopped_while_the_group_cannot_be_read_and_it_comes_back_once_it_can()
    {
        var life = Life().Until(life => life.Restart?.Step == RestartStep.Entering);
        life.HostEyes = seen => seen with { Membership = null, MembershipError = "Throttling: slow down" };
        life.Minutes(20);

        Assert.DoesNotContain("stop", life.Commands);
        Assert.Contains("exit-standby", life.Incident.Need!.Commands[0], StringComparison.Ordinal);

        life.HostEyes = seen => seen;
        life.Minutes(10);
        Assert.Equal(("InService", "ACTIVE"), (Member(life).LifecycleState, life.Host.Status));
    }

    [Fact]
    public void While_EC2_cannot_be_read_a_member_in_Standby_takes_no_tasks()
    {
        var life = Started();
        life.HostEyes = seen => seen with { Instance = null, InstanceError = "RequestLimitExceeded: slow down" };
        life.Minutes(20);

        Assert.Equal(("DRAINING", "Standby"), (life.Host.Status, Member(life).LifecycleState));
        Assert.Contains("exit-standby", life.Incident.Need!.Commands[0], StringComparison.Ordinal);
    }

    private static Dictionary<string, int> Zones(int own, int other) => new() { ["eu-west-1a"] = own, ["eu-west-1b"] = other };

    private static Dictionary<string, string> With(GroupMembership member, string key, string value) =>
        new(member.Tags) { [key] = value };

    private static Action<IncidentSimulator> Set(Func<GroupMembership, GroupMembership> change) =>
        life => life.Change(world => world.WithInstance(1, i => i with { Membership = change(i.Membership!) }));

    private static GroupMembership Member(IncidentSimulator life) => life.Host.Instance!.Membership!;

    /// <summary>It runs again in Standby, and its checks have no result yet.</summary>
    private static IncidentSimulator Started()
    {
        var initializing = new StatusCheck("initializing", null);
        var life = Life();
        life.Physics = world => HostPhysics.Minute(world).WithInstance(1, i => i.IsRunning && life.Commands.Contains("start")
            ? i with { StatusChecks = new(initializing, initializing, null, []) }
            : i);
        return life.UntilStep(RestartStep.Returning);
    }

    private static IncidentSimulator Well(IncidentSimulator life)
    {
        life.Physics = HostPhysics.Minute;
        return life.Change(world => world.WithInstance(1, i => i with { StatusChecks = Worlds.AllOk }));
    }

    internal static IncidentSimulator Life(Policy? policy = null, GroupMembership? member = null) => new IncidentSimulator(
        Worlds.Healthy().Impaired(1).WithInstance(1, i => i.Of(member ?? Members.LeftAlone)), policy ?? Auto).Look();
}
