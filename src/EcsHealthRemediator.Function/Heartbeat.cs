using System.Globalization;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Installed;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>
/// Tells CloudWatch that a tick has read the table, and what is not finished then: one log line in the embedded metric format, of
/// which CloudWatch makes metrics without a call or a right to make one. It goes to the standard output as it is, because the
/// logger of the runtime would make text of it.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
internal sealed class Heartbeat(TextWriter output, string? functionName, TimeProvider time)
{
    /// <summary>A metric costs money, and without a bus this one would say nothing.</summary>
    public bool HasBus { get; init; }

    public void Beat(Unfinished unfinished)
    {
        var now = time.GetUtcNow();
        IEnumerable<(string Name, string Unit, double Value)> metrics =
        [
            (TickMetric.Name, "Count", 1),
            ("OpenIncidents", "Count", unfinished.Incidents.Count(incident => incident.IsOpen)),
            ("UnreadableIncidents", "Count", unfinished.Unreadable.Count),
            ("OldestUnfinishedChange", "Seconds", Age(unfinished.Incidents.Min(incident => incident.UnfinishedSince))),
        ];
        if (HasBus)
        {
            var refused = unfinished.Incidents.Min(incident => IncidentEvents.RefusedSince(incident, now));
            metrics = metrics.Append(("OldestRefusedEvent", "Seconds", Age(refused)));
        }

        var line = new JsonObject
        {
            ["_aws"] = new JsonObject
            {
                ["Timestamp"] = now.ToUnixTimeMilliseconds(),
                ["CloudWatchMetrics"] = new JsonArray(new JsonObject
                {
                    ["Namespace"] = TickMetric.Namespace,
                    ["Dimensions"] = new JsonArray(new JsonArray(TickMetric.Dimension)),
                    ["Metrics"] = new JsonArray(
                        [.. metrics.Select(metric => new JsonObject { ["Name"] = metric.Name, ["Unit"] = metric.Unit })]),
                }),
            },
            // Lambda filters lines by their level and takes over their time.
            ["timestamp"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["level"] = "Information",
            ["requestId"] = Invocation.Current?.AwsRequestId,
            ["message"] = "Tick",
            [TickMetric.Dimension] = functionName ?? "",
        };
        foreach (var metric in metrics) line[metric.Name] = metric.Value;
        output.Write($"{line.ToJsonString()}\n");

        double Age(DateTimeOffset? since) => since is { } at ? Math.Floor((now - at).TotalSeconds) : 0;
    }
}
