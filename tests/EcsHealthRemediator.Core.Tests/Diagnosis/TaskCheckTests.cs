using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Targets without a task, and tasks that their container's own health check stops.</summary>
public sealed class TaskCheckTests
{
    private const string ByHand = "10.9.9.9";

    private static Snapshot WithStranger =>
        Worlds.Healthy().WithTargets(all => all.Append(new(ByHand, 8080, null, "8080", "unhealthy", null, "Request timed out")));

    [Fact]
    public void A_hand_registered_target_beside_healthy_tasks_is_named_with_the_command_that_takes_it_out()
    {
        var finding = WithStranger.Examine(new ManualTargets());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            $"aws elbv2 deregister-targets --target-group-arn {Worlds.GroupArn} --targets Id={ByHand},Port=8080",
            finding.Remedy!.Command);
    }

    [Fact]
    public void While_ECS_counts_a_task_that_it_does_not_list_no_target_is_called_a_strangers() =>
        Assert.Equal(
            Verdict.Ok,
            WithStranger.WithService(service => service with { RunningCount = service.RunningCount + 1 })
                .Examine(new ManualTargets()).Verdict);

    [Fact]
    public void Members_of_an_Auto_Scaling_group_at_one_port_are_to_be_detached_as_others_would_follow()
    {
        Snapshot Strangers(string group, int port) => Worlds.Healthy()
            .WithTargets(all => all.Concat(new[] { 1, 2 }.Select(
                host => new Target(Worlds.Id(host), port, null, $"{port}", "unhealthy", null, "Health checks failed"))))
            .WithInstance(1, instance => instance with { AutoScalingGroup = group })
            .WithInstance(2, instance => instance with { AutoScalingGroup = group });

        Assert.Contains(
            $"detach-traffic-sources --auto-scaling-group-name hosts --traffic-sources Identifier={Worlds.GroupArn},Type=elbv2",
            Told(Strangers("hosts", 80)), StringComparison.Ordinal);
        Assert.DoesNotContain("detach", Told(Strangers("", 80)), StringComparison.Ordinal);
        Assert.DoesNotContain("detach", Told(Strangers("hosts", 32999)), StringComparison.Ordinal);

        static string Told(Snapshot world) => world.Examine(new ManualTargets()).Remedy!.Summary;
    }

    [Theory]
    [InlineData("EC2,ELB", true)]
    [InlineData("EC2", false)]
    public void A_group_that_replaces_hosts_that_are_well_for_such_targets_is_named(string types, bool isNamed)
    {
        var world = Worlds.Healthy()
            .WithTargets(all => all.Append(new(Worlds.Id(1), 80, null, "80", "unhealthy", null, "Health checks failed")))
            .WithInstance(1, instance => instance with
            {
                AutoScalingGroup = "hosts",
                Membership = new("hosts") { HealthCheckTypes = types.Split(',') },
            });

        Assert.Equal(
            isNamed,
            world.Examine(new ManualTargets()).Summary.Contains("hosts replaces hosts that are well", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hand_registered_target_is_a_hint_only_where_tasks_fail_too() =>
        Assert.Equal(
            Confidence.Weak,
            WithStranger.WithTarget(1, "unhealthy", "Request timed out").Examine(new ManualTargets()).Confidence);

    [Fact]
    public void A_rule_that_only_a_hand_registered_target_would_need_is_not_missing()
    {
        var world = Worlds.Healthy()
            .WithTargets(all => all.Append(new(Worlds.Id(1), 9999, null, "9999", "unhealthy", null, "Request timed out")))
            .Opens(1, 32769);

        Assert.All(PathCheck.All, check => Assert.Equal(Verdict.NotApplicable, world.Examine(check).Verdict));
        Assert.Equal(
            CheckId.HealthCheckPath,
            world.WithTarget(2, "unhealthy", "Health checks failed with these codes: [404]").Diagnose().Cause?.Check);
    }

    [Fact]
    public void A_task_of_an_older_revision_whose_port_nobody_tells_any_more_is_no_stranger()
    {
        // In host mode ECS tells no bindings, and the deployment has moved the service from 8080 to 9090.
        var world = Worlds.Healthy().WithService(
            service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 9090)] });
        world = world with
        {
            TaskDefinition = new(Worlds.Revision(8), "host", [new("app", [], null) { Ports = [new(9090, 9090)] }]),
            Tasks = [.. world.Tasks!.Select(task => task with { Containers = [new("app", "RUNNING", null, null, [])] })],
            Targets = [.. world.Targets!.Select(target => target with { Port = 8080, State = "unhealthy" })],
        };

        Assert.Equal(Verdict.Ok, world.Examine(new ManualTargets()).Verdict);
    }

    [Fact]
    public void A_task_of_an_older_revision_whose_port_is_told_stands_behind_no_other_port()
    {
        var world = Worlds.Healthy()
            .WithTargets(all => all.Append(new(Worlds.Id(1), 80, null, "80", "unhealthy", null, "Request timed out")));
        world = world with
        {
            Tasks = [.. world.Tasks!.Select(task => task with { TaskDefinitionArn = Worlds.Revision(6) })],
        };

        Assert.Equal(Verdict.Fault, world.Examine(new ManualTargets()).Verdict);
    }

    [Fact]
    public void A_target_whose_host_is_gone_with_its_tasks_is_no_stranger() =>
        Assert.Equal(
            Verdict.Ok,
            (Worlds.Healthy().WithTargets(all => all.Select(target => target.Id != Worlds.Id(1) ? target
                : target with { State = "unused", Reason = "Target.InvalidState" })) with
            {
                ContainerInstances = [.. Worlds.Healthy().ContainerInstances!.Skip(1)],
                Tasks = [.. Worlds.Healthy().Tasks!.Skip(1)],
            }).Examine(new ManualTargets()).Verdict);

    [Fact]
    public void A_host_of_the_cluster_at_a_port_of_no_task_was_registered_by_hand() =>
        Assert.Equal(
            Verdict.Fault,
            Worlds.Healthy()
                .WithTargets(all => all.Append(new(Worlds.Id(1), 80, null, "80", "unhealthy", null, "Request timed out")))
                .Examine(new ManualTargets()).Verdict);

    [Fact]
    public void A_healthy_stranger_hurts_nobody() =>
        Assert.Equal(
            Verdict.NotApplicable,
            Worlds.Healthy().WithTargets(all => all.Append(new(ByHand, 8080, null, "8080", "healthy", null, null)))
                .Examine(new ManualTargets()).Verdict);

    [Fact]
    public void A_task_that_has_just_stopped_is_no_stranger()
    {
        var world = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out").Killed(1, lifeSeconds: 100, secondsAgo: 5);
        world = world with { Tasks = [.. world.Tasks!.Where(task => task.IsStopping)] };

        Assert.Equal(Verdict.Ok, world.Examine(new ManualTargets()).Verdict);
    }

    [Fact]
    public void Who_belongs_to_whom_is_unknown_where_tasks_or_hosts_could_not_be_read()
    {
        Assert.Equal(Verdict.Unknown, (WithStranger with { Targets = null }).Examine(new ManualTargets()).Verdict);
        Assert.Equal(Verdict.Unknown, (WithStranger with { Tasks = null }).Examine(new ManualTargets()).Verdict);
        Assert.Equal(Verdict.Unknown, (WithStranger with { ContainerInstances = null }).Examine(new ManualTargets()).Verdict);
    }

    [Fact]
    public void A_task_that_its_containers_own_health_check_stopped_is_proof()
    {
        var finding = StoppedBecause("Task failed container health checks").Examine(new ContainerHealthCheck());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Contains("Task failed container health checks", Assert.Single(finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_the_load_balancers_health_check_stopped_is_another_matter() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().Killed(1, lifeSeconds: 100).Examine(new ContainerHealthCheck()).Verdict);

    [Fact]
    public void A_container_health_check_that_later_tasks_outlive_is_over()
    {
        var world = StoppedBecause("Task failed container health checks", secondsAgo: 600);
        var once = world.Killed(2, lifeSeconds: 175, secondsAgo: 300);

        Assert.Equal(Verdict.Fault, once.Examine(new ContainerHealthCheck()).Verdict);
        Assert.Equal(Verdict.Ok, once.Killed(2, lifeSeconds: 180, secondsAgo: 60).Examine(new ContainerHealthCheck()).Verdict);
        Assert.Equal(
            Verdict.Ok,
            world.WithService(service => service with { DesiredCount = 3 }).Examine(new ContainerHealthCheck()).Verdict);
    }

    [Theory]
    [InlineData(310, 3, "HEALTHY", Verdict.Ok)]
    [InlineData(290, 3, "HEALTHY", Verdict.Fault)]
    [InlineData(310, 4, "HEALTHY", Verdict.Fault)]
    [InlineData(310, 3, "UNKNOWN", Verdict.Fault)]
    public void What_ran_well_for_long_before_its_container_failed_is_over_once_all_that_run_have_passed(
        int secondsAgo, int desired, string health, Verdict verdict)
    {
        var world = Worlds.Healthy().WithService(service => service with { DesiredCount = desired })
            .Killed(1, lifeSeconds: 30_000, secondsAgo);
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => task.IsStopping ? task with { StoppedReason = "Task failed container health checks" }
                    : task with { HealthStatus = health }),
            ],
        };

        Assert.Equal(verdict, world.Examine(new ContainerHealthCheck()).Verdict);
    }

    [Fact]
    public void Old_tasks_say_nothing_of_those_that_end_beside_them()
    {
        Assert.Equal(Verdict.Fault, TwoEnded(secondsAgo: 20).Examine(new ContainerExit()).Verdict);
        Assert.Equal(Verdict.Ok, TwoEnded(secondsAgo: 860).Examine(new ContainerExit()).Verdict);

        static Snapshot TwoEnded(int secondsAgo) => Worlds.Healthy().Exited(1, secondsAgo: secondsAgo + 40).Exited(1, secondsAgo: secondsAgo)
            .WithService(service => service with { DesiredCount = 3 });
    }

    [Fact]
    public void A_task_that_fails_its_own_check_outlives_nothing_and_is_not_healthy()
    {
        var world = StoppedBecause("Task failed container health checks", secondsAgo: 600)
            .WithService(service => service with { DesiredCount = 3 });
        var ill = world with
        {
            Tasks = [.. world.Tasks!.Select((task, n) => n == 0 ? task with { HealthStatus = "UNHEALTHY" } : task)],
        };

        Assert.True(world.Diagnose().IsHealthy);
        Assert.Equal(Verdict.Fault, ill.Examine(new ContainerHealthCheck()).Verdict);
        Assert.False(ill.Diagnose().IsHealthy);
    }

    [Fact]
    public void A_stop_long_ago_says_nothing_about_now() =>
        Assert.Equal(
            Verdict.Ok,
            StoppedBecause("Task failed container health checks", secondsAgo: 1201).Examine(new ContainerHealthCheck()).Verdict);

    [Fact]
    public void Unread_tasks_leave_the_containers_health_check_unknown() =>
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Tasks = null }).Examine(new ContainerHealthCheck()).Verdict);

    private static Snapshot StoppedBecause(string reason, double secondsAgo = 60)
    {
        var world = Worlds.Healthy().WithService(service => service with { DesiredCount = 4 }).Killed(1, lifeSeconds: 100, secondsAgo);
        return world with
        {
            Tasks = [.. world.Tasks!.Select(task => task.IsStopping ? task with { StoppedReason = reason } : task)],
        };
    }
}
