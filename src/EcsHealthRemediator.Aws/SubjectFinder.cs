using Amazon.ECS;
using Amazon.ECS.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;
using Service = Amazon.ECS.Model.Service;
using Signal = EcsHealthRemediator.Signals.Signal;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws;

/// <summary>Finds the services and target groups that a signal is about. A signal that names both needs no call.</summary>
/// <param name="clusters">Names of the watched clusters; <c>*</c> watches all.</param>
public sealed class SubjectFinder(AwsClients clients, IReadOnlyList<string> clusters) : ISubjectFinder
{
    private const string TargetGroupArnMark = ":targetgroup/";

    private bool Watches(string cluster) => clusters.Contains("*") || clusters.Contains(cluster);

    public Task<SubjectSearch> FindAsync(Signal signal, CancellationToken cancellation) => signal switch
    {
        TaskStopped stopped => InServiceAsync(stopped.Service, stopped.TargetGroup, [], cancellation),
        ServiceAction action =>
            InServiceAsync(action.Service, action.Message?.TargetGroup, action.TargetGroupArns, cancellation),
        Signals.DeploymentFailed failed => InServiceAsync(failed.Service, null, [], cancellation),
        Diagnose diagnose => InServiceAsync(diagnose.Service, diagnose.TargetGroup, [], cancellation, everyGroup: true),
        ForwardedMessage { Message.Service: { } name } forwarded =>
            InServiceAsync(new(name, forwarded.Cluster), forwarded.Message.TargetGroup, [], cancellation),
        ForwardedMessage { Message.TargetGroup: { } token } => InAnyServiceAsync(new HashSet<string> { token }, cancellation),
        TargetGroupAlarm alarm => InAnyServiceAsync(alarm.TargetGroupArns.ToHashSet(), cancellation),
        ContainerInstanceImpaired host => OnHostAsync(host, cancellation),
        _ => Task.FromResult(new SubjectSearch([], "The signal names neither a service nor a target group.")),
    };

    public async Task<IReadOnlyList<ReportedFailure>> SweepAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var found = new List<ReportedFailure>();
        foreach (var (cluster, service) in await WatchedServicesAsync(cancellation))
        {
            foreach (var item in service.Events ?? [])
            {
                if (item.CreatedAt is not { } created) continue;
                var at = new DateTimeOffset(created.ToUniversalTime());
                if (at <= since) continue;
                var message = MessageParser.Parse(item.Message);
                if (message.Kind != MessageKind.TargetUnhealthy) continue;
                if (TargetGroups(service).FirstOrDefault(group => Subject.IsNamed(group, message.TargetGroup)) is not { } arn)
                    continue;
                var subject = Subject.Of(cluster, service.ServiceName, arn);
                if (found.All(failure => failure.Subject != subject)) found.Add(new(subject, item.Id, at, item.Message));
            }
        }

