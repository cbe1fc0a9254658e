using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;
using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads the CloudWatch metrics of a failing service, in one call of at most 500 metrics. A metric without points is not a gap,
/// because not every cluster has Container Insights and not every target gets requests.
/// </summary>
internal sealed class MetricReader(IAmazonCloudWatch cloudWatch, Gaps gaps)
{
    private const int MostHosts = 50;

    private const int MostTasks = 50;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(20);

    public Task<List<MetricSeries>?> ReadAsync(Snapshot snapshot, IncidentMemory memory, CancellationToken cancellation) =>
        gaps.ReadAsync("cloudwatch:GetMetricData", async () =>
        {
            var wanted = Wanted(snapshot, new RecentFailures(snapshot, memory))
                .Select((metric, index) => (Id: $"m{index}", Metric: metric)).ToList();
            var request = Request(wanted, snapshot.TakenAt);
            var results = await Pages.AllAsync(async token =>
            {
                request.NextToken = token;
                var page = await cloudWatch.GetMetricDataAsync(request, cancellation);
                return (Gaps.Required(page.MetricDataResults).AsEnumerable(), page.NextToken);
            });

            var resultsById = results.ToLookup(result => result.Id);
            return (List<MetricSeries>?)[.. wanted.Select(pair => Series(pair.Metric, resultsById[pair.Id]))];
        }, cancellation);

    /// <summary>
    /// Joins the results of one metric. CloudWatch returns at least one for each query, maybe without points, and may continue it
    /// on later pages.
    /// </summary>
    private static MetricSeries Series(Wish metric, IEnumerable<MetricDataResult> pages)
    {
        var status = pages.LastOrDefault()?.StatusCode?.Value ?? "no answer";
        if (status is not ("Complete" or "PartialData"))
            throw new AmazonClientException($"{metric.Namespace} {metric.Name} of {metric.Of}: {status}.");
        var points = pages.SelectMany(page => (page.Timestamps ?? []).Zip(page.Values ?? []))
            .Select(point => new DataPoint(EcsMapping.Time(point.First)!.Value, point.Second));
        return new(metric.Namespace, metric.Name, metric.Of, [.. points.OrderBy(point => point.At)]);
    }

    private static GetMetricDataRequest Request(IEnumerable<(string Id, Wish Metric)> wanted, DateTimeOffset now) => new()
    {
        StartTime = (now - Window).UtcDateTime,
        EndTime = now.UtcDateTime,
        ScanBy = ScanBy.TimestampAscending,
        MetricDataQueries =
        [
            .. wanted.Select(pair => new MetricDataQuery
            {
                Id = pair.Id,
                MetricStat = new()
                {
                    Metric = new()
                    {
                        Namespace = pair.Metric.Namespace,
                        MetricName = pair.Metric.Name,
                        Dimensions =
                        [
                            .. pair.Metric.Dimensions.Select(part => new Dimension { Name = part.Name, Value = part.Value }),
                        ],
                    },
                    Period = 60,
                    Stat = "Average",
                },
            }),
        ],
    };

    /// <summary>
    /// The metrics to read: those of the service, of its hosts (also of healthy tasks, for comparison), of its failing tasks, and
    /// of the target group behind each Application Load Balancer; Network Load Balancers measure no response times.
    /// </summary>
    private static IEnumerable<Wish> Wanted(Snapshot snapshot, RecentFailures failures)
    {
        var subject = snapshot.Subject;
        (string, string)[] service = [("ClusterName", subject.ClusterName), ("ServiceName", subject.ServiceName)];
        yield return new("AWS/ECS", "CPUUtilization", subject.ServiceName, service);
        yield return new("AWS/ECS", "MemoryUtilization", subject.ServiceName, service);

        var hosts = failures.SuspectInstances
            .Concat((snapshot.Tasks ?? []).Select(failures.Topology.HostOf).OfType<ContainerInstance>())
            .DistinctBy(host => host.Ec2InstanceId).Take(MostHosts);
        foreach (var host in hosts)
        {
            (string, string)[] instance = [("InstanceId", host.Ec2InstanceId)];
            yield return new("AWS/EC2", "CPUUtilization", host.Ec2InstanceId, instance);
            if (Burstable.BaselineOf(host.Instance?.InstanceType) is not null)
                yield return new("AWS/EC2", "CPUCreditBalance", host.Ec2InstanceId, instance);
        }

        foreach (var task in failures.FailingTasks.Take(MostTasks))
        {
            (string, string)[] dimensions = [.. service, ("TaskId", task.Id)];
            yield return new("ECS/ContainerInsights", "TaskCpuUtilization", task.Id, dimensions);
            yield return new("ECS/ContainerInsights", "TaskMemoryUtilization", task.Id, dimensions);
        }

        foreach (var balancer in (snapshot.LoadBalancers ?? []).Where(balancer => balancer.Type == "application"))
        {
            yield return new("AWS/ApplicationELB", "TargetResponseTime", subject.TargetGroupName,
                ("LoadBalancer", After(balancer.Arn, ":loadbalancer/")),
                ("TargetGroup", "targetgroup/" + After(subject.TargetGroupArn, ":targetgroup/")));
        }
    }

    private static string After(string arn, string mark) => arn[(arn.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];

    private sealed record Wish(string Namespace, string Name, string Of, params (string Name, string Value)[] Dimensions);
}
