using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// A grace period that is tried, in a rollout all of whose new tasks die young while the previous revision serves.
/// </summary>
public sealed class TrialLifeTests
{
    [Fact]
    public void A_trial_that_helps_is_settled_at_what_the_start_was_measured_to_need()
    {
        var life = Rollout(startSeconds: 200).UntilEnded();

        Assert.Equal(["grace 900", "grace 360"], life.Commands);
        Assert.Equal((IncidentStatus.Fixed, Decision.Applied), (life.Incident.Status, life.Action.Decision));
        Assert.Equal(("60", "360"), (life.Action.Before!, life.Action.After!));
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
    }

    [Fact]
    public void That_time_was_the_cause_is_shown_by_the_trial()
    {
        var cause = Rollout(startSeconds: 200).UntilEnded().Incident.Cause!;

        Assert.Equal((CheckId.GracePeriod, Confidence.Strong), (cause.Check, cause.Confidence));
        Assert.Contains(cause.Evidence, fact => fact.Contains("became healthy", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trial_that_does_not_help_is_put_back_and_not_made_again()
    {
        var life = Rollout(startSeconds: 100_000);
        life.UntilEnded().Minutes(60);

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
        Assert.Equal((IncidentStatus.NeedsHuman, Decision.Reverted), (life.Incident.Status, life.Action.Decision));
        Assert.Equal(Verdict.Ok, World().Diagnose(life.Incident.Memory).Finding(CheckId.GracePeriod)!.Verdict);
        Assert.StartsWith("Time is not the cause, unless the tasks need more than 900 s.", life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_that_an_outage_prevents_is_put_back_as_untried()
    {
        var life = Rollout(startSeconds: 100_000).Until(life => life.Incident.State == IncidentState.Verifying)
            .Change(world => world with { LoadBalancers = [.. world.LoadBalancers!.Select(one => one with { State = "failed" })] }).Minutes(3);

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
        Assert.Null(life.Incident.Verification!.Passed);
        Assert.StartsWith("Whether time helps cannot be seen. ", life.Action.Reason, StringComparison.Ordinal);
        Assert.Null(life.Incident.Memory.TimeDidNotHelp);
    }

    [Fact]
    public void A_task_that_ends_by_itself_ends_the_trial()
    {
        var life = Rollout(startSeconds: 100_000).Until(life => life.Incident.State == IncidentState.Verifying);
        life.Physics = world => world.Exited(1) is var exited ? exited with
        {
            Tasks = [.. exited.Tasks!.Select(task => task.StopCode == "EssentialContainerExited" ? task with
            {
                TaskDefinitionArn = Worlds.Revision(8),
                StartedAt = world.TakenAt.AddSeconds(-40),
                StoppingAt = world.TakenAt.AddSeconds(-10),
            }
            : task)],
        }
        : world;
        life.Minutes(2);

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
    }

    [Fact]
    public void A_start_that_the_old_grace_period_allows_shows_that_it_was_not_time()
    {
        var life = Rollout(startSeconds: 45).UntilEnded();

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
        Assert.Equal(Decision.Reverted, life.Action.Decision);
    }

    [Fact]
    public void What_a_pipeline_sets_back_is_left_alone()
    {
        var life = Rollout(startSeconds: 400).Until(life => life.Incident.State == IncidentState.Verifying)
            .Change(world => world.WithService(s => s with { GracePeriodSeconds = 60 }));
        life.UntilEnded();

        Assert.Equal(["grace 900"], life.Commands);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Incident.Status);
    }

    [Theory]
    [InlineData("another revision")]
    [InlineData("failed")]
    public void A_trial_that_can_no_longer_be_judged_is_put_back(string what)
    {
        var life = Rollout(startSeconds: 400).Until(life => life.Incident.State == IncidentState.Verifying)
            .Change(world => world.WithService(s => what == "failed"
                ? s with { Deployments = [s.Deployments[0] with { RolloutState = "FAILED" }, .. s.Deployments.Skip(1)] }
                : s with { TaskDefinitionArn = Worlds.Revision(9) }));
        life.Minutes(3);

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
        Assert.Equal(60, life.World.Service!.GracePeriodSeconds);
    }

    [Fact]
    public void A_second_target_group_in_which_the_tasks_fail_keeps_the_trial_from_being_called_a_success()
    {
        var life = Rollout(startSeconds: 200);
        var physics = life.Physics;
        life.Physics = world => physics(world) is { } next ? next with
        {
            OtherGroups =
            [
                new("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/admin/2", [.. next.Targets!.Select(
                    target => target with { State = "unhealthy", Reason = "Target.FailedHealthChecks" })]),
            ],
        }
        : world;
        life.UntilEnded();

        Assert.Equal(["grace 900", "grace 60"], life.Commands);
        Assert.Contains("fails in admin", life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_approval_of_the_trial_of_one_revision_is_none_for_another()
    {
        var life = Rollout(startSeconds: 200, FixMode.Approve).Until(life => life.Waits);
        life.Answer(granted: true);
        life.Incident = life.Incident with { Answers = [life.Incident.Answers.Single() with { Revision = Worlds.Revision(7) }] };
        life.Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal(Decision.AwaitingApproval, life.Action.Decision);
    }

    [Fact]
    public void An_approval_of_a_raise_is_none_for_a_trial()
    {
        var life = Rollout(startSeconds: 200, FixMode.Approve).Until(life => life.Waits);
        life.Answer(granted: true);
        life.Incident = life.Incident with { Answers = [life.Incident.Answers.Single() with { IsTrial = false }] };
        life.Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal(Decision.AwaitingApproval, life.Action.Decision);
    }

    [Fact]
    public void A_crash_at_any_step_changes_nothing_in_the_end()
    {
        foreach (var crash in new[] { Crash.AfterClaim, Crash.AfterIntent, Crash.AfterCommand })
        {
            for (var minute = 0; minute < 9; minute++)
            {
                var life = Rollout(startSeconds: 200, look: false).Minutes(minute).Minute(crash).UntilEnded();

                Assert.InRange(life.World.Service!.GracePeriodSeconds, 360, 510);
                Assert.Equal(IncidentStatus.Fixed, life.Incident.Status);
                Assert.Null(life.ServiceLedger.Holder);
            }
        }
    }

    [Fact]
    public void A_trial_whose_order_was_not_sent_is_not_asked_for_again_once_what_worked_before_fails()
    {
        var life = Rollout(startSeconds: 200, look: false);
        while (life.Incident.Progress is null) life.Minute(Crash.AfterIntent);
        var before = life.Physics;
        life.Physics = world => before(world).WithTarget(1, "unused");

        life.Minutes(5);

        Assert.Empty(life.Commands);
        Assert.Equal((Decision.Blocked, GuardId.NotSafe), (life.Action.Decision, life.Action.BlockedBy));
    }

    [Fact]
    public void In_approve_mode_an_operator_is_asked_what_would_be_tried_and_why()
    {
        var life = Rollout(startSeconds: 200, mode: FixMode.Approve).Until(life => life.Waits);

        Assert.Equal((Decision.AwaitingApproval, true), (life.Action.Decision, life.Action.IsTrial));
        Assert.Contains("Nothing that was read explains it but time.", life.Action.Reason, StringComparison.Ordinal);
        Assert.Empty(life.Commands);
    }

    [Fact]
    public void Whoever_allowed_a_trial_that_is_withdrawn_before_it_begins_hears_of_that()
    {
        var life = Rollout(startSeconds: 200, mode: FixMode.Approve).Until(life => life.Waits);
        var before = life.Physics;
        life.Physics = world => before(world).WithTarget(2, "unused");
        life.Minutes(3);
        life.Answer(granted: true);
        var told = life.Messages.Count;
        life.Minutes(20);

        Assert.Empty(life.Commands);
        Assert.Contains(
            "what spoke for what kim allowed is not seen any more",
            SnsMessageBuilder.Email(life.Messages[told]).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_tried_while_the_deployment_may_still_roll_back()
    {
        var life = Rollout(startSeconds: 200, look: false)
            .Change(world => world.WithService(s => s with { MayRollBack = true })).Until(life => life.Waits);

        Assert.Empty(life.Commands);
        Assert.Equal(GuardId.DeploymentInProgress, life.Action.BlockedBy);
    }

    [Theory]
    [InlineData(FixMode.Observe)]
    [InlineData(FixMode.Off)]
    public void A_trial_that_helps_is_not_settled_without_the_right_to_change_anything(FixMode mode)
    {
        var life = Rollout(startSeconds: 150).Until(life => life.Incident.State == IncidentState.Verifying);
        life.Policy = Policy.All(mode);
        life.Minutes(40);

        Assert.Equal(["grace 900"], life.Commands);
    }

    public static TheoryData<string, Func<Snapshot, Snapshot>> NoTrial() => new()
    {
        { "a program ended by itself", world => Revised(world.Exited(1)) },
        { "a code speaks against time", world => world.WithEvent(1, "Health checks failed with these codes: [500]") },
        { "the previous revision is not whole", world => world.WithTarget(2, "unhealthy") },
        { "another controller deploys", world => world.WithService(s => s with { DeploymentController = "CODE_DEPLOY" }) },
        { "another strategy deploys", world => world.WithService(s => s with { DeploymentStrategy = "BLUE_GREEN" }) },
        { "one death only", world => world with { Tasks = [.. world.Tasks!.SkipLast(1)] } },
        { "it was healthy before", world => Started(world, "healthy", world.TakenAt.AddMinutes(-3)) },
    };

    [Theory]
    [MemberData(nameof(NoTrial))]
    public void Nothing_is_tried_where(string what, Func<Snapshot, Snapshot> change)
    {
        var finding = change(World()).Diagnose().Finding(CheckId.GracePeriod)!;

        Assert.False(finding.Proposal is GracePeriodTrial, what);
        Assert.IsType<GracePeriodTrial>(World().Diagnose().Finding(CheckId.GracePeriod)!.Proposal);
    }

    private static IncidentSimulator Rollout(int startSeconds, FixMode mode = FixMode.Auto, bool look = true)
    {
        var life = new IncidentSimulator(Young(World()), Policy.All(mode));
        life.Physics = world => life.Incident.Progress is not GracePeriodRaise { AcceptedAt: { } at } raise
            || world.Service!.GracePeriodSeconds == raise.Before ? Young(world)
            : Started(world, world.TakenAt - raise.At > TimeSpan.FromSeconds(startSeconds) ? "healthy" : "unhealthy", raise.At.AddSeconds(1));
        return look ? life.Look() : life;
    }

    /// <summary>Two tasks of revision 8 died young, and three of revision 7 serve.</summary>
    private static Snapshot World()
    {
        var world = Worlds.Healthy();
        return world.Killed(3, lifeSeconds: 100, secondsAgo: 200, revision: 8).Killed(1, lifeSeconds: 110, secondsAgo: 80, revision: 8)
            .WithService(s => s with
            {
                TaskDefinitionArn = Worlds.Revision(8),
                Deployments =
                [
                    new("ecs-svc/2", "PRIMARY", "IN_PROGRESS", Worlds.Revision(8), Worlds.Now.AddMinutes(-6), Worlds.Now),
                    new("ecs-svc/1", "ACTIVE", "COMPLETED", Worlds.Revision(7), Worlds.Now.AddDays(-2), Worlds.Now),
                ],
            }) with
        {
            TaskDefinition = new(Worlds.Revision(8), "bridge", [new("app", [], null)]),
        };
    }

    private static Snapshot Young(Snapshot world) => Started(world, "unhealthy", world.TakenAt.AddSeconds(-40));

    /// <summary>A task of revision 8 beside the others on host 1.</summary>
    private static Snapshot Started(Snapshot world, string state, DateTimeOffset at)
    {
        var name = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/new{at.Ticks}";
        return world with
        {
            Tasks =
            [
                .. world.Tasks!.Where(task => !task.Id.StartsWith("new", StringComparison.Ordinal)),
                new EcsTask
                {
                    Arn = name,
                    TaskDefinitionArn = Worlds.Revision(8),
                    ContainerInstanceArn = Worlds.HostArn(1),
                    Group = "service:web",
                    LastStatus = "RUNNING",
                    DesiredStatus = "RUNNING",
                    StartedAt = at,
                    Containers = [new("app", "RUNNING", null, null, [new(8080, 40001)])],
                },
            ],
            Targets =
            [
                .. world.Targets!.Where(target => target.Port != 40001),
                new(Worlds.Id(1), 40001, "eu-west-1a", "40001", state, null, null),
            ],
        };
    }

    private static Snapshot Revised(Snapshot world) => world with
    {
        Tasks = [.. world.Tasks!.Select(task => task.IsStopping ? task with { TaskDefinitionArn = Worlds.Revision(8) } : task)],
    };
}
