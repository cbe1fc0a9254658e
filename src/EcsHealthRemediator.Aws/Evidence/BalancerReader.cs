using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using EcsHealthRemediator.Evidence;
using LoadBalancer = EcsHealthRemediator.Evidence.LoadBalancer;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads the load balancers of a target group, and their listener rules that forward to it.</summary>
internal sealed class BalancerReader(IAmazonElasticLoadBalancingV2 elb, Gaps gaps)
{
    public const string CrossZone = "load_balancing.cross_zone.enabled";

    /// <summary>Makes no call where the target group is not attached to a load balancer; the lists are empty then.</summary>
    public async Task<Balancers> ReadAsync(EcsHealthRemediator.Evidence.TargetGroup? group, CancellationToken cancellation)
    {
        if (group is null) return new(null, null);
        if (group.LoadBalancerArns.Count == 0) return new([], []);

        var balancers = LoadBalancersAsync(group, cancellation);
        var forwards = ForwardsAsync(group, cancellation);
        return new(await balancers, await forwards);
    }

    /// <summary>
    /// A load balancer that is not found may have been detached meanwhile. It counts as missing only if the target group, read
    /// once more, still refers to it.
    /// </summary>
    private async Task<List<LoadBalancer>?> LoadBalancersAsync(
        EcsHealthRemediator.Evidence.TargetGroup group, CancellationToken cancellation)
    {
        var found = await gaps.ReadAsync("elasticloadbalancing:DescribeLoadBalancers", async () =>
        {
            var response = await elb.DescribeLoadBalancersAsync(
                new() { LoadBalancerArns = [.. group.LoadBalancerArns] }, cancellation);
            var balancers = Gaps.Required(response.LoadBalancers).Select(Map);
            return (List<LoadBalancer>?)[.. await Task.WhenAll(
                balancers.Select(balancer => WithCrossZoneAsync(balancer, cancellation)))];
        }, cancellation, (MissingKind.LoadBalancer, group.LoadBalancerArns[0]));
        if (gaps.IsMissing(MissingKind.LoadBalancer)
            && (await new LoadBalancingReader(elb, gaps).TargetGroupAsync(group.Arn, cancellation))?.LoadBalancerArns
                .SequenceEqual(group.LoadBalancerArns) != true)
            gaps.RemoveMissing(MissingKind.LoadBalancer);
        return found;
    }

    /// <summary>
    /// Reads the attribute only for Network Load Balancers; nodes of other types check the targets of all zones.
    /// </summary>
    private async Task<LoadBalancer> WithCrossZoneAsync(LoadBalancer balancer, CancellationToken cancellation)
    {
        if (!balancer.IsNetwork) return balancer;
        var attributes = await gaps.ReadAsync("elasticloadbalancing:DescribeLoadBalancerAttributes", async () => Gaps.Required(
            (await elb.DescribeLoadBalancerAttributesAsync(new() { LoadBalancerArn = balancer.Arn }, cancellation)).Attributes),
            cancellation);
        return balancer with
        {
            CrossZone = bool.TryParse(attributes?.Find(attribute => attribute.Key == CrossZone)?.Value, out var across)
                ? across
                : null,
        };
    }

    private async Task<IReadOnlyList<ListenerRule>?> ForwardsAsync(
        EcsHealthRemediator.Evidence.TargetGroup group, CancellationToken cancellation)
    {
        var listeners = await Task.WhenAll(group.LoadBalancerArns.Select(arn => ListenersAsync(arn, cancellation)));
        var rules = await Task.WhenAll(
            listeners.SelectMany(page => page ?? []).Select(arn => RulesAsync(arn, group.Arn, cancellation)));
        return listeners.Contains(null) || rules.Contains(null) ? null : [.. rules.SelectMany(found => found!)];
    }

    private Task<List<string>?> ListenersAsync(string loadBalancerArn, CancellationToken cancellation) =>
        gaps.ReadAsync("elasticloadbalancing:DescribeListeners", async () => (List<string>?)await Pages.AllAsync(async marker =>
        {
            var page = await elb.DescribeListenersAsync(
                new() { LoadBalancerArn = loadBalancerArn, Marker = marker }, cancellation);
            return ((page.Listeners ?? []).Select(listener => listener.ListenerArn), page.NextMarker);
        }), cancellation);

    private Task<List<ListenerRule>?> RulesAsync(string listenerArn, string targetGroupArn, CancellationToken cancellation) =>
        gaps.ReadAsync("elasticloadbalancing:DescribeRules", async () => (List<ListenerRule>?)await Pages.AllAsync(async marker =>
        {
            var page = await elb.DescribeRulesAsync(new() { ListenerArn = listenerArn, Marker = marker }, cancellation);
            // Every listener has a default rule, so an answer without rules is an error.
            var forwards = Gaps.Required(page.Rules).SelectMany(rule => Forwards(listenerArn, rule));
            return (forwards.Where(way => way.Arn == targetGroupArn).Select(way => way.Rule), page.NextMarker);
        }), cancellation);

    private static IEnumerable<(string Arn, ListenerRule Rule)> Forwards(string listenerArn, Rule rule)
    {
        string[] hostNames = [.. (rule.Conditions ?? []).Where(condition => condition.Field == "host-header")
            .SelectMany(condition => condition.HostHeaderConfig?.Values ?? condition.Values ?? [])
            .Where(name => name.IndexOfAny(['*', '?']) < 0)];
        foreach (var action in rule.Actions ?? [])
        {
            if (action.ForwardConfig?.TargetGroups is { Count: > 0 } groups)
            {
                foreach (var group in groups) yield return (group.TargetGroupArn, Way(group.Weight));
            }
            else if (!string.IsNullOrEmpty(action.TargetGroupArn))
            {
                yield return (action.TargetGroupArn, Way(null));
            }
        }

        ListenerRule Way(int? weight) => new(listenerArn, rule.RuleArn, weight) { HostNames = hostNames };
    }

    private static LoadBalancer Map(Amazon.ElasticLoadBalancingV2.Model.LoadBalancer balancer) => new()
    {
        Arn = balancer.LoadBalancerArn,
        Type = balancer.Type?.Value ?? "",
        State = balancer.State?.Code?.Value ?? "",
        StateReason = balancer.State?.Reason,
        VpcId = balancer.VpcId ?? "",
        Zones = [.. (balancer.AvailabilityZones ?? []).Select(zone => new LoadBalancerZone(zone.ZoneName, zone.SubnetId))],
        SecurityGroupIds = balancer.SecurityGroups ?? [],
    };
}

internal sealed record Balancers(IReadOnlyList<LoadBalancer>? LoadBalancers, IReadOnlyList<ListenerRule>? Forwards);
