using Amazon.ECS;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// One look at AWS in four rounds: each round asks at once all that the answers of the one before allow to ask. While something
/// fails a fifth reads the network between the load balancer and what fails, metrics and logs; beside it three rounds read how
/// the cluster's other services are. Tasks with interfaces of their own take a round before it that finds them; prefix lists, or
/// a second VPC with its route tables, take one after it.
/// </summary>
public sealed class EvidenceCollector(AwsClients clients) : IEvidenceSource
{
    /// <summary>
    /// How long what only explains a failure may take: an instance that we have stopped waits for every look.
    /// </summary>
    public TimeSpan ExplainingTakes { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Whether log lines are read: they hold what users typed. Where they are not, nothing is missing that was asked for, and
    /// so it is no gap.
    /// </summary>
    public bool ReadsLogs { get; init; } = true;

    public async Task<Snapshot> LookAsync(Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation)
    {
        var gaps = new Gaps();
        var ecs = new EcsReader(clients.Ecs, gaps);
        var balancing = new LoadBalancingReader(clients.LoadBalancing, gaps);
        var ec2 = new InstanceReader(clients.Ec2, clients.AutoScaling, gaps);

        var service = ecs.ServiceAsync(subject, cancellation);
        var group = balancing.TargetGroupAsync(subject.TargetGroupArn, cancellation);
        var attributes = balancing.AttributesAsync(subject.TargetGroupArn, cancellation);
        var targets = balancing.TargetsAsync(subject.TargetGroupArn, cancellation);
        var running = ecs.TaskArnsAsync(subject, DesiredStatus.RUNNING, cancellation);
        var stopped = ecs.TaskArnsAsync(subject, DesiredStatus.STOPPED, cancellation);
        var hostArns = ecs.ContainerInstanceArnsAsync(subject, cancellation);
        var probes = new ProbeReader(clients.Ssm, gaps).EndedAsync(memory.Probes, cancellation);
        await Task.WhenAll(service, group, attributes, targets, running, stopped, hostArns, probes);

        var tasks = await running is { } up && await stopped is { } down
            ? ecs.TasksAsync(subject, [.. up, .. down], cancellation)
            : None<List<EcsTask>>();
        var definition = ecs.TaskDefinitionAsync(subject, (await service)?.TaskDefinitionArn, cancellation);
        var hosts = await hostArns is { } arns
            ? ecs.ContainerInstancesAsync(subject, arns, cancellation)
            : None<List<ContainerInstance>>();
        var balancers = new BalancerReader(clients.LoadBalancing, gaps).ReadAsync(await group, cancellation);
        await Task.WhenAll(tasks, definition, hosts);

        var snapshot = new Snapshot
        {
            TakenAt = now,
            Subject = subject,
            Service = await service,
            TargetGroup = await group is { } read
                ? LoadBalancingReader.WithAttributes(read, await attributes)
                : null,
            Targets = await targets,
            Tasks = await tasks,
            TaskDefinition = await definition,
            ContainerInstances = await hosts,
            Probes = await probes,
        };
        var complete = await new HostReader(ecs, ec2, gaps).CompleteAsync(snapshot, memory, cancellation);
        snapshot = snapshot with
        {
            ContainerInstances = complete,
            LoadBalancers = (await balancers).LoadBalancers,
            Forwards = (await balancers).Forwards,
        };
        snapshot = await WithSurroundingsAsync(snapshot, memory, ecs, gaps, cancellation);
        return snapshot with { Missing = gaps.Missing, Gaps = gaps.All };
    }

    /// <summary>What only a failure asks for.</summary>
    private async Task<Snapshot> WithSurroundingsAsync(
        Snapshot snapshot, IncidentMemory memory, EcsReader ecs, Gaps gaps, CancellationToken cancellation)
    {
        var failures = new RecentFailures(snapshot, memory);
        if (!failures.IsFailing) return snapshot;
        var metrics = BoundedAsync(
            "cloudwatch:GetMetricData",
            token => new MetricReader(clients.CloudWatch, gaps).ReadAsync(snapshot, memory, token), gaps, cancellation);
        var logs = !ReadsLogs ? Task.FromResult<IReadOnlyList<LogStream>?>([]) : BoundedAsync(
            "logs:GetLogEvents",
            token => new LogReader(clients.Logs, gaps).ReadAsync(snapshot, memory, token), gaps, cancellation);
        var neighbours = failures.FailingTargetIds.Count == 0 ? None<OtherServices>()
            : BoundedAsync(
                "ecs:ListServices",
                token => new OtherServicesReader(clients.Ecs, clients.LoadBalancing, ecs, gaps).ReadAsync(snapshot, token),
                gaps,
                cancellation);
        var network = failures.FailingTargetIds.Count == 0 || snapshot.LoadBalancers is not { Count: > 0 } ? None<NetworkView>()
            : new NetworkReader(clients.Ec2, gaps).ReadAsync(snapshot, failures.FailingTargetIds, cancellation)!;
        await Task.WhenAll(metrics, logs, neighbours, network);
        return snapshot with
        {
            Metrics = await metrics,
            Logs = await logs,
            Neighbours = await neighbours,
            Network = await network,
        };
    }

    private async Task<T?> BoundedAsync<T>(
        string source, Func<CancellationToken, Task<T?>> read, Gaps gaps, CancellationToken cancellation)
        where T : class
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        budget.CancelAfter(ExplainingTakes);
        try
        {
            return await read(budget.Token);
        }
        catch (Exception) when (budget.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            gaps.Add(source, $"Reading was cut short after {ExplainingTakes.TotalSeconds:0.#} s.");
            return null;
        }
    }

    private static Task<T?> None<T>()
        where T : class => Task.FromResult<T?>(null);
}
