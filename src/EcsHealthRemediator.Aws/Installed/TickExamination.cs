using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>Whether the remediator runs every minute, by the metric that each tick writes.</summary>
internal sealed class TickExamination(IAmazonCloudWatch cloudWatch, TimeProvider time)
{
    private const int Minutes = 15;

    /// <summary>A metric from a log line takes some minutes to appear.</summary>
    private const int Late = 5;

    public async Task<IReadOnlyList<Examination>> RunAsync(Installation installation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var answer = await cloudWatch.GetMetricDataAsync(
            new()
            {
                StartTime = now.AddMinutes(-Minutes).UtcDateTime,
                EndTime = now.UtcDateTime,
                ScanBy = ScanBy.TimestampDescending,
                MetricDataQueries =
                [
                    new()
                    {
                        Id = "ticks",
                        MetricStat = new()
                        {
                            Metric = new()
                            {
                                Namespace = TickMetric.Namespace,
                                MetricName = TickMetric.Name,
                                Dimensions = [new() { Name = TickMetric.Dimension, Value = installation.Function }],
                            },
                            Period = 60,
                            Stat = "Sum",
                        },
                    },
                ],
            },
            cancellation);
        var minutes = (answer.MetricDataResults ?? []).SelectMany(result => result.Values ?? []).Count(ticks => ticks > 0);
        return
        [
            minutes switch
            {
                0 => new("ticks", Condition.Broken, $"{installation.Function} has not ticked for {Minutes} minutes: see its log, and "
                    + "whether its rule of every minute is enabled and its reserved concurrency is not 0."),
                < Minutes - Late => new("ticks", Condition.Attention,
                    $"{installation.Function} has ticked in {minutes} of the last {Minutes} minutes: it was deployed just now, or fails."),
                _ => new("ticks", Condition.Ok, $"{installation.Function} ticks every minute."),
            },
        ];
    }
}
