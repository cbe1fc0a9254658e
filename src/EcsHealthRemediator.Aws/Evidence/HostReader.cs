using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Adds to container instances what EC2 knows of them, and to those under suspicion all that a restart must ask first.</summary>
internal sealed class HostReader(EcsReader ecs, InstanceReader ec2)
{
    public async Task<IReadOnlyList<ContainerInstance>?> CompleteAsync(Snapshot snapshot, Memory memory, CancellationToken cancellation)
    {
        if (snapshot.ContainerInstances is not { Count: > 0 } hosts) return snapshot.ContainerInstances;

        var suspects = new Case(snapshot, memory).Suspects;
        var instances = ec2.InstancesAsync([.. hosts.Select(host => host.Ec2InstanceId).Distinct()], cancellation);
        var groups = suspects.Count == 0 ? Task.FromResult<Dictionary<string, string>?>([])
            : ec2.AutoScalingGroupsAsync([.. suspects.Select(host => host.Ec2InstanceId).Distinct()], cancellation);
        var details = Task.WhenAll(suspects.Select(host => DetailAsync(snapshot.Subject, host, cancellation)));
        await Task.WhenAll(instances, groups, details);
        if (await instances is not { } found) return hosts;

        var alive = found.Where(instance => instance.State != "terminated").ToList();
        var types = alive.Where(instance => suspects.Any(host => host.Ec2InstanceId == instance.Id)).Select(i => i.InstanceType).OfType<string>().Distinct().ToList();
        var status = ec2.StatusChecksAsync([.. alive.Select(instance => instance.Id)], cancellation);
        var stores = types.Count == 0 ? Task.FromResult<Dictionary<string, bool>?>([]) : ec2.InstanceStoreAsync(types, cancellation);
        await Task.WhenAll(status, stores);

        var statusById = await status;
        var storeByType = await stores;
        var groupById = await groups;
        var detailByArn = (await details).ToDictionary(detail => detail.Arn);
        return [.. hosts.Select(host => host with
        {
            TaskGroups = detailByArn.GetValueOrDefault(host.Arn)?.TaskGroups,
            Instance = found.FirstOrDefault(instance => instance.Id == host.Ec2InstanceId) is { } instance
                ? instance with
                {
                    StatusChecks = statusById?.GetValueOrDefault(instance.Id),
                    HasInstanceStore = instance.InstanceType is { } type && storeByType?.TryGetValue(type, out var store) == true ? store : null,
                    AutoScalingGroup = detailByArn.ContainsKey(host.Arn) ? InstanceReader.GroupOf(instance, groupById) : null,
                    StopProtected = detailByArn.GetValueOrDefault(host.Arn)?.StopProtected,
                }
                : null,
        })];
    }

    private async Task<Detail> DetailAsync(Subject subject, ContainerInstance host, CancellationToken cancellation)
    {
        var stopProtected = ec2.StopProtectedAsync(host.Ec2InstanceId, cancellation);
        var arns = await ecs.TaskArnsOnAsync(subject, host.Arn, cancellation);
        var tasks = arns is null ? null : await ecs.TasksAsync(subject, arns, cancellation);
        return new(host.Arn, tasks is null ? null : [.. tasks.Select(task => task.Group ?? "")], await stopProtected);
    }

    private sealed record Detail(string Arn, IReadOnlyList<string>? TaskGroups, bool? StopProtected);
}
