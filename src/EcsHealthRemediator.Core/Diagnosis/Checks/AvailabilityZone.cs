using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Targets in a zone that is not enabled for the load balancer never receive a health check. It looks like flaky deployments,
/// because it only hits the tasks that are placed there; and it stands though what failed was replaced in another zone, as the
/// next task may be placed there again. So the zones of instances and load balancer are compared, whatever was said of them.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones
/// </summary>
public sealed class AvailabilityZone : ICheck
{
    public string Id => CheckId.AvailabilityZone;

    public PathPart? Part => PathPart.LoadBalancer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.TargetGroupInUse, "What no listener forwards to is checked in no zone."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is not { } targets) return Finding.Unknown(Id, "the targets' health");
        var hosts = context.Failures.SuspectInstances;
        var suspects = hosts.Select(host => host.Instance).OfType<Ec2Instance>().ToList();
        if (context.Failures.FailingTargetIds.Count == 0 && hosts.Count == 0)
            return Finding.NotApplicable(Id, "No target fails.");
        if (context.Snapshot.LoadBalancers is not { } balancers) return Finding.Unknown(Id, "the load balancer's zones");

        var enabled = balancers.SelectMany(balancer => balancer.Zones).Select(zone => zone.Name).Distinct().Order().ToList();
        var outside = context.Failures.FailingTargets
            .Where(target => FailureKinds.Parse(target.Description) == FailureKind.ZoneNotEnabled).ToList();
        if (enabled.Count == 0 && outside.Count == 0) return Finding.NotApplicable(Id, "No load balancer uses the target group.");

        // What is checked proves its zone enabled, however old the list of zones is.
        var known = enabled.Concat(targets.Where(target => target.IsHealthy || target.IsUnhealthy)
            .Select(target => context.Topology.HostOf(target)?.Instance?.AvailabilityZone).OfType<string>()).ToHashSet();
        var instances = suspects.Where(instance => instance.AvailabilityZone is { } zone && !known.Contains(zone)).ToList();
        if (instances.Count > 0 || outside.Count > 0) return Fault(context, outside, instances, enabled);
        return ZoneUnread(context) is { Count: > 0 } unread
            ? Finding.Unknown(Id, $"the zone of {string.Join(" and ", unread)}") with { Stands = true }
            : Finding.Ok(Id, $"Nothing fails outside the load balancer's zones ({string.Join(", ", enabled)}).");
    }

    /// <summary>
    /// Hosts of which EC2 gave no zone, and on which something fails or the next task may be placed. Those that are gone from EC2 for
    /// good take none, and their registration may stay for ever.
    /// </summary>
    private static List<string> ZoneUnread(DiagnosisContext context) =>
        [.. context.Failures.SuspectInstances
            .Where(host => host.Instance?.AvailabilityZone is null && (host.TakesTasks || context.Failures.FailingTargetIds.Count > 0))
            .Select(host => host.Ec2InstanceId).Distinct()];

    private Finding Fault(DiagnosisContext context, List<Target> outside, List<Ec2Instance> instances, List<string> zones)
    {
        // A load balancer takes one subnet of each zone.
        var missing = instances.Select(instance => instance.AvailabilityZone!).Distinct().Order().ToList();
        var subnets = instances
            .Where(instance => instance.SubnetId is not null).OrderBy(instance => instance.SubnetId, StringComparer.Ordinal)
            .DistinctBy(instance => instance.AvailabilityZone).Select(instance => instance.SubnetId!).ToList();
        var balancer = context.Snapshot.LoadBalancers is [var first, ..] ? first : null;
        return Finding.Fault(
            Id,
            Confidence.Proof,
            $"Targets are in {(missing.Count > 0 ? string.Join(", ", missing) : "a zone")}, "
                + "which is not enabled for the load balancer"
                + $"{(zones.Count > 0 ? $" ({string.Join(", ", zones)} are)" : "")}.",
            [.. FactList.Facts(outside.Select(target => $"target {target.Address}: {target.Description}")),
                .. FactList.Facts(instances.Select(
                    instance => $"{instance.Id}: in {instance.AvailabilityZone}, and tasks failed on it"))]) with
        {
            Headline = missing.Count == 0 ? null
                : $"Zone {string.Join(", ", missing)} is not enabled for the load balancer, and targets are in it",
            Stands = true,
            Resource = balancer is null || missing.Count == 0 ? null : $"{balancer.Arn} {string.Join(' ', missing)}",
            InstanceIds = [.. instances.Select(instance => instance.Id)],
            Remedy = new(
                balancer is { IsNetwork: true }
                    ? "Enable the zone for the Network Load Balancer, which cannot be undone, or keep the service's tasks out."
                    : "Enable the zone for the load balancer (any public subnet of it, if it faces the internet), "
                        + "or keep the service's tasks out of it.",
                balancer is null || subnets.Count == 0 ? null
                    : $"aws elbv2 set-subnets --load-balancer-arn {balancer.Arn} --subnets "
                        + string.Join(' ', balancer.Zones.Select(zone => zone.SubnetId).Concat(subnets).Distinct()),
                "AWS::ElasticLoadBalancingV2::LoadBalancer Subnets"),
        };
    }
}
