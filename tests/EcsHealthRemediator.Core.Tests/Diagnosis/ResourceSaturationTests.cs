using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class ResourceSaturationTests
{
    private static readonly double[] Busy = [97, 98, 99, 97, 99];

    private static readonly Snapshot TimesOut = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    private static readonly Snapshot AllTimeOut = Worlds.Healthy().AllAnswer("Request timed out");

    [Fact]
    public void A_service_that_uses_all_the_CPU_it_reserves_explains_time_outs_and_wants_more_tasks()
    {
        var conclusion = AllTimeOut.ServiceCpu(Busy).Diagnose();

        Assert.Equal((CheckId.ResourceSaturation, Confidence.Strong), (conclusion.Cause?.Check, conclusion.Cause?.Confidence));
        Assert.Equal(Verdict.Fault, conclusion.Finding(CheckId.HealthCheckTimeout)!.Verdict);
        Assert.Equal("service web: CPU 99 %, high since 09:55Z", Assert.Single(conclusion.Cause!.Evidence));
        Assert.Equal("aws ecs update-service --cluster shop --service web --desired-count 5", conclusion.Cause.Remedy!.Command);
        Assert.Equal("AWS::ECS::Service DesiredCount, AWS::ECS::TaskDefinition Cpu", conclusion.Cause.Remedy.CloudFormation);
    }

    [Fact]
    public void A_daemon_service_is_not_told_to_run_more_tasks() =>
        Assert.Null(
            Examine(AllTimeOut.ServiceCpu(Busy).WithService(s => s with { SchedulingStrategy = "DAEMON" })).Remedy!.Command);

    [Theory]
    [InlineData("Health checks failed with these codes: [503]", Verdict.Fault)]
    [InlineData("Health checks failed with these codes: [404]", Verdict.NotApplicable)]
    [InlineData("Health checks failed", Verdict.NotApplicable)]
    public void It_explains_time_outs_and_5xx_only(string answer, Verdict verdict) =>
        Assert.Equal(verdict, Examine(Worlds.Healthy().AllAnswer(answer).ServiceCpu(Busy)).Verdict);

    [Fact]
    public void It_names_the_cause_of_5xx_that_it_explains() =>
        Assert.Equal(CheckId.ResourceSaturation,
            Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]").ServiceCpu(Busy).Diagnose().Cause?.Check);

    [Theory]
    [InlineData(new double[] { 99, 99, 99, 99, 20 })]
    [InlineData(new double[] { 89, 89, 89, 89, 89 })]
    public void What_is_over_or_not_enough_is_no_want(double[] cpu)
    {
        var finding = Examine(AllTimeOut.ServiceCpu(cpu));

        Assert.Equal(Verdict.Ok, finding.Verdict);
        Assert.Equal($"Nothing is short: service web: CPU {cpu[^1]:0} %.", finding.Summary);
    }

    [Fact]
    public void What_has_just_begun_is_a_hint_of_which_the_next_points_tell_more()
    {
        var peak = AllTimeOut.ServiceCpu(20, 20, 99, 99, 99);

        Assert.Equal((Verdict.Fault, Confidence.Weak), Told(peak));
        Assert.Equal((Verdict.Fault, Confidence.Strong), Told(AllTimeOut.ServiceCpu(20, 99, 99, 99, 99)));
        Assert.Equal(Verdict.Ok, Examine(peak.HostCpu(1, 20, 20).HostCpu(2, 20, 20).HostCpu(3, 20, 20)).Verdict);

        static (Verdict, Confidence) Told(Snapshot world)
        {
            var finding = Examine(world);
            return (finding.Verdict, finding.Confidence);
        }
    }

    [Theory]
    [InlineData(new double[] { 40, 97, 98, 99, 99 }, CheckId.ResourceSaturation)]
    [InlineData(new double[] { 97, 97, 98, 99, 99 }, CheckId.ApplicationResponse)] // as ever: many a program keeps what it got
    [InlineData(new double[] { 40, 40, 40, 99, 99 }, CheckId.ApplicationResponse)] // not for long yet
    public void Memory_that_has_risen_to_its_limit_explains_5xx_of_a_container_that_lives_on(double[] memory, string cause) =>
        Assert.Equal(
            cause,
            Worlds.Healthy().AllAnswer("Health checks failed with these codes: [502]")
                .Measured("AWS/ECS", "MemoryUtilization", Worlds.Subject.ServiceName, memory).Diagnose().Cause?.Check);

    [Fact]
    public void Old_points_say_nothing_of_now()
    {
        var old = AllTimeOut.ServiceCpu(Busy);

        Assert.Equal(Verdict.NotApplicable, Examine(old with { TakenAt = old.TakenAt.AddMinutes(13) }).Verdict);
    }

    [Fact]
    public void More_than_reserved_is_a_mere_hint_while_the_host_is_idle_unless_the_task_has_a_size()
    {
        var idle = TimesOut.ServiceCpu(150, 150, 150, 150, 150).HostCpu(1, 20, 20);

        Assert.Equal(Confidence.Weak, Examine(idle).Confidence);
        Assert.Equal(Confidence.Strong,
            Examine(idle with { TaskDefinition = idle.TaskDefinition! with { Cpu = "256" } }).Confidence);
    }

    [Fact]
    public void A_busy_host_whose_target_fails_alone_is_the_cause()
    {
        var finding = Examine(TimesOut.HostCpu(1, 96, 99).HostCpu(2, 30, 30).HostCpu(3, 30, 30));

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal([Worlds.Id(1)], finding.InstanceIds);
        Assert.Equal($"{Worlds.Id(1)}: CPU 99 %, high since 09:50Z", Assert.Single(finding.Evidence));
        Assert.StartsWith(
            $"aws ecs update-container-instances-state --cluster shop --container-instances {Worlds.HostArn(1)} "
                + "--status DRAINING",
            finding.Remedy!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_busy_host_is_a_mere_hint_where_a_healthy_target_is_on_one_as_busy_or_on_one_unknown()
    {
        Assert.Equal(Confidence.Weak, Examine(TimesOut.HostCpu(1, 96, 99).HostCpu(2, 96, 99).HostCpu(3, 30, 30)).Confidence);
        Assert.Equal(Confidence.Weak, Examine(TimesOut.HostCpu(1, 96, 99).HostCpu(2, 30, 30)).Confidence);
    }

    [Fact]
    public void A_busy_host_is_a_mere_hint_where_a_target_on_an_idle_one_fails_too() =>
        Assert.Equal(Confidence.Weak,
            Examine(TimesOut.WithTarget(2, "unhealthy", "Request timed out")
                .HostCpu(1, 96, 99).HostCpu(2, 30, 30).HostCpu(3, 30, 30)).Confidence);

    [Fact]
    public void Where_every_host_is_busy_and_every_target_fails_there_is_nowhere_to_drain_to()
    {
        var finding = Examine(AllTimeOut.HostCpu(1, 96, 99).HostCpu(2, 96, 99).HostCpu(3, 96, 99));

        Assert.Equal(Confidence.Strong, finding.Confidence);
        Assert.Null(finding.Remedy!.Command);
    }

    [Theory]
    [InlineData("t3.small", 0.4, 20, true)]
    [InlineData("t3.small", 0.4, 25, true)]
    [InlineData("t3.small", 0.4, 60, false)]
    [InlineData("t3.small", 0.4, 5, false)]
    [InlineData("t3.small", 40, 20, false)]
    [InlineData("m7g.large", 0, 20, false)]
    public void Without_credits_a_burstable_host_at_its_baseline_is_held_down(string type, double credits, double cpu, bool held)
    {
        var finding = Examine(TimesOut.WithInstance(1, i => i with { InstanceType = type })
            .HostCpu(1, cpu, cpu).Measured("AWS/EC2", "CPUCreditBalance", Worlds.Id(1), credits));

        Assert.Equal(held ? Verdict.Fault : Verdict.Ok, finding.Verdict);
        if (!held) return;
        Assert.Equal(Confidence.Strong, finding.Confidence);
        Assert.Equal(
            "aws ec2 modify-instance-credit-specification "
                + $"--instance-credit-specifications InstanceId={Worlds.Id(1)},CpuCredits=unlimited",
            finding.Remedy!.Command);
        Assert.Contains($"{Worlds.Id(1)}: 0.4 CPU credits left", finding.Evidence);
    }

    [Fact]
    public void Want_of_memory_is_a_hint()
    {
        var finding = Examine(AllTimeOut.Measured("AWS/ECS", "MemoryUtilization", "web", 97, 97, 98, 98, 98));

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.Equal("AWS::ECS::TaskDefinition ContainerDefinitions Memory", finding.Remedy!.CloudFormation);
    }

    [Fact]
    public void What_Container_Insights_and_the_load_balancer_measured_is_told()
    {
        var finding = Examine(AllTimeOut.ServiceCpu(Busy)
            .Measured("ECS/ContainerInsights", "TaskCpuUtilization", "task1", 98)
            .Measured("ECS/ContainerInsights", "TaskMemoryUtilization", "task1", 40)
            .Measured("AWS/ApplicationELB", "TargetResponseTime", "web", 4.8125));

        Assert.Equal(
            ["task task1: CPU 98 %", "task task1: memory 40 %", "the targets answer requests in 4.813 s on average"],
            finding.Evidence.Skip(1));
    }

    [Fact]
    public void A_dead_host_and_a_closed_network_come_first()
    {
        Assert.Equal(CheckId.InstanceStatus, TimesOut.Impaired(1).HostCpu(1, 99, 99).HostCpu(2, 9, 9).HostCpu(3, 9, 9).Diagnose()
            .Cause?.Check);
        Assert.Equal(CheckId.SecurityGroup, AllTimeOut.Closed(1, 2, 3).ServiceCpu(Busy).Diagnose().Cause?.Check);
    }

    [Fact]
    public void Metrics_that_were_not_read_leave_it_unknown_and_metrics_that_are_not_there_do_not()
    {
        Assert.Equal(Verdict.Unknown, Examine(AllTimeOut with { Metrics = null }).Verdict);
        Assert.Equal(Verdict.NotApplicable, Examine(AllTimeOut).Verdict);
        Assert.Equal(Verdict.NotApplicable,
            Examine(Worlds.Healthy().WithEvent(1, "Request timed out") with { Metrics = null }).Verdict);
    }

    private static Finding Examine(Snapshot world) => world.Examine(new ResourceSaturation());
}
