using Amazon.ECS;
using Amazon.ECS.Model;
using EcsHealthRemediator.Evidence;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads ECS, which writes empty lists out: every page, in the largest batches that the API takes.</summary>
internal sealed class EcsReader(IAmazonECS ecs, Gaps gaps)
{
    public Task<EcsHealthRemediator.Evidence.Service?> ServiceAsync(Subject subject, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeServices", async () =>
        {
            var response = await ecs.DescribeServicesAsync(
                new() { Cluster = subject.ClusterName, Services = [subject.ServiceName], Include = ["TAGS"] }, cancellation);
            if (response.Services is [var service, ..]) return EcsMapping.Service(service);
            gaps.Add("ecs:DescribeServices", $"Service {subject.ServiceName} is {response.Failures?.FirstOrDefault()?.Reason ?? "MISSING"} in cluster {subject.ClusterName}.");
            return null;
        }, cancellation);

    public Task<EcsHealthRemediator.Evidence.TaskDefinition?> TaskDefinitionAsync(string? arn, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeTaskDefinition", async () =>
            arn is null ? null
            : EcsMapping.TaskDefinition(Gaps.Given(
                (await ecs.DescribeTaskDefinitionAsync(new() { TaskDefinition = arn }, cancellation)).TaskDefinition)), cancellation);

    public Task<List<string>?> TaskArnsAsync(Subject subject, DesiredStatus status, CancellationToken cancellation) =>
        ListTasksAsync(new() { Cluster = subject.ClusterName, ServiceName = subject.ServiceName, DesiredStatus = status }, cancellation);

    public Task<List<string>?> TaskArnsOnAsync(Subject subject, string containerInstanceArn, CancellationToken cancellation) =>
        ListTasksAsync(new() { Cluster = subject.ClusterName, ContainerInstance = containerInstanceArn }, cancellation);

    public Task<List<EcsTask>?> TasksAsync(Subject subject, IReadOnlyList<string> arns, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeTasks", async () =>
        {
            var pages = await Task.WhenAll(arns.Chunk(100).Select(chunk =>
                ecs.DescribeTasksAsync(new() { Cluster = subject.ClusterName, Tasks = [.. chunk] }, cancellation)));
            return (List<EcsTask>?)[.. pages.SelectMany(page => Gaps.Given(page.Tasks)).Select(EcsMapping.Task)];
        }, cancellation);

    public Task<List<string>?> ContainerInstanceArnsAsync(Subject subject, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListContainerInstances", async () =>
        {
            var arns = new List<string>();
            string? token = null;
            do
            {
                var page = await ecs.ListContainerInstancesAsync(new() { Cluster = subject.ClusterName, NextToken = token }, cancellation);
                arns.AddRange(Gaps.Given(page.ContainerInstanceArns));
                token = page.NextToken;
            }
            while (!string.IsNullOrEmpty(token));
            return (List<string>?)arns;
        }, cancellation);

    public Task<List<EcsHealthRemediator.Evidence.ContainerInstance>?> ContainerInstancesAsync(
        Subject subject, IReadOnlyList<string> arns, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeContainerInstances", async () =>
        {
            var pages = await Task.WhenAll(arns.Chunk(100).Select(chunk => ecs.DescribeContainerInstancesAsync(
                new() { Cluster = subject.ClusterName, ContainerInstances = [.. chunk], Include = ["CONTAINER_INSTANCE_HEALTH"] }, cancellation)));
            return (List<EcsHealthRemediator.Evidence.ContainerInstance>?)
                [.. pages.SelectMany(page => Gaps.Given(page.ContainerInstances)).Select(EcsMapping.ContainerInstance)];
        }, cancellation);

    private Task<List<string>?> ListTasksAsync(ListTasksRequest request, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListTasks", async () =>
        {
            var arns = new List<string>();
            do
            {
                var page = await ecs.ListTasksAsync(request, cancellation);
                arns.AddRange(Gaps.Given(page.TaskArns));
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
            return (List<string>?)arns;
        }, cancellation);
}
