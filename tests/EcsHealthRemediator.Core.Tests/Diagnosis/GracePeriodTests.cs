using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>
/// The grace period is 60 s, a target is unhealthy after 30 s, its timeout is 5 s: a starting task dies 60 to 185 s old.
/// </summary>
public sealed class GracePeriodTests
{
    private static readonly GracePeriod Check = new();

    [Fact]
    public void Two_young_deaths_and_a_healthy_sibling_are_strong()
    {
        var finding = Worlds.Healthy().SlowStart().Examine(Check);

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal(new LongerGracePeriod(450), finding.Proposal); // four times the longest life, in steps of 30
    }

    [Fact]
    public void Young_deaths_on_one_host_on_which_none_is_healthy_may_be_the_host()
    {
        var finding = Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 100, secondsAgo: 200)
            .Killed(1, lifeSeconds: 110)
            .Examine(Check);

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void What_another_target_group_has_stopped_while_it_starts_fails_in_this_one_too_and_is_left_to_that_one()
    {
        var world = Worlds.Healthy().SlowStart();
        var beside = world.WithTarget(1, "unhealthy", "Health checks failed") with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => task with
                {
                    StoppedReason = task.StoppedReason?.Replace("targetgroup/web/", "targetgroup/admin/", StringComparison.Ordinal),
                }),
            ],
        };

        var finding = beside.Examine(Check);

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Null(finding.Proposal);
        Assert.Equal(Verdict.NotApplicable, beside.WithTarget(1, "healthy").Examine(Check).Verdict);
        Assert.Equal(Verdict.NotApplicable, beside.AllAnswer("Health checks failed").Examine(Check).Verdict);
        Assert.Equal(Verdict.NotApplicable, Told("[404]").Examine(Check).Verdict);
        Assert.Equal(Verdict.Fault, Told("[503]").Examine(Check).Verdict);

        Snapshot Told(string codes) => beside.WithEvent(
            1, $"Health checks failed with these codes: {codes}", group: Worlds.GroupArn.Replace("targetgroup/web/", "targetgroup/admin/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_that_was_measured_whole_takes_the_siblings_place()
    {
        var started = Worlds.Now.AddMinutes(-30);
        var memory = IncidentMemory.Empty with
        {
            Tasks = [new("slow", Worlds.Revision(7), started, started.AddMinutes(2), started.AddMinutes(4))],
        };
        var world = Worlds.Healthy().SlowStart().AllAnswer("Request timed out");

        Assert.Equal(Confidence.Weak, world.Examine(Check).Confidence);
        var finding = world.Examine(Check, memory);
        Assert.Equal((Confidence.Strong, new LongerGracePeriod(360)), (finding.Confidence, finding.Proposal));
    }

    [Fact]
    public void A_slow_start_proves_nothing_where_all_died_on_one_host_that_fails_now_and_then()
    {
        var started = Worlds.Now.AddMinutes(-30);
        var memory = IncidentMemory.Empty with
        {
            Tasks = [new("slow", Worlds.Revision(7), started, started.AddMinutes(2), started.AddMinutes(4))],
        };
        var world = Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 100, secondsAgo: 200).Killed(1, lifeSeconds: 110);

        Assert.Equal(Confidence.Strong, world.Examine(Check, memory).Confidence);
        Assert.Equal(Confidence.Weak, world.Examine(Check, memory with { SeenBroken = [Worlds.Id(1)] }).Confidence);
        Assert.Equal(Verdict.Ok, world.Examine(Check, IncidentMemory.Empty with { SeenBroken = [Worlds.Id(1)] }).Verdict);
    }

    [Theory]
    [InlineData(-50)] // as the last one was failing already
    [InlineData(40)]
    public void A_late_start_after_a_repair_is_none_that_was_measured(int secondsAfterTheLastKill)
    {
        var healthy = Worlds.Now.AddSeconds(-80 + secondsAfterTheLastKill);
        var memory = Saw(
            new TaskSighting("repaired", Worlds.Revision(7), healthy.AddMinutes(-4), healthy.AddMinutes(-2), healthy));
        var world = Worlds.Healthy().SlowStart().AllAnswer("Request timed out");

        var finding = world.Examine(Check, memory);

        Assert.Equal(secondsAfterTheLastKill < 0 ? Confidence.Strong : Confidence.Weak, finding.Confidence);
    }

    [Theory]
    [InlineData(95, Confidence.Strong)]
    [InlineData(70, Confidence.Weak)]
    public void What_lived_longer_than_any_start_took_may_lack_something_else_than_time(int startSeconds, Confidence confidence)
    {
        var healthy = Worlds.Now.AddMinutes(-20);
        var memory = Saw(new TaskSighting("quick", Worlds.Revision(7), healthy.AddSeconds(-startSeconds), healthy.AddSeconds(-20), healthy));
        var world = Worlds.Healthy().SlowStart().AllAnswer("Request timed out");

        Assert.Equal(confidence, world.Examine(Check, memory).Confidence);
    }

    [Fact]
    public void A_sibling_that_became_healthy_after_the_last_kill_may_be_a_repairs()
    {
        var started = Worlds.Now.AddMinutes(-8);
        var world = Worlds.Healthy().SlowStart();
        world = world with { Tasks = [.. world.Tasks!.Select(t => t.IsStopping ? t : t with { StartedAt = started })] };
        IncidentMemory Healthy(DateTimeOffset at) => Saw(Sighting("task2", at), Sighting("task3", at));
        TaskSighting Sighting(string task, DateTimeOffset? at) =>
            new(task, Worlds.Revision(7), started, started.AddMinutes(1), at);

        Assert.Equal(Confidence.Strong, world.Examine(Check, Healthy(Worlds.Now.AddSeconds(-120))).Confidence);
        Assert.Equal(Confidence.Weak, world.Examine(Check, Healthy(Worlds.Now.AddSeconds(-20))).Confidence);
        Assert.Equal(Confidence.Weak, world.Examine(Check, Saw(Sighting("task2", null), Sighting("task3", null))).Confidence);
    }

    [Theory]
    [InlineData(356, Confidence.Strong)] // 276 s before the last kill, older than any that a starting task dies at
    [InlineData(354, Confidence.Weak)]
    public void A_sibling_that_nobody_watched_counts_once_it_would_have_been_killed(int age, Confidence confidence)
    {
        var world = Worlds.Healthy().SlowStart();
        world = world with
        {
            Tasks = [.. world.Tasks!.Select(t => t.IsStopping ? t : t with { StartedAt = Worlds.Now.AddSeconds(-age) })],
        };

        Assert.Equal(confidence, world.Examine(Check).Confidence);
    }

    [Theory]
    [InlineData(200, Verdict.Ok)]
    [InlineData(404, Verdict.Ok)]
    [InlineData(503, Verdict.Fault)]
    public void What_a_host_hears_from_a_task_that_stays_unhealthy_tells_whether_it_had_started(int code, Verdict verdict)
    {
        var asked = HostProbeTests.Said(new("answered") { Code = code, Seconds = 0.01 });

        Assert.Equal(verdict, Worlds.Healthy().SlowStart().Examine(Check, asked).Verdict);
    }

    [Fact]
    public void A_task_that_answered_and_became_healthy_then_was_only_starting()
    {
        var asked = HostProbeTests.Said(new("answered") { Code = 200, Seconds = 0.01 });

        Assert.Equal(Verdict.Fault, Worlds.Healthy().SlowStart().WithTarget(1, "healthy").Examine(Check, asked).Verdict);
    }

    [Fact]
    public void Where_a_connection_is_all_that_is_asked_who_listens_has_started()
    {
        var world = Worlds.Healthy().SlowStart().BehindNetworkLoadBalancer();
        var listening = HostProbeTests.Said(new("not-asked") { Listening = ["00000000:1F90"] });
        var asked = listening with
        {
            Probes = [.. listening.Probes.Select(probe => probe with { Request = probe.Request with { Scheme = "tcp" } })],
        };

        Assert.Equal(Verdict.Ok, world.Examine(Check, asked).Verdict);
    }

    [Theory]
    [InlineData("200,301", "301")]
    [InlineData("200,503", "503")]
    public void A_code_that_is_accepted_by_now_still_tells_that_the_tasks_had_started(string codes, string heard)
    {
        var world = Worlds.Healthy().SlowStart().WithGroup(group => group with { SuccessCodes = codes })
            .WithEvent(1, $"Health checks failed with these codes: [{heard}]");

        Assert.Equal(Verdict.Ok, world.Examine(Check).Verdict);
    }

    [Fact]
    public void One_young_death_is_a_hint()
    {
        var finding = Worlds.Healthy().Killed(1, lifeSeconds: 100).Examine(Check);

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void Where_the_replacement_comes_first_both_must_fail_before_one_is_stopped()
    {
        var late = Worlds.Healthy().SlowStart().Killed(2, lifeSeconds: 260);

        Assert.Equal(Verdict.Fault, late.Examine(Check).Verdict);
        Assert.Equal(Verdict.Ok, late.WithService(service => service with { MaximumPercent = 100 }).Examine(Check).Verdict);
    }

    [Theory]
    [InlineData(59)]
    [InlineData(276)]
    [InlineData(4000)]
    public void A_death_at_another_age_is_no_slow_start(double life) =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().SlowStart().Killed(2, life).Examine(Check).Verdict);

    [Theory]
    [InlineData("404")]
    [InlineData("301")]
    [InlineData("503, 404")]
    public void An_application_that_answers_does_not_start_any_more(string codes)
    {
        var reason = $"Health checks failed with these codes: [{codes}]";

        Assert.Equal(Verdict.Ok, Worlds.Healthy().SlowStart().WithTarget(2, "unhealthy", reason).Examine(Check).Verdict);
        Assert.Equal(Verdict.Ok, Worlds.Healthy().SlowStart().WithEvent(1, reason).Examine(Check).Verdict);
    }

    [Fact]
    public void A_404_for_ever_is_the_path_and_never_the_grace_period()
    {
        var conclusion = Worlds.Healthy().SlowStart().AllAnswer("Health checks failed with these codes: [404]").Diagnose();

        Assert.Equal(CheckId.HealthCheckPath, conclusion.Cause!.Check);
        Assert.Equal(Verdict.Ok, conclusion.Finding(CheckId.GracePeriod)!.Verdict);
    }

    [Fact]
    public void Behind_a_Network_Load_Balancer_a_starting_task_lives_as_long_as_its_registration_takes_besides()
    {
        var world = Worlds.Healthy().SlowStart().Killed(2, lifeSeconds: 360, secondsAgo: 150);

        Assert.Equal(Verdict.Ok, world.Examine(Check).Verdict);
        Assert.Equal(Confidence.Strong, world.BehindNetworkLoadBalancer().Examine(Check).Confidence);
        Assert.Equal(
            Verdict.Ok, world.Killed(2, lifeSeconds: 460, secondsAgo: 150).BehindNetworkLoadBalancer().Examine(Check).Verdict);
    }

    [Fact]
    public void Where_none_is_left_that_is_healthy_time_may_be_tried_if_the_revision_once_was()
    {
        var none = Worlds.Healthy().SlowStart().AllAnswer("Health checks failed");
        var often = none.Killed(2, lifeSeconds: 100, secondsAgo: 300);
        Snapshot Deploying(string state) =>
            often.WithService(service => service with { Deployments = [service.Deployments[0] with { RolloutState = state }] });

        Assert.False(MayBeTried(none));
        Assert.True(MayBeTried(often));
        Assert.Equal(Confidence.Weak, often.Examine(Check).Confidence);
        Assert.Contains(often.Examine(Check).Evidence, fact => fact.Contains("COMPLETED", StringComparison.Ordinal));
        Assert.False(MayBeTried(Deploying("FAILED")));
        Assert.False(MayBeTried(often.AllAnswer("Health checks failed with these codes: [503]")));
        Assert.False(MayBeTried(often.WithTarget(3, "healthy")));
        Assert.False(MayBeTried(often.Exited(1)));
        Assert.False(MayBeTried(often.WithService(service => service with { DeploymentStrategy = "BLUE_GREEN" })));
    }

    /// <summary>https://github.com/cn-terraform/terraform-aws-sonarqube/issues/6</summary>
    [Fact]
    public void Where_another_target_group_finds_the_task_healthy_its_program_is_up_and_time_is_not_tried()
    {
        var world = FirstDeployment();
        Snapshot Other(string state) => world with
        {
            OtherGroups = [new("arn:other", [new(Worlds.Id(2), 32770, null, "32770", state, null, null)])],
        };

        Assert.True(MayBeTried(world));
        Assert.True(MayBeTried(Other("unhealthy")));
        Assert.False(MayBeTried(Other("healthy")));
    }

    /// <summary>https://github.com/aws/copilot-cli/issues/5386</summary>
    [Theory]
    [InlineData("bridge", "00000000:0BB8", false)]
    [InlineData("bridge", "0100007F:0BB8", true)]
    [InlineData("host", "00000000:0BB8", true)]
    public void A_program_that_listens_on_another_port_is_up_and_time_is_not_tried(string mode, string socket, bool isTried)
    {
        var probe = new HostProbe(
            new()
            {
                InstanceId = Worlds.Id(1),
                TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/task1",
                Container = "app",
                NetworkMode = mode,
                Address = "10.0.0.1",
                Port = 32769,
                ContainerPort = 8080,
                Scheme = "http",
                Path = "/health",
                TimeoutSeconds = 5,
            },
            Worlds.Now)
        {
            TaskStartedAt = Worlds.Now.AddSeconds(-60),
            Answer = new("refused") { Probe = 1, Listening = [socket] },
        };

        Assert.Equal(
            isTried,
            FirstDeployment().Examine(Check, IncidentMemory.Empty with { Probes = [probe] }).Proposal is GracePeriodTrial);
    }

    /// <summary>None of its tasks was ever healthy, and several died young one after the other.</summary>
    private static Snapshot FirstDeployment() => Worlds.Healthy().AllAnswer("Health checks failed")
        .Killed(1, 100, 80).Killed(2, 100, 200).Killed(3, 100, 300)
        .WithService(service => service with
        {
            CreatedAt = Worlds.Now.AddMinutes(-10),
            Deployments =
            [
                service.Deployments[0] with { RolloutState = "IN_PROGRESS", CreatedAt = Worlds.Now.AddMinutes(-10) },
            ],
        });

    private static bool MayBeTried(Snapshot world) => world.Examine(Check).Proposal is GracePeriodTrial;

    [Fact]
    public void Tasks_that_started_together_and_died_together_do_not_tell_that_the_next_ones_will()
    {
        var world = Worlds.Healthy().AllAnswer("Health checks failed");
        Snapshot Killed(int secondsAgo) => world.Killed(1, 120, 80).Killed(2, 100, 100).Killed(3, 110, secondsAgo);

        Assert.False(MayBeTried(Killed(95)));
        Assert.True(MayBeTried(Killed(300)));
    }

    [Fact]
    public void That_tasks_die_young_on_one_host_only_may_be_the_host()
    {
        var one = Worlds.Healthy().AllAnswer("Health checks failed")
            .Killed(1, 100, 300).Killed(1, 100, 200).Killed(1, 100, 80);

        Assert.False(MayBeTried(one));
        Assert.True(MayBeTried(
            one.WithHost(2, host => host with { Status = "DRAINING" }).WithHost(3, host => host with { AgentConnected = false })));
    }

    [Fact]
    public void A_503_while_it_starts_beside_healthy_siblings_is_the_grace_period()
    {
        var conclusion = Worlds.Healthy().SlowStart().WithTarget(1, "unhealthy", "Health checks failed with these codes: [503]")
            .Diagnose();

        Assert.Equal((CheckId.GracePeriod, Confidence.Strong), (conclusion.Cause!.Check, conclusion.Cause.Confidence));
    }

    [Fact]
    public void A_503_of_all_after_a_long_life_is_the_application()
    {
        var conclusion = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]")
            .Killed(1, lifeSeconds: 86400).Killed(2, lifeSeconds: 86400).Diagnose();

        Assert.Equal(CheckId.ApplicationResponse, conclusion.Cause!.Check);
    }

    [Theory]
    [InlineData(7, 1200)]
    [InlineData(6, 60)]
    public void Old_deaths_and_those_of_another_revision_say_nothing(int revision, double secondsAgo) =>
        Assert.Equal(
            Verdict.NotApplicable,
            Worlds.Healthy().Killed(1, 100, secondsAgo, revision).Killed(1, 100, secondsAgo, revision).Examine(Check).Verdict);

    [Fact]
    public void Deaths_before_a_change_say_nothing_about_it()
    {
        var afterwards = new DiagnosisContext(Worlds.Healthy().SlowStart(), IncidentMemory.Empty, notBefore: Worlds.Now.AddSeconds(-30));

        Assert.Empty(afterwards.Failures.TasksStoppedByHealthCheck);
        Assert.Equal(Verdict.NotApplicable, Check.Examine(afterwards).Verdict);
    }

    [Fact]
    public void A_task_stopped_for_another_reason_or_another_target_group_was_not_killed_by_this_health_check()
    {
        var world = Worlds.Healthy().SlowStart();
        Snapshot Because(string reason) =>
            world with { Tasks = [.. world.Tasks!.Select(t => t.IsStopping ? t with { StoppedReason = reason } : t)] };

        Assert.Equal(2, world.Context().Failures.TasksStoppedByHealthCheck.Count);
        Assert.Empty(Because("Task failed container health checks").Context().Failures.TasksStoppedByHealthCheck);
        Assert.Empty(Because("Scaling activity initiated by (deployment ecs-svc/1)").Context().Failures.TasksStoppedByHealthCheck);
        Assert.Empty(Because($"Task failed ELB health checks in (target-group {Worlds.GroupArn}0)").Context().Failures.TasksStoppedByHealthCheck);
    }

    [Fact]
    public void Without_its_parts_the_question_is_open()
    {
        var world = Worlds.Healthy().SlowStart();
        Snapshot[] blind =
        [
            world with { Service = null },
            world with { TargetGroup = null },
            world with { Tasks = null },
            world with { Targets = null },
        ];

        Assert.All(blind, part => Assert.Equal(Verdict.Unknown, part.Examine(Check).Verdict));
    }

    [Fact]
    public void A_healthy_service_has_no_slow_start() =>
        Assert.Equal(Verdict.NotApplicable, Worlds.Healthy().Examine(Check).Verdict);

    private static IncidentMemory Saw(params TaskSighting[] tasks) => IncidentMemory.Empty with { Tasks = tasks };
}
