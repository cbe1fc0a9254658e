using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class MetricReadingTests
{
    [Fact]
    public async Task Service_hosts_failing_tasks_and_target_group_are_asked_for_by_their_dimensions()
    {
        using var aws = new FakeAws(new FakeWorld { InstanceType = "t3.small" }.Answer);

        await LookAsync(aws);

        var call = Assert.Single(aws.Calls, call => call.Service == "cloudwatch");
        string[] Of(string name) => MetricAnswers.Dimensions(call, name);
        Assert.Equal(
            ["ClusterName=shop ServiceName=web", "InstanceId=i-0a01", "InstanceId=i-0a02"], Of("CPUUtilization"));
        Assert.Equal(["ClusterName=shop ServiceName=web"], Of("MemoryUtilization"));
        Assert.Equal(["InstanceId=i-0a01", "InstanceId=i-0a02"], Of("CPUCreditBalance"));
        Assert.Equal(
            ["ClusterName=shop ServiceName=web TaskId=t1", "ClusterName=shop ServiceName=web TaskId=t0"],
            Of("TaskCpuUtilization"));
        Assert.Equal(
            ["LoadBalancer=app/shop/0000000000000001 TargetGroup=" + FakeWorld.Subject.TargetGroupArn.Split(':')[^1]],
            Of("TargetResponseTime"));
        Assert.Equal(("2026-11-22T09:10:00.000Z", "2026-11-22T09:30:00.000Z"), (call.Text("StartTime"), call.Text("EndTime")));
        Assert.Equal(("60", "Average"), (call.Text("MetricDataQueries.member.1.MetricStat.Period"),
            call.Text("MetricDataQueries.member.1.MetricStat.Stat")));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    public async Task Points_are_in_order_across_pages_and_no_points_are_not_a_gap(int pageSize)
    {
        var world = new FakeWorld { PageSize = pageSize };
        world.Metrics[("CPUUtilization", "web")] = [20.5, 97];
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        var cpu = snapshot.Metrics!.Single(series => series is { Name: "CPUUtilization", Of: "web" });
        Assert.Equal(
            [new(FakeWorld.Now.AddMinutes(-2), 20.5), new(FakeWorld.Now.AddMinutes(-1), 97)], cpu.Points);
        Assert.All(snapshot.Metrics!.Except([cpu]), series => Assert.Empty(series.Points));
    }

    [Theory]
    [InlineData("InternalError")]
    [InlineData("Forbidden")]
    public async Task A_metric_that_CloudWatch_could_not_read_is_a_gap(string status)
    {
        using var aws = new FakeAws(new FakeWorld { MetricStatus = status }.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Null(snapshot.Metrics);
        Assert.Equal([new("cloudwatch:GetMetricData", $"AWS/ECS CPUUtilization of web: {status}.")], snapshot.Gaps);
    }

    private static Task<Snapshot> LookAsync(FakeAws aws) =>
        new EvidenceCollector(TestClients.At(aws.Url)).LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
}
