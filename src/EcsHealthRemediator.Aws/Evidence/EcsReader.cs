using Amazon.ECS;
using Amazon.ECS.Model;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads ECS: all pages, in the largest batches that the API allows. ECS writes empty lists into its answers, so a missing list
/// is an error.
/// </summary>
internal sealed class EcsReader(IAmazonECS ecs, Gaps gaps)
{
    public Task<EcsHealthRemediator.Evidence.Service?> ServiceAsync(Subject subject, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeServices", async () =>
        {
            var response = await ecs.DescribeServicesAsync(
                new() { Cluster = subject.ClusterName, Services = [subject.ServiceName], Include = ["TAGS"] }, cancellation);
            var service = response.Services is [var first, ..] ? first : null;
            if (service is not null && service.Status != "INACTIVE") return EcsMapping.Service(service);
            var reason = service?.Status ?? response.Failures?.FirstOrDefault()?.Reason ?? "not in the answer";
            var says = $"Service {subject.ServiceName} is {reason} in cluster {subject.ClusterName}.";
            MissingResource missing = new(MissingKind.Service, subject.ServiceArn, $"ecs:DescribeServices: {says}");
            if (reason == "INACTIVE")
                gaps.AddMissing(missing);
            else if (reason == "MISSING")
                gaps.AddNotFound(missing, new("ecs:DescribeServices", says));
            else
                gaps.Add("ecs:DescribeServices", says);
            return null;
        }, cancellation, (MissingKind.Cluster, subject.ClusterArn));

    /// <summary>
    /// A revision that is not found may have been replaced by a deployment meanwhile. It counts as missing only if the service,
    /// read once more, still uses it.
    /// </summary>
    public async Task<EcsHealthRemediator.Evidence.TaskDefinition?> TaskDefinitionAsync(
        Subject subject, string? arn, CancellationToken cancellation)
    {
        if (arn is null) return null;
        var definition = await gaps.ReadAsync("ecs:DescribeTaskDefinition", async () =>
            EcsMapping.TaskDefinition(Gaps.Required(
                (await ecs.DescribeTaskDefinitionAsync(new() { TaskDefinition = arn }, cancellation)).TaskDefinition)),
            cancellation, (MissingKind.TaskDefinition, arn));
        if (gaps.IsMissing(MissingKind.TaskDefinition) && (await ServiceAsync(subject, cancellation))?.TaskDefinitionArn != arn)
            gaps.RemoveMissing(MissingKind.TaskDefinition);
        return definition;
    }

    public Task<List<string>?> TaskArnsAsync(Subject subject, DesiredStatus status, CancellationToken cancellation) =>
        ListTasksAsync(
            new() { Cluster = subject.ClusterName, ServiceName = subject.ServiceName, DesiredStatus = status }, cancellation);

    public Task<List<string>?> TaskArnsOnAsync(Subject subject, string containerInstanceArn, CancellationToken cancellation) =>
        ListTasksAsync(new() { Cluster = subject.ClusterName, ContainerInstance = containerInstanceArn }, cancellation);

    public Task<List<EcsTask>?> TasksAsync(Subject subject, IReadOnlyList<string> arns, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeTasks", async () =>
        {
            var pages = await Task.WhenAll(arns.Chunk(100).Select(chunk =>
                ecs.DescribeTasksAsync(new() { Cluster = subject.ClusterName, Tasks = [.. chunk] }, cancellation)));
            return (List<EcsTask>?)[.. pages.SelectMany(page => Gaps.Required(page.Tasks)).Select(EcsMapping.Task)];
        }, cancellation);

    public Task<List<string>?> ContainerInstanceArnsAsync(Subject subject, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListContainerInstances", async () => (List<string>?)await Pages.AllAsync(async token =>
        {
            var page = await ecs.ListContainerInstancesAsync(
                new() { Cluster = subject.ClusterName, NextToken = token }, cancellation);
            return (Gaps.Required(page.ContainerInstanceArns).AsEnumerable(), page.NextToken);
        }), cancellation);

    public Task<List<EcsHealthRemediator.Evidence.ContainerInstance>?> ContainerInstancesAsync(
        Subject subject,
        IReadOnlyList<string> arns,
        Task<EcsHealthRemediator.Evidence.TaskDefinition?> definition,
        CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeContainerInstances", async () =>
        {
            var pages = await Task.WhenAll(arns.Chunk(100).Select(chunk => ecs.DescribeContainerInstancesAsync(
                new()
                {
                    Cluster = subject.ClusterName,
                    ContainerInstances = [.. chunk],
                    Include = ["CONTAINER_INSTANCE_HEALTH"],
                },
                cancellation)));
            var needs = (await definition)?.Needs;
            return (List<EcsHealthRemediator.Evidence.ContainerInstance>?)
            [
                .. pages.SelectMany(page => Gaps.Required(page.ContainerInstances))
                    .Select(host => EcsMapping.ContainerInstance(host, needs)),
            ];
        }, cancellation);

    private Task<List<string>?> ListTasksAsync(ListTasksRequest request, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListTasks", async () => (List<string>?)await Pages.AllAsync(async token =>
        {
            request.NextToken = token;
            var page = await ecs.ListTasksAsync(request, cancellation);
            return (Gaps.Required(page.TaskArns).AsEnumerable(), page.NextToken);
        }), cancellation);
}
