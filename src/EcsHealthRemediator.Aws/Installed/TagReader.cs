using Amazon.AutoScaling.Model;
using Amazon.EC2.Model;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Aws.Installed;

internal sealed record Tagged(Taggable Kind, string Name, IReadOnlyDictionary<string, string> Tags);

/// <summary>Reads the tags of the services on EC2 of all watched clusters, of their container instances and of the groups of these.</summary>
internal sealed class TagReader(AwsClients clients, IReadOnlyList<string> clusters)
{
    public async Task<(IReadOnlyList<Tagged> All, IReadOnlyList<string> Unread)> ReadAsync(CancellationToken cancellation)
    {
        var watched = await new WatchedServices(clients, clusters).ReadAsync(cancellation);
        List<string> unread =
        [
            .. watched.Unknown.Select(cluster => $"There is no cluster {cluster}, though it is to be watched."),
            .. watched.Errors.Select(error => AwsError.Text(error, cancellation) ?? error.Message),
        ];
        List<Tagged> all = [];
        foreach (var cluster in watched.Services.Where(pair => Coverage.RunsOnInstances(pair.Service)).GroupBy(pair => pair.Cluster))
        {
            foreach (var ten in cluster.Select(pair => pair.Service.ServiceName).Chunk(10))
                all.AddRange(await ServicesAsync(cluster.Key, [.. ten], cancellation));
            all.AddRange(await InstancesAsync(cluster.Key, cancellation));
        }

        var groups = all.Select(one => one.Tags.GetValueOrDefault(InstanceReader.GroupTag)).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        foreach (var fifty in groups.Chunk(50)) all.AddRange(await GroupsAsync([.. fifty], cancellation));
        return (all, unread);
    }

    private async Task<IEnumerable<Tagged>> ServicesAsync(string cluster, List<string> names, CancellationToken cancellation)
    {
        var page = await clients.Ecs.DescribeServicesAsync(
            new() { Cluster = cluster, Services = names, Include = ["TAGS"] }, cancellation);
        return (page.Services ?? []).Select(service => new Tagged(
            Taggable.Service, $"{cluster}/{service.ServiceName}", Tags(service.Tags, tag => tag.Key, tag => tag.Value)));
    }

    private async Task<IReadOnlyList<Tagged>> InstancesAsync(string cluster, CancellationToken cancellation)
    {
        var arns = await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListContainerInstancesAsync(new() { Cluster = cluster, NextToken = token }, cancellation);
            return ((page.ContainerInstanceArns ?? []).AsEnumerable(), page.NextToken);
        });
        List<Tagged> all = [];
        foreach (var hundred in arns.Chunk(100))
        {
            var hosts = await clients.Ecs.DescribeContainerInstancesAsync(
                new() { Cluster = cluster, ContainerInstances = [.. hundred] }, cancellation);
            // On-premises hosts have ids of another kind, which EC2 does not know.
            var ids = (hosts.ContainerInstances ?? []).Select(host => host.Ec2InstanceId).OfType<string>()
                .Where(id => id.StartsWith("i-", StringComparison.Ordinal)).Distinct().ToList();
            if (ids.Count > 0) all.AddRange(await MachinesAsync(ids, cancellation));
        }

        return all;
    }

    /// <summary>By a filter, because a request by ids fails as a whole if one of them no longer exists.</summary>
    private Task<List<Tagged>> MachinesAsync(List<string> ids, CancellationToken cancellation) => Pages.AllAsync(async token =>
    {
        var page = await clients.Ec2.DescribeInstancesAsync(
            new() { Filters = [new Amazon.EC2.Model.Filter("instance-id", ids)], NextToken = token }, cancellation);
        return (
            (page.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? [])
                .Select(instance => new Tagged(
                    Taggable.Instance, instance.InstanceId, Tags(instance.Tags, tag => tag.Key, tag => tag.Value))),
            page.NextToken);
    });

    private async Task<IEnumerable<Tagged>> GroupsAsync(List<string> names, CancellationToken cancellation)
    {
        var page = await clients.AutoScaling.DescribeAutoScalingGroupsAsync(new() { AutoScalingGroupNames = names }, cancellation);
        return (page.AutoScalingGroups ?? []).Select(group => new Tagged(
            Taggable.AutoScalingGroup, group.AutoScalingGroupName, Tags(group.Tags, tag => tag.Key, tag => tag.Value)));
    }

    private static Dictionary<string, string> Tags<T>(List<T>? tags, Func<T, string> key, Func<T, string?> value) =>
        (tags ?? []).DistinctBy(key).ToDictionary(key, tag => value(tag) ?? "");
}
