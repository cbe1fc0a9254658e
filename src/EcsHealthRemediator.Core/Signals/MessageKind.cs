using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Signals;

/// <summary>What an ECS message says about load-balancer health; <see cref="Other"/> is everything else, container health checks too.</summary>
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
