using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;

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
    }

    [Fact]
    public void A_restart_by_another_incident_that_does_not_end_keeps_nobody_quiet_for_ever()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto);
        Restarts(life, "neighbour");

        life.Until(life => life.Waits);

        Assert.Empty(life.Commands);
        Assert.Equal(GuardId.Budget, life.Action.BlockedBy);
        Assert.True(life.World.TakenAt - life.Incident.OpenedAt >= TimeSpan.FromHours(1));
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

    private static void Restarts(IncidentSimulator life, string neighbour) =>
        life.ClusterLedger = life.ClusterLedger.Claim(neighbour, Fix.RestartInstance, Worlds.Id(1), life.World.TakenAt);
}
