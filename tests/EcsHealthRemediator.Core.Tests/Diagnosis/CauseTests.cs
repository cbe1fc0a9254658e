using System.Reflection;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class CauseTests
{
    [Fact]
    public void Nobody_is_advised_to_work_on_a_host_that_another_incident_has_at_work()
    {
        var seen = Worlds.Healthy().WithTarget(1, "unhealthy").Impaired(1).Diagnose();

        Assert.NotNull(seen.Cause!.Remedy!.Command ?? seen.Cause.Remedy.Summary);
        Assert.Equal("Leave " + Worlds.Id(1) + " as it is: incident api-1 is at it.", seen.Leaving(Worlds.Id(1), "api-1").Cause!.Remedy!.Summary);
        Assert.Equal(seen.Cause.Remedy, seen.Leaving(Worlds.Id(2), "api-1").Cause!.Remedy);
    }

    [Fact]
    public void A_healthy_service_is_its_own_explanation()
    {
        var conclusion = Worlds.Healthy().Diagnose();

        Assert.True(conclusion.IsHealthy);
        Assert.Equal(CheckId.AlreadyHealthy, conclusion.Cause!.Check);
    }

    [Fact]
    public void A_dead_host_explains_the_answers_of_what_died_on_it() =>
        Assert.Equal(
            CheckId.InstanceStatus,
            Worlds.Healthy().Impaired(1).WithTarget(1, "unhealthy", "Health checks failed with these codes: [502]")
                .Diagnose().Cause!.Check);

    [Fact]
    public void A_hosts_fault_is_not_the_cause_of_what_fails_on_others_too()
    {
        var conclusion = Worlds.Healthy().Impaired(1).WithTarget(2, "unhealthy", "Health checks failed with these codes: [500]")
            .Diagnose();

        Assert.Equal(Verdict.Fault, conclusion.Finding(CheckId.InstanceStatus)!.Verdict);
        Assert.Equal(CheckId.ApplicationResponse, conclusion.Cause!.Check);
    }

    /// <summary>A hung container runtime silences the programs; with 502 and 504 a proxy says that they are silent.</summary>
    [Theory]
    [InlineData(503, CheckId.ApplicationResponse)]
    [InlineData(502, CheckId.ContainerRuntime)]
    public void A_program_that_answers_by_itself_does_not_hang_with_its_runtime(int code, string cause) =>
        Assert.Equal(
            cause,
            Worlds.Healthy().WithTarget(1, "unhealthy", $"Health checks failed with these codes: [{code}]")
                .WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] })
                .Diagnose().Cause!.Check);

    [Fact]
    public void What_a_starting_program_answers_is_a_hint_until_its_start_is_known_to_be_slow()
    {
        var once = Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 100)
            .WithEvent(1, "Health checks failed with these codes: [503]");
        once = once with
        {
            Tasks =
            [
                .. once.Tasks!.Select(
                    task => task.Id == "task1" ? task with { StartedAt = once.TakenAt.AddSeconds(-20) } : task),
            ],
        };

        Assert.Equal(Confidence.Weak, once.Diagnose().Finding(CheckId.ApplicationResponse)!.Confidence);
        Assert.Equal((CheckId.GracePeriod, Confidence.Weak), Named(once));
        Assert.Equal((CheckId.GracePeriod, Confidence.Strong), Named(once.Killed(3, lifeSeconds: 100, secondsAgo: 200)));
        Assert.Equal((CheckId.ApplicationResponse, Confidence.Strong), Named(once.Killed(3, lifeSeconds: 9000, secondsAgo: 200)));

        static (string, Confidence) Named(Snapshot world)
        {
            var cause = world.Diagnose().Cause!;
            return (cause.Check, cause.Confidence);
        }
    }

    [Fact]
    public void What_services_lack_together_and_what_a_program_logs_that_it_lacks_keep_it_from_starting()
    {
        var slow = Worlds.Healthy().SlowStart();

        Assert.Equal(
            CheckId.SharedCause,
            slow.InZones("a", "a", "b")
                .Beside(Neighbourhood.Service("api", Neighbourhood.Down(2)), Neighbourhood.Service("jobs", Neighbourhood.Down(2)))
                .Diagnose().Cause!.Check);
        Assert.Equal(
            CheckId.ApplicationErrors,
            slow.WithEvent(1, "Health checks failed").Logged(1, "ERROR could not connect to database").Diagnose().Cause!.Check);
    }

    [Fact]
    public void A_failing_target_that_nothing_explains_has_no_cause()
    {
        var conclusion = Worlds.Healthy().Unexplained().Diagnose();

        Assert.Null(conclusion.Cause);
        Assert.False(conclusion.IsHealthy);
    }

    [Fact]
    public void What_could_not_be_read_is_neither_healthy_nor_at_fault()
    {
        var blind = new Snapshot { TakenAt = Worlds.Now, Subject = Worlds.Subject };

        var conclusion = blind.Diagnose();

        Assert.All(conclusion.Findings, finding => Assert.Equal(Verdict.Unknown, finding.Verdict));
        Assert.Null(conclusion.Cause);
        Assert.False(conclusion.IsHealthy);
    }

    [Fact]
    public void Every_check_speaks_once()
    {
        var all = typeof(CheckId).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!);

        Assert.Equal(all.Order(), Worlds.Healthy().Diagnose().Findings.Select(finding => finding.Check).Order());
    }

    [Fact]
    public void A_target_at_an_address_of_a_task_but_at_a_port_of_nobody_was_registered_by_hand()
    {
        var world = Worlds.Healthy().WithService(
            service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] });
        world = world with
        {
            Tasks = [.. world.Tasks!.Select((task, n) => task with { PrivateAddress = $"10.0.1.{n + 1}" })],
            Targets =
            [
                .. Enumerable.Range(1, 3).Select(n => new Target($"10.0.1.{n}", 8080, null, "8080", "healthy", null, null)),
                new("10.0.1.2", 9999, null, "9999", "unhealthy", null, "Request timed out"),
            ],
        };

        Assert.Equal(CheckId.ManualTargets, world.Diagnose().Cause?.Check);
    }

    [Fact]
    public void A_deployment_while_nothing_fails_is_the_cause_of_nothing() =>
        Assert.Equal(
            CheckId.AlreadyHealthy,
            Worlds.Healthy().WithService(service => service with
            {
                Deployments = [service.Deployments[0] with { RolloutState = "IN_PROGRESS" }],
            }).Diagnose().Cause?.Check);

    [Fact]
    public void A_host_that_somebody_stopped_is_not_the_cause_of_what_was_killed_on_others()
    {
        var world = Worlds.Healthy().WithInstance(3, i => i with { State = "stopped" })
            .Stopped(3, $"Host EC2 (instance {Worlds.Id(3)}) stopped/terminated.")
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(3)))
            .WithTarget(1, "initial").Killed(1, lifeSeconds: 100)
            .WithEvent(1, "Health checks failed with these codes: [404]");

        Assert.Equal(CheckId.HealthCheckPath, world.Diagnose().Cause?.Check);
    }

    [Fact]
    public void A_hosts_fault_is_not_the_cause_of_what_was_killed_on_others_and_is_missing() =>
        Assert.Equal(
            CheckId.HealthCheckPath,
            KilledElsewhere.WithTargets(all => all.Where(target => target.Id != Worlds.Id(2))).Diagnose().Cause?.Check);

    [Fact]
    public void What_was_killed_on_others_is_history_once_healthy_targets_have_replaced_it() =>
        Assert.Equal(CheckId.InstanceStatus, KilledElsewhere.Diagnose().Cause?.Check);

    [Theory]
    [InlineData(30)]
    [InlineData(400)]
    public void A_host_explains_what_was_killed_on_it_though_all_is_replaced(double secondsAgo) =>
        Assert.Equal(
            CheckId.InstanceStatus,
            Worlds.Healthy().Killed(1, lifeSeconds: 600, secondsAgo).WithInstance(
                1, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-5)) }).Diagnose().Cause?.Check);

    [Theory]
    [InlineData(240, CheckId.GracePeriod)]
    [InlineData(360, CheckId.AlreadyHealthy)]
    public void A_hint_is_the_cause_of_nothing_once_all_is_over(double secondsAgo, string cause) =>
        Assert.Equal(cause, Worlds.Healthy().Killed(1, lifeSeconds: 60, secondsAgo).Diagnose().Cause?.Check);

    [Fact]
    public void A_stopped_host_is_the_cause_of_nothing_once_its_tasks_are_healthy_elsewhere()
    {
        var world = Worlds.Healthy().WithInstance(3, i => i with { State = "stopped" })
            .Stopped(3, $"Host EC2 (instance {Worlds.Id(3)}) stopped/terminated.")
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(3)));

        Assert.Equal(CheckId.InstanceState, world.Diagnose().Cause!.Check);
        Assert.Equal(
            CheckId.AlreadyHealthy,
            world.WithService(service => service with { DesiredCount = 2 }).Diagnose().Cause!.Check);
    }

    private static Snapshot KilledElsewhere => Worlds.Healthy().Impaired(1).Killed(2, lifeSeconds: 100)
        .WithEvent(2, "Health checks failed with these codes: [404]");

    [Fact]
    public void Where_no_target_fails_a_stopped_host_explains_no_crash() =>
        Assert.Equal(
            CheckId.ContainerExit,
            Worlds.Healthy().WithInstance(3, i => i with { State = "stopped" })
                .Stopped(3, $"Host EC2 (instance {Worlds.Id(3)}) stopped/terminated.")
                .WithTargets(all => all.Where(target => target.Id != Worlds.Id(3)))
                .Exited(1).Diagnose().Cause?.Check);

    [Fact]
    public void A_crash_that_may_come_again_is_named_though_all_is_healthy_at_this_moment()
    {
        var world = Worlds.Healthy().Exited(1).WithService(service => service with { DesiredCount = 3 });
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(
                    task => task.Id == "task1" ? task with { StartedAt = world.TakenAt.AddSeconds(-20) } : task),
            ],
        };

        Assert.True(world.Diagnose().IsHealthy);
        Assert.Equal(CheckId.ContainerExit, world.Diagnose().Cause?.Check);
    }

    [Fact]
    public void A_hand_registered_target_elsewhere_does_not_clear_a_broken_host() =>
        Assert.Equal(
            CheckId.InstanceStatus,
            Worlds.Healthy().Impaired(1)
                .WithTargets(all => all.Append(new("10.9.9.9", 80, null, "80", "unhealthy", null, "Request timed out")))
                .Diagnose().Cause?.Check);

    /// <summary>A database was away under all hosts, and one of them broke meanwhile, ten minutes ago.</summary>
    [Theory]
    [InlineData(700, false)]
    [InlineData(300, true)]
    public void What_a_host_answered_before_it_broke_is_not_why_it_fails_now(double secondsAgo, bool counts) => Assert.Equal(
        counts,
        Worlds.Healthy().Impaired(1).WithTarget(1, "draining").Killed(1, lifeSeconds: 4000)
            .WithEvent(1, "Health checks failed with these codes: [503]", secondsAgo)
            .Examine(new ApplicationResponse()).Verdict == Verdict.Fault);

    [Fact]
    public void A_target_in_host_mode_is_found_by_the_port_that_its_service_registers()
    {
        var world = Worlds.Healthy().WithService(
            service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] });
        world = world with
        {
            TaskDefinition = new(Worlds.Revision(7), "host", [new("app", [], null)]),
            Tasks = [.. world.Tasks!.Select(task => task with { Containers = [new("app", "RUNNING", null, null, [])] })],
            Targets = [new(Worlds.Id(2), 8080, null, "8080", "unhealthy", null, "Request timed out")],
        };

        Assert.Equal(world.Tasks![1], world.Context().Topology.TaskOf(world.Targets![0]));
        Assert.NotEqual(Verdict.Fault, world.Diagnose().Finding(CheckId.ManualTargets)!.Verdict);
    }

    [Fact]
    public void A_target_by_IPv6_address_is_found_by_its_tasks_own_interface()
    {
        var world = Worlds.Healthy().WithGroup(group => group with { IpAddressType = "ipv6" });
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select((task, n) =>
                    task with { PrivateAddress = $"10.0.1.{n + 1}", IPv6Address = $"2001:db8::{n + 1}" }),
            ],
            Targets = [new("2001:db8::2", 8080, null, "8080", "unhealthy", null, "Request timed out")],
        };

        Assert.Equal([Worlds.Id(2)], world.Context().Failures.SuspectInstances.Select(host => host.Ec2InstanceId));
        Assert.Equal("2001:db8::3", world.Context().Topology.TargetIdOf(world.Tasks![2]));
    }

    [Fact]
    public void A_target_by_address_is_found_by_its_tasks_own_interface()
    {
        var world = Worlds.Healthy();
        world = world with
        {
            Tasks = [.. world.Tasks!.Select((task, n) => task with { PrivateAddress = $"10.0.1.{n + 1}" })],
            Targets = [new("10.0.1.2", 8080, null, "8080", "unhealthy", null, "Request timed out")],
        };

        Assert.Equal([Worlds.Id(2)], world.Context().Failures.SuspectInstances.Select(host => host.Ec2InstanceId));
    }
}
