using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Scanning;

namespace EcsHealthRemediator.Core.Tests.Scanning;

public sealed class RiskTests
{
    private const string Registered = $"registered 3 targets in (target-group {Worlds.GroupArn})";

    private const string Steady = "has reached a steady state.";

    private static Snapshot Sound => ScanWorlds.Sound();

    private static Snapshot WithGrace(int seconds) => Sound.WithService(service => service with { GracePeriodSeconds = seconds });

    private static Snapshot WithPercent(int desired, int low, int high) => Sound.WithService(
        service => service with { DesiredCount = desired, MinimumHealthyPercent = low, MaximumPercent = high });

    private static bool Has(Snapshot world, string id) => world.Scan().Risks.Any(risk => risk.Id == id);

    [Fact]
    public void A_service_that_is_set_up_well_has_no_risk()
    {
        var service = Sound.Scan();

        Assert.Empty(service.Risks);
        Assert.Equal(ScanState.Sound, service.State);
    }

    [Fact]
    public void No_grace_period_is_a_risk_while_no_start_was_measured()
    {
        var risk = WithGrace(0).Scan().Only(CheckId.GracePeriod);

        Assert.Equal(Certainty.Risk, risk.Certainty);
        Assert.Contains("could not be measured", risk.Summary, StringComparison.Ordinal);
        Assert.Equal("when a task has not passed its health check 30 s after it runs", risk.When);
    }

