using System.Text.Json.Nodes;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class ServiceActionTests
{
    private const string Sample = "service-action-task-start-impaired";

    [Fact]
    public void An_impaired_start_names_the_service()
    {
        var signal = Assert.IsType<ServiceAction>(Samples.Read(Sample, _ => { }));

        Assert.Equal((Samples.Service, "SERVICE_TASK_START_IMPAIRED"), (signal.Service, signal.EventName));
        Assert.Null(signal.Message);
        Assert.Empty(signal.TargetGroupArns);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("reason")]
    [InlineData("aFieldOfTheFuture")]
    public void A_health_message_is_found_in_any_text_field_of_any_event(string field)
    {
        var signal = Assert.IsType<ServiceAction>(Samples.Read("service-action-steady-state", detail =>
            detail[field] = $"(port 32779) is unhealthy in (target-group {Samples.TargetGroup}) due to (reason x)"));

        Assert.Equal((Samples.TargetGroup, 32779), (signal.Message?.TargetGroup, signal.Message?.Port));
    }

    [Fact]
    public void Undocumented_target_groups_and_instances_are_used()
    {
        var signal = Assert.IsType<ServiceAction>(Samples.Read(Sample, detail =>
        {
            detail["eventName"] = "SERVICE_TARGET_UNHEALTHY";
            detail["targetGroupArns"] = new JsonArray(Samples.TargetGroup, null, "", Samples.TargetGroup);
            detail["ec2InstanceIds"] = new JsonArray("i-0812a3bcd94babf12");
        }));

        Assert.Equal([Samples.TargetGroup], signal.TargetGroupArns);
        Assert.Equal(["i-0812a3bcd94babf12"], signal.Ec2InstanceIds);
    }

    [Fact]
    public void Routine_events_do_not_wake_even_where_they_name_target_groups() =>
        Assert.Equal(
            "service action is not about target health: SERVICE_STEADY_STATE",
            Samples.IgnoredBecause(Samples.Read(
                "service-action-steady-state",
                detail => detail["targetGroupArns"] = new JsonArray(Samples.TargetGroup))));

    [Theory]
    [InlineData("SERVICE_TASK_START_IMPAIRED")]
    [InlineData("SERVICE_TASK_PLACEMENT_FAILURE")]
    [InlineData("SERVICE_TASK_CONFIGURATION_FAILURE")]
    public void Tasks_that_cannot_be_placed_or_started_wake(string eventName)
    {
        var action = Assert.IsType<ServiceAction>(Samples.Read(Sample, detail => detail["eventName"] = eventName));

        Assert.True(action.IsAboutStarts);
        Assert.True(Claim.Of(action)!.IsAboutStarts);
    }

    [Fact]
    public void A_failed_deployment_is_the_same_signal_from_both_kinds_of_event() =>
        Assert.IsType<DeploymentFailed>(Samples.Read(Sample, detail => detail["eventName"] = "SERVICE_DEPLOYMENT_FAILED"));

    [Theory]
    [InlineData("serviceName", "web")]
    [InlineData("service", "web")]
    [InlineData("service", "arn:aws:ecs:eu-west-1:111122223333:service/shop/web")]
    public void The_service_is_found_without_resources(string field, string value)
    {
        var sample = Samples.Load(Sample);
        sample.Remove("resources");
        sample["detail"]![field] = value;

        Assert.Equal(Samples.Service, Assert.IsType<ServiceAction>(Samples.Read(sample.ToJsonString())).Service);
    }

    [Fact]
    public void The_short_ARN_form_is_completed_by_the_cluster()
    {
        var sample = Samples.Load(Sample);
        sample["resources"] = new JsonArray("arn:aws:ecs:eu-west-1:111122223333:service/web");

        Assert.Equal(Samples.Service, Assert.IsType<ServiceAction>(Samples.Read(sample.ToJsonString())).Service);
    }
}
