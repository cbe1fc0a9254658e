using EcsHealthRemediator.Core.Tests.Diagnosis;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using static EcsHealthRemediator.Core.Tests.Diagnosis.Neighbourhood;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// Incidents in which nothing is changed, or not without a person: what they end as, and what people hear of them.
/// </summary>
public sealed class WatchLifeTests
{
    private const string NotFound = "Health checks failed with these codes: [404]";

    private static readonly Policy Observe = new();

    private static readonly Policy Approve = Policy.All(FixMode.Approve);

    private static readonly Policy Off = Policy.All(FixMode.Off);

    /// <summary>Its disk is larger now, and the check of its file system takes long.</summary>
    [Theory]
    [InlineData("healthy")]
    [InlineData("unhealthy")]
    public void A_host_that_its_owner_stops_and_starts_during_an_incident_is_left_alone(string targetAfterwards)
    {
        var life = Still(
            Worlds.Healthy().Stopped(1, $"Host EC2 (instance {Worlds.Id(1)}) stopped.")
                .WithInstance(1, i => i with { State = "stopped" }).WithTarget(1, "unused"),
            Worlds.Auto);
        life.Minutes(3);
        life.Change(world => world.WithTarget(1, targetAfterwards).WithInstance(1, i => i with
        {
            State = "running",
            LaunchTime = world.TakenAt,
            StatusChecks = new(Worlds.Ok, new("impaired", world.TakenAt), null, []),
        }));
        life.Minutes(30);

        Assert.Empty(life.Commands);
        if (targetAfterwards == "unhealthy") Assert.Equal(GuardId.NotSafe, life.Action.BlockedBy);
    }

    [Theory]
    [InlineData(1, CheckId.SecurityGroup)]
    [InlineData(6, CheckId.HealthCheckTimeout)]
    public void What_was_reported_while_a_mended_cause_was_there_is_no_hint_at_another(int minutesLater, string cause)
    {
        var life = Still(
            Worlds.Healthy().Killed(1, lifeSeconds: 900, secondsAgo: 20).AllAnswer("Request timed out").Closed(1, 2, 3), Observe);
        life.Minutes(4);
        life.Change(mended => mended.Opens(1, 32769).Opens(2, 32770).Opens(3, 32771)
            .WithTargets(all => all.Select(target => target with { State = "initial", Description = null })));
        life.Minutes(minutesLater)
            .Change(world => world.Killed(3, lifeSeconds: 900, secondsAgo: 1).WithEvent(3, "Request timed out", secondsAgo: 5));

        life.Minutes(8);

        Assert.Equal(cause, life.Incident.Cause!.Check);
    }

    [Fact]
    public void An_impaired_host_on_which_nothing_fails_any_more_is_not_restarted()
    {
        var life = Still(Worlds.Healthy().WithTarget(1, "unhealthy"), Worlds.Auto);
        life.Change(world => world.Impaired(1).WithTarget(1, "healthy")).Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal(IncidentStatus.SelfHealed, life.Incident.Status);
    }

    [Fact]
    public void An_impaired_host_on_which_a_task_was_killed_lately_is_restarted_although_its_successor_lives_elsewhere()
    {
        var life = Still(
            Worlds.Healthy().Impaired(1).WithTarget(1, "healthy").Killed(1, lifeSeconds: 86400), Worlds.Auto);

        Assert.Equal(["DRAINING"], life.Minute().Commands);
    }

