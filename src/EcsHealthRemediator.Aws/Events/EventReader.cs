using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcsHealthRemediator.Signals;
using Event = Amazon.Lambda.CloudWatchEvents.CloudWatchEvent<System.Text.Json.JsonElement>;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>Turns what Lambda was invoked with into a signal.</summary>
public static class EventReader
{
    /// <summary>
    /// Never throws because of its input. Unknown, malformed and irrelevant input gives <see cref="Ignored"/> with the reason, so
    /// that Lambda does not retry it.
    /// </summary>
    /// <param name="json">An EventBridge event or an operator's command, UTF-8.</param>
    public static Signal Read(ReadOnlyMemory<byte> json) => Guarded(() =>
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    });

    // JsonElement reports text with invalid Unicode only when the text is read, as an InvalidOperationException.
    private static Signal Guarded(Func<Signal> read)
    {
        try
        {
            return read();
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return new Ignored($"malformed: {malformed.Message}");
        }
    }

    private static Signal Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return new Ignored($"malformed: a JSON object was expected, not {root.ValueKind}");

        if (!root.TryGetProperty("source", out _) && !root.TryGetProperty("detail-type", out _))
            return DirectInvokes.Read(root.Deserialize(EventJson.Default.DirectInvoke)!);

        var received = root.Deserialize(EventJson.Default.CloudWatchEventJsonElement)!;
        return Guarded(() => ReadEvent(received)) with { EventId = received.Id, Time = TimeOf(received) };
    }

    private static Signal ReadEvent(Event received) => (received.Source, received.DetailType) switch
    {
        var (source, type) when received.Detail.ValueKind != JsonValueKind.Object =>
            new Ignored($"malformed: {source} \"{type}\" without a detail object"),
        ("aws.ecs", "ECS Task State Change") =>
            EcsEvents.TaskStateChange(Detail(received, EventJson.Default.TaskDetail)),
        ("aws.ecs", "ECS Service Action") =>
            ServiceActions.Read(received, Detail(received, EventJson.Default.ServiceActionDetail)),
        ("aws.ecs", "ECS Deployment State Change") =>
            EcsEvents.DeploymentStateChange(received, Detail(received, EventJson.Default.DeploymentDetail)),
        ("aws.ecs", "ECS Container Instance Health Change") =>
            EcsEvents.ContainerInstanceHealthChange(Detail(received, EventJson.Default.ContainerInstanceHealthDetail)),
        ("aws.cloudwatch", "CloudWatch Alarm State Change") =>
            AlarmEvents.StateChange(received, Detail(received, EventJson.Default.AlarmDetail)),
        ("aws.ec2", "EC2 Instance State-change Notification") =>
            InstanceStateChange(Detail(received, EventJson.Default.InstanceStateDetail)),
        ("aws.events", "Scheduled Event") => new Tick(),
        var (source, type) => new Ignored($"not a trigger: {source} \"{type}\""),
    };

    private static Signal InstanceStateChange(InstanceStateDetail detail) =>
        detail is { InstanceId: { Length: > 0 } id, State: { Length: > 0 } state }
            ? new InstanceStateChanged(id, state)
            : new Ignored("malformed: instance state change without instance-id or state");

    private static T Detail<T>(Event received, JsonTypeInfo<T> type) => received.Detail.Deserialize(type)!;

    // The package's Time is not nullable and reads a missing time as year 1.
    private static DateTimeOffset? TimeOf(Event received) =>
        received.Time == default ? null : new DateTimeOffset(received.Time.ToUniversalTime());
}
