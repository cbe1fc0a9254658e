using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A host whose container runtime hangs is drained, and comes back.</summary>
public sealed class DrainLifeTests
{
    [Fact]
    public void A_drained_host_whose_tasks_are_healthy_elsewhere_stays_drained_and_people_know_of_it()
    {
        var life = Broken().Until(IsKept);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.True(life.Incident.Verification!.Passed);
        Assert.Contains("--status ACTIVE", Assert.Single(life.Incident.Need!.Commands), StringComparison.Ordinal);
        Assert.Null(life.Incident.UnfinishedSince);
    }

    [Fact]
    public void People_are_reminded_of_it_every_day()
    {
        var life = Broken().Until(IsKept).Minutes(60 * 50);

        Assert.Equal(4, life.Told.Count);
        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Fact]
    public void A_host_that_is_well_for_five_minutes_is_made_ACTIVE_and_the_incident_is_fixed()
    {
        var life = Broken().Until(IsKept).Change(Mended).Minutes(4);
        Assert.Equal(["DRAINING"], life.Commands);

        life.UntilEnded();
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
        Assert.Equal(FixResult.Helped, Assert.Single(life.ClusterLedger.Entries).Result);
    }

    [Fact]
    public void A_host_that_is_broken_again_within_the_five_minutes_stays_drained()
    {
        var life = Broken().Until(IsKept);
        for (var time = 0; time < 4; time++) life.Change(Mended).Minutes(3).Change(Hung).Minutes(3);

        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Fact]
    public void A_drain_whose_tasks_fail_elsewhere_too_is_taken_back()
    {
        var life = Useless().UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal((IncidentStatus.NotFixed, Decision.Reverted), (life.Incident.Status, life.Action.Decision));
        Assert.Equal(FixResult.DidNotHelp, Assert.Single(life.ServiceLedger.Entries).Result);
        Assert.Null(life.ClusterLedger.Holder);
    }

    [Fact]
    public void A_host_that_a_person_makes_ACTIVE_is_left_so_and_not_drained_again()
    {
        var life = Broken().Until(IsKept).Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" })).UntilEnded();

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal((Decision.Reverted, "ACTIVE"), (life.Action.Decision, life.Action.SetByOthers));
    }

    [Theory]
    [InlineData(FixMode.Observe, true)]
    [InlineData(FixMode.Finish, false)]
    public void Who_takes_a_useless_drain_back_is_remembered(FixMode mode, bool isPerson)
    {
        var life = Useless().Until(life => life.Commands.Contains("DRAINING"));
        life.Policy = Mode(mode);
        life.Until(life => life.Incident.Progress is InstanceDrain { Step: DrainStep.Activating });
        if (isPerson) life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" }));
        life.UntilEnded();

        Assert.Equal(isPerson ? ["DRAINING"] : ["DRAINING", "ACTIVE"], life.Commands);
        Assert.Equal((Decision.Reverted, isPerson), (life.Action.Decision, life.Action.WasPutBackByOthers));
    }

    [Fact]
    public void A_host_that_is_gone_ends_the_incident_as_fixed()
    {
        var life = Broken().Until(IsKept).Change(world => world with { ContainerInstances = [.. world.ContainerInstances!.Skip(1)] })
            .UntilEnded();

        Assert.Equal((IncidentStatus.Fixed, "DRAINING"), (life.Incident.Status, Assert.Single(life.Commands)));
    }

    [Fact]
    public void A_host_of_whose_health_nothing_is_said_any_more_is_not_well()
    {
        var life = Broken().Until(IsKept);
        life.Change(world => world.WithHost(1, host => host with { HealthChecks = [] })).Minutes(10);
        Assert.Equal(["DRAINING"], life.Commands);

        life.Change(Mended).UntilEnded();
        Assert.Equal("ACTIVE", life.Host.Status);
    }

