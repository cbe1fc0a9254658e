using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Diagnosis;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using static EcsHealthRemediator.Core.Tests.Diagnosis.Neighbourhood;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Several services share an instance: one incident restarts it, and the others need nobody out of bed.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public void While_another_incident_restarts_the_instance_nobody_is_called_and_nothing_is_changed()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto);
        Restarts(life, "neighbour");

        life.Look().Minutes(5);
        life.Change(world => world.WithInstance(1, i => i with { State = "stopped" })).Minutes(5);
        Assert.Empty(life.Told);
        Assert.Equal(CheckId.InstanceStatus, life.Incident.Cause!.Check);

        life.ClusterLedger = life.ClusterLedger.Release(wasMade: true);
        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Empty(life.Commands);
        Assert.Equal([IncidentStatus.SelfHealed], life.Told);
        Assert.Equal($"Healthy again after incident neighbour restarted {Worlds.Id(1)}.", life.Incident.Timeline[^1].Text);
        Assert.Contains("changed nothing in this incident, but in another", SnsMessageBuilder.Email(life.Messages[^1]).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drain_by_another_incident_is_told_as_its_doing_and_not_as_one_that_somebody_forgot()
    {
        var drained = Worlds.Healthy().WithHost(2, host => host with { Status = "DRAINING" });
        var refused = new ServiceEvent(
            "e", drained.TakenAt.AddSeconds(-60), "(service web) was unable to place a task because no container instance met all of its "
                + "requirements. Reason: DistinctInstance placement constraint unsatisfied.");
        drained = drained.WithService(service => service with { RunningCount = 2, Events = [refused] }) with
        {
            Targets = [.. drained.Targets!.Where((_, at) => at != 1)],
            Tasks = [.. drained.Tasks!.Where((_, at) => at != 1)],
        };
        var life = new IncidentSimulator(drained, Worlds.Auto) { Physics = same => same };
        life.ClusterLedger = life.ClusterLedger.Claim("neighbour", Fix.RestartInstance, Worlds.Id(2), life.World.TakenAt);

        life.Look().Minutes(10);

        Assert.Equal(CheckId.InstanceDraining, life.Incident.Concluded);
        Assert.All(life.Messages, message => Assert.DoesNotContain("--status ACTIVE", SnsMessageBuilder.Email(message), StringComparison.Ordinal));
        Assert.Equal(GuardId.AlreadyRecovering, life.Action.BlockedBy);
    }

    [Fact]
    public void A_restart_by_another_incident_that_does_not_end_keeps_nobody_quiet_for_ever()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto);
        Restarts(life, "neighbour");

        life.Look().Minutes(15);

        Assert.Empty(life.Commands);
        Assert.Equal(GuardId.AlreadyRecovering, life.Action.BlockedBy);
        life.Minutes(180);
        Assert.Equal([IncidentStatus.Watching], life.Told);
    }

    [Fact]
    public void What_fails_everywhere_while_another_incident_restarts_a_host_is_told_within_minutes()
    {
        var down = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]");
        var life = new IncidentSimulator(down, Worlds.Auto) { Physics = same => same };
        Restarts(life, "neighbour");

        life.Look().Minutes(9);

        Assert.Empty(life.Commands);
        Assert.Equal([CheckId.ApplicationResponse], life.Messages.Select(message => message.Cause!.Check));
    }

    [Fact]
    public void While_another_target_groups_incident_raises_the_grace_period_nobody_hears_of_a_guess_and_the_end_says_what_was_done()
    {
        var life = new IncidentSimulator(Worlds.Healthy().AllAnswer("Health checks failed"), Worlds.Auto) { Physics = same => same };
        life.ServiceLedger = life.ServiceLedger.Claim(
            "sibling", Fix.RaiseGracePeriod, Worlds.Revision(7), life.World.TakenAt, life.Incident.Subject);

        life.Look().Minutes(30);
        Assert.Empty(life.Told);

        life.Change(world => Worlds.Healthy() with { TakenAt = world.TakenAt }).UntilEnded();

        Assert.Equal("Healthy again after incident sibling raised the grace period of web.", life.Incident.Timeline[^1].Text);
    }

    [Fact]
    public void What_several_services_lack_stays_the_cause_while_by_chance_all_that_fails_is_on_one_host()
    {
        var world = Worlds.Healthy().WithService(service => service with { DesiredCount = 1 }).WithTargets(all => all.Take(1))
            .WithTarget(1, "unhealthy", "Health checks failed")
            .Logged(1, "ERROR could not connect to orders-db.example.com:5432: connection refused");
        var life = new IncidentSimulator(world.Beside(Service("api", Down(2))), Worlds.Auto) { Physics = same => same };
        life.Look().Minutes(2);
        Assert.Equal(CheckId.SharedCause, life.Incident.Cause!.Check);

        life.Change(now => now.Beside(Service("api", Down(1)))).Minutes(2);

        Assert.Equal(Verdict.Ok, life.World.Examine(new SharedCause()).Verdict);
        Assert.Equal(CheckId.SharedCause, life.Incident.Cause.Check);
    }

    [Fact]
    public void What_fails_elsewhere_while_another_target_groups_incident_restarts_a_host_is_told_within_minutes()
    {
        var down = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]");
        var life = new IncidentSimulator(down, Worlds.Auto) { Physics = same => same };
        Restarts(life, "sibling");
        life.ServiceLedger = life.ServiceLedger.Claim("sibling", Fix.RestartInstance, Worlds.Id(1), life.World.TakenAt);

        life.Look().Minutes(9);

        Assert.Equal([CheckId.ApplicationResponse], life.Messages.Select(message => message.Cause!.Check));
    }

    [Theory]
    [InlineData(true, CheckId.ApplicationResponse)]
    [InlineData(false, CheckId.InstanceState)]
    public void A_host_that_another_incident_has_at_work_for_hours_takes_the_place_of_no_known_cause(bool isAtWork, string cause)
    {
        var life = new IncidentSimulator(
            Worlds.Healthy().WithTarget(3, "unhealthy", "Health checks failed with these codes: [500]"), Worlds.Auto);
        life.Look();
        var stopped = Finding.Fault(CheckId.InstanceState, Confidence.Proof, "It is stopped.") with { InstanceIds = [Worlds.Id(1)] };
        if (isAtWork) Restarts(life, "neighbour");
        life.World = life.World with { TakenAt = life.World.TakenAt.AddHours(2) };
        var context = IncidentStep.Decide(
            life.Incident, life.World, null, life.Policy, null, Ledgers.Empty(Worlds.Subject) with { Cluster = life.ClusterLedger }).Context;

        var next = IncidentMachine.Next(
            life.Incident, context with { Conclusion = new([stopped, .. context.Conclusion.Findings], stopped) }).Incident;

        Assert.Equal(cause, next.Cause!.Check);
    }

    [Fact]
    public void Tasks_that_another_target_group_has_replaced_are_no_reason_for_a_guess_here()
    {
        var group = Worlds.GroupArn.Replace("targetgroup/web/", "targetgroup/admin/", StringComparison.Ordinal);
        var world = Worlds.Healthy().WithTarget(1, "initial").Killed(1, lifeSeconds: 3000)
            .WithHost(2, host => host with { Status = "DRAINING" });
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => !task.IsStopping ? task : task with
                {
                    StoppedReason = $"Task failed ELB health checks in (target-group {group})",
                }),
            ],
        };
        var own = new IncidentSimulator(world.Killed(3, lifeSeconds: 3000, secondsAgo: 1), Worlds.Auto) { Physics = same => same };
        var other = new IncidentSimulator(world, Worlds.Auto) { Physics = same => same };

        Assert.NotEmpty(own.Look().Minutes(15).Told);
        Assert.Empty(other.Look().Minutes(15).Told);
    }

    private static void Restarts(IncidentSimulator life, string neighbour) =>
        life.ClusterLedger = life.ClusterLedger.Claim(neighbour, Fix.RestartInstance, Worlds.Id(1), life.World.TakenAt);
}