    [Fact]
    public void While_it_cannot_be_read_what_fails_on_an_impaired_host_a_gap_stands_in_the_way()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto) { Physics = world => world }.Look();
        life.Eyes = world =>
            world with { Targets = null, Gaps = [new("elasticloadbalancing:DescribeTargetHealth", "Throttling")] };

        Assert.Empty(life.Minute().Commands);
        Assert.Equal(GuardId.EvidenceGap, life.Action.BlockedBy);
    }

    [Fact]
    public void What_heals_by_itself_is_told_once_at_its_end()
    {
        var life = Still(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out"), Worlds.Auto);
        life.Change(world => world.WithTarget(1, "healthy")).UntilEnded();

        Assert.Equal([IncidentStatus.SelfHealed], life.Told);
        Assert.Empty(life.Incident.Actions);
    }

    [Fact]
    public void What_heals_by_itself_can_be_kept_quiet()
    {
        var quiet = Worlds.Auto with { NotifySelfHealed = false };
        var life = Still(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out"), quiet);
        life.Change(world => world.WithTarget(1, "healthy")).UntilEnded();

        Assert.Equal(IncidentStatus.SelfHealed, life.Incident.Status);
        Assert.Empty(life.Told);
    }

    [Fact]
    public void The_recovery_of_what_was_told_is_told_even_then()
    {
        var life = Still(Worlds.Healthy().AllAnswer(NotFound), Worlds.Auto with { NotifySelfHealed = false })
            .Until(life => life.Waits);
        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Equal([IncidentStatus.NeedsHuman, IncidentStatus.SelfHealed], life.Told);
    }

    [Fact]
    public void What_fails_for_some_minutes_after_a_rule_was_opened_is_left_by_that_rule_and_not_a_shared_cause()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3).Beside(Service("api", Down(1), Down(2))), Worlds.Auto)
            .Until(life => life.Waits);
        life.Change(mended => mended.Opens(1, 32769).Opens(2, 32770).Opens(3, 32771)).Minutes(4);

        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
        Assert.Equal(CheckId.SecurityGroup, life.Incident.Cause!.Check);

        life.Minutes(6);
        Assert.Equal(CheckId.SharedCause, life.Incident.Cause!.Check);
    }

    [Theory]
    [InlineData(Confidence.Strong, CheckId.SecurityGroup)]
    [InlineData(Confidence.Proof, CheckId.SharedCause)]
    public void The_end_is_that_of_the_cause_that_was_told_unless_a_more_certain_one_was_seen_since(Confidence confidence, string ended)
    {
        var life = Still(Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3), Worlds.Auto).Until(life => life.Waits);
        var last = Finding.Fault(CheckId.SharedCause, confidence, "New tasks of services web and api fail.");
        life.Incident = life.Incident with { Cause = last, Findings = [last, Finding.Ok(CheckId.SecurityGroup, "Open.")] };

        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Equal(ended, life.Incident.Cause!.Check);
        Assert.Equal(Verdict.Fault, life.Incident.Findings.Single(finding => finding.Check == ended).Verdict);
    }

    [Fact]
    public void One_healthy_look_between_failing_ones_closes_nothing()
    {
        var life = Still(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out"), Worlds.Auto);
        life.Change(world => world.WithTarget(1, "healthy")).Minute();
        life.Change(world => world.WithTarget(1, "unhealthy")).Minute();
        life.Change(world => world.WithTarget(1, "healthy")).Minute();

        Assert.True(life.Incident.IsOpen);
    }

    [Fact]
    public void A_wrong_path_needs_a_person_is_told_once_and_changes_nothing()
    {
        var life = Still(Worlds.Healthy().SlowStart().AllAnswer(NotFound), Worlds.Auto).Minutes(23 * 60);

        Assert.Empty(life.Commands);
        Assert.Empty(life.Incident.Actions);
        Assert.Equal(CheckId.HealthCheckPath, life.Incident.Cause!.Check);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void Who_still_waits_after_a_day_is_reminded()
    {
        var life = Still(Worlds.Healthy().AllAnswer(NotFound), Worlds.Auto).Minutes(25 * 60);

        Assert.Equal([IncidentStatus.NeedsHuman, IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void What_nothing_explains_is_inconclusive_after_five_minutes()
    {
        var life = Still(Worlds.Healthy().Unexplained(), Worlds.Auto);

        Assert.Empty(life.Minutes(4).Told);
        Assert.Equal([IncidentStatus.Inconclusive], life.Minutes(30).Told);
        Assert.Null(life.Incident.Cause);
    }

    [Fact]
    public void While_ECS_waits_for_the_place_of_a_task_that_left_nobody_hears_of_a_cause_that_is_not_known()
    {
        var life = Still(WithoutAPlace(Worlds.Healthy()), Worlds.Auto);

        Assert.Empty(life.Minutes(6).Told);
        Assert.Equal(CheckId.TaskPlacement, life.Minutes(3).Incident.Cause!.Check);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void Tasks_that_leave_again_and_again_and_are_waited_for_keep_nobody_from_hearing_within_ten_minutes()
    {
        var life = new IncidentSimulator(WithoutAPlace(Worlds.Healthy()), Worlds.Auto) { Physics = WithoutAPlace }.Look();

        Assert.Equal([IncidentStatus.Inconclusive], life.Minutes(10).Told);
    }

    [Fact]
    public void What_a_sweep_finds_was_there_before_it_came()
    {
        var world = Worlds.Healthy().WithService(service => service with { RunningCount = 2 });
        var life = new IncidentSimulator(world, Worlds.Auto) { Physics = same => same };
        life.Incident = life.Incident with { Signal = new(SignalInfo.Sweep, null, world.TakenAt.AddMinutes(-3), "Only 2 of 3 tasks run") };
        life.Look();

        Assert.Equal([IncidentStatus.Inconclusive], life.Minutes(2).Told);
    }

    [Fact]
    public void What_keeps_an_incident_open_for_an_hour_is_told_even_where_nothing_fails()
    {
        var life = Still(Worlds.Healthy().Unexplained(), Worlds.Auto).Minute();
        life.Change(_ => Worlds.Healthy().WithTarget(3, "initial").WithService(service => service with { DesiredCount = 2 }));

        Assert.Empty(life.Minutes(50).Told);
        Assert.Equal([IncidentStatus.Inconclusive], life.Minutes(30).Told);
    }

    [Fact]
    public void A_cause_that_is_over_is_given_five_minutes_and_then_nobody_is_told_to_mend_it()
    {
        var life = Still(Worlds.Healthy().Impaired(1, minutes: 0), Worlds.Auto).Minutes(4);
        var sound = Worlds.Healthy().ContainerInstances![0].Instance!.StatusChecks;
        life.Change(world => world.WithInstance(1, i => i with { StatusChecks = sound }).Unexplained());

        Assert.Empty(life.Minutes(3).Told);
        Assert.Equal([IncidentStatus.Inconclusive], life.Minutes(10).Told);
        Assert.Null(life.Incident.Cause);
        Assert.Empty(life.Incident.Actions);
        Assert.Contains(life.Incident.Timeline, entry => entry.Text.StartsWith("No longer seen: Instance ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_read_is_inconclusive_and_names_its_gaps()
    {
        Gap gap = new("ecs:DescribeServices", "AccessDeniedException: no");
        var life = Still(new Snapshot { TakenAt = Worlds.Now, Subject = Worlds.Subject, Gaps = [gap] }, Worlds.Auto).Minutes(30);

        Assert.Equal([IncidentStatus.Inconclusive], life.Told);
        Assert.Equal([gap], life.Incident.Gaps);
        Assert.Empty(life.Commands);
    }

    [Fact]
    public void Where_nothing_is_healthy_people_hear_the_hint_after_three_minutes_and_once()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Request timed out"), Worlds.Auto).Until(life => life.Waits);
        Assert.Equal(3, (life.World.TakenAt - life.Incident.OpenedAt).TotalMinutes);
        Assert.Equal(Confidence.Weak, life.Incident.Cause!.Confidence);

        life.Minutes(30);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void A_hint_that_people_have_heard_is_looked_at_every_minute()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Request timed out"), Worlds.Auto).Until(life => life.Waits);
        var looks = life.Incident.Looks;

        Assert.Equal(looks + 5, life.Minutes(5).Incident.Looks);
    }

    [Fact]
    public void A_hint_is_given_time_to_become_a_proof()
    {
        var life = Still(Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 100), Worlds.Auto).Minutes(4);
        Assert.Empty(life.Told);

        life.Change(world => world.Killed(3, lifeSeconds: 110)).Minute();
        Assert.Equal(["grace 450"], life.Commands);
    }

    [Fact]
    public void A_hint_that_does_not_become_a_proof_is_told_once_and_may_go_on_to_grow()
    {
        var life = Still(Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 100), Worlds.Auto).Minutes(9);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);

        life.Change(world => world.Killed(3, lifeSeconds: 110)).Minute();
        Assert.Equal(["grace 450"], life.Commands);
    }

    [Fact]
    public void A_hint_waits_for_the_second_death_that_tells_a_slow_start_from_a_program_that_refuses()
    {
        var life = Still(
            Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed").Killed(1, lifeSeconds: 100), Worlds.Auto).Minutes(7);
        Assert.Equal(CheckId.NotListening, life.Incident.Cause!.Check);
        Assert.Empty(life.Told);

        life.Minutes(2);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Observing_tells_what_it_would_do_and_does_not_do_it(bool restart)
    {
        var life = Still(Fixable(restart), Observe).Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal((Decision.WouldApply, GuardId.ObserveMode), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fix_that_is_off_leaves_the_finding_to_a_person(bool restart)
    {
        var life = Still(Fixable(restart), Off).Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal((Decision.Blocked, GuardId.ObserveMode), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Theory]
    [InlineData(true, "DRAINING")]
    [InlineData(false, "grace 450")]
    public void A_fix_waits_for_its_approval_and_begins_with_it(bool restart, string first)
    {
        var life = Still(Fixable(restart), Approve).Minutes(10);
        Assert.Empty(life.Commands);
        Assert.Equal(Decision.AwaitingApproval, life.Action.Decision);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);

        Answer(life, granted: true);
        Assert.Equal([first], life.Commands);
        Assert.Equal(Decision.Applied, life.Action.Decision);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rejected_fix_is_not_proposed_again(bool restart)
    {
        var life = Still(Fixable(restart), Approve).Minutes(10);
        Answer(life, granted: false);
        life.Minutes(8);

        Assert.Equal((Decision.Blocked, GuardId.NotApproved), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Contains("kim", life.Action.Reason, StringComparison.Ordinal);
        life.Minutes(30);
        Assert.Empty(life.Commands);
        Assert.Empty(Questions.Open(life.Incident));
    }

    [Fact]
    public void An_answer_that_comes_when_all_is_well_leaves_no_question_in_the_story()
    {
        var life = Still(Fixable(true), Approve).Minutes(10);
        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).Answer(granted: true);
        life.UntilEnded();

        Assert.Empty(life.Commands);
        Assert.Empty(life.Incident.Actions);
        Assert.Equal(IncidentStatus.SelfHealed, life.Incident.Status);
    }

    [Fact]
    public void Who_gives_EC2_two_hours_hears_of_it_within_ten_minutes_and_the_restart_begins_all_the_same()
    {
        var policy = Worlds.Auto with { RestartPersistence = TimeSpan.FromHours(2) };
        var life = Still(Worlds.Healthy().Impaired(1, minutes: 1), policy).Minutes(10);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
        Assert.Empty(life.Commands);

        Assert.Equal("DRAINING", life.Minutes(115).Commands[0]);
    }

    [Fact]
    public void EC2_goes_first_and_when_it_recovers_the_host_no_action_is_left_in_the_story()
    {
        var life = Still(Worlds.Healthy().Impaired(1, minutes: 0), Worlds.Auto).Minutes(3);
        Assert.Equal(GuardId.Persistence, life.Action.BlockedBy);
        Assert.Empty(life.Told);

        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Empty(life.Commands);
        Assert.Empty(life.Incident.Actions);
        Assert.Equal([IncidentStatus.SelfHealed], life.Told);
    }

    [Fact]
    public void A_host_on_which_nothing_fails_is_not_stopped_for_the_tasks_that_it_does_not_take()
    {
        var world = Worlds.Healthy().WithService(service => service with { RunningCount = 2 })
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(3)))
            .WithHost(3, host => host with { AgentConnected = false })
            .WithInstance(3, instance => instance with { StatusChecks = Worlds.Impaired(Worlds.Now.AddHours(-1)) });

        var life = Still(world with { Tasks = [.. world.Tasks!.Take(2)] }, Worlds.Auto).Minutes(30);

        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);
        Assert.Empty(life.Commands);
    }

    [Fact]
    public void The_cause_stays_the_one_for_which_it_began()
    {
        var life = Still(Worlds.Healthy().AllAnswer(NotFound), Worlds.Auto).Minutes(2);
        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Equal(CheckId.HealthCheckPath, life.Incident.Cause!.Check);
    }

    [Fact]
    public void What_is_left_of_the_cause_on_its_host_takes_the_place_of_none()
    {
        var life = Still(Worlds.Healthy().Impaired(1), new());
        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);

        life.Change(world => world.WithInstance(1, i => i with { StatusChecks = Worlds.AllOk }).WithHost(1, host => host with
        {
            AgentConnected = false,
            HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)],
        })).Minutes(3);
        var cause = life.World.Diagnose().Cause!;
        Assert.Equal((CheckId.AgentConnection, Confidence.Proof), (cause.Check, cause.Confidence));

        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);
    }

    [Fact]
    public void While_the_cause_cannot_be_read_what_it_explains_does_not_take_its_place()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]").Beside(
            Neighbourhood.Service("api", Neighbourhood.Down(1), Neighbourhood.Down(2))), Worlds.Auto).Minutes(10);
        Assert.Equal(CheckId.SharedCause, life.Incident.Cause!.Check);

        life.Eyes = seen => seen with { Neighbours = null };
        life.Minutes(30);

        Assert.Equal(CheckId.SharedCause, life.Incident.Cause!.Check);
        Assert.Single(life.Told);
    }

    [Fact]
    public void A_symptom_gives_way_to_what_it_is_found_to_follow_from()
    {
        var late = Worlds.Healthy().AllAnswer("Request timed out");
        var answer = new ProbeResult("timed-out") { Probe = 1 };
        late = late.WithInstance(1, i => i with { PrivateAddress = "10.0.0.1" });
        var life = new IncidentSimulator(late, Worlds.Auto with { ProbeHosts = true })
        {
            Physics = same => same,
            HostSays = _ => answer,
        };
        life.Look().Minutes(3);
        Assert.Equal(CheckId.HealthCheckTimeout, life.Incident.Cause!.Check);

        life.Change(world => world.ServiceCpu(99, 99, 99, 99, 99)).Minutes(3);

        Assert.Equal(CheckId.ResourceSaturation, life.Incident.Cause!.Check);
    }

    [Fact]
    public void A_slow_start_gives_way_when_old_tasks_turn_out_to_be_killed_too()
    {
        var life = Still(Worlds.Healthy().SlowStart(), Worlds.Auto with { Modes = new Dictionary<Fix, FixMode> { [Fix.RaiseGracePeriod] = FixMode.Off } });
        Assert.Equal(CheckId.GracePeriod, life.Incident.Cause!.Check);

        life.Change(world => world.AllAnswer("Health checks failed").Killed(3, lifeSeconds: 9000)).Minute();

        Assert.Equal((CheckId.NotListening, Confidence.Weak), (life.Incident.Cause!.Check, life.Incident.Cause.Confidence));
    }

    private static Snapshot Fixable(bool restart) => restart ? Worlds.Healthy().Impaired(1) : Worlds.Healthy().SlowStart();

    [Fact]
    public void A_service_that_is_scaled_to_nothing_is_left_alone_and_not_called_healthy()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Health checks failed with these codes: [404]"), Worlds.Auto)
            .Change(world => (world with { Targets = [], Tasks = [] })
                .WithService(service => service with { DesiredCount = 0, RunningCount = 0 }))
            .Minutes(5);

        Assert.Equal((IncidentState.Closed, IncidentStatus.Ignored), (life.Incident.State, life.Incident.Status));
        Assert.Contains("scaled to 0", life.Incident.Timeline[^1].Text, StringComparison.Ordinal);
        Assert.Empty(life.Told);
    }

    [Fact]
    public void A_service_that_is_deleted_ends_its_incident()
    {
        var life = Still(Worlds.Healthy().AllAnswer("Health checks failed with these codes: [404]"), Worlds.Auto).Minutes(10);
        life.Eyes = world => world with { Service = null, Missing = [new(MissingKind.Service, "arn", "MISSING")] };
        life.Minutes(5);

        Assert.False(life.Incident.IsOpen);
        Assert.Equal([IncidentStatus.NeedsHuman, IncidentStatus.Ignored], life.Told);
    }

    /// <summary>The third task has just left, and ECS was refused its place a minute before.</summary>
    private static Snapshot WithoutAPlace(Snapshot world)
    {
        var refused = new ServiceEvent(
            "e", world.TakenAt.AddSeconds(-60), "(service web) was unable to place a task because no container instance met all of its "
                + "requirements. The closest matching (container-instance 0f1) is already using a port required by your task.");
        var left = world.Tasks![2] with
        {
            DesiredStatus = "STOPPED",
            LastStatus = "STOPPED",
            StoppingAt = world.TakenAt.AddSeconds(-90),
            StoppedAt = world.TakenAt,
        };
        return world.WithService(service => service with { RunningCount = 2, Events = [refused] }) with
        {
            Targets = [.. world.Targets!.Take(2)],
            Tasks = [.. world.Tasks!.Take(2), left],
        };
    }

    private static IncidentSimulator Still(Snapshot world, Policy policy) => new IncidentSimulator(world, policy) { Physics = same => same }.Look();

    /// <summary>The answer makes it look again at once.</summary>
    private static void Answer(IncidentSimulator life, bool granted)
    {
        life.Answer(granted);
        life.Look();
    }
}
