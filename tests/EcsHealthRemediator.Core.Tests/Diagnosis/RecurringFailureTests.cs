using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>
/// Healthy targets between two failures are no health, and a host that stays broken after its tasks have moved is not mended. From
/// https://github.com/aws/amazon-ecs-agent/issues/1872, https://github.com/convox/rack/issues/1098 and
/// https://github.com/aws/aws-graviton-getting-started/issues/370
/// </summary>
public sealed class RecurringFailureTests
{
    [Fact]
    public void Tasks_that_end_one_after_the_other_are_not_healthy_between_two_ends()
    {
        var conclusion = Ended(lives: [240, 240]).Restarted(1, Worlds.Now.AddSeconds(-55)).Diagnose();

        Assert.False(conclusion.IsHealthy);
        Assert.Equal(CheckId.ContainerExit, conclusion.Cause!.Check);
        Assert.Contains(
            "240 s after its start", conclusion.Finding(CheckId.AlreadyHealthy)!.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(305, false)]
    [InlineData(315, true)]
    public void A_task_that_has_lived_clearly_longer_than_those_that_ended_ends_it(int age, bool isHealthy) =>
        Assert.Equal(isHealthy, Ended(lives: [240, 240], lastSecondsAgo: 320).Restarted(1, Worlds.Now.AddSeconds(-age)).Diagnose().IsHealthy);

    [Fact]
    public void Tasks_that_ended_together_once_are_over_when_the_next_ones_are_healthy() =>
        Assert.True(Worlds.Healthy().Killed(1, 120, 80).Killed(2, 115, 80).Restarted(1, Worlds.Now.AddSeconds(-60)).Diagnose().IsHealthy);

    [Fact]
    public void What_recurred_on_a_host_that_takes_no_tasks_any_more_is_over() =>
        Assert.True(Ended(lives: [240, 240]).Restarted(1, Worlds.Now.AddSeconds(-55))
            .WithHost(1, host => host with { Status = "DRAINING" }).Diagnose().IsHealthy);

    [Fact]
    public void A_broken_host_that_leaves_its_group_does_not_stand() =>
        Assert.True(Worlds.Healthy().Killed(1, 3600)
            .WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] })
            .WithInstance(1, instance => instance with { Membership = new("hosts") { LifecycleState = "Terminating:Wait" } })
            .Diagnose().IsHealthy);

    [Fact]
    public void A_revision_that_was_rolled_back_fails_no_more()
    {
        var world = Ended(lives: [20, 20], revision: 8);

        Assert.False(Rollout(world).Diagnose().IsHealthy);
        Assert.True(world.Diagnose().IsHealthy);
    }

    [Fact]
    public void That_tasks_of_the_previous_revision_live_longer_does_not_clear_the_new_one()
    {
        var finding = Rollout(Ended(lives: [20, 20], revision: 8)).Examine(new ContainerExit());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void A_host_that_stays_broken_is_not_healthy_again_because_its_tasks_have_moved()
    {
        var hung = Worlds.Healthy().Killed(1, 3600).WithHost(
            1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] });
        var lost = Worlds.Healthy().Killed(1, 3600).WithHost(
            1, host => host with { AgentConnected = false, HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] });

        Assert.Equal((false, CheckId.ContainerRuntime), (hung.Diagnose().IsHealthy, hung.Diagnose().Cause!.Check));
        Assert.Equal((false, CheckId.AgentConnection), (lost.Diagnose().IsHealthy, lost.Diagnose().Cause!.Check));
    }

    /// <summary>Tasks of host 1 that ended by themselves, each started as the one before it ended, the last as long ago.</summary>
    private static Snapshot Ended(double[] lives, double lastSecondsAgo = 60, int revision = 7)
    {
        var world = Worlds.Healthy();
        foreach (var life in lives.Reverse())
        {
            world = world.Killed(1, life, lastSecondsAgo, revision);
            lastSecondsAgo += life + 5;
        }

        return world with
        {
            Tasks = [.. world.Tasks!.Select(task => task.LastStatus != "STOPPED" ? task : task with
            {
                StopCode = "EssentialContainerExited",
                StoppedReason = "Essential container in task exited",
                Containers = [new("app", "STOPPED", 132, null, [])],
            })],
        };
    }

    /// <summary>Revision 8 is being deployed beside the tasks of revision 7, which serve.</summary>
    private static Snapshot Rollout(Snapshot world) => world.WithService(service => service with
    {
        TaskDefinitionArn = Worlds.Revision(8),
        Deployments =
        [
            new("ecs-svc/2", "PRIMARY", "IN_PROGRESS", Worlds.Revision(8), Worlds.Now.AddMinutes(-5), Worlds.Now.AddMinutes(-5)),
            service.Deployments[0] with { Status = "ACTIVE" },
        ],
    });
}
