using System.Net;
using Amazon.EC2;
using Amazon.EC2.Model;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using LoadBalancer = EcsHealthRemediator.Evidence.LoadBalancer;
using SecurityGroup = EcsHealthRemediator.Network.SecurityGroup;
using Snapshot = EcsHealthRemediator.Evidence.Snapshot;
using Subnet = EcsHealthRemediator.Network.Subnet;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads the network between a load balancer and its failing targets, as input of the path evaluator.</summary>
internal sealed class NetworkReader(IAmazonEC2 ec2, Gaps gaps)
{
    private const int MostTargets = 50;

    public async Task<NetworkView?> ReadAsync(
        Snapshot snapshot, IReadOnlyCollection<string> targetIds, CancellationToken cancellation)
    {
        var balancers = snapshot.LoadBalancers ?? [];
        var places = await PlacesAsync(snapshot, [.. targetIds.Take(MostTargets)], cancellation);
        string[] subnetIds = [.. balancers.SelectMany(b => b.Zones).Select(zone => zone.SubnetId)
            .Concat(places.Select(place => place.SubnetId)).OfType<string>().Distinct()];
        string[] groupIds = [.. balancers.SelectMany(b => b.SecurityGroupIds)
            .Concat(places.SelectMany(place => place.GroupIds)).Distinct()];
        var subnets = SubnetsAsync(subnetIds, cancellation);
        var groups = GroupsAsync(groupIds, cancellation);
        var ipv6 = targetIds.Any(id => id.Contains(':', StringComparison.Ordinal));
        var addresses = new NodeAddressReader(ec2, gaps).ReadAsync(balancers, ipv6, cancellation);
        await Task.WhenAll(subnets, groups, addresses);

        var subnetById = await subnets;
        var groupById = await groups;
        var nodeAddresses = await addresses;
        return new(
            [.. balancers.SelectMany(balancer => balancer.Zones.Select(zone => Node(
                balancer, zone, nodeAddresses.GetValueOrDefault((balancer.Arn, zone.SubnetId)),
                Cidr.Everywhere[ipv6 ? 1 : 0], subnetById, groupById)))],
            places.ToDictionary(place => place.TargetId, place => new Endpoint
            {
                Name = place.TargetId,
                Subnet = place.SubnetId is { } id ? subnetById?.GetValueOrDefault(id) : null,
                Address = Cidr.TryParseAddress(place.Address, out var address) ? address : null,
                SecurityGroups = place.SubnetId is null ? null : Groups(place.GroupIds, groupById),
            }));
    }

    private static Endpoint Node(
        LoadBalancer balancer, LoadBalancerZone zone, Cidr? address, Cidr family,
        Dictionary<string, Subnet>? subnets, Dictionary<string, SecurityGroup>? groups)
    {
        var subnet = subnets?.GetValueOrDefault(zone.SubnetId);
        return new()
        {
            Name = $"load balancer node in {zone.Name}",
            Subnet = subnet,
            Address = address ?? subnet?.Cidrs.Where(family.Contains).Cast<Cidr?>().FirstOrDefault(),
            SecurityGroups = Groups(balancer.SecurityGroupIds, groups),
        };
    }

    /// <summary>The groups with these ids. A group that was not found is kept, with unknown rules.</summary>
    private static IReadOnlyList<SecurityGroup> Groups(
        IReadOnlyList<string> ids, Dictionary<string, SecurityGroup>? groups) =>
        [.. ids.Select(id => groups?.GetValueOrDefault(id) ?? new SecurityGroup(id, null))];

    /// <summary>
    /// Subnet, address and groups of each target: those of the instance, or of the task's interface in awsvpc mode.
    /// </summary>
    private async Task<List<TargetInterface>> PlacesAsync(
        Snapshot snapshot, IReadOnlyList<string> targetIds, CancellationToken cancellation)
    {
        var found = new List<TargetInterface>();
        var byInterface = new Dictionary<string, (string Id, EcsTask Task)>();
        foreach (var id in targetIds)
        {
            var host = snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == id);
            if (host?.Instance is { SubnetId: not null } instance)
                found.Add(new(id, instance.SubnetId, instance.PrivateAddress, instance.SecurityGroupIds));
            else if (snapshot.Tasks?.FirstOrDefault(task => task.IsAt(id)) is { NetworkInterfaceId: { } eni } task)
                byInterface[eni] = (id, task);
            else
                found.Add(new(id, null, IPAddress.TryParse(id, out _) ? id : null, []));
        }

