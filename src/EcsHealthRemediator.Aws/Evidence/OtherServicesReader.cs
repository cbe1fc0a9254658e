using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;
using Target = EcsHealthRemediator.Evidence.Target;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads the health of the targets of the cluster's other services, of a limited number to keep it short.</summary>
internal sealed class OtherServicesReader(IAmazonECS ecs, IAmazonElasticLoadBalancingV2 elb, EcsReader reader, Gaps gaps)
{
    private const int MostDescribed = 50;

    private const int MostServices = 20;

    private const int MostGroups = 40;

    /// <returns>Null, with a gap, unless everything could be read.</returns>
    public async Task<OtherServices?> ReadAsync(Snapshot snapshot, CancellationToken cancellation)
    {
        if (await ServiceArnsAsync(snapshot.Subject, cancellation) is not { } arns) return null;
        var others = arns.Where(arn => Arn.NameOf(arn) != snapshot.Subject.ServiceName)
            .Order(StringComparer.Ordinal).ToList();
        if (await ServicesAsync(snapshot.Subject, others.Take(MostDescribed), cancellation) is not { } services) return null;

        var withTargets = services.Where(service => service.Status != "INACTIVE" && GroupsOf(service).Any()).ToList();
        var room = MostGroups;
        // Where there are too many services, those that failed most recently are read.
        var seen = withTargets.OrderByDescending(service => GroupsOf(service).Max(arn => ReportedAt(service, arn)))
            .ThenBy(service => service.ServiceArn, StringComparer.Ordinal)
            .Take(MostServices).TakeWhile(service => (room -= GroupsOf(service).Count()) >= 0)
            .OrderBy(service => service.ServiceArn, StringComparer.Ordinal).ToList();
        var unseen = withTargets.Count - seen.Count + Math.Max(0, others.Count - MostDescribed);
        if (seen.Count == 0) return new([], unseen);

        var sharing = SharingAsync(snapshot.LoadBalancers ?? [], cancellation);
        var groups = await Task.WhenAll(
            seen.SelectMany(service => GroupsOf(service).Select(arn => GroupAsync(snapshot, service, arn, cancellation))));
        return await sharing is not { } shared || groups.Contains(null) ? null : new(
            [.. groups.Select(group => group! with { SharesLoadBalancer = shared.Contains(group.TargetGroupArn) })], unseen);
    }

    private async Task<OtherService?> GroupAsync(
        Snapshot snapshot, Amazon.ECS.Model.Service service, string arn, CancellationToken cancellation)
    {
        if (await TargetsAsync(arn, cancellation) is not { } targets) return null;
        var tasks = targets.Any(target => !target.IsHealthy && HostOf(snapshot, target.Id) is null)
            ? await TasksAsync(Subject.Of(snapshot.Subject.ClusterName, service.ServiceName, arn), cancellation)
            : [];
        return tasks is null ? null : new(service.ServiceArn, arn)
        {
            Wanted = service.DesiredCount,
            StartedLately = StandingEvents.Started(EcsMapping.Events(service), snapshot.TakenAt - RecentFailures.Period),
            ReportedAt = ReportedAt(service, arn),
            LastUnhealthy = StandingEvents.LastUnhealthy(EcsMapping.Events(service), token => Names(token, arn)),
            Hosts =
            [
                .. targets.GroupBy(target => Place(snapshot, tasks, target)).Select(place => new HostTargets(
                    place.Key.Host, place.Key.Zone,
                    place.Count(target => target.IsHealthy),
                    place.Count(target => target.IsUnhealthy),
                    place.Count(target => target.State == "initial"),
                    place.Count(target => target.IsDraining))),
            ],
        };
    }

