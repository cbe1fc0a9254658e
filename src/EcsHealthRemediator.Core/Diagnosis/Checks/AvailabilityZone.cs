using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Targets in a zone that is not enabled for the load balancer never receive a health check. It looks like flaky deployments,
/// because it only hits the tasks that are placed there.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones
/// </summary>
public sealed class AvailabilityZone : ICheck
{
    public string Id => CheckId.AvailabilityZone;

    public IReadOnlyList<string> ExplainedBy => [CheckId.MissingResource, CheckId.LoadBalancerFault, CheckId.TargetGroupInUse];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");

        var zones = context.Snapshot.LoadBalancers?
            .SelectMany(balancer => balancer.Zones).Select(zone => zone.Name).Distinct().Order().ToList();
        var said = context.Failures.Reasons.Where(reason => reason.Kind == FailureKind.ZoneNotEnabled).ToList();
        if (said.Count == 0)
        {
            return zones is null ? Finding.Unknown(Id, "the load balancer's zones")
                : Finding.Ok(Id, $"No failing target is outside the load balancer's zones ({string.Join(", ", zones)}).");
        }

        var instances = (context.Snapshot.ContainerInstances ?? [])
            .Where(host => said.Any(reason => reason.InstanceId == host.Ec2InstanceId))
            .Select(host => host.Instance).OfType<Ec2Instance>().ToList();
        var missing = instances
            .Where(instance => instance.AvailabilityZone is { } zone && zones?.Contains(zone) != true).ToList();
        var outside = context.Failures.FailingTargets
            .Where(target => FailureKinds.Parse(target.Description) == FailureKind.ZoneNotEnabled).ToList();
        return outside.Count == 0 && instances.Count > 0 && missing.Count == 0
            ? Finding.Ok(Id, "The zone of which a recent service event speaks is enabled now.")
            : Fault(context, outside, missing, zones);
    }

    private Finding Fault(DiagnosisContext context, List<Target> outside, List<Ec2Instance> instances, List<string>? zones)
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
                + $"{(zones is { Count: > 0 } ? $" ({string.Join(", ", zones)} are)" : "")}.",
            FactList.Facts(outside.Select(target => $"target {target.Address}: {target.Description}"))) with
        {
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
