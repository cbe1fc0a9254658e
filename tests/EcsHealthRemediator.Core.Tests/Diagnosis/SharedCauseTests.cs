using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;
using static EcsHealthRemediator.Core.Tests.Diagnosis.Neighbourhood;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class SharedCauseTests
{
    private const string ServerError = "Health checks failed with these codes: [503]";

    private static readonly Snapshot AllFail = Worlds.Healthy().AllAnswer(ServerError);

    [Fact]
    public void Services_that_fail_together_on_several_hosts_have_a_cause_in_common()
    {
        var finding = AllFail.Beside(Service("api", Down(1), Down(2)), Service("jobs", Up(3))).Examine(new SharedCause());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal("Services api and web fail together, on 3 hosts.", finding.Summary);
        Assert.Equal(
            [
                "service web: 0 targets healthy, 3 failing (3 in eu-west-1a)",
                "service api: 0 targets healthy, 2 failing (2 in eu-west-1a)",
                "not so: service jobs: 1 targets healthy, 0 failing",
            ],
            finding.Evidence);
    }

    [Fact]
    public void What_is_on_one_host_at_this_moment_and_fell_on_another_before_is_not_that_hosts_doing()
    {
        var world = Worlds.Healthy().WithService(service => service with { DesiredCount = 1 })
            .WithTargets(all => all.Take(1)).WithTarget(1, "unhealthy", ServerError).Beside(Service("api", Down(1)));

        Assert.Equal(Verdict.Ok, world.Examine(new SharedCause()).Verdict);
        Assert.Equal(Verdict.Fault, world.Killed(2, lifeSeconds: 90).Examine(new SharedCause()).Verdict);
    }

    [Fact]
    public void It_outranks_what_the_service_alone_seems_to_suffer_from()
    {
        foreach (var reason in new[] { ServerError, "Request timed out", "Health checks failed" })
        {
            var conclusion = Worlds.Healthy().AllAnswer(reason).Beside(Service("api", Down(1), Down(2))).Diagnose();
            Assert.Equal(CheckId.SharedCause, conclusion.Cause!.Check);
        }
    }

    [Fact]
    public void It_does_not_outrank_what_is_proven_of_the_services_own_settings() =>
        Assert.Equal(
            CheckId.SecurityGroup,
            Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3).Beside(Service("api", Down(1), Down(2)))
                .Diagnose().Cause!.Check);

    [Fact]
    public void A_fault_before_the_hosts_names_the_other_services_that_fail_and_one_of_the_service_itself_does_not()
    {
        var beside = Worlds.Healthy().AllAnswer("Request timed out").Beside(Service("api", Down(1), Up(2)), Service("jobs", Up(3)));

        Assert.Equal(["api"], beside.Closed(1, 2, 3).Diagnose().Cause!.AlsoFailing);
        Assert.Null((beside.Closed(1, 2, 3) with { Neighbours = null }).Diagnose().Cause!.AlsoFailing);
        Assert.All(
            AllFail.Beside(Service("api", Down(1), Up(2))).Diagnose().Findings.Where(finding => finding.Verdict == Verdict.Fault),
            finding => Assert.Null(finding.AlsoFailing));
    }

    [Fact]
    public void It_does_not_outrank_the_broken_host_under_both_services() =>
        Assert.Equal(
            CheckId.InstanceStatus,
            Worlds.Healthy().Impaired(1).Beside(Service("api", Down(1), Down(2), Up(3))).Diagnose().Cause!.Check);

    [Fact]
    public void What_they_have_in_common_is_named()
    {
        var finding = AllFail.InZones("a", "a", "a").Beside(
            Service("api", Down(1, "a"), Down(2, "a")) with { SharesLoadBalancer = true }, Service("jobs", Down(3, "a")) with
            {
                SharesLoadBalancer = true,
            }).Examine(new SharedCause());

        Assert.Contains("in common: every service of the cluster that was looked at", finding.Evidence);
        Assert.Contains($"in common: load balancer {Worlds.BalancerArn}", finding.Evidence);
        Assert.Contains("in common: subnet subnet-a", finding.Evidence);
    }

    [Fact]
    public void A_zone_in_which_alone_everything_fails_is_named_with_the_way_out_of_it()
    {
        var world = Worlds.Healthy().InZones("a", "a", "b").WithTarget(1, "unhealthy", "Request timed out")
            .Beside(Service("api", Down(2, "a"), Up(3, "b"), Up(4, "b"), Up(5, "b")));

        var finding = world.Examine(new SharedCause());

        Assert.Equal("All that fails of services api and web is in eu-west-1a, and other zones are well.", finding.Summary);
        Assert.StartsWith(
            $"aws arc-zonal-shift start-zonal-shift --resource-identifier {Worlds.BalancerArn} ", finding.Remedy!.Command!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b", "b")] // a host in another zone fails too
    [InlineData("a", "a", "a")] // nothing is well elsewhere
    public void A_zone_is_not_to_blame_where_it_does_not_tell_them_apart(string first, string second, string third) =>
        Assert.Equal(
            Verdict.Ok,
            Worlds.Healthy().InZones(first, second, third).WithTarget(1, "unhealthy", "Request timed out")
                .Beside(Service("api", Down(2, second), Up(3, third))).Examine(new SharedCause()).Verdict);

    [Fact]
    public void A_zone_in_which_most_are_well_is_not_to_blame() =>
        Assert.Equal(
            Verdict.Ok,
            Worlds.Healthy().InZones("a", "a", "b").WithTarget(1, "unhealthy", "Request timed out")
                .Beside(Service("api", Down(2, "a"), Up(4, "a"), Up(5, "a"), Up(3, "b"))).Examine(new SharedCause()).Verdict);

    [Fact]
    public void A_neighbour_most_of_whose_targets_are_well_has_a_trouble_of_its_own() =>
        Assert.Equal(Verdict.Ok, AllFail.Beside(Service("api", Down(1), Up(2))).Examine(new SharedCause()).Verdict);

    [Fact]
    public void A_service_most_of_whose_targets_are_well_has_a_trouble_of_its_own() =>
        Assert.Equal(
            Verdict.Ok,
            Worlds.Healthy().WithTarget(1, "unhealthy", ServerError).Beside(Service("api", Down(1), Down(2)))
                .Examine(new SharedCause()).Verdict);

    [Fact]
    public void Several_target_groups_of_one_service_are_one_service() =>
        Assert.Equal(
            Verdict.Ok,
            AllFail.Beside(Service("api", Down(1)), Service("api", Up(2), Up(3))).Examine(new SharedCause()).Verdict);

    [Theory]
    [InlineData(60, Verdict.Fault)]
    [InlineData(1500, Verdict.Ok)]
    public void Successors_of_what_was_lately_called_unhealthy_fail_too(int reportedSecondsAgo, Verdict verdict) =>
        Assert.Equal(
            verdict,
            AllFail.Beside(Service(
                "api", new HostTargets(Worlds.Id(1), null, 0, 0, 1), new HostTargets(Worlds.Id(2), null, 0, 0, 1)) with
            {
                ReportedAt = Worlds.Now.AddSeconds(-reportedSecondsAgo),
            }).Examine(new SharedCause()).Verdict);

    [Theory]
    [InlineData(60, 0, Verdict.Fault)]
    [InlineData(1500, 0, Verdict.Ok)]
    [InlineData(60, 1, Verdict.Ok)]
    public void A_neighbour_whose_failed_targets_leave_and_nothing_has_come_yet_fails(
        int reportedSecondsAgo, int up, Verdict verdict) =>
        Assert.Equal(
            verdict,
            AllFail.Beside(Service(
                "api", new HostTargets(Worlds.Id(1), null, up, 0, 0, 1), new HostTargets(Worlds.Id(2), null, 0, 0, 0, 1)) with
            {
                ReportedAt = Worlds.Now.AddSeconds(-reportedSecondsAgo),
            }).Examine(new SharedCause()).Verdict);

    [Fact]
    public void New_tasks_of_two_services_that_fail_since_about_the_same_time_lack_the_same()
    {
        var finding = StartsFailBeside(minutesAgo: 9).Examine(new SharedCause());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            "Tasks of services api and web fail since about the same time while they start, and others stay healthy.", finding.Summary);
        Assert.Contains("not so: service jobs: 1 targets healthy, 0 failing", finding.Evidence);
        Assert.Equal(CheckId.SharedCause, StartsFailBeside(minutesAgo: 9).Diagnose().Cause!.Check);
    }

    [Theory]
    [InlineData(2, Verdict.NotApplicable)]
    [InlineData(30, Verdict.Fault)]
    public void What_was_stopped_while_the_way_was_closed_or_soon_after_has_that_for_its_cause(int minutesAgo, Verdict verdict)
    {
        var memory = IncidentMemory.Empty with { WayClosedUntil = Worlds.Now.AddMinutes(-minutesAgo) };
        var world = StartsFailBeside(minutesAgo: 9);

        Assert.Equal(verdict, new SharedCause().Examine(new(world, memory)).Verdict);
    }

    [Fact]
    public void A_neighbour_that_has_failed_in_part_for_long_tells_nothing_of_what_starts_now() =>
        Assert.Equal(Verdict.Ok, StartsFailBeside(minutesAgo: 24).Examine(new SharedCause()).Verdict);

    [Fact]
    public void New_tasks_of_two_services_that_fail_on_one_host_only_lack_what_that_host_has_not() =>
        Assert.Equal(Verdict.Ok, Worlds.Healthy().WithTarget(1, "initial").Killed(1, 100, 200).Killed(1, 110, 80)
            .Restarted(1, Worlds.Now.AddSeconds(-60)).Beside(FailingInPart(9)).Examine(new SharedCause()).Verdict);

    [Fact]
    public void A_broken_host_on_which_nothing_fails_hides_no_shared_cause() =>
        Assert.Equal(Verdict.Fault, StartsFailBeside(minutesAgo: 9).WithHosts(4).WithInstance(
            4, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-10)) }).Examine(new SharedCause()).Verdict);

    [Fact]
    public void New_tasks_that_fail_while_a_host_is_broken_have_no_shared_cause() =>
        Assert.Equal(Verdict.Ok, StartsFailBeside(minutesAgo: 9).Impaired(3).Examine(new SharedCause()).Verdict);

    [Theory]
    [InlineData(1, Verdict.Fault)]
    [InlineData(5, Verdict.Ok)]
    public void A_neighbour_that_is_steady_since_before_tells_nothing_of_what_starts_now(int steadyAgo, Verdict verdict) =>
        Assert.Equal(verdict, StartsFailBeside(9, steadyAgo).Examine(new SharedCause()).Verdict);

    private static Snapshot StartsFailBeside(int minutesAgo, int? steadyAgo = null) => Worlds.Healthy().SlowStart()
        .Restarted(1, Worlds.Now.AddSeconds(-60)).Beside(FailingInPart(minutesAgo, steadyAgo), Service("jobs", Up(3)));

    private static OtherService FailingInPart(int minutesAgo, int? steadyAgo = null) => Service("api", Up(2), Up(3)) with
    {
        ReportedAt = Worlds.Now,
        LastUnhealthy = new(Worlds.Now.AddMinutes(-minutesAgo), steadyAgo is { } ago ? Worlds.Now.AddMinutes(-ago) : null),
    };

    [Fact]
    public void Killed_tasks_that_healthy_ones_have_replaced_do_not_fail()
    {
        var killed = Worlds.Healthy().Killed(1, 100).Killed(2, 100).Killed(3, 100).Killed(1, 100, 120)
            .Beside(Service("api", Down(1), Down(2)));

        Assert.Equal(Verdict.Ok, killed.Examine(new SharedCause()).Verdict);
        Assert.Contains(
            "service web: 0 targets healthy, 3 failing (3 in eu-west-1a)",
            killed.WithTargets(_ => []).Examine(new SharedCause()).Evidence);
    }

    [Fact]
    public void A_registration_that_its_agent_has_left_behind_breaks_no_host()
    {
        var left = AllFail.ContainerInstances![0] with
        {
            Arn = Worlds.HostArn(9),
            AgentConnected = false,
            HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", Worlds.Now)],
        };
        var world = AllFail with { ContainerInstances = [.. AllFail.ContainerInstances, left], Targets = [AllFail.Targets![0]] };

        Assert.Equal(
            Verdict.Fault, world.Beside(Service("api", Down(2), Down(3))).Examine(new SharedCause()).Verdict);
    }

    [Fact]
    public void What_fails_on_the_one_host_without_an_agent_is_no_shared_cause()
    {
        var world = Worlds.Healthy().AllAnswer(ServerError).Beside(Service("api", Down(1), Down(1), Down(2), Up(3)));

        Assert.Equal(Verdict.Fault, world.Examine(new SharedCause()).Verdict);
        Assert.Equal(
            Verdict.Ok, world.WithHost(1, host => host with { AgentConnected = false }).Examine(new SharedCause()).Verdict);
    }

    [Fact]
    public void A_broken_host_is_not_its_zone()
    {
        var world = Worlds.Healthy().InZones("a", "a", "b").Impaired(1)
            .Beside(Service("api", Down(2, "a"), Up(3, "b"), Up(4, "b")));

        Assert.Equal(Verdict.Ok, world.Examine(new SharedCause()).Verdict);
    }

    [Fact]
    public void Targets_on_unknown_hosts_may_all_be_on_one() =>
        Assert.Equal(
            Verdict.Ok,
            Worlds.Healthy().WithTarget(1, "unhealthy").WithTargets(all => all.Take(1))
                .Beside(Service("api", new HostTargets(null, null, 0, 2, 0))).Examine(new SharedCause()).Verdict);

    [Fact]
    public void How_many_services_were_not_looked_at_is_told() =>
        Assert.Contains(
            "7 more services of the cluster were not looked at",
            AllFail.Beside(7, Service("api", Down(1), Down(2))).Examine(new SharedCause()).Evidence);

    [Fact]
    public void That_not_all_were_looked_at_is_told_of_a_good_answer_too() =>
        Assert.Equal(
            "Of the 8 other services 7 were not looked at. 1 other services of the cluster are well.",
            AllFail.Beside(7, Service("api", Up(1))).Examine(new SharedCause()).Summary);

    [Fact]
    public void Where_nothing_fails_neighbours_are_of_no_interest() =>
        Assert.Equal(
            Verdict.NotApplicable, (Worlds.Healthy() with { Neighbours = null }).Examine(new SharedCause()).Verdict);

    [Fact]
    public void It_is_unknown_while_the_neighbours_could_not_be_read() =>
        Assert.Equal(Verdict.Unknown, (AllFail with { Neighbours = null }).Examine(new SharedCause()).Verdict);
}
