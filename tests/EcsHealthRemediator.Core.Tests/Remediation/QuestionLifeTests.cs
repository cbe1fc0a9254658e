using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>What people are asked, what their answers are about, and how a question ends.</summary>
public sealed class QuestionLifeTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(90)]
    public void A_restart_that_is_approved_late_begins_as_long_as_the_host_is_impaired_and_tasks_are_missing(int minutes)
    {
        var life = Asked(FixMode.Approve).Change(TakenAway).Minutes(minutes);
        life.Answer(granted: true);
        life.Minutes(2);

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void An_approval_says_nothing_about_a_fault_that_began_after_it()
    {
        var plan = Asked(FixMode.Approve).Action;
        var since = plan.FaultSince!.Value;

        Assert.False(Approval.Of(plan, granted: true, null, since.AddSeconds(-1)).IsAbout(plan));
        Assert.True(Approval.Of(plan, granted: true, null, since.AddSeconds(1)).IsAbout(plan));
    }

    [Fact]
    public void Whoever_allowed_what_is_not_needed_any_more_hears_of_that()
    {
        var life = new IncidentSimulator(Worlds.Healthy().SlowStart(), Policy.All(FixMode.Approve)) { Physics = same => same };
        life.Until(one => one.Waits).Answer(granted: true);
        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Empty(life.Commands);
        Assert.Equal(IncidentStatus.SelfHealed, life.Incident.Status);
        Assert.Contains(
            "changed nothing; what kim allowed was not needed any more",
            SnsMessageBuilder.Email(life.Messages[^1]).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_no_does_not_expire()
    {
        var life = Asked(FixMode.Approve);
        life.Answer(granted: false);
        var told = life.Minutes(1).Messages.Count;
        life.Minutes(180);

        Assert.Equal(GuardId.NotApproved, life.Action.BlockedBy);
        Assert.Equal(Decision.Blocked, life.Action.Decision);
        Assert.Equal(told, life.Messages.Count);
    }

    [Fact]
    public void A_pause_that_ends_late_lets_the_restart_begin()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto) { Physics = same => same, Pause = RestartLives.Pause };
        life.Look().Change(TakenAway).Minutes(40);
        life.Pause = null;
        life.Minutes(4);

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void A_host_on_which_a_target_is_healthy_again_is_not_restarted_for_what_was_proposed_before()
    {
        var life = Asked(FixMode.Approve)
            .Change(world => world.WithTarget(1, "healthy").WithTarget(2, "unhealthy", "Request timed out")).Minutes(10);

        Assert.DoesNotContain(life.Incident.Actions, action => action.Resource == Worlds.Id(1));
        life.Answer(granted: true);
        life.Minutes(3);
        Assert.DoesNotContain("DRAINING", life.Commands);
    }

    [Fact]
    public void A_question_whose_fault_is_over_is_withdrawn_and_what_fails_then_is_told()
    {
        var life = Asked(FixMode.Approve).Change(world => RestartLives.Recovered(world).AllAnswer("Health checks failed with these codes: [404]"));
        life.Minutes(20);

        Assert.Empty(Questions.Open(life.Incident));
        Assert.Equal(CheckId.HealthCheckPath, life.Messages[^1].Cause!.Check);
        Assert.Contains(life.Incident.Timeline, entry => entry.Text.StartsWith("No longer proposed: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cause_that_is_over_is_never_told_again_and_gives_way_to_what_two_looks_have_shown()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1, minutes: 1), Worlds.Auto) { Physics = same => same };
        life.Look().Minutes(2).Change(world => RestartLives.Recovered(world).AllAnswer("Health checks failed with these codes: [404]"));
        life.Minutes(15);

        Assert.Empty(life.Commands);
        Assert.Equal([CheckId.HealthCheckPath], life.Messages.Select(message => message.Cause!.Check));
    }

    [Fact]
    public void What_fails_everywhere_is_told_beside_a_host_that_is_impaired_all_the_time()
    {
        var life = Asked(FixMode.Observe)
            .Change(world => world.AllAnswer("Health checks failed with these codes: [404]")).Minutes(15);

        Assert.Equal([CheckId.InstanceStatus, CheckId.HealthCheckPath], life.Messages.Select(message => message.Cause!.Check).Distinct());
    }

    [Fact]
    public void A_service_that_is_healthy_without_a_host_is_told_to_be_so_with_what_is_left_to_do()
    {
        var life = Asked(FixMode.Observe)
            .Change(world => TakenAway(world).WithService(service => service with { DesiredCount = 2 })).Minutes(8);

        var last = life.Messages[^1];
        Assert.Equal((IncidentStatus.SelfHealed, Ask.ActNow), (last.Status, last.Ask));
        Assert.Equal($"{Worlds.Id(1)} is still broken, though service web is healthy without it.", last.Need!.Why);
        Assert.Contains("Do: Drain the host", SnsMessageBuilder.Email(last), StringComparison.Ordinal);
        Assert.Contains("changed nothing, and i-00000000000000001 is still broken", SnsMessageBuilder.Email(last), StringComparison.Ordinal);
        Assert.Contains("stop-instances", Assert.Single(last.Need.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_of_a_broken_host_is_its_own_remedy_and_not_that_of_what_it_was_thought_to_share()
    {
        var life = Asked(FixMode.Observe);
        var context = IncidentStep.Decide(
            life.Incident, life.World, null, life.Policy, null, Ledgers.Empty(Worlds.Subject)).Context;
        var own = context.Conclusion.Finding(CheckId.InstanceStatus)!;
        var shared = Finding.Fault(CheckId.SharedCause, Confidence.Strong, "Three hosts fail together.") with
        {
            InstanceIds = own.InstanceIds,
            Remedy = new("Look at what they have in common.", null, null),
        };

        var left = HostLeftBroken.Of(
            life.Incident with { Cause = shared }, context with { Conclusion = context.Conclusion with { Findings = [shared, own] } });

        Assert.Equal(own.Remedy!.Summary, left!.Do);
    }

    [Fact]
    public void A_question_that_a_pause_held_back_is_asked_again_after_it_by_the_same_number()
    {
        var life = Asked(FixMode.Approve);
        var told = life.Told.Count;
        life.Pause = RestartLives.Pause;
        life.Minutes(6);
        life.Pause = null;
        life.Minutes(6);

        Assert.Equal(1, Assert.Single(Questions.Open(life.Incident)).Question);
        Assert.Equal(told + 2, life.Told.Count);
        Assert.Equal(told + 2, life.Minutes(30).Told.Count);
    }

    [Fact]
    public void After_a_time_in_which_nobody_looked_one_look_alone_withdraws_nothing()
    {
        var life = Asked(FixMode.Approve).Change(world => RestartLives.Recovered(world).WithTarget(2, "unhealthy", "Request timed out") with
        {
            TakenAt = world.TakenAt.AddHours(2),
        });
        life.Look();

        Assert.Single(Questions.Open(life.Incident));
    }

    [Fact]
    public void What_could_not_be_read_for_a_while_withdraws_nothing()
    {
        var life = Asked(FixMode.Approve);
        life.Eyes = world => world with { ContainerInstances = null, Gaps = [new("ecs:DescribeContainerInstances", "throttled")] };
        life.Minutes(30);
        life.Eyes = world => world;
        life.Answer(granted: true);
        life.Minutes(4);

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void An_approval_for_one_status_check_is_none_for_another_one()
    {
        var life = Asked(FixMode.Approve);
        var first = Assert.Single(Questions.Open(life.Incident));
        life.Change(world => world.WithInstance(1, instance => instance with
        {
            StatusChecks = new(Worlds.Ok, Worlds.Ok, new("impaired", world.TakenAt.AddMinutes(-10)), []),
        }));
        life.Incident = life.Incident.Answered(Approval.Of(first, granted: true, "kim", life.World.TakenAt));
        life.Minutes(4);

        Assert.Empty(life.Commands);
        var second = Assert.Single(Questions.Open(life.Incident));
        Assert.Equal((1, 2), (first.Question, second.Question));
        Assert.Equal((null, $"Question 1 is over: nothing was recorded. Incident {life.Incident.Id} asks as question 2 whether to "
            + $"restart {Worlds.Id(1)}."), Questions.Find(life.Incident, 1, granted: true));
        Assert.Equal(2, life.Told.Count);
    }

    [Fact]
    public void An_approval_for_one_status_check_holds_when_another_one_fails_too()
    {
        var life = Asked(FixMode.Approve);
        life.Change(world => world.WithInstance(1, instance => instance with
        {
            StatusChecks = instance.StatusChecks! with { Instance = new("impaired", world.TakenAt.AddMinutes(-10)) },
        }));
        life.Answer(granted: true);
        life.Minutes(2);

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void A_raise_is_approved_of_the_value_that_was_asked_about_and_of_none_that_somebody_has_set_since()
    {
        var plan = new ActionRecord(Fix.RaiseGracePeriod, Decision.AwaitingApproval, null, "", "30", "480", "arn:service");

        Assert.False(Approval.Of(plan, granted: true, null, Worlds.Now).IsAbout(plan with { Before = "60" }));
        Assert.True(Approval.Of(plan, granted: false, null, Worlds.Now).IsAbout(plan with { Before = "60" }));
    }

    [Theory]
    [InlineData("480", "480", true)]
    [InlineData("480", "240", true)]
    [InlineData("480", "600", false)]
    [InlineData(null, "600", true)]
    public void A_raise_is_approved_up_to_the_value_that_was_asked_for(string? asked, string planned, bool isApproved)
    {
        var plan = new ActionRecord(Fix.RaiseGracePeriod, Decision.AwaitingApproval, null, "", "30", asked, "arn:service");

        Assert.Equal(isApproved, Approval.Of(plan, granted: true, null, Worlds.Now).IsAbout(plan with { After = planned }));
        Assert.True(Approval.Of(plan, granted: false, null, Worlds.Now).IsAbout(plan with { After = planned }));
    }

    [Fact]
    public void An_answer_without_a_number_is_refused_where_two_resources_are_asked_about()
    {
        var incident = Asked(FixMode.Approve).Incident;
        incident = incident.Record(incident.Actions[0] with { Resource = Worlds.Id(2) });

        var (asked, refusal) = Questions.Find(incident, null, granted: true);

        Assert.Null(asked);
        Assert.Equal(
            $"Several questions are open: nothing was recorded. Incident {incident.Id} asks as question 1 whether to restart "
                + $"{Worlds.Id(1)}, and as question 2 whether to restart {Worlds.Id(2)}.",
            refusal);
        Assert.Equal(Worlds.Id(1), Questions.Find(incident, 1, granted: true).Asked!.Resource);
    }

    [Fact]
    public void Two_questions_that_are_answered_within_one_minute_keep_both_answers()
    {
        var incident = Asked(FixMode.Approve).Incident;
        var (first, second) = (incident.Actions[0], incident.Actions[0] with { Resource = Worlds.Id(2) });

        var answered = incident.Record(second)
            .Answered(Approval.Of(first, granted: true, "kim", Worlds.Now))
            .Answered(Approval.Of(second, granted: false, "kim", Worlds.Now.AddSeconds(20)));

        Assert.Equal((true, false), (answered.AnswerTo(first)!.Granted, answered.AnswerTo(second)!.Granted));
    }

    [Fact]
    public void A_no_is_taken_back_by_whoever_names_the_question()
    {
        var life = Asked(FixMode.Approve);
        life.Answer(granted: false);
        life.Minutes(2);

        Assert.Equal("Rejected by kim.", life.Action.Reason);
        Assert.Null(Questions.Find(life.Incident, null, granted: true).Asked);
        var asked = Questions.Find(life.Incident, 1, granted: true).Asked!;
        life.Incident = life.Incident.Answered(Approval.Of(asked, granted: true, "kim", life.World.TakenAt));
        life.Minutes(2);

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void A_yes_that_is_held_back_is_taken_back_by_its_number_and_one_that_was_begun_is_not()
    {
        var life = Asked(FixMode.Approve);
        life.Pause = RestartLives.Pause;
        life.Answer(granted: true);
        life.Minutes(2);
        var asked = Questions.Find(life.Incident, 1, granted: true).Asked!;
        life.Incident = life.Incident.Answered(Approval.Of(asked, granted: false, "kim", life.World.TakenAt));
        life.Pause = null;
        life.Minutes(2);

        Assert.Empty(life.Commands);
        life.Incident = life.Incident.Answered(Approval.Of(life.Action, granted: true, "kim", life.World.TakenAt));
        life.Minutes(2);
        Assert.Contains("DRAINING", life.Commands);
        Assert.Null(Questions.Find(life.Incident, 1, granted: true).Asked);
    }

    /// <summary>The first of three hosts is impaired, and what the mode allows is proposed.</summary>
    private static IncidentSimulator Asked(FixMode mode)
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Policy.All(mode)) { Physics = same => same };
        return life.Look().Minutes(2);
    }

    /// <summary>ECS has stopped the task of the first host, and has no other place for it.</summary>
    private static Snapshot TakenAway(Snapshot world) => world
        .WithService(service => service with { RunningCount = 2 })
        .WithTargets(targets => targets.Where(target => target.Id != Worlds.Id(1))) with
    {
        Tasks = [.. world.Tasks!.Where(task => task.ContainerInstanceArn != Worlds.HostArn(1))],
    };
}
