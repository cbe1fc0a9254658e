using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Adds EC2's data to container instances, and to suspect ones also everything that the guards of a restart need.
/// </summary>
internal sealed class HostReader(EcsReader ecs, InstanceReader ec2, GroupReader autoScaling, VolumeKeyReader volumes, Gaps gaps)
{
    public async Task<IReadOnlyList<ContainerInstance>?> CompleteAsync(
        Snapshot snapshot, IncidentMemory memory, CancellationToken cancellation)
    {
        if (snapshot.ContainerInstances is not { Count: > 0 } hosts) return snapshot.ContainerInstances;

        var suspects = new RecentFailures(snapshot, memory).SuspectInstances;
        var suspectIds = suspects.Select(host => host.Ec2InstanceId).Distinct().ToList();
        var machines = MachinesAsync(hosts, suspectIds, cancellation);
        var groups = suspectIds.Count == 0 ? Task.FromResult<Dictionary<string, string>?>([])
            : ec2.AutoScalingGroupsAsync(suspectIds, cancellation);
        var keys = suspectIds.Count == 0 ? Task.FromResult<Dictionary<string, IReadOnlyList<string>>?>([])
            : volumes.CustomerKeysAsync(suspectIds, cancellation);
        var details = Task.WhenAll(suspects.Select(host => DetailAsync(snapshot.Subject, host, cancellation)));
        await Task.WhenAll(machines, groups, keys, details);

        var (found, statusById, storeByType) = await machines;
        var groupById = await groups;
        var keysById = await keys;
        foreach (var id in suspectIds.Where(id => IsRunning(id) && keysById?.ContainsKey(id) == false))
            gaps.Add("ec2:DescribeVolumes", $"Nothing is said about the volumes of {id}.");

        bool IsRunning(string id) => found?.Exists(instance => instance.Id == id && instance.IsRunning) == true;
        // Where tasks have no place, whether the groups of the other hosts may grow is the question.
        bool IsOfInterest(string id) => suspectIds.Contains(id) || snapshot.Service is { LacksPlaces: true };
        var membership = await autoScaling.ReadAsync(
            [.. (found ?? []).Where(instance => IsOfInterest(instance.Id))
                .Select(instance => InstanceReader.GroupOf(instance, groupById)).OfType<string>().Where(name => name.Length > 0)
                .Distinct().Order(StringComparer.Ordinal)],
            snapshot.TakenAt, cancellation);
        var detailByArn = (await details).DistinctBy(detail => detail.Arn).ToDictionary(detail => detail.Arn);
        return [.. hosts.Select(host => host with
        {
            TaskGroups = detailByArn.GetValueOrDefault(host.Arn)?.TaskGroups,
            Instance = found?.FirstOrDefault(instance => instance.Id == host.Ec2InstanceId) is { } instance
                ? instance with
                {
                    StatusChecks = statusById?.GetValueOrDefault(instance.Id),
                    HasInstanceStore = instance.InstanceType is { } type && storeByType?.TryGetValue(type, out var store) == true
                        ? store
                        : null,
                    AutoScalingGroup = detailByArn.ContainsKey(host.Arn) ? InstanceReader.GroupOf(instance, groupById) : null,
                    Membership = IsOfInterest(instance.Id) && InstanceReader.GroupOf(instance, groupById) is { Length: > 0 } group
                        ? membership(group, instance.Id)
                        : null,
                    StopProtected = detailByArn.GetValueOrDefault(host.Arn)?.StopProtected,
                    CustomerKeys = keysById?.GetValueOrDefault(instance.Id),
                }
                : null,
        })];
    }

    private async Task<Machines> MachinesAsync(
        IReadOnlyList<ContainerInstance> hosts, IReadOnlyList<string> suspectIds, CancellationToken cancellation)
    {
        if (await ec2.InstancesAsync([.. hosts.Select(host => host.Ec2InstanceId).Distinct()], cancellation) is not { } found)
            return new(null, null, null);

        var alive = found.Where(instance => instance.State != "terminated").ToList();
        var types = alive.Where(instance => suspectIds.Contains(instance.Id))
            .Select(instance => instance.InstanceType).OfType<string>().Distinct().ToList();
        var status = ec2.StatusChecksAsync([.. alive.Select(instance => instance.Id)], cancellation);
        var stores = types.Count == 0 ? Task.FromResult<Dictionary<string, bool>?>([])
            : ec2.InstanceStoreAsync(types, cancellation);
        await Task.WhenAll(status, stores);
        ReportMissing(suspectIds, found, await status);
        return new(found, await status, await stores);
    }

    /// <summary>Adds a gap for each suspect host about which EC2 returned nothing.</summary>
    private void ReportMissing(
        IReadOnlyList<string> suspectIds, List<Ec2Instance> found, Dictionary<string, StatusChecks>? statusById)
    {
        foreach (var id in suspectIds)
        {
            if (found.FirstOrDefault(instance => instance.Id == id) is not { } instance)
                gaps.Add("ec2:DescribeInstances", $"Instance {id} was not found.");
            else if (instance.State != "terminated" && statusById?.ContainsKey(id) == false)
                gaps.Add("ec2:DescribeInstanceStatus", $"Nothing is said about {id}.");
        }
    }

    private async Task<Detail> DetailAsync(Subject subject, ContainerInstance host, CancellationToken cancellation)
    {
        var stopProtected = ec2.StopProtectedAsync(host.Ec2InstanceId, cancellation);
        var arns = await ecs.TaskArnsOnAsync(subject, host.Arn, cancellation);
        var tasks = arns is null ? null : await ecs.TasksAsync(subject, arns, cancellation);
        return new(host.Arn, tasks is null ? null : [.. tasks.Select(task => task.Group ?? "")], await stopProtected);
    }

    private sealed record Machines(
        List<Ec2Instance>? Found, Dictionary<string, StatusChecks>? StatusById, Dictionary<string, bool>? StoreByType);

    private sealed record Detail(string Arn, IReadOnlyList<string>? TaskGroups, bool? StopProtected);
}
