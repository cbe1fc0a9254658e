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

    private readonly WatchedServices _services = new(clients, clusters);

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
        var watched = await _services.ReadAsync(cancellation);
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
            return [.. (await _services.OnHostAsync(its, host, cancellation)).Select(service => (its, service))];
        if (claim is { Service: { } name, Cluster: { } cluster })
            return [.. (await _services.DescribeAsync(cluster, [name], cancellation)).Select(service => (cluster, service))];

        var watched = await _services.ReadAsync(cancellation, claim.Cluster);
        var meant = watched.Services.Where(pair => claim.Service is { } named
            ? pair.Service.ServiceName == named : LiveConfirmation.TargetGroups(pair.Service).Any(claim.Means)).ToList();
        return meant.Count > 0 || watched.Errors.Count == 0 ? meant : throw watched.Errors[0];
    }
}
