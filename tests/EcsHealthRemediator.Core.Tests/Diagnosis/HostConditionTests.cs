using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>What ECS and AWS say of a host that runs: its container runtime, its draining, announced work.</summary>
public sealed class HostConditionTests
{
    private static readonly ICheck[] Checks = [new ContainerRuntime(), new InstanceDraining(), new ScheduledMaintenance()];

    private static Snapshot TimedOut => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    [Fact]
    public void A_sound_host_is_cleared() =>
        Assert.All(Checks, check => Assert.Equal(Verdict.Ok, TimedOut.Examine(check).Verdict));

    [Fact]
    public void Unread_container_instances_are_unknown() =>
        Assert.All(
            Checks, check => Assert.Equal(Verdict.Unknown, (TimedOut with { ContainerInstances = null }).Examine(check).Verdict));

    [Fact]
    public void A_draining_host_is_a_hint_where_tasks_are_missing_and_none_fails()
    {
        var world = Worlds.Healthy().WithHost(2, host => host with { Status = "DRAINING" });

        Assert.Equal(Verdict.NotApplicable, world.Examine(new InstanceDraining()).Verdict);
        Assert.Equal(
            Confidence.Weak,
            world.WithService(service => service with { RunningCount = 2 }).Examine(new InstanceDraining()).Confidence);
    }

    [Fact]
    public void A_deployment_lacks_tasks_by_itself()
    {
        var world = Worlds.Healthy().WithHost(2, host => host with { Status = "DRAINING" }).WithService(service => service with
        {
            RunningCount = 2,
            Deployments = [service.Deployments[0] with { RolloutState = "IN_PROGRESS" }],
        });

        Assert.Equal(Verdict.NotApplicable, world.Examine(new InstanceDraining()).Verdict);
    }

