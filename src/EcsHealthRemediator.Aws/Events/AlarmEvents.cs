using System.Text.Json;
using Amazon.Lambda.CloudWatchEvents;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>CloudWatch alarms on the number of unhealthy targets.</summary>
internal static class AlarmEvents
{
    public static Signal StateChange(CloudWatchEvent<JsonElement> received, AlarmDetail detail)
    {
        if (detail.State?.Value != "ALARM")
            return new Ignored($"alarm is not in ALARM: {detail.State?.Value}");

        var partition = (received.Resources ?? [])
            .Select(text => Arn.TryParse(text, out var arn) ? arn.Partition : null)
            .FirstOrDefault(name => name is not null);
        var targetGroups = (detail.Configuration?.Metrics ?? [])
            .Select(metric => metric is null ? null : TargetGroupOf(metric, partition ?? "aws", received))
            .ToList();

        return SignalText.Bounded(targetGroups) is { Count: > 0 } named
            ? new TargetGroupAlarm(SignalText.Bounded(detail.AlarmName) ?? "", named)
            : new Ignored($"alarm does not watch UnHealthyHostCount of a target group: {detail.AlarmName}");
    }

    // The dimension has only the last part of the target group's ARN.
    private static string? TargetGroupOf(AlarmMetric metric, string partition, CloudWatchEvent<JsonElement> received) =>
        metric.MetricStat?.Metric is
        {
            Name: "UnHealthyHostCount",
            Namespace: "AWS/ApplicationELB" or "AWS/NetworkELB",
            Dimensions: { } dimensions,
        }
        && dimensions.TryGetValue("TargetGroup", out var resource) && resource is not null
            ? $"arn:{partition}:elasticloadbalancing:{received.Region}:{metric.AccountId ?? received.Account}:{resource}"
            : null;
}
