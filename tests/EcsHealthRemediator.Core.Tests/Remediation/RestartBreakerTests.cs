using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Several hosts that are away at once are not mended by the restart of one.</summary>
public sealed class RestartBreakerTests
{
    private static readonly Snapshot Impaired = Worlds.Healthy().Impaired(1);

    [Fact]
    public void A_refusal_says_how_many_hosts_are_away_and_why()
    {
        var life = Life(Impaired.WithHosts(8)
            .WithHost(4, h => h with { Status = "DRAINING" })
            .WithInstance(5, i => i with { State = "stopped" }));

        Assert.Empty(life.Commands);
        Assert.Equal(GuardId.SharedCause, life.Action.BlockedBy);
        Assert.Equal(
            $"Besides {Worlds.Id(1)}, 2 of the cluster's 8 container instances (25 %) are away: "
                + $"{Worlds.Id(4)} (DRAINING), {Worlds.Id(5)} (stopped). With more than 20 % away no host is restarted or drained.",
            life.Action.Reason);
    }

    [Fact]
    public void A_refusal_names_the_hosts_of_the_zone_that_seems_to_fail()
    {
        var life = Life(Impaired.WithHosts(8).WithHost(7, h => h with { AgentConnected = false }));

        Assert.Empty(life.Commands);
        Assert.Equal(
            $"2 of the 4 container instances in zone eu-west-1a fail: {Worlds.Id(1)} (impaired), {Worlds.Id(7)} (agent disconnected). "
                + "Perhaps the zone does, and then no host is restarted or drained.",
            life.Action.Reason);
    }

    [Fact]
    public void A_registration_that_an_instance_left_behind_is_no_host_that_is_away()
    {
        var world = Impaired.WithHosts(3);
        var left = world.ContainerInstances![2] with { Arn = Worlds.HostArn(9), AgentConnected = false };

        var life = Life(world with { ContainerInstances = [.. world.ContainerInstances, left] });

        Assert.Contains("DRAINING", life.Commands);
    }

    [Fact]
    public void Once_the_other_hosts_are_back_the_restart_begins()
    {
        var life = Life(Impaired.WithHosts(3).WithHost(3, h => h with { Status = "DRAINING" }));
        Assert.Empty(life.Commands);

        life.Change(world => world.WithHost(3, h => h with { Status = "ACTIVE" })).UntilStep(RestartStep.Returning);
    }

    [Fact]
    public void A_host_that_goes_away_while_the_first_is_drained_turns_the_restart_back()
    {
        var life = new IncidentSimulator(Impaired.WithHosts(3), Worlds.Auto);
        life.Until(life => life.Commands.Contains("DRAINING"))
            .Change(world => world.WithHost(2, h => h with { AgentConnected = false })).Minutes(5);

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
    }

    private static IncidentSimulator Life(Snapshot world) => new IncidentSimulator(world, Worlds.Auto).Look().Minutes(10);
}
