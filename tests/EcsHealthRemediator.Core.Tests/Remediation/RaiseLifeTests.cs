using EcsHealthRemediator.Core.Tests.Diagnosis;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>The raise of a grace period, from the first look to the last.</summary>
public sealed class RaiseLifeTests
{
    [Fact]
    public void A_raise_that_helps_stays()
    {
        var life = SlowStart(helps: true).UntilEnded();

        AssertEnd(life, IncidentStatus.Fixed, Decision.Applied, "grace 450");
        Assert.Equal(("60", "450"), (life.Action.Before!, life.Action.After!));
        Assert.True(life.Incident.Verification!.Passed);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void A_raise_during_which_starts_of_another_service_began_to_fail_too_has_no_verdict()
    {
        var life = SlowStart(helps: true).Until(life => life.Incident.State == IncidentState.Verifying).Change(world => world.WithEvent(1, "Request timed out").Beside(
            Neighbourhood.Service("api", Neighbourhood.Up(2)) with { LastUnhealthy = new(world.TakenAt, null) })).UntilEnded();

        AssertEnd(life, IncidentStatus.SelfHealed, Decision.Applied, "grace 450");
        Assert.Null(life.Incident.Verification!.Passed);
        Assert.Contains("began to fail at about the same time", life.Incident.Verification.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_breaks_during_a_raise_is_told_with_its_end()
    {
        var life = SlowStart(helps: true).Until(life => life.Incident.State == IncidentState.Verifying).Change(world => world.WithHosts(4)
            .WithInstance(4, i => i with { StatusChecks = Worlds.Impaired(world.TakenAt) }));
        life.Incident = life.Incident with { Memory = life.Incident.Memory with { Suspects = [Worlds.Id(4)] } };
        life.UntilEnded();

        Assert.Equal((IncidentStatus.Fixed, Ask.ActNow), (life.Messages[^1].Status, life.Messages[^1].Ask));
        Assert.Equal($"{Worlds.Id(4)} is still broken", life.Incident.Need!.Headline);
    }

    [Fact]
    public void A_raise_that_does_not_help_is_put_back()
    {
        var life = SlowStart(helps: false).UntilEnded();

        AssertEnd(life, IncidentStatus.NotFixed, Decision.Reverted, "grace 450", "grace 60");
        Assert.Equal(60, life.World.Service!.GracePeriodSeconds);
        Assert.False(life.Incident.Verification!.Passed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_look_that_does_not_show_the_grace_period_or_the_revision_proves_no_change_of_it(bool isGracePeriod)
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying);
        life.Eyes = world => world.WithService(service => isGracePeriod
            ? service with { GracePeriodSeconds = 0, ShowsGracePeriod = false } : service with { TaskDefinitionArn = null });
        life.Minutes(2);
        Assert.Equal(IncidentState.Verifying, life.Incident.State);

        life.Eyes = world => world;
        life.UntilEnded();
        AssertEnd(life, IncidentStatus.NotFixed, Decision.Reverted, "grace 450", "grace 60");
    }

    [Fact]
    public void After_a_raise_that_does_not_help_people_are_told_what_is_seen_now()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying);
        var before = life.Incident.Findings;
        life.Until(life => life.Incident.Status == IncidentStatus.NotFixed);

        Assert.NotEqual(Evidence(before), Evidence(life.Incident.Findings));

        static string Evidence(IEnumerable<Finding> findings) => string.Join('\n', findings.SelectMany(finding => finding.Evidence));
    }

    [Fact]
    public void A_raise_after_which_nothing_becomes_healthy_in_time_is_put_back()
    {
        var life = SlowStart(helps: true);
        life.Physics = world => world;
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.NotFixed, Decision.Reverted, "grace 450", "grace 60");
    }

    [Fact]
    public void That_the_old_value_cannot_be_put_back_is_told_although_AWS_gives_no_clear_answer()
    {
        var life = SlowStart(helps: false);
        life.GuardRefusal = command => command is SetGracePeriod { Seconds: 60 } ? "ServerException" : null;
        life.Until(life => life.Incident.Progress is GracePeriodRaise { Reverting: true }).Minutes(8);

        var told = Assert.Single(life.Messages, message => message.Need is not null);
        Assert.Equal("revert-refused", told.Need!.Key);
    }

