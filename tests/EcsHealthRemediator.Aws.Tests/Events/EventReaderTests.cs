using System.Text.Json.Nodes;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class EventReaderTests
{
    [Theory]
    [InlineData("task-stopped-elb-health-checks", typeof(TaskStopped))]
    [InlineData("task-stopping-elb-health-checks", typeof(TaskStopped))]
    [InlineData("task-stopped-host-stopped", typeof(Ignored))]
    [InlineData("task-stopped-container-health-check", typeof(Ignored))]
    [InlineData("service-action-task-start-impaired", typeof(ServiceAction))]
    [InlineData("service-action-steady-state", typeof(Ignored))]
    [InlineData("deployment-failed", typeof(DeploymentFailed))]
    [InlineData("container-instance-impaired", typeof(ContainerInstanceImpaired))]
    [InlineData("unhealthy-host-count-alarm", typeof(TargetGroupAlarm))]
    [InlineData("health-ec2-issue-open", typeof(ServiceIssue))]
    [InlineData("health-ec2-issue-closed", typeof(ServiceIssue))]
    [InlineData("instance-stopped", typeof(InstanceStateChanged))]
    [InlineData("instance-running", typeof(InstanceStateChanged))]
    [InlineData("schedule", typeof(Tick))]
    [InlineData("digest-due", typeof(DigestDue))]
    [InlineData("operator-diagnose", typeof(Diagnose))]
    [InlineData("operator-approve", typeof(Approve))]
    [InlineData("operator-reject", typeof(Reject))]
    [InlineData("operator-pause", typeof(Pause))]
    [InlineData("operator-snooze", typeof(Snooze))]
    [InlineData("operator-resume", typeof(Resume))]
    [InlineData("operator-message", typeof(ForwardedMessage))]
    public void Every_sample_is_the_signal_it_is_named_after(string name, Type signal) =>
        Assert.IsType(signal, Samples.Read(Samples.Load(name).ToJsonString()));

    [Fact]
    public void No_sample_is_left_untested()
    {
        var tested = typeof(EventReaderTests).GetMethod(nameof(Every_sample_is_the_signal_it_is_named_after))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Length;

        Assert.Equal(Samples.Names().Count(), tested);
    }

    [Fact]
    public void Id_and_time_of_the_envelope_are_kept()
    {
        var signal = Samples.Read("schedule", _ => { });

        Assert.Equal(new DateTimeOffset(2026, 11, 20, 9, 32, 0, TimeSpan.Zero), signal.Time);
        Assert.StartsWith("57c9506e-9d21-294c-d2fe-", signal.EventId, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_and_time_that_the_envelope_lacks_are_null()
    {
        var sample = Samples.Load("schedule");
        sample.Remove("time");
        sample.Remove("id");

        Assert.Equal(new Tick(), Samples.Read(sample.ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"source":5,"detail-type":"Scheduled Event","detail":{}}""")]
    [InlineData("""{"source":"aws.events","detail-type":"Scheduled Event"}""")]
    [InlineData("""{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":[]}""")]
    [InlineData("""{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":{"desiredStatus":["STOPPED"]}}""")]
    [InlineData("""{"source":"aws.events","detail-type":"Scheduled Event","time":"yesterday","detail":{}}""")]
    [InlineData("""{"source":"aws.ec2","detail-type":"EC2 Instance State-change Notification","detail":{"state":"x"}}""")]
    [InlineData("""{"source":"aws.ecs","detail-type":"ECS Service Action","resources":["a"],"detail":{"eventName":"X"}}""")]
    [InlineData("{\"message\":\"\\ud800\"}")]
    [InlineData("""{"command":{}}""")]
    public void Malformed_input_is_ignored_as_malformed(string json) =>
        Assert.StartsWith("malformed: ", Samples.IgnoredBecause(Samples.Read(json)), StringComparison.Ordinal);

    [Fact]
    public void A_malformed_detail_keeps_the_id_of_its_event()
    {
        var signal = Samples.Read("task-stopped-elb-health-checks", detail => detail["group"] = 5);

        Assert.StartsWith("malformed: ", Samples.IgnoredBecause(signal), StringComparison.Ordinal);
        Assert.NotNull(signal.EventId);
        Assert.NotNull(signal.Time);
    }

    [Theory]
    [InlineData("aws.s3", "Object Created", "not a trigger: aws.s3 \"Object Created\"")]
    [InlineData("aws.ecs", "ECS Hook State Change", "not a trigger: aws.ecs \"ECS Hook State Change\"")]
    [InlineData("my.app", "ECS Task State Change", "not a trigger: my.app \"ECS Task State Change\"")]
    public void Foreign_events_are_ignored_by_name(string source, string type, string reason)
    {
        var sample = Samples.Load("task-stopped-elb-health-checks");
        (sample["source"], sample["detail-type"]) = (source, type);

        Assert.Equal(reason, Samples.IgnoredBecause(Samples.Read(sample.ToJsonString())));
    }

    [Fact]
    public void A_state_change_names_instance_and_state() =>
        Assert.Equal(
            new InstanceStateChanged("i-0812a3bcd94babf12", "stopped"),
            Samples.Read("instance-stopped", _ => { }) with { EventId = null, Time = null });

    [Fact]
    public void An_impaired_container_instance_names_the_failed_checks_only()
    {
        var signal = Assert.IsType<ContainerInstanceImpaired>(Samples.Read("container-instance-impaired", _ => { }));

        Assert.Equal(("shop", "i-0812a3bcd94babf12"), (signal.Cluster, signal.Ec2InstanceId));
        Assert.Equal(["AGENT_CONNECTIVITY"], signal.ImpairedChecks);
    }

    [Theory]
    [InlineData("OK")]
    [InlineData("INSUFFICIENT_DATA")]
    [InlineData("INITIALIZING")]
    public void A_container_instance_that_is_not_impaired_is_ignored(string status) =>
        Assert.Equal(
            $"container instance is not impaired: {status}",
            Samples.IgnoredBecause(Samples.Read("container-instance-impaired", detail => detail["overallStatus"] = status)));

    [Fact]
    public void A_failed_deployment_takes_its_service_from_the_resources()
    {
        var signal = Assert.IsType<DeploymentFailed>(Samples.Read("deployment-failed", _ => { }));

        Assert.Equal(Samples.Service, signal.Service);
        Assert.Equal("ECS deployment circuit breaker: tasks failed to start.", signal.Reason);
    }

    [Fact]
    public void A_deployment_that_has_not_failed_is_ignored() =>
        Assert.Equal(
            "deployment has not failed: SERVICE_DEPLOYMENT_COMPLETED",
            Samples.IgnoredBecause(Samples.Read(
                "deployment-failed", detail => detail["eventName"] = "SERVICE_DEPLOYMENT_COMPLETED")));

    [Fact]
    public void An_event_says_where_it_comes_from() =>
        Assert.Equal(new("eu-west-1", "111122223333"), Samples.Read("task-stopped-elb-health-checks", _ => { }).Origin);

    [Theory]
    [InlineData("account", "444455556666")]
    [InlineData("region", "us-east-1")]
    public void An_event_whose_parts_come_from_different_places_is_ignored(string field, string value)
    {
        var sample = Samples.Load("task-stopped-elb-health-checks");
        sample[field] = value;

        Assert.StartsWith(
            "malformed: it says that it comes from", Samples.IgnoredBecause(Samples.Read(sample.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_long_text_as_much_is_kept_as_anybody_would_read()
    {
        var stop = Assert.IsType<TaskStopped>(Samples.Read("task-stopped-elb-health-checks", detail =>
            detail["stoppedReason"] = (string)detail["stoppedReason"]! + new string('!', 200_000)));

        Assert.Equal(SignalText.MaxLength, stop.StoppedReason.Length);
        Assert.EndsWith("…", stop.StoppedReason, StringComparison.Ordinal);
        Assert.Equal(Samples.Service, stop.Service);
    }

    [Theory]
    [InlineData("group", "service:web; aws ecs delete-service", "malformed: no service can have the name web; aws ecs delete-service")]
    [InlineData(
        "clusterArn", "arn:aws:ecs:eu-west-1:111122223333:cluster", "malformed: task stop without taskArn or clusterArn")]
    [InlineData(
        "clusterArn", "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "malformed: task stop without taskArn or clusterArn")]
    public void A_name_that_ECS_does_not_give_is_no_name(string field, string value, string reason) =>
        Assert.Equal(
            reason, Samples.IgnoredBecause(Samples.Read("task-stopped-elb-health-checks", detail => detail[field] = value)));

    [Theory]
    [InlineData("i-0812a3bcd94babf12")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:container-instance/")]
    [InlineData("arn:aws:ecs:eu-west-1:111122223333:task/shop/2dd1b186f39845a584488d2ef155c131")]
    public void An_impaired_host_is_named_by_its_ARN(string arn) =>
        Assert.StartsWith(
            "malformed: ",
            Samples.IgnoredBecause(Samples.Read("container-instance-impaired", detail => detail["containerInstanceArn"] = arn)),
            StringComparison.Ordinal);
}
