using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// A target in a zone that the load balancer does not use is never checked. Only of hosts: in awsvpc mode the subnets of the
/// tasks decide, and those are not read.
/// </summary>
internal sealed class ZoneNotEnabled : IRisk
{
    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        if (evidence.Snapshot.TaskDefinition?.NetworkMode == "awsvpc") yield break;
        if (evidence.Snapshot.LoadBalancers is not { } balancers || evidence.PlacesForTasks is not { } hosts)
        {
            yield return Risk.Unread(CheckId.AvailabilityZone, "the zones of the load balancer or of the container instances");
            yield break;
        }

        var enabled = balancers.SelectMany(balancer => balancer.Zones).Select(zone => zone.Name).ToHashSet();
        var outside = hosts.Where(host => host.Instance?.AvailabilityZone is { } zone && !enabled.Contains(zone)).ToList();
        if (enabled.Count == 0 || outside.Count == 0) yield break;

        var zones = string.Join(", ", outside.Select(host => host.Instance!.AvailabilityZone).Distinct().Order());
        var subnets = balancers[0].Zones.Select(zone => zone.SubnetId)
            // A load balancer takes one subnet of each zone.
            .Concat(outside.Where(host => host.Instance!.SubnetId is not null)
                .OrderBy(host => host.Instance!.SubnetId, StringComparer.Ordinal)
                .DistinctBy(host => host.Instance!.AvailabilityZone).Select(host => host.Instance!.SubnetId!));
        yield return new(
            CheckId.AvailabilityZone,
            Certainty.Certain,
            $"Container instances are in {zones}, which is not enabled for the load balancer "
                + $"({string.Join(", ", enabled.Order())} are).",
            $"when a task is placed in {zones}")
        {
            Evidence = [.. FactList.Facts(outside.Select(host => $"{host.Ec2InstanceId}: in {host.Instance!.AvailabilityZone}"))],
            Remedy = new(
                balancers[0].IsNetwork
                    ? "Enable the zone for the Network Load Balancer, which cannot be undone, or keep the service's tasks out."
                    : "Enable the zone for the load balancer, or keep the service's tasks out of it.",
                outside.TrueForAll(host => host.Instance!.SubnetId is null) ? null
                    : $"aws elbv2 set-subnets --load-balancer-arn {balancers[0].Arn} --subnets "
                        + string.Join(' ', subnets.Distinct()),
                "AWS::ElasticLoadBalancingV2::LoadBalancer Subnets"),
        };
    }
}