    [Fact]
    public void A_drain_that_ECS_names_as_failed_each_time_is_not_told_as_taken_back()
    {
        var life = Broken();
        life.GuardRefusal = command => command is SetContainerInstanceStatus ? "MISSING: arn" : null;
        life.UntilEnded();

        Assert.Equal(("ACTIVE", IncidentStatus.NeedsHuman), (life.Host.Status, life.Incident.Status));
        Assert.Equal(Decision.Failed, life.Incident.Actions[^1].Decision);
        Assert.DoesNotContain(life.Incident.Timeline, entry => entry.Text.Contains("ACTIVE again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_drain_that_was_never_seen_and_is_not_called_for_any_more_is_not_told_as_one_that_was_made()
    {
        var life = Broken();
        life.GuardRefusal = command => command is SetContainerInstanceStatus { Status: "DRAINING" } ? "MISSING: arn" : null;
        life.Until(life => life.Incident.Progress is InstanceDrain).Change(Mended).UntilEnded();

        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Equal(Decision.Failed, life.Incident.Actions.Last(action => action.Fix == Fix.DrainInstance).Decision);
    }

    [Fact]
    public void After_an_unclear_answer_to_the_way_back_people_hear_no_more_than_that_the_host_is_kept_and_back()
    {
        var life = Broken().Until(IsKept);
        life.GuardRefusal = command =>
        {
            if (command is not SetContainerInstanceStatus) return null;
            life.Change(world => world.WithHost(1, host => host with { Status = "ACTIVE" }));
            return "MISSING: arn";
        };
        life.Change(Mended).UntilEnded();

        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void A_drained_host_that_ECS_does_not_list_though_EC2_has_it_is_made_ACTIVE_and_not_forgotten()
    {
        var life = Broken().Until(IsKept);
        life.Eyes = world => world with { ContainerInstances = [.. world.ContainerInstances!.Skip(1)] };
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.Minutes(8);
        Assert.Equal(["DRAINING"], life.Commands);

        life.Minutes(10);
        Assert.Equal((true, "ACTIVE"), (life.Incident.IsOpen, life.Host.Status));
    }

    [Fact]
    public void A_drained_host_that_ECS_neither_lists_nor_lets_be_made_ACTIVE_is_gone()
    {
        var life = Broken().Until(IsKept);
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        life.GuardRefusal = command => command is SetContainerInstanceStatus ? "MISSING: arn" : null;
        life.UntilEnded();

        Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
        Assert.Null(life.ClusterLedger.Holder);
    }

    [Theory]
    [InlineData(nameof(Crash.AfterClaim))]
    [InlineData(nameof(Crash.AfterIntent))]
    [InlineData(nameof(Crash.AfterCommand))]
    public void An_invocation_that_dies_leaves_a_host_that_is_brought_back(string where)
    {
        var crash = Enum.Parse<Crash>(where);
        var life = Broken();
        for (var minute = 0; minute < 3; minute++) life.Minute(crash);
        life.Until(IsKept).Change(Mended).UntilEnded();

        Assert.Equal("ACTIVE", life.Host.Status);
        Assert.Equal("ACTIVE", life.Commands[^1]);
        Assert.Null(life.ClusterLedger.Holder);
    }

    public static TheoryData<string, Func<Snapshot, Snapshot>> Changed() => new()
    {
        { "the host is well", Mended },
        { "the service opts out", world => world.WithService(service => service with { Tags = Worlds.OptedOut }) },
        { "another host is impaired", world => world.Impaired(3) },
        { "the room is gone", world => world.WithRoom(2, room => room with { Memory = 0 }).WithRoom(3, room => room with { Memory = 0 }) },
        { "the host cannot be read", world => world with { ContainerInstances = null, Gaps = [new("ecs", "no")] } },
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public void A_drain_whose_order_was_lost_is_not_sent_again_where(string what, Func<Snapshot, Snapshot> change)
    {
        var life = Broken().Minute(Crash.AfterIntent);
        Assert.IsType<InstanceDrain>(life.Incident.Progress);
        Assert.Empty(life.Commands);
        life.Eyes = change;
        life.Minutes(5);

        Assert.False(life.Commands.Contains("DRAINING"), what);
    }

    [Fact]
    public void A_drain_that_ECS_refuses_changes_nothing_and_calls_a_person()
    {
        var life = Broken();
        life.GuardRefusal = _ => "AccessDeniedException: no";
        life.UntilEnded();

        Assert.Equal((IncidentStatus.NeedsHuman, Decision.Failed), (life.Incident.Status, life.Action.Decision));
        Assert.Empty(life.ClusterLedger.Entries);
    }

    [Fact]
    public void What_has_no_right_to_make_it_ACTIVE_says_so_with_the_command()
    {
        var life = Broken().Until(IsKept);
        life.Policy = Policy.All(FixMode.Observe);
        life.Change(Mended).Minutes(20);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.StartsWith("no-right", life.Incident.Need!.Key, StringComparison.Ordinal);

        life.Policy = Mode(FixMode.Finish);
        life.UntilEnded();
        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void What_fails_beside_a_drained_host_is_told_too()
    {
        var life = Broken().Until(IsKept).Change(world => world.WithTarget(3, "unhealthy", "Health checks failed with these codes: [503]"))
            .Minutes(8);

        Assert.StartsWith("fails-beside", life.Incident.Need!.Key, StringComparison.Ordinal);
        Assert.Equal(CheckId.ApplicationResponse, life.Incident.ShownCause!.Check);
        Assert.NotEqual(CheckId.ApplicationResponse, life.Incident.Cause!.Check);
        Assert.Equal("DRAINING", life.Host.Status);
    }

    [Fact]
    public void A_host_is_not_given_back_because_another_one_fails_while_its_tasks_are_healthy_elsewhere()
    {
        var life = Broken().Until(life => life.Incident.Progress is InstanceDrain { Step: DrainStep.Moving });
        life.Physics = world => OtherFails(Move(world, "healthy"));
        life.Minutes(60);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal("DRAINING", life.Host.Status);
        Assert.Contains(life.Incident.Timeline, entry => entry.Text.Contains("are healthy there", StringComparison.Ordinal));

        static Snapshot OtherFails(Snapshot world) => world.WithTarget(3, "unhealthy", "Health checks failed with these codes: [503]");
    }

    [Fact]
    public void A_service_that_is_scaled_to_0_does_not_get_the_broken_host_back()
    {
        var life = Broken().Until(IsKept).Change(world => world.WithService(service => service with { DesiredCount = 0 })).Minutes(30);
        Assert.Equal(("DRAINING", true), (life.Host.Status, life.Incident.IsOpen));

        life.Change(Mended).Minutes(20);
        Assert.Equal(("ACTIVE", false), (life.Host.Status, life.Incident.IsOpen));
    }

    [Theory]
    [InlineData(4, 10, 2)]
    [InlineData(2, 90, 4)]
    public void A_service_that_fails_again_beside_a_drained_host_is_told_anew_only_after_an_hour(int times, int minutesBetween, int messages)
    {
        var life = Broken().Until(IsKept);
        var told = life.Told.Count;
        for (var time = 0; time < times; time++)
        {
            life.Change(world => world.WithTarget(3, "unhealthy", "Health checks failed with these codes: [503]")).Minutes(10);
            life.Change(world => world.WithTarget(3, "healthy")).Minutes(minutesBetween);
        }

        Assert.Equal(told + messages, life.Told.Count);
        Assert.StartsWith("kept-draining", life.Incident.Need!.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_while_the_host_cannot_be_made_ACTIVE_is_told()
    {
        var life = Broken().Until(IsKept);
        life.GuardRefusal = _ => "AccessDeniedException: no";
        life.Change(Mended).Minutes(10).Change(world => world.WithTarget(3, "unhealthy", "Request timed out")).Minutes(8);

        Assert.StartsWith("fails-beside", life.Incident.Need!.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_while_the_drained_host_cannot_be_read_is_told()
    {
        var life = Broken().Until(IsKept);
        life.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceError = "AccessDeniedException: no" };
        life.Minutes(15).Change(world => world.WithTarget(3, "unhealthy", "Request timed out")).Minutes(8);

        Assert.StartsWith("fails-beside", life.Incident.Need!.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_cannot_be_seen_beside_a_drained_host_is_told_as_unseen_and_not_as_failing()
    {
        var life = Broken().Until(IsKept);
        life.Eyes = world => world with { Targets = null, Gaps = [new("elbv2:DescribeTargetHealth", "AccessDenied")] };
        life.Minutes(20);

        Assert.StartsWith("unseen", life.Incident.Need!.Key, StringComparison.Ordinal);
        Assert.Contains("DescribeTargetHealth", life.Incident.Need.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_that_takes_the_right_to_bring_a_drained_host_back_is_told_at_once()
    {
        var life = Broken().Until(IsKept);
        var told = life.Told.Count;
        life.Policy = Mode(FixMode.Observe);
        life.Minutes(5);

        Assert.Equal(told + 1, life.Told.Count);
        Assert.Contains("so it has to be made ACTIVE by hand", life.Incident.Need!.Why, StringComparison.Ordinal);
        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Theory]
    [InlineData(false, "Instance i-00000000000000002 fails its system status check", IncidentStatus.Fixed)]
    [InlineData(true, "The container runtime of i-00000000000000001, i-00000000000000002 is impaired", IncidentStatus.NeedsHuman)]
    public void A_second_host_that_breaks_beside_a_drained_one_is_told_once_although_the_service_is_healthy_without_it(
        bool isOfRuntime, string why, IncidentStatus afterwards)
    {
        var life = Broken().Until(IsKept);
        var told = life.Told.Count;
        life.Change(world => isOfRuntime
            ? world.WithTarget(2, "unhealthy", "Request timed out").WithHost(
                2, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", world.TakenAt)] })
            : world.WithTarget(2, "unhealthy", "Request timed out").WithInstance(
                2, i => i with { StatusChecks = Worlds.Impaired(world.TakenAt) })).Minutes(3).Change(world => world.WithTarget(2, "healthy")).Minutes(1);
        Assert.Equal(told, life.Told.Count);

        life.Minutes(120);
        Assert.Equal(told + 1, life.Told.Count);
        Assert.Equal($"{Worlds.Id(2)} is broken beside {Worlds.Id(1)}, which is kept drained", life.Incident.Need!.Headline);
        Assert.StartsWith(why, life.Incident.Need.Why, StringComparison.Ordinal);
        Assert.Equal(["DRAINING"], life.Commands);

        life.Change(Mended).Minutes(15);
        Assert.Equal((afterwards, Ask.ActNow), (life.Messages[^1].Status, life.Messages[^1].Ask));
        Assert.Contains(Worlds.Id(2), SnsMessageBuilder.Email(life.Messages[^1]).Split("WHY")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_group_that_is_deleted_while_a_host_is_kept_drained_is_told_as_that()
    {
        var life = Broken().Until(IsKept);
        life.Physics = world => world;
        life.Change(world => world with
        {
            Missing = [new(MissingKind.TargetGroup, Worlds.GroupArn, "AWS says so")],
            TargetGroup = null,
            Targets = null,
            LoadBalancers = null,
            Forwards = null,
        }).Minutes(10);

        Assert.Contains("does not exist", life.Messages[^1].Need!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relapse_between_two_looks_is_seen_once_the_host_seems_well()
    {
        var life = Broken().Until(IsKept).Change(Mended).Until(life => life.Incident.Progress is InstanceDrain { WellSince: not null });
        life.Minutes(2).Change(Hung).Minute().Change(Mended).Minutes(4);

        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Fact]
    public void A_question_about_the_restart_is_asked_once_and_a_no_is_kept()
    {
        var life = Restarted();
        life.Policy = Policy.All(FixMode.Auto) with
        {
            Modes = new Dictionary<Fix, FixMode> { [Fix.DrainInstance] = FixMode.Auto, [Fix.RestartInstance] = FixMode.Approve },
        };
        life.Until(life => life.Incident.Actions.Any(action => action.Decision == Decision.AwaitingApproval)).Minutes(20);
        var told = life.Told.Count;
        Assert.StartsWith("restart-awaits-approval", life.Incident.Need!.Key, StringComparison.Ordinal);

        life.Answer(granted: false);
        life.Minutes(20);
        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Contains(life.Incident.Actions, action => action is { Fix: Fix.RestartInstance, BlockedBy: GuardId.NotApproved });
        Assert.Equal(told, life.Told.Count);
    }

    [Fact]
    public void A_service_that_is_opted_out_while_its_host_is_kept_gets_no_broken_host_back()
    {
        var life = Broken().Until(IsKept).Change(world => world.WithService(s => s with { Tags = Worlds.OptedOut })).Minutes(30);

        Assert.Equal(["DRAINING"], life.Commands);
    }

    [Fact]
    public void A_service_that_is_opted_out_while_its_tasks_move_has_its_host_back()
    {
        var life = Broken().Until(one => one.Incident.Progress is InstanceDrain { Step: DrainStep.Moving })
            .Change(world => world.WithService(s => s with { Tags = Worlds.OptedOut })).Minutes(5);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    [Fact]
    public void It_is_off_until_it_is_switched_on()
    {
        var life = new IncidentSimulator(Hung(Worlds.Healthy()), Worlds.Auto) { Physics = world => Move(world, "healthy") }.Look().Minutes(20);

        Assert.Empty(life.Commands);
        Assert.Empty(life.Incident.Actions);
    }

    [Fact]
    public void A_host_that_must_not_be_stopped_is_drained()
    {
        var life = new IncidentSimulator(
            Worlds.Healthy().Impaired(1).WithInstance(1, instance => instance with { Lifecycle = "spot" }), Mode(FixMode.Auto))
        {
            Physics = world => Move(world, "healthy"),
        };
        life.Look().Until(IsKept);

        Assert.Equal(["DRAINING"], life.Commands);
        Assert.Equal([Fix.RestartInstance, Fix.DrainInstance], life.Incident.Actions.Select(action => action.Fix));
    }

    [Fact]
    public void A_restart_takes_the_drain_over_once_EC2_had_its_time()
    {
        var life = Restarted().UntilEnded();

        Assert.Equal(["DRAINING", "DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
        Assert.All(life.Incident.Actions, action => Assert.Equal(Decision.Applied, action.Decision));
    }

    /// <summary>The container runtime of the first host hangs, and its target fails.</summary>
    internal static IncidentSimulator Broken() => new IncidentSimulator(Hung(Worlds.Healthy()), Mode(FixMode.Auto))
    {
        Physics = world => Move(world, "healthy"),
    }.Look();

    /// <summary>The tasks fail elsewhere as well.</summary>
    internal static IncidentSimulator Useless()
    {
        var life = Broken();
        life.Physics = world => Move(world, "unhealthy");
        return life;
    }

    /// <summary>The status check of the first host has just failed, and both fixes are on.</summary>
    internal static IncidentSimulator Restarted() =>
        new IncidentSimulator(Worlds.Healthy().Impaired(1, minutes: 0), Mode(FixMode.Auto))
        {
            Physics = world => Move(HostPhysics.Minute(world), "healthy"),
        }.Look();

    private static Policy Mode(FixMode mode) => Policy.All(mode) with
    {
        Modes = Enum.GetValues<Fix>().ToDictionary(fix => fix, _ => mode),
    };

    internal static Snapshot Mended(Snapshot world) =>
        world.WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "OK", null)] });

    internal static bool IsKept(IncidentSimulator life) => life.Incident.Progress is InstanceDrain { Step: DrainStep.Kept };

    private static Snapshot Hung(Snapshot world)
    {
        world = world.WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] });
        return world.Targets!.Any(target => target.Id == Worlds.Id(1)) ? world.WithTarget(1, "unhealthy", "Request timed out") : world;
    }

    /// <summary>The task of a host that drains starts again on the second host.</summary>
    private static Snapshot Move(Snapshot world, string state)
    {
        if (world.ContainerInstances!.FirstOrDefault(host => host.Arn == Worlds.HostArn(1)) is not { IsDraining: true }) return world;
        const int Elsewhere = 40001;
        return world with
        {
            Targets = [.. world.Targets!.Where(target => target.Id != Worlds.Id(1) && target.Port != Elsewhere),
                new(Worlds.Id(2), Elsewhere, "eu-west-1a", $"{Elsewhere}", state, null, state == "healthy" ? null : "Request timed out")],
            Tasks = [.. world.Tasks!.Select(task => task.ContainerInstanceArn != Worlds.HostArn(1) ? task : task with
            {
                ContainerInstanceArn = Worlds.HostArn(2),
                StartedAt = world.TakenAt.AddSeconds(20),
                Containers = [new("app", "RUNNING", null, null, [new(8080, Elsewhere)])],
            })],
            Tenancy = world.Tenancy! with
            {
                Tasks = [.. world.Tenancy!.Tasks.Select(task => task with { ContainerInstanceArn = task.ContainerInstanceArn == Worlds.HostArn(1)
                    ? Worlds.HostArn(2) : task.ContainerInstanceArn })],
            },
        };
    }
}
