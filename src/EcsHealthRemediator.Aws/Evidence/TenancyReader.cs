using Amazon.ECS;
using EcsHealthRemediator.Evidence;
using Ecs = Amazon.ECS.Model;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads who lives on hosts under suspicion and what room the cluster has for them elsewhere: all tasks of the cluster and its
/// container instances; the services, revisions and protection of the tasks on those hosts; then which hosts their constraints allow.
/// </summary>
internal sealed class TenancyReader(IAmazonECS ecs, InstanceReader ec2, Gaps gaps)
{
    private const int MostTasks = 3000;

    private const int MostServices = 50;

    private const int MostRevisions = 50;

    private const int MostExpressions = 10;

    /// <returns>
    /// Null unless all could be read. In a cluster too large for one look that is no gap: it keeps the host from being drained, and
    /// nothing else needs to know.
    /// </returns>
    public async Task<Tenancy?> ReadAsync(
        Snapshot snapshot, IReadOnlyList<ContainerInstance> suspects, CancellationToken cancellation)
    {
        var cluster = snapshot.Subject.ClusterName;
        var running = TaskArnsAsync(cluster, DesiredStatus.RUNNING, cancellation);
        var stopped = TaskArnsAsync(cluster, DesiredStatus.STOPPED, cancellation);
        var hosts = HostsAsync(cluster, [.. snapshot.ContainerInstances!.Select(host => host.Arn).Distinct()], cancellation);
        await Task.WhenAll(running, stopped, hosts);
        if (await running is not { } up || await stopped is not { } down || await hosts is not { } found) return null;
        if (up.Count + down.Count > MostTasks) return null;
        if (await TasksAsync(cluster, [.. up, .. down], cancellation) is not { } all) return null;

        var tasks = all.Where(task => task.LastStatus != "STOPPED" && task.ContainerInstanceArn is not null).ToList();
        var tenants = tasks.Where(task => suspects.Any(host => host.Arn == task.ContainerInstanceArn)).ToList();
        string[] names = [.. tenants.Select(task => TenantTask.ServiceOf(task.Group)).OfType<string>().Distinct()];
        string[] revisions = [.. tenants.Where(IsWanted).Select(task => task.TaskDefinitionArn).Distinct()];
        if (names.Length > MostServices || revisions.Length > MostRevisions) return null;

        var services = ServicesAsync(cluster, names, cancellation);
        var needs = NeedsAsync(revisions, cancellation);
        var protection = ProtectionAsync(
            cluster, [.. tenants.Where(task => IsWanted(task) && TenantTask.ServiceOf(task.Group) is not null)], cancellation);
        await Task.WhenAll(services, needs, protection);
        if (await services is not { } described || await needs is not { } asked || await protection is not { } spared) return null;

        string[] later = [.. described.Select(service => service.TaskDefinition).OfType<string>().Distinct().Except(revisions)];
        if (await NeedsAsync(later, cancellation) is not { } further) return null;
        asked = [.. asked, .. further];
        var ended = all.Where(task => task.LastStatus == "STOPPED").ToList();
        var owners = described.Select(service => TenancyMapping.Service(service, tasks, ended, found)).ToList();
        return await RoomsAsync(cluster, found, tasks, owners, asked, cancellation) is not { } rooms ? null
            : new([.. tenants.Select(task => TenancyMapping.Task(task, spared))], owners, asked, rooms);
    }

    private static bool IsWanted(Ecs.Task task) => task.DesiredStatus != "STOPPED";

    private async Task<IReadOnlyList<HostRoom>?> RoomsAsync(
        string cluster, IReadOnlyList<Ecs.ContainerInstance> hosts, IReadOnlyList<Ecs.Task> tasks,
        IReadOnlyList<TenantService> services, IReadOnlyList<TaskNeeds> needs, CancellationToken cancellation)
    {
        string[] expressions =
            [.. services.SelectMany(service => service.Expressions).Concat(needs.SelectMany(need => need.Expressions)).Distinct()];
        if (expressions.Length > MostExpressions) return null;
        var types = hosts.Select(TenancyMapping.TypeOf).OfType<string>().Distinct().ToList();
        var limits = types.Count > 0 && needs.Any(need => need.HasInterface) ? ec2.InterfaceLimitsAsync(types, cancellation)
            : Task.FromResult<Dictionary<string, int>?>([]);
        var allowed = Task.WhenAll(expressions.Select(expression => SatisfyingAsync(cluster, expression, cancellation)));
        await Task.WhenAll(limits, allowed);

        var satisfying = await allowed;
        if (await limits is not { } limitByType || satisfying.Contains(null)) return null;
        var names = needs.SelectMany(need => need.Attributes).Select(attribute => attribute.Name).ToHashSet();
        return [.. hosts.Select(host => RoomMapping.Of(host, tasks, names) with
        {
            InterfaceLimit = TenancyMapping.TypeOf(host) is { } type && limitByType.TryGetValue(type, out var limit) ? limit : null,
            Satisfies = [.. expressions.Where((_, index) => satisfying[index]!.Contains(host.ContainerInstanceArn))],
        })];
    }

