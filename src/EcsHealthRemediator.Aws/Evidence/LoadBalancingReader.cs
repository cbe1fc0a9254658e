using System.Globalization;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using EcsHealthRemediator.Evidence;
using TargetGroup = EcsHealthRemediator.Evidence.TargetGroup;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads target groups and the health of their targets.</summary>
internal sealed class LoadBalancingReader(IAmazonElasticLoadBalancingV2 elb, Gaps gaps)
{
    public Task<TargetGroup?> TargetGroupAsync(string arn, CancellationToken cancellation) =>
        gaps.ReadAsync("elasticloadbalancing:DescribeTargetGroups", async () =>
        {
            var response = await elb.DescribeTargetGroupsAsync(new() { TargetGroupArns = [arn] }, cancellation);
            if (response.TargetGroups is [var group, ..]) return Map(group);
            gaps.Add("elasticloadbalancing:DescribeTargetGroups", $"Target group {arn} was not in the answer.");
            return null;
        }, cancellation, (MissingKind.TargetGroup, arn));

    /// <returns>The attributes by key.</returns>
    public Task<Dictionary<string, string>?> AttributesAsync(string arn, CancellationToken cancellation) =>
        gaps.ReadAsync("elasticloadbalancing:DescribeTargetGroupAttributes", async () =>
        {
            var response = await elb.DescribeTargetGroupAttributesAsync(new() { TargetGroupArn = arn }, cancellation);
            return Gaps.Required(response.Attributes)
                .ToDictionary(attribute => attribute.Key, attribute => attribute.Value ?? "");
        }, cancellation)!;

    public Task<List<Target>?> TargetsAsync(string arn, CancellationToken cancellation) =>
        gaps.ReadAsync(
            "elasticloadbalancing:DescribeTargetHealth",
            async () => (List<Target>?)Targets(await elb.DescribeTargetHealthAsync(new() { TargetGroupArn = arn }, cancellation)),
            cancellation);

    /// <returns>Null where the service or one of its other groups was not read.</returns>
    public async Task<List<GroupTargets>?> OtherGroupsAsync(Service? service, string arn, CancellationToken cancellation)
    {
        if (service is null) return null;
        var others = service.LoadBalancers.Select(one => one.TargetGroupArn).OfType<string>().Where(other => other != arn).Distinct();
        var groups = await Task.WhenAll(others.Select(async other => (Arn: other, Targets: await TargetsAsync(other, cancellation))));
        return Array.TrueForAll(groups, group => group.Targets is not null)
            ? [.. groups.Select(group => new GroupTargets(group.Arn, group.Targets!))]
            : null;
    }

    public static List<Target> Targets(DescribeTargetHealthResponse response) =>
        [.. (response.TargetHealthDescriptions ?? []).Select(d => new Target(
            d.Target.Id, d.Target.Port, d.Target.AvailabilityZone, d.HealthCheckPort,
            d.TargetHealth.State.Value, d.TargetHealth.Reason?.Value, d.TargetHealth.Description))];

    public static TargetGroup WithAttributes(TargetGroup group, Dictionary<string, string>? attributes) => group with
    {
        DeregistrationDelaySeconds = DeregistrationDelay(attributes),
        ProxyProtocol = Flag(attributes, "proxy_protocol_v2.enabled"),
        CrossZone = Flag(attributes, BalancerReader.CrossZone),
    };

    private static bool? Flag(Dictionary<string, string>? attributes, string key) =>
        bool.TryParse(attributes?.GetValueOrDefault(key), out var flag) ? flag : null;

    private static int? DeregistrationDelay(Dictionary<string, string>? attributes) =>
        int.TryParse(
            attributes?.GetValueOrDefault("deregistration_delay.timeout_seconds"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds)
            ? seconds
            : null;

    private static TargetGroup Map(Amazon.ElasticLoadBalancingV2.Model.TargetGroup group) => new()
    {
        Arn = group.TargetGroupArn,
        Protocol = group.Protocol?.Value ?? "",
        ProtocolVersion = group.ProtocolVersion,
        VpcId = group.VpcId,
        TargetType = group.TargetType?.Value ?? "instance",
        IpAddressType = group.IpAddressType?.Value,
        HealthCheckProtocol = group.HealthCheckProtocol?.Value ?? group.Protocol?.Value ?? "",
        HealthCheckPort = group.HealthCheckPort ?? "traffic-port",
        HealthCheckPath = group.HealthCheckPath,
        IntervalSeconds = group.HealthCheckIntervalSeconds!.Value,
        TimeoutSeconds = group.HealthCheckTimeoutSeconds!.Value,
        HealthyThreshold = group.HealthyThresholdCount!.Value,
        UnhealthyThreshold = group.UnhealthyThresholdCount!.Value,
        SuccessCodes = new[] { group.Matcher?.HttpCode, group.Matcher?.GrpcCode }
            .FirstOrDefault(codes => !string.IsNullOrEmpty(codes)),
        LoadBalancerArns = group.LoadBalancerArns ?? [],
    };
}