        if (byInterface.Count == 0) return found;
        var interfaces = await gaps.ReadAsync("ec2:DescribeNetworkInterfaces", async () =>
        {
            var response = await ec2.DescribeNetworkInterfacesAsync(
                new() { Filters = By("network-interface-id", byInterface.Keys) }, cancellation);
            return response.NetworkInterfaces ?? [];
        }, cancellation);
        found.AddRange(byInterface.Select(pair => interfaces is null
            ? new TargetInterface(pair.Value.Id, null, pair.Value.Id, [])
            : interfaces.FirstOrDefault(eni => eni.NetworkInterfaceId == pair.Key) is { } eni
                ? new(pair.Value.Id, eni.SubnetId, pair.Value.Id, [.. (eni.Groups ?? []).Select(group => group.GroupId)])
                : OfStoppedTask(pair.Value.Id, pair.Value.Task, snapshot.Service)));
        return found;
    }

    /// <summary>
    /// The interface of a stopped task is deleted with it. The interface of the next task gets the groups of the service, so
    /// those are used; without them nothing is known.
    /// </summary>
    private static TargetInterface OfStoppedTask(string id, EcsTask task, EcsHealthRemediator.Evidence.Service? service) =>
        service is { SecurityGroupIds: { Count: > 0 } groups } ? new(id, task.SubnetId, id, groups) : new(id, null, id, []);

    private async Task<Dictionary<string, Subnet>?> SubnetsAsync(string[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0) return [];
        var subnets = gaps.ReadAsync("ec2:DescribeSubnets", async () => Gaps.Required(
            (await ec2.DescribeSubnetsAsync(new() { Filters = By("subnet-id", ids) }, cancellation)).Subnets), cancellation);
        var acls = gaps.ReadAsync("ec2:DescribeNetworkAcls", async () => Gaps.Required(
            (await ec2.DescribeNetworkAclsAsync(new() { Filters = By("association.subnet-id", ids) }, cancellation)).NetworkAcls),
            cancellation);
        await Task.WhenAll(subnets, acls);
        if (await subnets is not { } found) return null;

        var known = await acls ?? [];
        string[] vpcIds = [.. found.Select(subnet => subnet.VpcId).Distinct()];
        var tables = vpcIds.Length > 1 ? await RouteTablesAsync(vpcIds, cancellation) : null;
        var prefixLists = await PrefixListsAsync(
            (tables ?? []).SelectMany(table => table.Routes ?? []).Select(route => route.DestinationPrefixListId), cancellation);
        return found.ToDictionary(subnet => subnet.SubnetId, subnet => new Subnet(subnet.SubnetId, subnet.VpcId)
        {
            AvailabilityZone = subnet.AvailabilityZone,
            Cidrs = NetworkMapping.Blocks(subnet),
            NetworkAcl = known.FirstOrDefault(acl => (acl.Associations ?? []).Any(a => a.SubnetId == subnet.SubnetId)) is { } acl
                ? NetworkMapping.Acl(acl)
                : null,
            RouteTable = tables is null ? null : NetworkMapping.TableOf(subnet, tables, prefixLists),
        });
    }

    private Task<List<Amazon.EC2.Model.RouteTable>?> RouteTablesAsync(string[] vpcIds, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeRouteTables", async () =>
        {
            var found = await Pages.AllAsync(async token =>
            {
                var page = await ec2.DescribeRouteTablesAsync(
                    new() { Filters = By("vpc-id", vpcIds), NextToken = token }, cancellation);
                return ((page.RouteTables ?? []).AsEnumerable(), page.NextToken);
            });

            // Every VPC has a main table, so an answer without tables is an error.
            return (List<Amazon.EC2.Model.RouteTable>?)Gaps.Required(found.Count == 0 ? null : found);
        }, cancellation);

    private async Task<Dictionary<string, SecurityGroup>?> GroupsAsync(string[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0) return [];
        var groups = await gaps.ReadAsync("ec2:DescribeSecurityGroups", async () => Gaps.Required(
            (await ec2.DescribeSecurityGroupsAsync(new() { Filters = By("group-id", ids) }, cancellation)).SecurityGroups),
            cancellation);
        if (groups is null) return null;

        var entriesById = await PrefixListsAsync(
            groups.SelectMany(group => (group.IpPermissions ?? []).Concat(group.IpPermissionsEgress ?? []))
                .SelectMany(permission => permission.PrefixListIds ?? []).Select(list => list.Id),
            cancellation);
        return groups.ToDictionary(group => group.GroupId, group => NetworkMapping.Group(group, entriesById));
    }

    private async Task<Dictionary<string, List<Cidr>?>> PrefixListsAsync(
        IEnumerable<string?> ids, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(ids.Where(id => !string.IsNullOrEmpty(id)).OfType<string>().Distinct()
            .Select(async id => (Id: id, Entries: await EntriesAsync(id, cancellation))));
        return lists.ToDictionary(list => list.Id, list => list.Entries);
    }

    private Task<List<Cidr>?> EntriesAsync(string prefixListId, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:GetManagedPrefixListEntries", async () => (List<Cidr>?)await Pages.AllAsync(async token =>
        {
            var page = await ec2.GetManagedPrefixListEntriesAsync(
                new() { PrefixListId = prefixListId, NextToken = token }, cancellation);
            return ((page.Entries ?? []).Select(entry => NetworkMapping.Block(entry.Cidr)), page.NextToken);
        }), cancellation);

    /// <summary>
    /// A filter is used instead of ids, because a request by ids fails as a whole if one of them no longer exists.
    /// </summary>
    internal static List<Filter> By(string name, IEnumerable<string> values) => [new() { Name = name, Values = [.. values] }];

    private sealed record TargetInterface(string TargetId, string? SubnetId, string? Address, IReadOnlyList<string> GroupIds);
}
