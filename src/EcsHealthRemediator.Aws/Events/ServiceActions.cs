using System.Text.Json;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;
using Event = Amazon.Lambda.CloudWatchEvents.CloudWatchEvent<System.Text.Json.JsonElement>;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>
/// Reads <c>ECS Service Action</c> events. The documentation shows no message text in them, but the event schema has fields with
/// target groups and instances, and any text field is searched for a health message.
/// </summary>
internal static class ServiceActions
{
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html, eventType INFO.
    private static readonly HashSet<string> Routine =
    [
        "SERVICE_STEADY_STATE", "TASKSET_STEADY_STATE", "CAPACITY_PROVIDER_STEADY_STATE", "SERVICE_DESIRED_COUNT_UPDATED",
        "TASKS_STOPPED", "SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED",
    ];

    public static Signal Read(Event received, ServiceActionDetail detail)
    {
        var eventName = detail.EventName ?? "without eventName";
        if (Service(received, detail) is not { } service)
            return new Ignored($"malformed: service action that names no service: {eventName}");

        if (eventName == "SERVICE_DEPLOYMENT_FAILED")
            return new DeploymentFailed(service) { Reason = SignalText.Bounded(detail.Reason) };

        var message = HealthMessage(received.Detail);
        var targetGroups = SignalText.Bounded(detail.TargetGroupArns);
        var action = new ServiceAction(service, SignalText.Bounded(eventName)!)
        {
            Message = message is null ? null : SignalText.Bounded(message),
            TargetGroupArns = targetGroups,
            Ec2InstanceIds = SignalText.Bounded(detail.Ec2InstanceIds),
        };
        return message is not null || action.IsAboutStarts || (targetGroups.Count > 0 && !Routine.Contains(eventName))
            ? action
            : new Ignored($"service action is not about target health: {eventName}");
    }

    // The documentation names a field serviceName or service, but its samples have neither.
    private static ServiceRef? Service(Event received, ServiceActionDetail detail) =>
        (EcsEvents.ServiceIn(received) ?? ServiceRef.FromArnOrName(detail.ServiceName ?? detail.Service))
            ?.InCluster(detail.ClusterArn);

    private static ParsedMessage? HealthMessage(JsonElement detail) =>
        detail.EnumerateObject()
            .Where(field => field.Value.ValueKind == JsonValueKind.String)
            .Select(field => MessageParser.Parse(field.Value.GetString()))
            .FirstOrDefault(message => message.Kind != MessageKind.Other);
}
