using Amazon.ECS.Model;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using Service = Amazon.ECS.Model.Service;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws;

/// <summary>Reads the services of the watched clusters.</summary>
/// <param name="clusters">Names of the watched clusters; <c>*</c> watches all.</param>
internal sealed class WatchedServices(AwsClients clients, IReadOnlyList<string> clusters)
{
    public async Task<List<Service>> OnHostAsync(string cluster, string containerInstance, CancellationToken cancellation)
    {
        var arns = await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListTasksAsync(
                new() { Cluster = cluster, ContainerInstance = containerInstance, NextToken = token }, cancellation);
            return ((page.TaskArns ?? []).AsEnumerable(), page.NextToken);
        });

        var names = new HashSet<string>();
        foreach (var chunk in arns.Chunk(100))
        {
            var tasks = await clients.Ecs.DescribeTasksAsync(new() { Cluster = cluster, Tasks = [.. chunk] }, cancellation);
            names.UnionWith((tasks.Tasks ?? []).Select(task => task.Group ?? "")
                .Where(group => group.StartsWith("service:", StringComparison.Ordinal))
                .Select(group => group["service:".Length..]));
        }

        return await DescribeAsync(cluster, [.. names.Order(StringComparer.Ordinal)], cancellation, []);
    }

    /// <param name="only">Null for every watched cluster.</param>
    public async Task<Watched> ReadAsync(CancellationToken cancellation, string? only = null)
    {
        var watched = new Watched([], [], []);
        foreach (var cluster in only is null ? await WatchedClustersAsync(cancellation) : [only])
        {
            try
            {
                watched.Services.AddRange(
                    (await ServicesAsync(cluster, watched.Errors, cancellation)).Select(service => (cluster, service)));
            }
            catch (ClusterNotFoundException)
            {
                watched.Unknown.Add(cluster);
            }
            catch (Exception unread) when (AwsError.Text(unread, cancellation) is not null)
            {
                watched.Errors.Add(unread);
            }
        }

        return watched;
    }

    private async Task<List<Service>> ServicesAsync(string cluster, List<Exception> unread, CancellationToken cancellation)
    {
        var arns = await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListServicesAsync(
                new() { Cluster = cluster, MaxResults = 100, NextToken = token }, cancellation);
            return ((page.ServiceArns ?? []).AsEnumerable(), page.NextToken);
        });
        var services = new List<Service>();
        // At most ten calls at a time, because more would be throttled in a large cluster.
        foreach (var hundred in arns.Chunk(100)) services.AddRange(await DescribeAsync(cluster, hundred, cancellation, unread));
        return services;
    }

    private async Task<IReadOnlyList<string>> WatchedClustersAsync(CancellationToken cancellation)
    {
        if (!clusters.Contains("*")) return clusters;
        return await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListClustersAsync(new() { NextToken = token }, cancellation);
            return ((page.ClusterArns ?? []).Select(ServiceRef.ClusterName).OfType<string>(), page.NextToken);
        });
    }

    /// <summary>Those that are there; what ECS answers in <c>failures</c> is missing, and so is what is being deleted.</summary>
    /// <param name="unread">Takes what was wrong with services that were left out; null where none may be.</param>
    public async Task<List<Service>> DescribeAsync(
        string cluster, IReadOnlyList<string> services, CancellationToken cancellation, List<Exception>? unread = null)
    {
        var all = await Task.WhenAll(services.Chunk(10).Select(chunk => SomeAsync(cluster, chunk, unread, cancellation)));
        return [.. all.SelectMany(some => some).Where(service => service.Status == "ACTIVE")];
    }

    /// <summary>One whose description is incomplete keeps no other of its answer from being read.</summary>
    private async Task<List<Service>> SomeAsync(string cluster, string[] names, List<Exception>? unread, CancellationToken cancellation)
    {
        try
        {
            return Gaps.Required((await clients.Ecs.DescribeServicesAsync(
                new() { Cluster = cluster, Services = [.. names] }, cancellation)).Services);
        }
        catch (IncompleteAnswerException) when (names.Length > 1)
        {
            var whole = new List<Service>();
            foreach (var name in names) whole.AddRange(await SomeAsync(cluster, [name], unread, cancellation));
            return whole;
        }
        catch (IncompleteAnswerException incomplete) when (unread is not null)
        {
            lock (unread) unread.Add(incomplete);
            return [];
        }
    }

    internal sealed record Watched(
        List<(string Cluster, Service Service)> Services, List<string> Unknown, List<Exception> Errors);
}
