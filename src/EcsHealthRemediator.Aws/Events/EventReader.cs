using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcsHealthRemediator.Domain;
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
    public static Signal Read(ReadOnlyMemory<byte> json) => Bounded(Guarded(() =>
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }));

    private static Signal Bounded(Signal signal) =>
        (signal is Ignored ignored ? new Ignored(SignalText.Bounded(ignored.Reason)!) : signal) with
        {
            EventId = SignalText.Bounded(signal.EventId),
            Time = signal.Time,
            Origin = signal.Origin,
        };

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

    /// <summary>
    /// An event of ECS, and all ARNs by which it names something of ECS, come from one place. An alarm may watch other accounts.
    /// </summary>
    private static Signal FromOnePlace(Event received, string? clusterArn, Signal signal)
    {
        var places = (received.Resources ?? []).Append(clusterArn).Select(Origin.Of)
            .Append(received is { Region.Length: > 0, Account.Length: > 0 } ? new(received.Region, received.Account) : null)
            .OfType<Origin>().Distinct().Take(2).ToList();
        if (places is [var one, var other]) signal = new Ignored($"malformed: it says that it comes from account {one} and {other}");
        return signal with { Origin = places.FirstOrDefault() };
    }

    private static Signal ReadEvent(Event received) => (received.Source, received.DetailType) switch
    {
        var (source, type) when received.Detail.ValueKind != JsonValueKind.Object =>
            new Ignored($"malformed: {source} \"{type}\" without a detail object"),
        ("aws.ecs", "ECS Task State Change") when Detail(received, EventJson.Default.TaskDetail) is var task =>
            FromOnePlace(received, task.ClusterArn, EcsEvents.TaskStateChange(task)),
        ("aws.ecs", "ECS Service Action") when Detail(received, EventJson.Default.ServiceActionDetail) is var action =>
            FromOnePlace(received, action.ClusterArn, ServiceActions.Read(received, action)),
        ("aws.ecs", "ECS Deployment State Change") when Detail(received, EventJson.Default.DeploymentDetail) is var deployment =>
            FromOnePlace(received, null, EcsEvents.DeploymentStateChange(received, deployment)),
        ("aws.ecs", "ECS Container Instance Health Change")
            when Detail(received, EventJson.Default.ContainerInstanceHealthDetail) is var host =>
            FromOnePlace(received, host.ClusterArn, EcsEvents.ContainerInstanceHealthChange(host)),
        ("aws.cloudwatch", "CloudWatch Alarm State Change") =>
            AlarmEvents.StateChange(received, Detail(received, EventJson.Default.AlarmDetail)),
        ("aws.ec2", "EC2 Instance State-change Notification") =>
            InstanceStateChange(Detail(received, EventJson.Default.InstanceStateDetail)),
        ("aws.health", "AWS Health Event") => HealthEvents.Read(received, Detail(received, EventJson.Default.HealthDetail)),
        ("aws.events", "Scheduled Event") => new Tick(),
        // What the digest's schedule sends in place of its own event.
        ("ecs-health-remediator", "Digest Due") => new DigestDue(),
        var (source, type) => new Ignored($"not a trigger: {source} \"{type}\""),
    };

    private static Signal InstanceStateChange(InstanceStateDetail detail) =>
        detail is { InstanceId: { Length: > 0 } id, State: { Length: > 0 } state }
            ? new InstanceStateChanged(SignalText.Bounded(id)!, SignalText.Bounded(state)!)
            : new Ignored("malformed: instance state change without instance-id or state");

    private static T Detail<T>(Event received, JsonTypeInfo<T> type) => received.Detail.Deserialize(type)!;

    // The package's Time is not nullable and reads a missing time as year 1.
    private static DateTimeOffset? TimeOf(Event received) =>
        received.Time == default ? null : new DateTimeOffset(received.Time.ToUniversalTime());
}