    private Task<List<string>?> TaskArnsAsync(string cluster, DesiredStatus status, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListTasks", async () =>
        {
            var read = 0;
            return (List<string>?)await Pages.AllAsync(async token =>
            {
                var page = await ecs.ListTasksAsync(
                    new() { Cluster = cluster, DesiredStatus = status, NextToken = token }, cancellation);
                read += Gaps.Required(page.TaskArns).Count;
                return (page.TaskArns.AsEnumerable(), read > MostTasks ? null : page.NextToken);
            });
        }, cancellation);

    private Task<List<Ecs.Task>?> TasksAsync(string cluster, IReadOnlyList<string> arns, CancellationToken cancellation) =>
        BatchesAsync("ecs:DescribeTasks", arns, 100, async batch => Gaps.Required((await ecs.DescribeTasksAsync(
            new() { Cluster = cluster, Tasks = batch }, cancellation)).Tasks), cancellation);

    private Task<List<Ecs.ContainerInstance>?> HostsAsync(
        string cluster, IReadOnlyList<string> arns, CancellationToken cancellation) =>
        BatchesAsync("ecs:DescribeContainerInstances", arns, 100, async batch => Gaps.Required(
            (await ecs.DescribeContainerInstancesAsync(
                new() { Cluster = cluster, ContainerInstances = batch }, cancellation)).ContainerInstances), cancellation);

    private Task<List<Ecs.Service>?> ServicesAsync(string cluster, IReadOnlyList<string> names, CancellationToken cancellation) =>
        BatchesAsync("ecs:DescribeServices", names, 10, async batch => Gaps.Required((await ecs.DescribeServicesAsync(
            new() { Cluster = cluster, Services = batch, Include = ["TAGS"] }, cancellation)).Services), cancellation);

    private Task<List<TaskNeeds>?> NeedsAsync(IReadOnlyList<string> revisions, CancellationToken cancellation) =>
        BatchesAsync<TaskNeeds>("ecs:DescribeTaskDefinition", revisions, 1, async batch =>
            [TenancyMapping.Needs(Gaps.Required((await ecs.DescribeTaskDefinitionAsync(
                new() { TaskDefinition = batch[0] }, cancellation)).TaskDefinition))], cancellation);

    /// <summary>A task that is not valid for protection has none; of one that ECS fails to look up nothing is known.</summary>
    private Task<List<Ecs.ProtectedTask>?> ProtectionAsync(
        string cluster, IReadOnlyList<Ecs.Task> tasks, CancellationToken cancellation) =>
        BatchesAsync("ecs:GetTaskProtection", [.. tasks.Select(task => task.TaskArn)], 100, async batch =>
        {
            var answer = await ecs.GetTaskProtectionAsync(new() { Cluster = cluster, Tasks = batch }, cancellation);
            // They ran when they were described a moment ago.
            foreach (var failure in (answer.Failures ?? []).Where(failure => failure.Reason != "TASK_NOT_VALID"))
                gaps.Add("ecs:GetTaskProtection", $"{failure.Reason}: {failure.Detail ?? failure.Arn}");
            return Gaps.Required(answer.ProtectedTasks);
        }, cancellation);

    /// <summary>ECS itself evaluates the expression, so that its language needs no second reader.</summary>
    private Task<HashSet<string>?> SatisfyingAsync(string cluster, string expression, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListContainerInstances", async () => (HashSet<string>?)[.. await Pages.AllAsync(async token =>
        {
            var page = await ecs.ListContainerInstancesAsync(
                new() { Cluster = cluster, Filter = expression, NextToken = token }, cancellation);
            return (Gaps.Required(page.ContainerInstanceArns).AsEnumerable(), page.NextToken);
        })], cancellation);

    private Task<List<T>?> BatchesAsync<T>(
        string source, IReadOnlyList<string> names, int size, Func<List<string>, Task<List<T>>> read,
        CancellationToken cancellation) =>
        gaps.ReadAsync(source, async () =>
        {
            var pages = await Task.WhenAll(names.Chunk(size).Select(chunk => read([.. chunk])));
            return (List<T>?)[.. pages.SelectMany(page => page)];
        }, cancellation);
}
