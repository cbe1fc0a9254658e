using System.Text.Json.Nodes;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class AlarmTests
{
    private const string Sample = "unhealthy-host-count-alarm";

    [Fact]
    public void The_target_group_ARN_is_rebuilt_from_its_dimension()
    {
        var alarm = Assert.IsType<TargetGroupAlarm>(Samples.Read(Sample, _ => { }));

        Assert.Equal("shop-web-unhealthy-hosts", alarm.AlarmName);
        Assert.Equal([Samples.TargetGroup], alarm.TargetGroupArns);
    }

    [Fact]
    public void The_ARN_is_of_the_partition_region_and_account_of_the_event()
    {
        var sample = Samples.Load(Sample);
        sample["resources"] = new JsonArray("arn:aws-cn:cloudwatch:cn-north-1:444455556666:alarm:shop-web-unhealthy-hosts");
        (sample["region"], sample["account"]) = ("cn-north-1", "444455556666");

        var alarm = Assert.IsType<TargetGroupAlarm>(Samples.Read(sample.ToJsonString()));
        Assert.Equal(
            ["arn:aws-cn:elasticloadbalancing:cn-north-1:444455556666:targetgroup/shop-web/4d2246e3635cc45b"],
            alarm.TargetGroupArns);
    }

    [Fact]
    public void Every_target_group_in_metric_math_is_found()
    {
        var alarm = Assert.IsType<TargetGroupAlarm>(Samples.Read(Sample, detail =>
        {
            var metrics = Metrics(detail);
            var second = metrics[0]!.DeepClone();
            second["accountId"] = "444455556666";
            second["metricStat"]!["metric"]!["namespace"] = "AWS/NetworkELB";
            metrics.Insert(0, new JsonObject { ["id"] = "e1", ["expression"] = "MAX([m1, m2])", ["returnData"] = true });
            metrics.Add(second);
            metrics.Add(null);
        }));

        Assert.Equal(
            [Samples.TargetGroup, Samples.TargetGroup.Replace("111122223333", "444455556666", StringComparison.Ordinal)],
            alarm.TargetGroupArns);
    }

    [Theory]
    [InlineData("namespace", "AWS/ELB")]
    [InlineData("name", "HealthyHostCount")]
    [InlineData("name", "UnhealthyHostCount")]
    [InlineData("dimensions", null)]
    public void Other_metrics_are_ignored(string field, string? value) =>
        Assert.Equal(
            "alarm does not watch UnHealthyHostCount of a target group: shop-web-unhealthy-hosts",
            Samples.IgnoredBecause(Samples.Read(Sample, detail => Metrics(detail)[0]!["metricStat"]!["metric"]![field] = value)));

    [Theory]
    [InlineData("OK")]
    [InlineData("INSUFFICIENT_DATA")]
    public void An_alarm_that_is_not_in_ALARM_is_ignored(string state) =>
        Assert.Equal(
            $"alarm is not in ALARM: {state}",
            Samples.IgnoredBecause(Samples.Read(Sample, detail => detail["state"]!["value"] = state)));

    private static JsonArray Metrics(JsonObject detail) => detail["configuration"]!["metrics"]!.AsArray();
}
