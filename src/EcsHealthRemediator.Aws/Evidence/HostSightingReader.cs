using Amazon.AutoScaling;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.ECS;
using EcsHealthRemediator.Evidence;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Looks at one host. Its calls are made at once and each has its own time, so that one that hangs hides none of the others.
/// </summary>
internal sealed class HostSightingReader(IAmazonECS ecs, IAmazonEC2 ec2, IAmazonAutoScaling autoScaling)
{
    private static readonly TimeSpan CallTakes = TimeSpan.FromSeconds(8);

    public async Task<HostSighting> ReadAsync(HostAtWork host, DateTimeOffset now, CancellationToken cancellation)
    {
        var instance = TryAsync(token => InstanceAsync(host.InstanceId, token), cancellation);
        var checks = TryAsync(token => StatusChecksAsync(host.InstanceId, token), cancellation);
        var container = TryAsync(token => ContainerInstanceAsync(host, token), cancellation);
        var tasks = TryAsync(token => TasksLeftAsync(host, token), cancellation);
        var member = host.Group is not { } group ? Task.FromResult<(GroupMembership?, string?)>((null, null))
            : TryAsync(token => GroupReader.MemberAsync(autoScaling, group, host.InstanceId, token), cancellation);
        await Task.WhenAll(instance, checks, container, tasks, member);

        var ((found, instanceError), (registered, containerError)) = (await instance, await container);
        return new(now)
        {
            Instance = found?.Sighting is { } seen ? seen with { StatusChecks = (await checks).Value } : null,
            InstanceError = instanceError,
            InstanceIsAbsent = found is { Sighting: null },
            ContainerInstance = registered?.Sighting,
            ContainerInstanceError = containerError,
            ContainerInstanceIsAbsent = registered is { Sighting: null },
            TasksLeft = (await tasks).Value?.Count,
            Membership = (await member).Item1,
            MembershipError = (await member).Item2,
        };
    }

    /// <summary>
    /// By its id: EC2 then says of one that it does not know that it does not, and an answer that only lacks it says nothing.
    /// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidInstanceID.NotFound)
    /// </summary>
    private async Task<Found<InstanceSighting>> InstanceAsync(string id, CancellationToken cancellation)
    {
        DescribeInstancesResponse page;
        try
        {
            page = await ec2.DescribeInstancesAsync(new() { InstanceIds = [id] }, cancellation);
        }
        catch (AmazonEC2Exception error) when (error.ErrorCode == "InvalidInstanceID.NotFound")
        {
            return new(null);
        }

        var instance = (page.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? [])
            .FirstOrDefault(one => one.InstanceId == id)
            ?? throw new InvalidOperationException("The answer neither holds it nor says that it is unknown.");
        return new(new(
            instance.State.Name.Value,
            instance.StateReason is { Code: { } code } reason
                ? reason.Message?.StartsWith(code, StringComparison.Ordinal) == true ? reason.Message : $"{code}: {reason.Message}"
                : null,
            instance.StateTransitionReason,
            EcsMapping.Time(instance.LaunchTime),
            null));
    }

    private async Task<StatusChecks> StatusChecksAsync(string id, CancellationToken cancellation)
    {
        var gaps = new Gaps();
        var read = await new InstanceReader(ec2, null!, gaps).StatusChecksAsync([id], cancellation);
        return read?.GetValueOrDefault(id) ?? throw new InvalidOperationException("Nothing is said of its status checks.");
    }

    private async Task<Found<ContainerInstanceSighting>> ContainerInstanceAsync(HostAtWork host, CancellationToken cancellation)
    {
        var response = await ecs.DescribeContainerInstancesAsync(
            new() { Cluster = host.ClusterArn, ContainerInstances = [host.ContainerInstanceArn] }, cancellation);
        var found = (response.ContainerInstances ?? []).FirstOrDefault(one => one.ContainerInstanceArn == host.ContainerInstanceArn);
        if (found is { Status: not "INACTIVE" }) return new(new(found.Status, found.AgentConnected!.Value));
        return found is not null || response.Failures?.Any(failure => failure.Reason == "MISSING") == true
            ? new(null)
            : throw new InvalidOperationException("The answer neither holds it nor says that it is missing.");
    }

    /// <summary>Both lists: a task that ECS wants to stop is listed as STOPPED while it still runs.</summary>
    private async Task<List<string>> TasksLeftAsync(HostAtWork host, CancellationToken cancellation)
    {
        var arns = new List<string>();
        foreach (var desired in new[] { DesiredStatus.RUNNING, DesiredStatus.STOPPED })
        {
            arns.AddRange(await Pages.AllAsync(async token =>
            {
                var page = await ecs.ListTasksAsync(
                    new()
                    {
                        Cluster = host.ClusterArn,
                        ContainerInstance = host.ContainerInstanceArn,
                        DesiredStatus = desired,
                        NextToken = token,
                    },
                    cancellation);
                return (Gaps.Required(page.TaskArns).AsEnumerable(), page.NextToken);
            }));
        }

        var left = new List<string>();
        foreach (var chunk in arns.Distinct().Chunk(100))
        {
            var response = await ecs.DescribeTasksAsync(new() { Cluster = host.ClusterArn, Tasks = [.. chunk] }, cancellation);
            left.AddRange(Gaps.Required(response.Tasks).Where(task => task.LastStatus != "STOPPED").Select(task => task.TaskArn));
        }

        return left;
    }

    private static async Task<(T? Value, string? Error)> TryAsync<T>(
        Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(CallTakes);
        try
        {
            return (await read(timeout.Token), null);
        }
#pragma warning disable CA1031 // Whatever kept this part from being read, the other parts are needed all the same.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (null, AwsError.Text(error, cancellation));
        }
    }

    /// <summary>AWS answered: with what it knows, or that it knows nothing.</summary>
    private sealed record Found<T>(T? Sighting)
        where T : class;
}
