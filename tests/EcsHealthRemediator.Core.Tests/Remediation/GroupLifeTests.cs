using EcsHealthRemediator.Core.Tests.Reporting;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>A member of an Auto Scaling group fails its status check: the group goes first.</summary>
public sealed class GroupLifeTests
{
    private static readonly GroupMembership InService = new("hosts")
    {
        LifecycleState = "InService",
        HealthStatus = "Healthy",
        HealthCheckTypes = ["EC2"],
        MinSize = 1,
        MaxSize = 6,
        DesiredCapacity = 3,
    };

    [Fact]
    public void While_the_group_is_expected_to_replace_its_member_people_are_told_once_and_not_paged()
    {
        var life = Life(InService).Minutes(13);

        Assert.Equal([IncidentStatus.Watching], life.Told);
        Assert.Equal((Decision.Blocked, GuardId.GroupRepairs), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Contains("Look again at 10:15Z", life.Action.Reason, StringComparison.Ordinal);
        Assert.Empty(life.Commands);
    }

    /// <summary>The only command that there is would end the instance.</summary>
    [Fact]
    public void Whoever_is_told_that_the_group_does_it_gets_no_command()
    {
        var life = Life(InService).Minutes(5);
        using var message = Published.Of(Outcome.Of(life.Incident));

        Assert.DoesNotContain("set-instance-health", message.Email + message.Body("https"), StringComparison.Ordinal);
        Assert.Contains("Nothing now. Auto Scaling group hosts replaces", message.Email, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "describe-scaling-activities")]
    [InlineData(false, "set-instance-health")]
    public void Whoever_is_called_gets_the_command_that_fits(bool launchFailed, string command)
    {
        var life = Life(launchFailed ? InService with { FailedLaunch = new(Worlds.Now, "no capacity") } : InService)
            .Until(life => life.Waits);

        Assert.Contains(command, life.Incident.Cause!.Remedy!.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_healed_it_is_said_and_whether_there_is_a_new_member(bool isReplaced)
    {
        var life = Life(InService).Minutes(5).Change(world => world with
        {
            ContainerInstances = [.. world.ContainerInstances!.Skip(1)],
            Targets = [.. world.Targets!.Skip(1)],
            Tasks = [.. world.Tasks!.Skip(1)],
        }).Change(world => world.WithService(s => s with { DesiredCount = 2, RunningCount = 2 })
            .WithInstance(3, instance => isReplaced ? instance with { LaunchTime = world.TakenAt } : instance)).UntilEnded();

        Assert.Equal(IncidentStatus.SelfHealed, life.Incident.Status);
        Assert.Contains(
            life.Incident.Timeline,
            entry => entry.Text.Contains(isReplaced ? $"has replaced {Worlds.Id(1)}" : "no new member is seen yet", StringComparison.Ordinal));
        Assert.Equal([IncidentStatus.Watching, IncidentStatus.SelfHealed], life.Told);
    }

    [Fact]
    public void After_the_deadline_a_person_is_called_with_the_reason_that_was_read()
    {
        var failed = InService with { HealthStatus = "Unhealthy", FailedLaunch = new(Worlds.Now, "There is no Spot capacity available.") };
        var life = Life(failed).Until(life => life.Waits);

        Assert.Equal([IncidentStatus.Watching, IncidentStatus.NeedsHuman], life.Told);
        Assert.Equal(15, (life.World.TakenAt - life.Incident.OpenedAt).TotalMinutes);
        Assert.Contains("There is no Spot capacity available", life.Action.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terminated", GuardId.GroupRepairs)]
    [InlineData("running", GuardId.SharedCause)]
    public void What_failed_on_a_member_that_its_group_has_ended_does_not_call_people_for_the_next_one(string state, GuardId guard)
    {
        var world = Worlds.Healthy().Impaired(1).WithInstance(1, _ => Member(InService)).Killed(2, lifeSeconds: 3000, secondsAgo: 300)
            .WithInstance(2, i => i with { State = state, StatusChecks = state == "running" ? i.StatusChecks : null });
        var life = new IncidentSimulator(world, Worlds.Auto) { Physics = now => now }.Look().Minutes(3);

        Assert.Equal(guard, life.Action.BlockedBy);
    }

    [Fact]
    public void Each_member_has_its_own_time_however_late_another_one_breaks()
    {
        var life = Life(InService).Minutes(10);

        Assert.Equal(life.Incident.OpenedAt, life.Incident.AwaitedSince(Worlds.Id(1)));
        Assert.Equal(life.Incident.LookedAt, life.Incident.AwaitedSince(Worlds.Id(2)));
    }

    [Theory]
    [InlineData("save-logs", "lifecycle hook save-logs", "complete-lifecycle-action")]
    [InlineData("ecs-managed-draining-termination-hook", "managed draining", "complete-lifecycle-action")]
    [InlineData(null, "a lifecycle hook", "describe-lifecycle-hooks")]
    public void What_holds_a_member_that_leaves_is_named_with_the_command_that_ends_it(string? hook, string reason, string command)
    {
        var held = InService with
        {
            LifecycleState = "Terminating:Wait",
            HealthStatus = "Unhealthy",
            Hooks = hook is null ? [] : [new(hook, 3600)],
        };
        var life = Life(held).Until(life => life.Waits);

        Assert.Contains(reason, life.Action.Reason, StringComparison.Ordinal);
        Assert.Contains(command, life.Incident.Cause!.Remedy!.Command, StringComparison.Ordinal);
        Assert.Equal(
            hook is not null, life.Incident.Cause.Remedy.Summary.Contains("is a person's choice", StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_is_called_while_the_member_leaves()
    {
        var life = Life(InService).Minutes(3);
        life.Change(world => world.WithInstance(1, i => i with { State = "shutting-down", StatusChecks = null })
            .WithHost(1, host => host with { Status = "DRAINING", AgentConnected = false }).WithTarget(1, "unused")).Minutes(8);

        Assert.DoesNotContain(IncidentStatus.NeedsHuman, life.Told);
    }

    [Fact]
    public void What_fails_on_hosts_that_stay_is_told_while_a_member_leaves()
    {
        var life = Life(InService with { LifecycleState = "Terminating:Wait" });
        life.Change(world => world.AllAnswer("Health checks failed with these codes: [503]")).Minutes(5);

        Assert.Equal(CheckId.ApplicationResponse, life.Messages[^1].Cause!.Check);
        Assert.Equal(IncidentStatus.NeedsHuman, life.Messages[^1].Status);
    }

    [Fact]
    public void A_group_that_does_not_replace_its_member_is_told_of_although_the_service_does_without_it()
    {
        var life = Life(InService).Minutes(4);
        life.Change(world => world.WithService(service => service with { DesiredCount = 2, RunningCount = 2 })
            .WithTargets(targets => targets.Where(target => target.Id != Worlds.Id(1))) with
        {
            Tasks = [.. world.Tasks!.Where(task => task.ContainerInstanceArn != Worlds.HostArn(1))],
        }).Minutes(9);
        Assert.Equal([IncidentStatus.Watching], life.Told);

        life.UntilEnded();
        Assert.Equal("host-left-broken", life.Incident.Need!.Key);
        Assert.Equal(15, (life.World.TakenAt - life.Incident.OpenedAt).TotalMinutes);
    }

    public static TheoryData<GroupMembership?, string> Obstacles() => new()
    {
        { null, "could not be read" },
        { InService with { LifecycleState = "Standby" }, "Standby" },
        { InService with { LifecycleState = null }, "does not list it" },
        { InService with { Suspended = ["ReplaceUnhealthy"] }, "ReplaceUnhealthy is suspended" },
        { InService with { Suspended = ["AZRebalance", "Terminate"] }, "Terminate is suspended" },
        { InService with { Suspended = ["HealthCheck"] }, "HealthCheck is suspended" },
        { InService with { Suspended = ["Launch"] }, "launch none" },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Where_the_group_will_not_replace_it_a_person_is_called_without_a_wait(GroupMembership? member, string reason)
    {
        var life = Life(member).Until(life => life.Waits);

        Assert.Equal((Decision.Blocked, GuardId.NotSafe), (life.Action.Decision, life.Action.BlockedBy));
        Assert.Contains(reason, life.Action.Reason, StringComparison.Ordinal);
        Assert.True(life.World.TakenAt - life.Incident.OpenedAt <= TimeSpan.FromMinutes(5));
        Assert.Empty(life.Commands);
    }

    [Fact]
    public void A_member_that_is_marked_already_is_replaced_although_no_more_are_marked()
    {
        Assert.Null(GroupRepair.Obstacle(Member(InService with { Suspended = ["HealthCheck"], HealthStatus = "UNHEALTHY" })));
        Assert.NotNull(GroupRepair.Obstacle(Member(InService with { Suspended = ["HealthCheck"] })));
    }

    [Theory]
    [InlineData("EC2", false)]
    [InlineData("EC2,EBS", true)]
    public void A_disk_that_does_not_answer_is_the_groups_affair_only_where_it_looks_at_disks(string types, bool replaces)
    {
        var instance = Member(InService with { HealthCheckTypes = types.Split(',') }) with
        {
            StatusChecks = new(Worlds.Ok, Worlds.Ok, new("impaired", Worlds.Now), []),
        };

        Assert.Equal(replaces, GroupRepair.Obstacle(instance) is null);
    }

    [Theory]
    [InlineData("ReplaceUnhealthy", "resume-processes --auto-scaling-group-name hosts --scaling-processes ReplaceUnhealthy")]
    [InlineData("Launch", "--scaling-processes Launch")]
    public void A_suspended_process_is_answered_with_the_command_that_resumes_it(string process, string command) =>
        Assert.Contains(command, GroupRepair.Command(Member(InService with { Suspended = [process] })), StringComparison.Ordinal);

    private static Ec2Instance Member(GroupMembership? member) => Worlds.Healthy().Impaired(1).ContainerInstances![0].Instance! with
    {
        AutoScalingGroup = "hosts",
        Membership = member,
    };

    private static IncidentSimulator Life(GroupMembership? member)
    {
        var world = Worlds.Healthy().Impaired(1).WithInstance(1, _ => Member(member));
        return new IncidentSimulator(world, Worlds.Auto) { Physics = now => now }.Look();
    }
}
