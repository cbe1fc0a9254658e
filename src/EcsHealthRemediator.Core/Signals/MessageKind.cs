using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// What a text says about load balancer health. Everything else is <see cref="Other"/>, also failed container health checks.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageKind>))]
public enum MessageKind
{
    [JsonStringEnumMemberName("other")]
    Other,

    [JsonStringEnumMemberName("target-unhealthy")]
    TargetUnhealthy,

    [JsonStringEnumMemberName("task-failed-elb-health-checks")]
    TaskFailedElbHealthChecks,

    [JsonStringEnumMemberName("target-missing")]
    TargetMissing,
}
