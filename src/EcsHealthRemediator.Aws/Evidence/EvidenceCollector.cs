using Amazon.ECS;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Takes a snapshot. The calls are made in rounds: each round makes at once all calls for which the earlier rounds gave the
/// input. There are four rounds. While something fails, a fifth reads the network between the load balancer and the failing
/// targets, metrics and logs; at the same time three rounds read the other services of the cluster. While a host is suspected,
/// four rounds, beginning with the third, read the tenants of the host and the room for them elsewhere. Finding the interfaces
/// of tasks in awsvpc mode takes one more round before the network, and prefix lists or the route tables of a second VPC take
/// one after it.
/// </summary>
public sealed class EvidenceCollector(AwsClients clients) : IEvidenceSource
{
    /// <summary>
    /// The time limit for metrics, logs and other services, which only help to explain a failure. It is short because an instance
    /// that the remediator has stopped waits for each snapshot.
    /// </summary>
    public TimeSpan SurroundingsTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The time limit for the tenants of suspected hosts and the room for them elsewhere.</summary>
    public TimeSpan TenancyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Long, because a drain or a raise for a service is given up once the service counts as missing.</summary>
    private static readonly TimeSpan NotFoundFor = TimeSpan.FromMinutes(20);

    /// <summary>
    /// Whether log lines are read; they may contain personal data. Where they are not read, that is a setting and not a gap.
    /// </summary>
    public bool ReadsLogs { get; init; } = true;

    public async Task<Snapshot> LookAsync(
        Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation)
    {
        var gaps = new Gaps(absenceIsProven: now - memory.NotFoundSince >= NotFoundFor);
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
            ? ecs.ContainerInstancesAsync(subject, arns, definition, cancellation)
            : None<List<ContainerInstance>>();
        var otherGroups = balancing.OtherGroupsAsync(await service, subject.TargetGroupArn, cancellation);
        var balancers = new BalancerReader(clients.LoadBalancing, gaps).ReadAsync(await group, cancellation);
        await Task.WhenAll(tasks, definition, hosts, otherGroups);

        var snapshot = new Snapshot
        {
            TakenAt = now,
            Subject = subject,
            Service = await service,
            TargetGroup = await group is { } read
                ? LoadBalancingReader.WithAttributes(read, await attributes)
                : null,
            Targets = await targets,
            OtherGroups = await otherGroups,
            Tasks = Believed(await tasks, await service, gaps),
            TaskDefinition = await definition,
            ContainerInstances = await hosts,
            Probes = await probes,
        };
        var tenancy = new RecentFailures(snapshot, memory).SuspectInstances is not { Count: > 0 } suspects ? None<Tenancy>()
            : BoundedAsync(
                "ecs:ListTasks",
                token => new TenancyReader(clients.Ecs, ec2, gaps).ReadAsync(snapshot, suspects, token),
                gaps,
                cancellation,
                TenancyTimeout);
        var (groups, volumes) = (new GroupReader(clients.AutoScaling, clients.Ecs, gaps), new VolumeKeyReader(clients.Ec2, clients.Kms, gaps));
        var complete = await new HostReader(ecs, ec2, groups, volumes, gaps)
            .CompleteAsync(snapshot, memory, cancellation);
        snapshot = snapshot with
        {
            ContainerInstances = complete,
            LoadBalancers = (await balancers).LoadBalancers,
            Forwards = (await balancers).Forwards,
        };
        var otherServices = ReadsOthers(snapshot, memory) ? BoundedAsync(
            "ecs:ListServices",
            token => new OtherServicesReader(clients.Ecs, clients.LoadBalancing, ecs, gaps).ReadAsync(snapshot, token),
            gaps,
            cancellation) : None<OtherServices>();
        var surroundings = await WithSurroundingsAsync(snapshot, memory, gaps, cancellation);
        snapshot = surroundings with { Neighbours = await otherServices, Tenancy = await tenancy };
        return snapshot with { Missing = gaps.Missing, IsNotFound = gaps.HasNotFound, Gaps = gaps.All };
    }

    public Task<HostSighting> LookAtHostAsync(HostAtWork host, DateTimeOffset now, CancellationToken cancellation) =>
        new HostSightingReader(clients.Ecs, clients.Ec2, clients.AutoScaling).ReadAsync(host, now, cancellation);

    /// <summary>For what fails, and for a host that may be drained although nothing fails on it any more: others live there too.</summary>
    private static bool ReadsOthers(Snapshot snapshot, IncidentMemory memory) =>
        new RecentFailures(snapshot, memory) is { FailingTargetIds.Count: > 0 } or { SuspectInstances.Count: > 0 };

    /// <summary>Adds metrics, logs and network, while something fails.</summary>
    private async Task<Snapshot> WithSurroundingsAsync(
        Snapshot snapshot, IncidentMemory memory, Gaps gaps, CancellationToken cancellation)
    {
        var failures = new RecentFailures(snapshot, memory);
        if (!failures.IsFailing) return snapshot;
        var metrics = BoundedAsync(
            "cloudwatch:GetMetricData",
            token => new MetricReader(clients.CloudWatch, gaps).ReadAsync(snapshot, memory, token), gaps, cancellation);
        var logs = !ReadsLogs ? Task.FromResult<IReadOnlyList<LogStream>?>([]) : BoundedAsync(
            "logs:GetLogEvents",
            token => new LogReader(clients.Logs, gaps).ReadAsync(snapshot, memory, token), gaps, cancellation);
        var network = failures.FailingTargetIds.Count == 0 || snapshot.LoadBalancers is not { Count: > 0 } ? None<NetworkView>()
            : new NetworkReader(clients.Ec2, gaps).ReadAsync(snapshot, failures.FailingTargetIds, cancellation)!;
        await Task.WhenAll(metrics, logs, network);
        return snapshot with
        {
            Metrics = await metrics,
            Logs = await logs,
            Network = await network,
        };
    }

    private async Task<T?> BoundedAsync<T>(
        string source, Func<CancellationToken, Task<T?>> read, Gaps gaps, CancellationToken cancellation, TimeSpan? timeout = null)
        where T : class
    {
        var limit = timeout ?? SurroundingsTimeout;
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        budget.CancelAfter(limit);
        try
        {
            return await read(budget.Token);
        }
        catch (Exception) when (budget.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            gaps.Add(source, $"Reading was cut short after {limit.TotalSeconds:0.#} s.");
            return null;
        }
    }

    /// <summary>
    /// No task at all of a service that runs some is an answer that lacks them. What is about to be stopped is judged by them, so that
    /// they count as unread.
    /// </summary>
    private static List<EcsTask>? Believed(List<EcsTask>? tasks, Service? service, Gaps gaps)
    {
        if (tasks is not { Count: 0 } || service is not { RunningCount: > 0 and var count }) return tasks;
        gaps.Add("ecs:ListTasks", $"The answers hold no task, although the service runs {count}.");
        return null;
    }

    private static Task<T?> None<T>()
        where T : class => Task.FromResult<T?>(null);
}
