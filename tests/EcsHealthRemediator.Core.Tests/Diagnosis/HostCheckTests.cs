using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class HostCheckTests
{
    private static readonly ICheck[] HostChecks = [new InstanceState(), new InstanceStatus(), new AgentConnection()];

    private static Snapshot Timeout => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    [Fact]
    public void Without_a_failing_target_no_host_is_asked() =>
        Assert.All(HostChecks, check => Assert.Equal(Verdict.NotApplicable, Worlds.Healthy().Examine(check).Verdict));

    [Fact]
    public void A_failing_target_on_a_sound_host_clears_the_host() =>
        Assert.All(HostChecks, check => Assert.Equal(Verdict.Ok, Timeout.Examine(check).Verdict));

    [Fact]
    public void Unread_container_instances_leave_the_hosts_unknown() =>
        Assert.All(
            HostChecks,
            check => Assert.Equal(Verdict.Unknown, (Timeout with { ContainerInstances = null }).Examine(check).Verdict));

    [Theory]
    [InlineData("draining")]
    [InlineData("unhealthy.draining")]
    [InlineData("initial")]
    [InlineData("unavailable")]
    [InlineData("unused")]
    public void A_target_that_is_not_yet_or_no_longer_checked_puts_no_host_under_suspicion(string state)
    {
        var world = Worlds.Healthy().Impaired(1).WithTarget(1, state);

        Assert.Empty(world.Context().Failures.FailingTargets);
        Assert.Equal(Verdict.NotApplicable, world.Examine(new InstanceStatus()).Verdict);
    }

    [Fact]
    public void A_killed_task_puts_its_host_under_suspicion_after_its_target_has_gone()
    {
        var world = Worlds.Healthy().Impaired(1).Killed(1, lifeSeconds: 4000).WithTarget(1, "draining");

        Assert.Equal(Verdict.Fault, world.Examine(new InstanceStatus()).Verdict);
    }

    [Theory]
    [InlineData("stopping")]
    [InlineData("stopped")]
    [InlineData("shutting-down")]
    [InlineData("terminated")]
    public void A_host_that_does_not_run_is_the_cause(string state)
    {
        var finding = Timeout.WithInstance(1, i => i with { State = state }).Examine(new InstanceState());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Equal([Worlds.Id(1)], finding.InstanceIds);
    }

    [Fact]
    public void A_host_that_somebody_stopped_is_the_cause_though_its_target_is_only_unused_or_gone()
    {
        var unused = Worlds.Healthy().WithInstance(1, i => i with { State = "stopped" }).WithTargets(all => all.Select(
            t => t.Id == Worlds.Id(1) ? t with { State = "unused", Reason = "Target.InvalidState" } : t));
        var gone = Worlds.Healthy().WithInstance(1, i => i with { State = "stopped" })
            .Stopped(1, $"Host EC2 (instance {Worlds.Id(1)}) stopped/terminated.")
            .WithTargets(all => all.Where(t => t.Id != Worlds.Id(1)));

        Assert.All(new[] { unused, gone }, world => Assert.Equal(CheckId.InstanceState, world.Diagnose().Cause?.Check));
    }

    [Theory]
    [InlineData("stopping", true)]
    [InlineData("stopped", true)]
    [InlineData("terminated", false)]
    public void Only_an_instance_that_can_be_started_gets_the_command_and_once_it_has_stopped(string state, bool can)
    {
        var command = Timeout.WithInstance(1, i => i with { State = state }).Examine(new InstanceState()).Remedy!.Command;

        Assert.Equal(can, command?.StartsWith("aws ec2 wait instance-stopped ", StringComparison.Ordinal) is true);
        Assert.Equal(can, command is not null);
    }

    [Fact]
    public void Where_only_tasks_are_missing_a_stopped_host_is_called_stopped_and_not_one_without_its_agent()
    {
        var world = Worlds.Healthy().WithTargets(all => all.Where(target => target.Id != Worlds.Id(3)))
            .WithService(service => service with { RunningCount = 2 })
            .WithHost(3, host => host with { AgentConnected = false, HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] })
            .WithInstance(3, i => i with { State = "stopped", StatusChecks = null });
        world = world with { Tasks = [.. world.Tasks!.Where(task => task.ContainerInstanceArn != Worlds.HostArn(3))] };

        var cause = world.Diagnose().Cause!;

        Assert.Equal((CheckId.InstanceState, Confidence.Weak), (cause.Check, cause.Confidence));
        Assert.Contains($"{Worlds.Id(3)} is stopped", cause.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pending_host_is_on_its_way() =>
        Assert.Equal(Verdict.Ok, Timeout.WithInstance(1, i => i with { State = "pending" }).Examine(new InstanceState()).Verdict);

    [Fact]
    public void An_unread_instance_is_unknown_to_state_and_status()
    {
        var world = Timeout.WithHost(1, host => host with { Instance = null });

        Assert.Equal(Verdict.Unknown, world.Examine(new InstanceState()).Verdict);
        Assert.Equal(Verdict.Unknown, world.Examine(new InstanceStatus()).Verdict);
    }

    [Fact]
    public void A_failed_status_check_of_any_kind_is_proof()
    {
        StatusCheck bad = new("impaired", Worlds.Now.AddMinutes(-7));
        StatusChecks[] kinds = [new(bad, Worlds.Ok, null, []), new(Worlds.Ok, bad, null, []), new(Worlds.Ok, Worlds.Ok, bad, [])];

        Assert.All(kinds, checks =>
        {
            var finding = Timeout.WithInstance(1, i => i with { StatusChecks = checks }).Examine(new InstanceStatus());
            Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
            Assert.Equal([Worlds.Id(1)], finding.InstanceIds);
            Assert.Contains("2026-11-22 09:53:00Z", Assert.Single(finding.Evidence), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("insufficient-data")]
    [InlineData("initializing")]
    public void A_status_check_without_a_result_is_unknown(string status) =>
        Assert.Equal(
            Verdict.Unknown,
            Timeout.WithInstance(1, i => i with { StatusChecks = new(new(status, null), Worlds.Ok, null, []) })
                .Examine(new InstanceStatus()).Verdict);

    [Fact]
    public void Unread_status_checks_are_unknown() =>
        Assert.Equal(
            Verdict.Unknown, Timeout.WithInstance(1, i => i with { StatusChecks = null }).Examine(new InstanceStatus()).Verdict);

    [Fact]
    public void A_status_check_that_does_not_apply_passes() =>
        Assert.Equal(
            Verdict.Ok,
            Timeout.WithInstance(1, i => i with { StatusChecks = new(Worlds.Ok, Worlds.Ok, new("not-applicable", null), []) })
                .Examine(new InstanceStatus()).Verdict);

    [Fact]
    public void One_look_at_a_disconnected_agent_is_a_hint_where_just_its_host_fails_and_else_no_fault()
    {
        Assert.Equal(Confidence.Weak, AgentAway.Examine(new AgentConnection()).Confidence);
        Assert.Equal(
            Verdict.Ok, AgentAway.WithTarget(2, "unhealthy", "Request timed out").Examine(new AgentConnection()).Verdict);
    }

    [Theory]
    [InlineData(4.9, Confidence.Weak)]
    [InlineData(5, Confidence.Strong)]
    public void An_agent_is_lost_when_looks_saw_it_away_for_five_minutes(double minutes, Confidence confidence)
    {
        var before = AgentAway with { TakenAt = Worlds.Now.AddMinutes(-minutes) };
        var memory = IncidentMemory.Empty.Remember(before.Context());

        var finding = AgentAway.Examine(new AgentConnection(), memory);

        Assert.Equal((Verdict.Fault, confidence), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void An_agent_that_came_back_in_between_starts_its_count_anew()
    {
        var memory = IncidentMemory.Empty.Remember((AgentAway with { TakenAt = Worlds.Now.AddMinutes(-20) }).Context());
        memory = memory.Remember((Timeout with { TakenAt = Worlds.Now.AddMinutes(-10) }).Context(memory));
        memory = memory.Remember((AgentAway with { TakenAt = Worlds.Now.AddMinutes(-1) }).Context(memory));

        Assert.Equal(Confidence.Weak, AgentAway.Examine(new AgentConnection(), memory).Confidence);
    }

    [Fact]
    public void ECS_itself_may_prove_that_the_agent_is_lost()
    {
        var finding = AgentAway.WithHost(1, host => host with { HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] })
            .Examine(new AgentConnection());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void What_ECS_says_of_an_agent_is_of_the_time_before_while_its_host_starts()
    {
        var booting = new StatusCheck("initializing", null);
        var world = AgentAway.WithHost(1, host => host with { HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] })
            .WithInstance(1, i => i with { StatusChecks = new(booting, booting, null, []) });

        Assert.Equal(Verdict.Ok, world.Examine(new AgentConnection()).Verdict);
        Assert.Null(world.Diagnose().Cause);
    }

    [Fact]
    public void Agents_that_are_all_lost_have_one_cause_and_no_host_is_a_suspect()
    {
        var world = Worlds.Healthy();
        world = world with
        {
            ContainerInstances =
            [
                .. world.ContainerInstances!.Select(host => host with
                {
                    AgentConnected = false,
                    HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)],
                }),
            ],
        };

        var cause = world.Diagnose().Cause!;

        Assert.Equal((CheckId.AgentConnection, Confidence.Proof), (cause.Check, cause.Confidence));
        Assert.Empty(cause.InstanceIds);
        Assert.All([1, 2, 3], host => Assert.Contains(
            cause.Evidence, fact => fact.StartsWith(Worlds.Id(host), StringComparison.Ordinal)));
        Assert.NotEqual(
            CheckId.AgentConnection, world.WithHost(2, host => host with { AgentConnected = true, HealthChecks = [] })
                .Diagnose().Cause!.Check);
    }

    [Fact]
    public void The_agent_of_a_stopped_host_is_not_lost_but_stopped() =>
        Assert.Equal(
            Verdict.Ok,
            AgentAway.WithInstance(1, i => i with { State = "stopped" })
                .WithHost(1, host => host with { HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] })
                .Examine(new AgentConnection()).Verdict);

    [Fact]
    public void A_registration_that_the_agent_has_left_behind_is_no_lost_agent()
    {
        var finding = TwiceRegistered.Examine(new AgentConnection(), IncidentMemory.Empty.Remember(TwiceRegistered.Context()));

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            $"aws ecs deregister-container-instance --cluster shop --container-instance {Worlds.HostArn(4)} --force",
            finding.Remedy!.Command);
        Assert.DoesNotContain(TwiceRegistered.Context().Failures.SuspectInstances, host => host.Arn == Worlds.HostArn(4));
    }

    [Fact]
    public void A_host_that_is_registered_twice_with_both_agents_away_is_looked_at_once()
    {
        var memory = IncidentMemory.Empty.Remember(TwiceRegistered.WithHost(1, host => host with { AgentConnected = false }).Context());

        Assert.Equal([Worlds.Id(1)], memory.Suspects);
        Assert.Equal([Worlds.Id(1)], memory.AgentLostSince.Keys);
    }

    private static Snapshot TwiceRegistered => Timeout with
    {
        ContainerInstances =
        [
            Timeout.ContainerInstances![0] with { Arn = Worlds.HostArn(4), AgentConnected = false },
            .. Timeout.ContainerInstances,
        ],
    };

    private static Snapshot AgentAway => Timeout.WithHost(1, host => host with { AgentConnected = false });
}