    [Fact]
    public void An_outage_gives_no_verdict_on_a_raise()
    {
        var life = InOutage(SlowStart(helps: true)).Minutes(60);

        Assert.Equal((IncidentState.Verifying, 1), (life.Incident.State, life.Commands.Count));
        var over = life.World.TakenAt;
        life.Physics = world => Balancers(world, "active").Restarted(1, over.AddSeconds(30)).WithTarget(1, "healthy");
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.Fixed, Decision.Applied, "grace 450");
    }

    [Fact]
    public void A_raise_that_an_outage_keeps_from_being_judged_for_six_hours_stays_and_is_a_persons()
    {
        var life = InOutage(SlowStart(helps: true)).Minutes(7 * 60);

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Applied, "grace 450");
        Assert.Null(life.Incident.Verification!.Passed);
        Assert.Contains("whether the longer grace period helps is not known", life.Incident.Verification.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_raise_that_a_broken_host_keeps_from_being_judged_stays_and_people_hear_of_the_host_within_the_time_of_the_raise()
    {
        var life = SlowStart(helps: true);
        life.Physics = world => life.Incident.Progress is GracePeriodRaise ? world.Impaired(1).Killed(1, lifeSeconds: 120) : world;
        life.Minutes(25);

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Applied, "grace 450");
        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);
        Assert.Contains("whether the longer grace period helps is not known", life.Incident.Verification!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_dies_on_a_broken_host_says_nothing_of_the_raise_once_the_service_is_well()
    {
        var life = SlowStart(helps: true);
        life.Physics = world => life.Incident.Progress is not GracePeriodRaise raise ? world
            : world.TakenAt - raise.At < TimeSpan.FromMinutes(3) ? world.Restarted(1, raise.At.AddSeconds(30)).WithTarget(1, "healthy")
            : world.Impaired(2).Killed(2, lifeSeconds: 100).WithTarget(2, "healthy");
        life.Minutes(40);

        Assert.Equal(["grace 450"], life.Commands.Where(command => command.StartsWith("grace", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_fault_of_no_host_that_keeps_a_raise_from_being_judged_is_told_however_few_targets_fail()
    {
        var life = InOutage(SlowStart(helps: true)).Minutes(20);

        Assert.Equal((IncidentState.Verifying, 2), (life.Incident.State, life.World.Targets!.Count(target => target.IsHealthy)));
        Assert.Contains(life.Incident.Announced, told => told.Key.Contains("beside:", StringComparison.Ordinal));
    }

    [Fact]
    public void What_somebody_else_set_meanwhile_is_left_alone()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying)
            .Change(world => world.WithService(s => s with { GracePeriodSeconds = 300 })).UntilEnded();

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Applied, "grace 450");
        Assert.Equal(300, life.World.Service!.GracePeriodSeconds);
    }

    [Fact]
    public void One_look_at_another_value_accuses_nobody_and_a_second_one_names_the_value()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying);
        var raised = life.World.Service!.GracePeriodSeconds;
        life.Change(world => world.WithService(s => s with { GracePeriodSeconds = 60 })).Minute();
        Assert.Equal(IncidentState.Verifying, life.Incident.State);

        life.Change(world => world.WithService(s => s with { GracePeriodSeconds = raised })).Minute();
        Assert.NotEqual(IncidentStatus.NeedsHuman, life.Incident.Status);

        life.Change(world => world.WithService(s => s with { GracePeriodSeconds = 300 })).Minutes(2);
        Assert.Equal((IncidentStatus.NeedsHuman, "300"), (life.Incident.Status, life.Action.SetByOthers));
    }

    [Fact]
    public void What_somebody_set_while_people_were_told_of_the_raise_is_left_alone()
    {
        var life = SlowStart(helps: true);
        life.BeforeCommand = (_, _, _) => life.Change(world => world.WithService(s => s with { GracePeriodSeconds = 900 }));
        life.UntilEnded();

        Assert.Empty(life.Commands);
        Assert.Equal(900, life.World.Service!.GracePeriodSeconds);
        Assert.Equal(
            (IncidentStatus.NeedsHuman, Decision.Blocked, GuardId.AlreadyRecovering),
            (life.Incident.Status, life.Action.Decision, life.Action.BlockedBy));
    }

    [Fact]
    public void What_somebody_else_set_before_the_revert_is_left_alone()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.Progress is GracePeriodRaise { Reverting: true });
        life.Change(world => world.WithService(s => s with { GracePeriodSeconds = 300 })).UntilEnded();

        Assert.Equal(300, life.World.Service!.GracePeriodSeconds);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
    }

    [Fact]
    public void A_service_that_is_deleted_during_the_raise_ends_it()
    {
        var life = SlowStart(helps: false);
        life.GuardRefusal = command => command is SetGracePeriod { Seconds: 60 } ? "ServerException: later" : null;
        life.Until(life => life.Incident.Progress is GracePeriodRaise { Reverting: true });
        life.Eyes = world => world with
        {
            Service = null,
            Missing = [new(MissingKind.Service, Worlds.Subject.ServiceArn, "not found")],
        };
        life.UntilEnded();

        Assert.False(life.Incident.IsOpen);
        Assert.Null(life.ServiceLedger.Holder);
    }

    [Fact]
    public void In_observe_the_old_value_is_not_put_back_but_people_have_the_command()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying);
        life.Policy = Policy.All(FixMode.Observe);
        life.Until(life => life.Incident.Need is not null).Minutes(10);

        Assert.Equal(["grace 450"], life.Commands);
        Assert.EndsWith("--health-check-grace-period-seconds 60", Assert.Single(life.Incident.Need!.Commands));

        life.Policy = Policy.All(FixMode.Finish);
        life.UntilEnded();
        Assert.Equal(60, life.World.Service!.GracePeriodSeconds);
    }

    [Fact]
    public void A_refused_raise_ends_with_a_person()
    {
        var life = SlowStart(helps: true);
        life.GuardRefusal = _ => "AccessDeniedException: no";
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Failed);
        Assert.Contains("AccessDeniedException", life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_revert_is_told_and_tried_until_it_works()
    {
        var life = SlowStart(helps: false).Until(life => life.Incident.State == IncidentState.Verifying);
        life.GuardRefusal = _ => "ServerException: later";
        life.Minutes(60);

        Assert.True(life.Incident.IsOpen);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.Single(life.Incident.Timeline, entry => entry.Text.Contains("ServerException", StringComparison.Ordinal));

        life.GuardRefusal = _ => null;
        life.UntilEnded();
        AssertEnd(life, IncidentStatus.NotFixed, Decision.Reverted, "grace 450", "grace 60");
    }

    [Fact]
    public void It_goes_up_to_the_limit_and_no_further()
    {
        var life = SlowStart(helps: true);
        life.Policy = life.Policy with { GracePeriodLimitSeconds = 200 };
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.Fixed, Decision.Applied, "grace 200");
    }

    [Fact]
    public void A_revision_gets_one_raise()
    {
        var first = SlowStart(helps: false).UntilEnded();

        var second = SlowStart(helps: true);
        second.Incident = second.Incident with { Id = "second" };
        second.ServiceLedger = first.ServiceLedger;
        second.Minutes(10);

        Assert.Empty(second.Commands);
        Assert.Equal(GuardId.Budget, second.Action.BlockedBy);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_crash_only_costs_time(int crash)
    {
        var life = SlowStart(helps: true);
        life.Minute((Crash)crash);
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.Fixed, Decision.Applied, "grace 450");
    }

    [Fact]
    public void A_pause_before_the_command_was_sent_stops_it()
    {
        var life = SlowStart(helps: true);
        life.Minute(Crash.AfterIntent);
        life.Pause = new("release day", "kim", null);
        life.UntilEnded();

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Blocked);
        Assert.Equal(GuardId.Paused, life.Action.BlockedBy);
    }

    [Fact]
    public void Every_guard_is_asked_again_before_the_command_is_repeated()
    {
        var life = SlowStart(helps: true);
        life.Minute(Crash.AfterIntent);
        life.Change(world => world.WithService(s => s with { Tags = Worlds.OptedOut })).UntilEnded();

        AssertEnd(life, IncidentStatus.NeedsHuman, Decision.Blocked);
        Assert.Equal(GuardId.OptedOut, life.Action.BlockedBy);
    }

    [Fact]
    public void What_cannot_be_read_neither_proves_that_it_helped_nor_that_it_did_not()
    {
        var life = SlowStart(helps: true).Until(life => life.Incident.State == IncidentState.Verifying);
        life.Eyes = world =>
            world with { Targets = null, Gaps = [new("elasticloadbalancing:DescribeTargetHealth", "AccessDenied")] };
        life.Minutes(90);

        Assert.Equal(["grace 450"], life.Commands);
        Assert.True(life.Incident.IsOpen);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);

        life.Eyes = world => world;
        life.UntilEnded();
        AssertEnd(life, IncidentStatus.Fixed, Decision.Applied, "grace 450");
    }

    private static IncidentSimulator SlowStart(bool helps)
    {
        var life = new IncidentSimulator(Worlds.Healthy().SlowStart(), Worlds.Auto);
        life.Physics = world => life.Incident.Progress is not GracePeriodRaise raise
            || world.Service!.GracePeriodSeconds == raise.Before ? world
            : helps ? world.Restarted(1, raise.At.AddSeconds(30)).WithTarget(1, "healthy")
            : world.TakenAt - raise.At > TimeSpan.FromMinutes(5) ? world.Killed(1, lifeSeconds: 120)
            : world;
        return life.Look();
    }

    /// <summary>From the raise on, all tasks fail without end.</summary>
    private static IncidentSimulator InOutage(IncidentSimulator life)
    {
        life.Physics = world => life.Incident.Progress is not GracePeriodRaise raise ? world
            : world.TakenAt - raise.At > TimeSpan.FromMinutes(5) ? Balancers(world, "failed").Killed(1, lifeSeconds: 120)
            : Balancers(world, "failed");
        return life;
    }

    private static Snapshot Balancers(Snapshot world, string state) =>
        world with { LoadBalancers = [.. world.LoadBalancers!.Select(balancer => balancer with { State = state })] };

    private static void AssertEnd(IncidentSimulator life, IncidentStatus status, Decision decision, params string[] commands)
    {
        Assert.Equal(commands, life.Commands);
        Assert.Equal((status, decision), (life.Incident.Status, life.Action.Decision));
        Assert.Null(life.ServiceLedger.Holder);
    }
}