    [Theory]
    [InlineData(0, 15, false)] // far below the 30 s after which a target counts as unhealthy
    [InlineData(0, 25, true)]
    [InlineData(60, 50, false)]
    [InlineData(60, 90, true)]
    public void A_measured_start_decides_whether_the_grace_period_is_enough(int grace, int start, bool isRisk)
    {
        var risks = WithGrace(grace).Said(500, Registered).Said(500 - start, Steady).Scan().Risks;

        Assert.Equal(isRisk, risks.Any(risk => risk.Id == CheckId.GracePeriod));
        if (isRisk) Assert.Contains($"took up to {start} s", risks[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_between_which_tasks_were_stopped_measures_nothing() =>
        Assert.Empty(WithGrace(60).Said(500, Registered).Said(400, "has stopped 3 running tasks: (task 1).").Said(200, Steady)
            .Scan().Risks);

    [Fact]
    public void Hosts_in_a_zone_that_the_load_balancer_lacks_fail_the_tasks_that_are_placed_there()
    {
        var risk = Sound.WithBalancer(balancer => balancer with { Zones = [.. balancer.Zones.Take(2)] })
            .Scan().Only(CheckId.AvailabilityZone);

        Assert.Equal((Certainty.Certain, "when a task is placed in eu-west-1c"), (risk.Certainty, risk.When));
    }

    [Theory]
    [InlineData("200", false)]
    [InlineData("200-399", false)]
    [InlineData("200-499", true)]
    [InlineData("200,404", true)]
    public void A_matcher_that_accepts_errors_is_a_risk(string matcher, bool isRisk) =>
        Assert.Equal(isRisk, Has(Sound.WithGroup(group => group with { SuccessCodes = matcher }), CheckId.SuccessCodes));

    [Theory]
    [InlineData(3, 100, 100, true)]
    [InlineData(3, 100, 200, false)]
    [InlineData(3, 50, 100, false)]
    [InlineData(3, 90, 110, true)] // 2.7 is rounded up to three tasks, and 3.3 down
    [InlineData(10, 90, 100, false)]
    public void Percentages_that_leave_no_step_hold_the_next_deployment(int desired, int low, int high, bool isRisk) =>
        Assert.Equal(isRisk, Has(WithPercent(desired, low, high), "deployment-percent"));

    [Theory]
    [InlineData(100, true)]
    [InlineData(50, false)]
    public void A_fixed_host_port_on_as_many_hosts_as_tasks_holds_the_next_deployment(int low, bool isRisk) =>
        Assert.Equal(isRisk, Has(WithPercent(3, low, 200).WithFixedPort(8080), "deployment-percent"));

    [Fact]
    public void A_part_of_the_dynamic_ports_that_is_closed_fails_the_tasks_that_get_one_of_it()
    {
        var risk = Sound.LetsIn(1, (32768, 40000), (40001, 50000)).Scan().Only(CheckId.SecurityGroup);

        Assert.Equal((Certainty.Certain, "when a task gets such a host port there"), (risk.Certainty, risk.When));
        Assert.Contains($"at ports 50001-60999 of {Worlds.Id(1)}.", risk.Summary, StringComparison.Ordinal);
        Assert.Matches("32768.*60999", risk.Remedy!.Command!);
    }

    [Fact]
    public void Rules_that_open_the_ports_together_are_no_risk() =>
        Assert.Empty(Sound.LetsIn(1, (32768, 40000), (40001, 65535)).Scan().Risks);

    [Fact]
    public void A_healthy_target_disproves_rules_that_seem_to_close_its_port() =>
        Assert.Empty(Sound.WithFixedPort(8080).WithService(service => service with { MinimumHealthyPercent = 50 })
            .LetsIn(1, (443, 443)).Scan().Risks);

    [Fact]
    public void A_network_that_was_not_read_is_not_called_open()
    {
        var service = ServiceScan.Of(new(Sound, null));

        Assert.Equal(Certainty.Unknown, service.Only(CheckId.SecurityGroup).Certainty);
        Assert.Equal(ScanState.Unknown, service.State);
    }

    [Fact]
    public void Tasks_on_one_host_or_in_one_zone_fail_together()
    {
        var zone = Sound.WithInstance(2, instance => instance with { AvailabilityZone = "eu-west-1a" })
            .WithInstance(3, instance => instance with { AvailabilityZone = "eu-west-1a" });
        var host = Sound with
        {
            Tasks = [.. Sound.Tasks!.Select(task => task with { ContainerInstanceArn = Worlds.HostArn(1) })],
        };

        Assert.Equal("when eu-west-1a fails", zone.Scan().Only("single-zone").When);
        Assert.Equal($"when {Worlds.Id(1)} fails", host.Scan().Only("single-host").When);
    }

    [Fact]
    public void One_task_is_none_once_it_fails() => Assert.Equal(
        "when this task or its host fails",
        Sound.WithService(service => service with { DesiredCount = 1 }).Scan().Only("single-task").When);

    [Fact]
    public void Deployments_that_nothing_rolls_back_are_a_risk() => Assert.Equal(
        Certainty.Risk,
        Sound.WithService(service => service with { MayRollBack = false }).Scan().Only("circuit-breaker").Certainty);

    [Fact]
    public void Another_deployment_controller_rolls_back_by_its_own_rules() => Assert.Empty(
        Sound.WithService(service => service with { MayRollBack = false, DeploymentController = "CODE_DEPLOY" }).Scan().Risks);

    [Fact]
    public void A_group_that_no_listener_forwards_to_is_told_before_the_first_task_runs() => Assert.Equal(
        "when a task is to serve", (Sound with { Forwards = [] }).Scan().Only(CheckId.TargetGroupInUse).When);

    [Fact]
    public void A_host_out_of_touch_or_about_to_be_taken_is_told_while_its_tasks_are_healthy()
    {
        var away = Sound.WithHost(1, host => host with { AgentConnected = false });
        var retiring = Sound.WithInstance(2, instance => instance with
        {
            StatusChecks = Worlds.AllOk with { ScheduledEvents = ["instance-retirement: its hardware fails"] },
        });

        Assert.Contains(Worlds.Id(1), away.Scan().Only(CheckId.AgentConnection).Summary, StringComparison.Ordinal);
        Assert.Equal(["instance-retirement: its hardware fails"], retiring.Scan().Only(CheckId.ScheduledMaintenance).Evidence);
    }
}