    private Task<List<string>?> ServiceArnsAsync(Subject subject, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:ListServices", async () => (List<string>?)await Pages.AllAsync(async token =>
        {
            var page = await ecs.ListServicesAsync(
                new() { Cluster = subject.ClusterName, MaxResults = 100, NextToken = token }, cancellation);
            return (Gaps.Required(page.ServiceArns).AsEnumerable(), page.NextToken);
        }), cancellation);

    private Task<List<Amazon.ECS.Model.Service>?> ServicesAsync(
        Subject subject, IEnumerable<string> arns, CancellationToken cancellation) =>
        gaps.ReadAsync("ecs:DescribeServices", async () =>
        {
            var pages = await Task.WhenAll(arns.Chunk(10).Select(chunk =>
                ecs.DescribeServicesAsync(new() { Cluster = subject.ClusterName, Services = [.. chunk] }, cancellation)));
            return (List<Amazon.ECS.Model.Service>?)[.. pages.SelectMany(page => Gaps.Required(page.Services))];
        }, cancellation);

    /// <summary>
    /// A target group that does not exist has no targets. It is no gap, because it concerns only the other service.
    /// </summary>
    private Task<List<Target>?> TargetsAsync(string arn, CancellationToken cancellation) =>
        gaps.ReadAsync("elasticloadbalancing:DescribeTargetHealth", async () =>
        {
            try
            {
                return (List<Target>?)LoadBalancingReader.Targets(
                    await elb.DescribeTargetHealthAsync(new() { TargetGroupArn = arn }, cancellation));
            }
            catch (AmazonServiceException error) when (Absence.KindOf(error) == MissingKind.TargetGroup)
            {
                return [];
            }
        }, cancellation);

    /// <summary>The running tasks of the other service; they tell the host of a target that is an address.</summary>
    private async Task<IReadOnlyList<EcsTask>?> TasksAsync(Subject other, CancellationToken cancellation) =>
        await reader.TaskArnsAsync(other, DesiredStatus.RUNNING, cancellation) is { } arns
            ? await reader.TasksAsync(other, arns, cancellation)
            : null;

    /// <returns>The ARNs of all target groups that are attached to these load balancers; null where a call failed.</returns>
    private async Task<HashSet<string>?> SharingAsync(
        IReadOnlyList<EcsHealthRemediator.Evidence.LoadBalancer> balancers, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(balancers.Select(balancer => gaps.ReadAsync(
            "elasticloadbalancing:DescribeTargetGroups", () => GroupsOfAsync(balancer.Arn, cancellation), cancellation)));
        return found.Contains(null) ? null : [.. found.SelectMany(arns => arns!)];
    }

    private async Task<List<string>?> GroupsOfAsync(string loadBalancerArn, CancellationToken cancellation) =>
        await Pages.AllAsync(async marker =>
        {
            var page = await elb.DescribeTargetGroupsAsync(
                new() { LoadBalancerArn = loadBalancerArn, Marker = marker }, cancellation);
            return ((page.TargetGroups ?? []).Select(group => group.TargetGroupArn), page.NextMarker);
        });

    private static (string? Host, string? Zone) Place(Snapshot snapshot, IReadOnlyList<EcsTask> tasks, Target target)
    {
        var arn = tasks.FirstOrDefault(task => task.IsAt(target.Id))?.ContainerInstanceArn;
        var host = HostOf(snapshot, target.Id) ?? snapshot.ContainerInstances?.FirstOrDefault(host => host.Arn == arn);
        return (host?.Ec2InstanceId, host?.Instance?.AvailabilityZone ?? target.AvailabilityZone);
    }

    private static EcsHealthRemediator.Evidence.ContainerInstance? HostOf(Snapshot snapshot, string targetId) =>
        snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == targetId);

    private static DateTimeOffset? ReportedAt(Amazon.ECS.Model.Service service, string arn) =>
        (service.Events ?? []).Where(item => Reports(item.Message, arn)).Max(item => EcsMapping.Time(item.CreatedAt));

    private static bool Reports(string? message, string targetGroupArn) =>
        MessageParser.Parse(message) is { Kind: MessageKind.TargetUnhealthy } parsed && Names(parsed.TargetGroup, targetGroupArn);

    private static bool Names(string? token, string targetGroupArn) => token is not null && Subject.IsNamed(targetGroupArn, token);

    private static IEnumerable<string> GroupsOf(Amazon.ECS.Model.Service service) =>
        (service.LoadBalancers ?? []).Select(balancer => balancer.TargetGroupArn)
            .Where(arn => !string.IsNullOrEmpty(arn)).Distinct();
}
