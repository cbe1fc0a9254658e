using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Aws.Events;

// Own types for the details of events, because those of Amazon.Lambda.CloudWatchEvents read a missing time as year 1 and a
// missing exit code as 0, and there are none for service actions and deployments. They have only the fields that are used, so the
// other fields of an event may have any form.

internal sealed record TaskDetail(
    string? ClusterArn,
    string? ContainerInstanceArn,
    string? TaskArn,
    string? TaskDefinitionArn,
    string? Group,
    string? LaunchType,
    string? DesiredStatus,
    string? StopCode,
    string? StoppedReason,
    [property: JsonConverter(typeof(LenientTimestamp))] DateTimeOffset? StartedAt,
    [property: JsonConverter(typeof(LenientTimestamp))] DateTimeOffset? StoppingAt,
    [property: JsonConverter(typeof(LenientTimestamp))] DateTimeOffset? StoppedAt);

internal sealed record ServiceActionDetail(
    string? EventName,
    string? ClusterArn,
    string? ServiceName,
    string? Service,
    string? Reason,
    IReadOnlyList<string?>? TargetGroupArns,
    IReadOnlyList<string?>? Ec2InstanceIds);

internal sealed record DeploymentDetail(string? EventName, string? Reason);

internal sealed record ContainerInstanceHealthDetail(
    string? ClusterArn,
    string? ContainerInstanceArn,
    string? Ec2InstanceId,
    string? OverallStatus,
    IReadOnlyList<InstanceHealthCheck?>? HealthChecks);

internal sealed record InstanceHealthCheck(string? Type, string? Status);

internal sealed record InstanceStateDetail([property: JsonPropertyName("instance-id")] string? InstanceId, string? State);

internal sealed record AlarmDetail(string? AlarmName, AlarmState? State, AlarmConfiguration? Configuration);

internal sealed record AlarmState(string? Value);

internal sealed record AlarmConfiguration(IReadOnlyList<AlarmMetric?>? Metrics);

/// <param name="AccountId">Null unless the alarm watches a metric of another account.</param>
/// <param name="MetricStat">Null for an expression of metric math.</param>
internal sealed record AlarmMetric(string? AccountId, AlarmMetricStat? MetricStat);

internal sealed record AlarmMetricStat(MetricIdentity? Metric);

internal sealed record MetricIdentity(string? Namespace, string? Name, IReadOnlyDictionary<string, string?>? Dimensions);

internal sealed record HealthDetail(
    string? EventArn,
    string? Service,
    string? EventTypeCode,
    string? EventTypeCategory,
    string? EventScopeCode,
    string? EventRegion,
    string? StatusCode);

internal sealed record DirectInvoke(
    string? Command,
    string? Message,
    string? Cluster,
    string? Service,
    string? TargetGroup,
    string? IncidentId,
    string? Reason,
    string? By,
    DateTimeOffset? Until,
    bool? Evidence = null,
    int? Question = null);
