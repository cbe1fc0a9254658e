using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>
/// Checks that ask the service and its tasks: is it healthy, is it being deployed, do its containers end by themselves.
/// </summary>
public sealed class ServiceCheckTests
{
    [Fact]
    public void All_targets_and_all_tasks_make_a_healthy_service() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().Examine(new AlreadyHealthy()).Verdict);

    [Fact]
    public void Targets_that_leave_do_not_count_against_the_health() =>
        Assert.Equal(
            Verdict.Ok,
            Worlds.Healthy().WithTarget(3, "draining").WithService(s => s with { DesiredCount = 2 })
                .Examine(new AlreadyHealthy()).Verdict);

    [Theory]
    [InlineData(null, Verdict.Ok)]
    [InlineData("Target.NotRegistered", Verdict.Ok)]
    [InlineData("Target.NotInUse", Verdict.NotApplicable)]
    [InlineData("Target.InvalidState", Verdict.NotApplicable)]
    public void A_target_that_has_left_does_not_count_against_the_health(string? reason, Verdict expected)
    {
        var world = Worlds.Healthy().WithService(s => s with { DesiredCount = 2 });
        world = world with { Targets = [.. world.Targets!.Take(2), world.Targets![2] with { State = "unused", Reason = reason }] };

        Assert.Equal(expected, world.Examine(new AlreadyHealthy()).Verdict);
    }

    [Theory]
    [InlineData("unhealthy")]
    [InlineData("initial")]
    [InlineData("draining")]
    [InlineData("unused")]
    public void A_target_too_few_is_not_healthy_yet(string state) =>
        Assert.Equal(Verdict.NotApplicable, Worlds.Healthy().WithTarget(3, state).Examine(new AlreadyHealthy()).Verdict);

    [Fact]
    public void A_task_too_few_is_not_healthy_yet() =>
        Assert.Equal(Verdict.NotApplicable, Worlds.Healthy().WithService(s => s with { RunningCount = 2 })
            .Examine(new AlreadyHealthy()).Verdict);

    [Fact]
    public void Health_is_unknown_without_the_service_or_the_targets()
    {
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Service = null }).Examine(new AlreadyHealthy()).Verdict);
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Targets = null }).Examine(new AlreadyHealthy()).Verdict);
    }

    [Fact]
    public void A_deployment_that_is_over_is_none() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().Examine(new DeploymentInProgress()).Verdict);

    [Fact]
    public void A_deployment_in_progress_is_a_hint()
    {
        var finding = Worlds.Healthy()
            .WithService(s => s with { Deployments = [s.Deployments[0] with { RolloutState = "IN_PROGRESS" }] })
            .Examine(new DeploymentInProgress());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void A_new_revision_whose_tasks_alone_die_is_to_be_rolled_back()
    {
        var finding = Deploying.Killed(1, lifeSeconds: 100, revision: 8).Examine(new DeploymentInProgress());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.EndsWith("--task-definition web:7", finding.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, "Request timed out", false)]
    [InlineData(80, "Request timed out", true)]
    [InlineData(40, "Health checks failed with these codes: [503]", false)]
    [InlineData(80, "Health checks failed with these codes: [503]", true)]
    public void A_new_revision_that_fails_within_its_grace_period_is_as_good_as_one_that_starts(int age, string reason, bool isFault)
    {
        var world = Deploying.WithTarget(1, "unhealthy", reason);
        world = world with
        {
            Tasks =
            [
                world.Tasks![0] with { TaskDefinitionArn = Worlds.Revision(8), StartedAt = world.TakenAt.AddSeconds(-age) },
                .. world.Tasks.Skip(1),
            ],
        };

        var started = world.TakenAt.AddSeconds(-age);
        var wasUp = IncidentMemory.Empty with
        {
            Tasks = [new(world.Tasks[0].Id, Worlds.Revision(8), started, null, HealthyAt: started.AddSeconds(20))],
        };
        Assert.Equal(isFault, world.Examine(new DeploymentInProgress()).Confidence > Confidence.Weak);
        Assert.True(world.Examine(new DeploymentInProgress(), wasUp).Confidence > Confidence.Weak);
        Assert.Equal(
            isFault && reason.Contains("503", StringComparison.Ordinal),
            world.Examine(new ApplicationResponse()) is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak });
    }

    [Fact]
    public void A_new_revision_that_dies_young_without_an_answer_may_only_need_longer_to_start()
    {
        var world = Deploying.WithService(service => service with { TaskDefinitionArn = Worlds.Revision(8) })
            .Killed(1, lifeSeconds: 60, revision: 8);

        Assert.Contains("--health-check-grace-period-seconds", Told(world), StringComparison.Ordinal);
        Assert.Equal(
            "Roll back to web:7.",
            Told(world.WithEvent(1, "Health checks failed with these codes: [500]")));

        static string Told(Snapshot world) => world.Examine(new DeploymentInProgress()).Remedy!.Summary;
    }

    [Fact]
    public void A_deployment_in_which_the_old_revision_dies_too_is_not_the_proven_cause()
    {
        var finding = Deploying
            .Killed(1, lifeSeconds: 100, revision: 8).Killed(2, lifeSeconds: 100).Examine(new DeploymentInProgress());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void Deployments_are_unknown_without_the_service() =>
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Service = null }).Examine(new DeploymentInProgress()).Verdict);

    [Fact]
    public void A_container_that_ends_with_an_error_is_proof()
    {
        var finding = Worlds.Healthy().Exited(1).Exited(137).Examine(new ContainerExit());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Contains("exit code 137 (2 tasks", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(137)]
    [InlineData(null)]
    public void Running_out_of_memory_is_told_apart(int? exitCode)
    {
        var finding = Worlds.Healthy().Exited(exitCode, "OutOfMemoryError: Container killed due to memory usage")
            .Examine(new ContainerExit());

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.Contains("memory", finding.Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void No_exit_code_is_no_crash() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().Exited(null).Examine(new ContainerExit()).Verdict);

    [Fact]
    public void A_server_that_is_done_again_and_again_is_no_server()
    {
        var again = Worlds.Healthy().Exited(0).Exited(0, secondsAgo: 30).Examine(new ContainerExit());

        Assert.Equal(Confidence.Weak, Worlds.Healthy().Exited(0).Examine(new ContainerExit()).Confidence);
        Assert.Equal(Confidence.Strong, again.Confidence);
        Assert.Contains("foreground", again.Remedy!.Summary, StringComparison.Ordinal);
    }

    /// <summary>ECS stops the other containers of the task, and their codes say no more than that.</summary>
    [Theory]
    [InlineData(1, 143, "exit code 1")]
    [InlineData(0, 137, "exit code 0")]
    [InlineData(139, 0, "exit code 139")]
    [InlineData(137, 143, "exit code 137")]
    public void Of_several_containers_the_one_is_named_that_ended_by_itself(int own, int other, string named)
    {
        var world = Worlds.Healthy().Exited(own);
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => !task.IsStopping ? task
                    : task with { Containers = [new("proxy", "STOPPED", other, null, []), .. task.Containers] }),
            ],
        };

        var finding = world.Examine(new ContainerExit());

        Assert.Contains($"container app {named}", Assert.Single(finding.Evidence), StringComparison.Ordinal);
        Assert.StartsWith("Container app ", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_log_is_a_command_away()
    {
        var world = Worlds.Healthy().Exited(1) with
        {
            TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", [], null) { Logs = new("/ecs/web", null, "ecs") }]),
        };

        Assert.Equal(
            "aws logs tail /ecs/web --region eu-west-1 --since 1h", world.Examine(new ContainerExit()).Remedy!.Command);
        Assert.Contains(
            "aws logs tail /ecs/web", world.Examine(new ApplicationErrors()).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_crash_says_nothing() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().Exited(1, secondsAgo: 1200).Examine(new ContainerExit()).Verdict);

    [Theory]
    [InlineData(60, Verdict.Fault)]
    [InlineData(75, Verdict.Ok)]
    public void Crashes_are_over_where_every_task_that_should_run_has_outlived_them(int seconds, Verdict verdict)
    {
        var world = Worlds.Healthy().Exited(1, secondsAgo: 71).WithService(service => service with { DesiredCount = 3 });
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => task.Id == "task1"
                    ? task with { StartedAt = world.TakenAt.AddSeconds(-seconds) }
                    : task),
            ],
        };

        Assert.Equal(verdict, world.Examine(new ContainerExit()).Verdict);
        Assert.Equal(
            Verdict.Fault,
            world.WithService(service => service with { DesiredCount = 4 }).Examine(new ContainerExit()).Verdict);
    }

    [Theory]
    [InlineData(60, Verdict.Fault)]
    [InlineData(75, Verdict.Ok)]
    public void Crashes_are_over_where_a_later_task_lived_on_until_its_health_check_failed(int life, Verdict verdict) =>
        Assert.Equal(
            verdict,
            Worlds.Healthy().Exited(1, secondsAgo: 300).Killed(2, lifeSeconds: life, secondsAgo: 100)
                .Examine(new ContainerExit()).Verdict);

    [Fact]
    public void Crashes_are_over_where_two_later_tasks_outlived_them_until_their_health_check_failed()
    {
        var world = Worlds.Healthy().Exited(1, secondsAgo: 300).Killed(2, lifeSeconds: 35, secondsAgo: 100);

        Assert.Equal(Verdict.Fault, world.Examine(new ContainerExit()).Verdict);
        Assert.Equal(Verdict.Fault, world.Killed(3, lifeSeconds: 30, secondsAgo: 50).Examine(new ContainerExit()).Verdict);
        Assert.Equal(Verdict.Ok, world.Killed(3, lifeSeconds: 31, secondsAgo: 50).Examine(new ContainerExit()).Verdict);
    }

    [Fact]
    public void What_crashed_tasks_logged_is_no_trouble_once_that_is_over()
    {
        var world = Worlds.Healthy().Exited(1, secondsAgo: 300).WithService(service => service with { DesiredCount = 3 });

        Assert.Empty(world.Context().Failures.FailingTasks);
        Assert.NotEmpty(world.WithService(service => service with { DesiredCount = 4 }).Context().Failures.FailingTasks);
    }

    [Fact]
    public void The_last_lives_of_a_series_of_crashes_count_and_not_the_first()
    {
        var world = Worlds.Healthy().Exited(1, secondsAgo: 330).Exited(1, secondsAgo: 320).Exited(1, secondsAgo: 310)
            .Exited(1, secondsAgo: 300);
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(
                    task => task.Id == "stopped3" ? task with { StartedAt = world.TakenAt.AddDays(-9) } : task),
            ],
        };

        Assert.Equal(Verdict.Fault, world.Examine(new ContainerExit()).Verdict);
        Assert.Equal(
            Verdict.Ok, world.Killed(2, lifeSeconds: 100, secondsAgo: 100).Examine(new ContainerExit()).Verdict);
    }

    [Fact]
    public void A_task_that_the_health_check_killed_did_not_end_by_itself()
    {
        var world = Worlds.Healthy().Killed(1, lifeSeconds: 100);
        Container killed = new("app", "STOPPED", 137, null, []);
        var killedBySignal = world with
        {
            Tasks = [.. world.Tasks!.Select(t => t.IsStopping ? t with { Containers = [killed] } : t)],
        };

        Assert.Equal(Verdict.Ok, killedBySignal.Examine(new ContainerExit()).Verdict);
    }

    [Fact]
    public void Exits_are_unknown_without_the_tasks() =>
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Tasks = null }).Examine(new ContainerExit()).Verdict);

    private static Snapshot Deploying => Worlds.Healthy().WithService(s => s with
    {
        TaskDefinitionArn = Worlds.Revision(8),
        Deployments =
        [
            new("ecs-svc/2", "PRIMARY", "IN_PROGRESS", Worlds.Revision(8), Worlds.Now, Worlds.Now),
            s.Deployments[0] with { Status = "ACTIVE" },
        ],
    });
}
