using System.Text.Json.Serialization;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Events;

// The package's own detail classes read an absent time as year 1 and an absent exit code as 0, and have none for service
// actions and deployments. These name only what is used: the rest of an event may take any shape.

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

internal sealed record DeploymentDetail(string? EventName, string? DeploymentId, string? Reason);

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

/// <param name="AccountId">Set where the alarm watches a metric of another account.</param>
/// <param name="MetricStat">Absent on the expressions of metric maths.</param>
internal sealed record AlarmMetric(string? AccountId, AlarmMetricStat? MetricStat);

internal sealed record AlarmMetricStat(MetricIdentity? Metric);

internal sealed record MetricIdentity(string? Namespace, string? Name, IReadOnlyDictionary<string, string?>? Dimensions);

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
    bool? Evidence = null);
