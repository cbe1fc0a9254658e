using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>How the targets of a service are in one of its target groups, by the instance that they are on.</summary>
internal sealed record TenantTargets(IReadOnlyList<HostTargets> Hosts)
{
    /// <returns>One for each target group of the service that was looked at.</returns>
    public static IReadOnlyList<TenantTargets> Of(DecisionContext context, TenantService tenant)
    {
        if (tenant.Service.Arn == context.Snapshot.Service?.Arn)
            return context.Snapshot.Targets is { } targets ? [new(Own(context, targets))] : [];
        return
        [
            .. (context.Snapshot.Neighbours?.Groups ?? []).Where(group => group.ServiceArn == tenant.Service.Arn)
                .Select(group => new TenantTargets(group.Hosts)),
        ];
    }

    /// <summary>Targets that get no requests: unhealthy ones, and those that the load balancer does not know well yet.</summary>
    public int FailingOn(string instanceId) =>
        Hosts.Where(host => host.Ec2InstanceId == instanceId).Sum(host => host.Unhealthy + host.Initial);

    /// <summary>Where the host of a target is not known, it may be the very one.</summary>
    public int HealthyBeside(string instanceId) =>
        Hosts.Where(host => host.Ec2InstanceId is { } id && id != instanceId).Sum(host => host.Healthy);

    private static IReadOnlyList<HostTargets> Own(DecisionContext context, IReadOnlyList<Target> targets) =>
    [
        .. targets.GroupBy(target => context.Topology.HostOf(target)?.Ec2InstanceId).Select(host => new HostTargets(
            host.Key,
            null,
            host.Count(target => target.IsHealthy),
            host.Count(target => target.IsUnhealthy),
            host.Count(target => target.State == "initial"))),
    ];
}