    [Fact]
    public void Where_tasks_are_missing_a_host_whose_agent_ECS_calls_lost_is_named_before_one_that_drains()
    {
        var world = Worlds.Healthy().WithHost(2, host => host with { Status = "DRAINING" })
            .WithHost(3, host => host with
            {
                AgentConnected = false,
                HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", Worlds.Now)],
            });

        var lacking = world.WithService(service => service with { RunningCount = 2 });
        var impaired = lacking.WithInstance(3, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now) });

        Assert.Equal(CheckId.AlreadyHealthy, world.Diagnose().Cause!.Check);
        Assert.Equal((CheckId.AgentConnection, Confidence.Weak), Named(lacking));
        Assert.Equal((CheckId.InstanceStatus, Confidence.Weak), Named(impaired));
        Assert.Equal((CheckId.AlreadyHealthy, Confidence.Proof), Named(impaired.WithService(s => s with { RunningCount = 3 })));

        static (string, Confidence) Named(Snapshot world)
        {
            var cause = world.Diagnose().Cause!;
            return (cause.Check, cause.Confidence);
        }
    }

    [Fact]
    public void An_impaired_runtime_on_which_a_task_waits_to_start_is_looked_for_though_nothing_there_can_fail()
    {
        var world = Runtime(Worlds.Healthy(), "IMPAIRED");
        world = world with
        {
            Tasks = [.. world.Tasks!.Select(task => task.Id == "task1" ? task with { LastStatus = "PENDING" } : task)],
        };

        Assert.Equal(Verdict.Fault, world.Examine(new ContainerRuntime()).Verdict);
    }

    [Fact]
    public void Where_just_the_hosts_fail_whose_agents_are_silent_the_host_is_named_before_its_programs()
    {
        var world = TimedOut.WithHost(1, host => host with { AgentConnected = false });

        Assert.Equal(
            (CheckId.AgentConnection, Confidence.Weak), (world.Diagnose().Cause!.Check, world.Diagnose().Cause!.Confidence));
        Assert.Equal(
            CheckId.HealthCheckTimeout, world.WithTarget(2, "unhealthy", "Request timed out").Diagnose().Cause!.Check);
        Assert.Equal(
            CheckId.HealthCheckTimeout,
            TimedOut.WithHost(1, Away).WithHost(2, Away).WithHost(3, Away).Diagnose().Cause!.Check);

        static ContainerInstance Away(ContainerInstance host) => host with { AgentConnected = false };
    }

    [Fact]
    public void A_fault_of_a_host_that_nothing_fails_on_is_not_looked_for()
    {
        var world = Planned(Draining(Runtime(Worlds.Healthy(), "IMPAIRED")));

        Assert.All(Checks, check => Assert.Equal(Verdict.NotApplicable, world.Examine(check).Verdict));
        Assert.All(
            Checks,
            check => Assert.Equal(Verdict.Ok, world.WithTarget(2, "unhealthy", "Request timed out").Examine(check).Verdict));
    }

    [Fact]
    public void An_impaired_container_runtime_is_proof()
    {
        var finding = Runtime(TimedOut, "IMPAIRED").Examine(new ContainerRuntime());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Equal([Worlds.Id(1)], finding.InstanceIds);
    }

    [Theory]
    [InlineData("INSUFFICIENT_DATA")]
    [InlineData("INITIALIZING")]
    public void A_container_runtime_without_a_result_is_not_impaired(string status) =>
        Assert.Equal(Verdict.Ok, Runtime(TimedOut, status).Examine(new ContainerRuntime()).Verdict);

    [Fact]
    public void An_impaired_agent_is_not_an_impaired_runtime() =>
        Assert.Equal(
            Verdict.Ok,
            TimedOut.WithHost(1, host => host with { HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] })
                .Examine(new ContainerRuntime()).Verdict);

    [Fact]
    public void A_killed_tasks_host_is_asked_where_its_target_has_gone() =>
        Assert.Equal(
            Verdict.Fault,
            Runtime(Worlds.Healthy().Killed(1, lifeSeconds: 4000).WithTarget(1, "draining"), "IMPAIRED")
                .Examine(new ContainerRuntime()).Verdict);

    [Fact]
    public void A_draining_host_is_a_hint_with_the_command_that_ends_it()
    {
        var finding = Draining(TimedOut).Examine(new InstanceDraining());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            $"aws ecs update-container-instances-state --cluster shop --container-instances {Worlds.HostArn(1)} --status ACTIVE",
            finding.Remedy!.Command);
    }

    [Fact]
    public void A_host_that_we_drain_stays_broken_by_what_broke_it() =>
        Assert.Equal(CheckId.InstanceStatus, Draining(Worlds.Healthy().Impaired(1)).Diagnose().Cause!.Check);

    [Fact]
    public void Announced_maintenance_is_a_hint_that_any_other_fault_outranks()
    {
        var finding = Planned(TimedOut).Examine(new ScheduledMaintenance());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Contains("system-reboot", Assert.Single(finding.Evidence), StringComparison.Ordinal);
        Assert.Equal(CheckId.HealthCheckTimeout, Planned(TimedOut).Diagnose().Cause!.Check);
    }

    private static Snapshot Runtime(Snapshot world, string status) =>
        world.WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", status, null)] });

    [Theory]
    [InlineData("stopped", CheckId.InstanceState)]
    [InlineData("stopping", CheckId.InstanceState)]
    [InlineData("pending", CheckId.InstanceDraining)]
    [InlineData("running", CheckId.InstanceDraining)]
    public void Who_drained_a_host_and_stopped_it_is_not_told_to_make_it_ACTIVE(string state, string check)
    {
        var world = Draining(Worlds.Healthy().WithService(service => service with { RunningCount = 2 }))
            .WithInstance(1, instance => instance with { State = state });

        var cause = world.Diagnose().Cause!;

        Assert.Equal((check, Confidence.Weak), (cause.Check, cause.Confidence));
        Assert.Equal(check == CheckId.InstanceDraining, cause.Remedy!.Command!.Contains("ACTIVE", StringComparison.Ordinal));
    }

    private static Snapshot Draining(Snapshot world) => world.WithHost(1, host => host with { Status = "DRAINING" });

    private static Snapshot Planned(Snapshot world) =>
        world.WithInstance(1, i => i with { StatusChecks = Worlds.AllOk with { ScheduledEvents = ["system-reboot"] } });
}