        return found;
    }

    private async Task<SubjectSearch> InServiceAsync(
        ServiceRef service, string? token, IReadOnlyList<string> arns, CancellationToken cancellation, bool everyGroup = false)
    {
        string[] named =
        [
            .. arns.Append(token).OfType<string>()
                .Where(arn => arn.Contains(TargetGroupArnMark, StringComparison.Ordinal)).Distinct(),
        ];
        if (service.Cluster is { } known)
        {
            if (!Watches(known)) return new([], $"Cluster {known} is not watched.");
            if (named.Length > 0) return new([.. named.Select(arn => Subject.Of(known, service.Name, arn))]);
        }

        var candidates = service.Cluster is { } cluster
            ? (await DescribeAsync(cluster, [service.Name], cancellation)).Select(found => (cluster, found)).ToList()
            : [.. (await WatchedServicesAsync(cancellation)).Where(found => found.Service.ServiceName == service.Name)];
        if (candidates.Count == 0) return new([], $"There is no service {service}.");

        var subjects = candidates.SelectMany(pair => TargetGroups(pair.Item2)
            .Where(arn => named.Length == 0 ? token is null || Subject.IsNamed(arn, token) : named.Contains(arn))
            .Select(arn => Subject.Of(pair.Item1, pair.Item2.ServiceName, arn))).ToList();
        return subjects.Count == 0 ? new([], $"Service {service} has no such target group.")
            : token is null && named.Length == 0 && !everyGroup ? await FailingAsync(subjects, cancellation)
            : new(subjects);
    }

    private async Task<SubjectSearch> InAnyServiceAsync(IReadOnlySet<string> tokens, CancellationToken cancellation)
    {
        var subjects = (await WatchedServicesAsync(cancellation))
            .SelectMany(pair => TargetGroups(pair.Service).Where(arn => tokens.Any(token => Subject.IsNamed(arn, token)))
                .Select(arn => Subject.Of(pair.Cluster, pair.Service.ServiceName, arn)))
            .ToList();
        return subjects.Count > 0 ? new(subjects) : new([], $"No watched service uses target group {string.Join(", ", tokens)}.");
    }

    private async Task<SubjectSearch> OnHostAsync(ContainerInstanceImpaired host, CancellationToken cancellation)
    {
        if (!Watches(host.Cluster)) return new([], $"Cluster {host.Cluster} is not watched.");
        var arns = await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListTasksAsync(
                new() { Cluster = host.Cluster, ContainerInstance = host.ContainerInstanceArn, NextToken = token }, cancellation);
            return ((page.TaskArns ?? []).AsEnumerable(), page.NextToken);
        });

        var names = new HashSet<string>();
        foreach (var chunk in arns.Chunk(100))
        {
            var tasks = await clients.Ecs.DescribeTasksAsync(new() { Cluster = host.Cluster, Tasks = [.. chunk] }, cancellation);
            names.UnionWith((tasks.Tasks ?? []).Select(task => task.Group ?? "")
                .Where(group => group.StartsWith("service:", StringComparison.Ordinal))
                .Select(group => group["service:".Length..]));
        }

        var services = await DescribeAsync(host.Cluster, [.. names.Order(StringComparer.Ordinal)], cancellation);
        var subjects = services.SelectMany(
            service => TargetGroups(service).Select(arn => Subject.Of(host.Cluster, service.ServiceName, arn)));
        return await FailingAsync([.. subjects], cancellation);
    }

    /// <summary>
    /// The subjects whose target group has an unhealthy or unused target now. Of several target groups only these open an
    /// incident.
    /// </summary>
    private async Task<SubjectSearch> FailingAsync(List<Subject> subjects, CancellationToken cancellation)
    {
        var failing = new List<Subject>();
        foreach (var subject in subjects)
        {
            var health = await clients.LoadBalancing.DescribeTargetHealthAsync(
                new() { TargetGroupArn = subject.TargetGroupArn }, cancellation);
            if ((health.TargetHealthDescriptions ?? [])
                .Any(target => target.TargetHealth?.State?.Value is "unhealthy" or "unused"))
                failing.Add(subject);
        }

        return failing.Count > 0 ? new(failing) : new([], "No target is unhealthy or unused now.");
    }

    private async Task<List<(string Cluster, Service Service)>> WatchedServicesAsync(CancellationToken cancellation)
    {
        var found = new List<(string, Service)>();
        foreach (var cluster in await WatchedClustersAsync(cancellation))
        {
            var arns = await Pages.AllAsync(async token =>
            {
                var page = await clients.Ecs.ListServicesAsync(
                    new() { Cluster = cluster, MaxResults = 100, NextToken = token }, cancellation);
                return ((page.ServiceArns ?? []).AsEnumerable(), page.NextToken);
            });
            // At most ten calls at a time, because more would be throttled in a large cluster.
            foreach (var hundred in arns.Chunk(100))
                found.AddRange((await DescribeAsync(cluster, hundred, cancellation)).Select(service => (cluster, service)));
        }

        return found;
    }

    private async Task<IReadOnlyList<string>> WatchedClustersAsync(CancellationToken cancellation)
    {
        if (!clusters.Contains("*")) return clusters;
        return await Pages.AllAsync(async token =>
        {
            var page = await clients.Ecs.ListClustersAsync(new() { NextToken = token }, cancellation);
            return ((page.ClusterArns ?? []).Select(arn => ServiceRef.ClusterName(arn)!), page.NextToken);
        });
    }

    private async Task<List<Service>> DescribeAsync(
        string cluster, IReadOnlyList<string> services, CancellationToken cancellation)
    {
        var pages = await Task.WhenAll(services.Chunk(10).Select(chunk =>
            clients.Ecs.DescribeServicesAsync(new() { Cluster = cluster, Services = [.. chunk] }, cancellation)));
        return [.. pages.SelectMany(page => page.Services ?? []).Where(service => service.Status == "ACTIVE")];
    }

    private static IEnumerable<string> TargetGroups(Service service) =>
        (service.LoadBalancers ?? []).Select(balancer => balancer.TargetGroupArn).Where(arn => !string.IsNullOrEmpty(arn));
}
