using System.Text.Json.Nodes;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class TaskStopTests
{
    private const string Sample = "task-stopped-elb-health-checks";

    [Fact]
    public void An_ELB_failure_names_service_task_host_and_target_group()
    {
        var stop = Assert.IsType<TaskStopped>(Samples.Read(Sample, _ => { }));

        Assert.Equal(Samples.Service, stop.Service);
        Assert.Equal(Samples.TargetGroup, stop.TargetGroup);
        Assert.Equal("arn:aws:ecs:eu-west-1:111122223333:task/shop/9d85800c30b349039d104d52b506b930", stop.TaskArn);
        Assert.Equal(
            "arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/2dd1b186f39845a584488d2ef155c131",
            stop.ContainerInstanceArn);
        Assert.Equal("ServiceSchedulerInitiated", stop.StopCode);
        Assert.Equal(TimeSpan.FromSeconds(96.924), stop.StoppingAt - stop.StartedAt);
    }

    [Fact]
    public void A_task_that_only_begins_to_stop_is_the_same_signal()
    {
        var stop = Assert.IsType<TaskStopped>(Samples.Read("task-stopping-elb-health-checks", _ => { }));

        Assert.Null(stop.StoppedAt);
    }

    [Fact]
    public void Times_that_are_missing_or_invalid_are_null()
    {
        var stop = Assert.IsType<TaskStopped>(Samples.Read(Sample, detail =>
        {
            detail.Remove("stoppedAt");
            detail["startedAt"] = "null";
            detail["stoppingAt"] = new JsonObject { ["epoch"] = 5 };
        }));

        Assert.Equal((null, null, null), (stop.StartedAt, stop.StoppingAt, stop.StoppedAt));
    }

    [Theory]
    [InlineData("cpu", "\"null\"")]
    [InlineData("version", "\"six\"")]
    [InlineData("containers", "null")]
    [InlineData("somethingNew", "[{}]")]
    [InlineData("launchType", null)]
    [InlineData("containerInstanceArn", null)]
    [InlineData("stopCode", null)]
    public void Fields_that_are_not_needed_may_have_any_shape_or_none(string field, string? value) =>
        Assert.IsType<TaskStopped>(Samples.Read(Sample, detail =>
        {
            if (value is null)
                detail.Remove(field);
            else
                detail[field] = JsonNode.Parse(value);
        }));

    [Theory]
    [InlineData("desiredStatus", "RUNNING", "task is not being stopped: desiredStatus RUNNING")]
    [InlineData("launchType", "FARGATE", "task does not run on a container instance: launchType FARGATE")]
    [InlineData("group", "family:web", "task belongs to no service: group family:web")]
    [InlineData("group", "service:", "task belongs to no service: group service:")]
    [InlineData("group", null, "task belongs to no service: group ")]
    [InlineData("clusterArn", null, "malformed: task stop without taskArn or clusterArn")]
    [InlineData("taskArn", null, "malformed: task stop without taskArn or clusterArn")]
    [InlineData("stoppedReason", null, "task stopped for another reason: ")]
    [InlineData("stoppedReason", "Task stopped by user", "task stopped for another reason: Task stopped by user")]
    [InlineData(
        "stoppedReason",
        "Task failed container health checks",
        "task stopped for another reason: Task failed container health checks")]
    [InlineData(
        "stoppedReason",
        "Host EC2 (instance i-0812a3bcd94babf12) stopped/terminated.",
        "task stopped for another reason: Host EC2 (instance i-0812a3bcd94babf12) stopped/terminated.")]
    public void Other_stops_are_ignored_for_a_precise_reason(string field, string? value, string reason) =>
        Assert.Equal(reason, Samples.IgnoredBecause(Samples.Read(Sample, detail => detail[field] = value)));
}
