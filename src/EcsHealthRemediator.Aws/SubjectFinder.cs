using Amazon.ECS.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;
using Service = Amazon.ECS.Model.Service;
using Signal = EcsHealthRemediator.Signals.Signal;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws;

/// <summary>From what a signal claims to the pairs of service and target group that <see cref="LiveConfirmation"/> lets pass.</summary>
/// <param name="clusters">Names of the watched clusters; <c>*</c> watches all.</param>
public sealed class SubjectFinder(AwsClients clients, IReadOnlyList<string> clusters, TimeProvider time) : ISubjectFinder
{
    private readonly LiveConfirmation _confirmation = new(clients.LoadBalancing, time);

    private readonly ServiceSweep _sweep = new(clients.LoadBalancing, time);

    /// <summary>The look that follows needs the rest of the invocation.</summary>
    public TimeSpan ConfirmingTakes { get; init; } = TimeSpan.FromSeconds(10);

    private bool Watches(string cluster) => clusters.Contains("*") || clusters.Contains(cluster);

    public async Task<SubjectSearch> FindAsync(Signal signal, CancellationToken cancellation)
    {
        if (Claim.Of(signal) is not { } claim) return new([], "The signal names neither a service nor a target group.");
        if (claim.Cluster is { } cluster && !Watches(cluster)) return new([], $"Cluster {cluster} is not watched.");
        if (claim.Service is { } name && !ServiceRef.IsName(name))
            return new([], $"No service of ECS can have the name {SignalText.Bounded(name)}.");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConfirmingTakes);
        try
        {
            return await _confirmation.ConfirmAsync(claim, await MeantByAsync(claim, limit.Token), limit.Token);
        }
        catch (ClusterNotFoundException)
        {
            return new([], $"There is no cluster {claim.Cluster}.");
        }
        catch (InvalidParameterException unknown)
        {
            return new([], $"ECS does not know what it speaks of: {unknown.Message}");
        }
        catch (Exception unread) when (AwsError.Text(unread, cancellation) is not null && claim.Whole() is { Count: > 0 } pairs)
        {
            return new(pairs);
        }
    }

    public async Task<SweepResult> SweepAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var watched = await WatchedServicesAsync(cancellation);
        var found = await _sweep.RunAsync(watched.Services, since, cancellation);
        return new(found, watched.Unknown, watched.Errors)
        {
            NotCovered =
            [
                .. watched.Services.Where(pair => Coverage.IsWorthTelling(pair.Service))
                    .Select(pair => Coverage.Lacks(pair.Service)).OfType<string>(),
            ],
        };
    }

    private async Task<IReadOnlyList<(string Cluster, Service Service)>> MeantByAsync(Claim claim, CancellationToken cancellation)
    {
        if (claim is { ContainerInstance: { } host, Cluster: { } its })
            return [.. (await OnHostAsync(its, host, cancellation)).Select(service => (its, service))];
        if (claim is { Service: { } name, Cluster: { } cluster })
            return [.. (await DescribeAsync(cluster, [name], cancellation)).Select(service => (cluster, service))];

        var watched = await WatchedServicesAsync(cancellation, claim.Cluster);
        var meant = watched.Services.Where(pair => claim.Service is { } named
            ? pair.Service.ServiceName == named : LiveConfirmation.TargetGroups(pair.Service).Any(claim.Means)).ToList();
        return meant.Count > 0 || watched.Errors.Count == 0 ? meant : throw watched.Errors[0];
    }

    private async Task<List<Service>> OnHostAsync(string cluster, string containerInstance, CancellationToken cancellation)
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

        return await DescribeAsync(cluster, [.. names.Order(StringComparer.Ordinal)], cancellation);
    }

    /// <param name="only">Null for every watched cluster.</param>
    internal async Task<Watched> WatchedServicesAsync(CancellationToken cancellation, string? only = null)
    {
        var watched = new Watched([], [], []);
        foreach (var cluster in only is null ? await WatchedClustersAsync(cancellation) : [only])
        {
            try
            {
                watched.Services.AddRange(
                    (await ServicesAsync(cluster, cancellation)).Select(service => (cluster, service)));
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

    private async Task<List<Service>> ServicesAsync(string cluster, CancellationToken cancellation)
    {
        var arns = await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListServicesAsync(
                new() { Cluster = cluster, MaxResults = 100, NextToken = token }, cancellation);
            return ((page.ServiceArns ?? []).AsEnumerable(), page.NextToken);
        });
        var services = new List<Service>();
        // At most ten calls at a time, because more would be throttled in a large cluster.
        foreach (var hundred in arns.Chunk(100)) services.AddRange(await DescribeAsync(cluster, hundred, cancellation));
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
    private async Task<List<Service>> DescribeAsync(
        string cluster, IReadOnlyList<string> services, CancellationToken cancellation)
    {
        var pages = await Task.WhenAll(services.Chunk(10).Select(chunk =>
            clients.Ecs.DescribeServicesAsync(new() { Cluster = cluster, Services = [.. chunk] }, cancellation)));
        return [.. pages.SelectMany(page => Gaps.Required(page.Services)).Where(service => service.Status == "ACTIVE")];
    }

    internal sealed record Watched(
        List<(string Cluster, Service Service)> Services, List<string> Unknown, List<Exception> Errors);
}
