using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Scanning;
using Service = Amazon.ECS.Model.Service;

namespace EcsHealthRemediator.Aws.Scanning;

/// <summary>Looks at every service on EC2 that has a load balancer, once, with read rights only.</summary>
/// <param name="clusters">Names of the clusters; <c>*</c> for all of the region.</param>
public sealed class Scanner(AwsClients clients, IReadOnlyList<string> clusters, TimeProvider time)
{
    /// <summary>How many services are read at the same time.</summary>
    private const int AtOnce = 4;

    /// <summary>The calls wait for each other here, so they get more time than in an incident.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="progress">Is told how many of the services are done, and how many there are.</param>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">Nothing could be listed at all.</exception>
    public async Task<ScanReport> RunAsync(Action<int, int>? progress, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var watched = await new WatchedServices(clients, clusters).ReadAsync(cancellation);
        if (watched.Services.Count == 0 && watched.Errors.Count > 0) throw watched.Errors[0];
        var onInstances = watched.Services.Where(pair => Coverage.RunsOnInstances(pair.Service)).ToList();
        var subjects = onInstances.SelectMany(pair => Subjects(pair.Cluster, pair.Service)).ToList();
        var scanned = new ScannedService[subjects.Count];
        var done = 0;
        progress?.Invoke(done, subjects.Count);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, subjects.Count, limit, async (index, token) =>
        {
            scanned[index] = ServiceScan.Of(await LookAsync(subjects[index], now, token));
            progress?.Invoke(Interlocked.Increment(ref done), subjects.Count);
        });
        return new()
        {
            TakenAt = now,
            Account = subjects is [{ ServiceArn: var arn }, ..] && Arn.TryParse(arn, out var first) ? first.Account : null,
            Region = subjects is [var some, ..] ? some.Region : null,
            Services = ScanReport.Sorted(scanned),
            Unscanned = new(
                onInstances.Count(pair => !LiveConfirmation.TargetGroups(pair.Service).Any()),
                watched.Services.Count - onInstances.Count),
            UnknownClusters = watched.Unknown,
            Unread =
            [
                .. watched.Unknown.Select(cluster => $"There is no cluster {cluster}."),
                .. watched.Errors.Select(error => AwsError.Text(error, cancellation) ?? error.Message),
            ],
        };
    }

    private static IEnumerable<Subject> Subjects(string cluster, Service service) =>
        LiveConfirmation.TargetGroups(service).Distinct().Select(group => Subject.Of(cluster, service.ServiceName, group));

    private async Task<ScanEvidence> LookAsync(Subject subject, DateTimeOffset now, CancellationToken cancellation)
    {
        var snapshot = await new EvidenceCollector(clients)
        {
            ReadsLogs = false,
            SurroundingsTimeout = Patience,
            TenancyTimeout = Patience,
        }.LookAsync(subject, IncidentMemory.Empty, now, cancellation);
        if (snapshot is not { LoadBalancers.Count: > 0, TaskDefinition.NetworkMode: not "awsvpc", ContainerInstances: { } all })
            return new(snapshot, null);

        // The hosts of a cluster are mostly alike: one of each kind goes first, should there be too many to read.
        string[] hosts =
        [
            .. all.Where(host => host is { TakesTasks: true, Instance: not null })
                .GroupBy(host => (host.Instance!.SubnetId, string.Join(' ', host.Instance.SecurityGroupIds)))
                .SelectMany(kind => kind.Index()).OrderBy(host => host.Index).Select(host => host.Item.Ec2InstanceId).Distinct(),
        ];
        var gaps = new Gaps();
        var places = hosts.Length == 0 ? null
            : await new NetworkReader(clients.Ec2, gaps).ReadAsync(snapshot, hosts, cancellation);
        return new(snapshot with { Gaps = [.. snapshot.Gaps, .. gaps.All.Except(snapshot.Gaps)] }, places);
    }
}
