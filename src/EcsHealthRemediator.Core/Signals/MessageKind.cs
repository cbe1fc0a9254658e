using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Signals;

/// <summary>What a text says about load-balancer health; all else is <see cref="Other"/>, container health checks too.</summary>
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
