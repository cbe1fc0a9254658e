using Amazon.AutoScaling;
using Amazon.EC2;
using Amazon.EC2.Model;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads what EC2 and EC2 Auto Scaling know about instances.</summary>
internal sealed class InstanceReader(IAmazonEC2 ec2, IAmazonAutoScaling autoScaling, Gaps gaps)
{
    /// <summary>Set by Auto Scaling on each member.</summary>
    public const string GroupTag = "aws:autoscaling:groupName";

    /// <summary>
    /// Uses a filter instead of ids, because a request by ids fails as a whole if one of them no longer exists.
    /// </summary>
    public Task<List<Ec2Instance>?> InstancesAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeInstances", async () =>
        {
            var found = new List<Instance>();
            foreach (var chunk in ids.Chunk(200))
            {
                found.AddRange(await Pages.AllAsync(async token =>
                {
                    var page = await ec2.DescribeInstancesAsync(
                        new() { Filters = NetworkReader.By("instance-id", chunk), NextToken = token }, cancellation);
                    return ((page.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? []), page.NextToken);
                }));
            }

            return (List<Ec2Instance>?)[.. found.Select(Map)];
        }, cancellation);

    public Task<Dictionary<string, StatusChecks>?> StatusChecksAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeInstanceStatus", async () =>
        {
            var found = new List<InstanceStatus>();
            foreach (var chunk in ids.Chunk(100))
            {
                found.AddRange(await Pages.AllAsync(async token =>
                {
                    var page = await ec2.DescribeInstanceStatusAsync(
                        new() { InstanceIds = [.. chunk], IncludeAllInstances = true, NextToken = token }, cancellation);
                    return ((page.InstanceStatuses ?? []).AsEnumerable(), page.NextToken);
                }));
            }

            return (Dictionary<string, StatusChecks>?)found.DistinctBy(status => status.InstanceId)
                .ToDictionary(status => status.InstanceId, Map);
        }, cancellation);

    /// <returns>The names of Auto Scaling groups by instance id, without the instances that are in none.</returns>
    public Task<Dictionary<string, string>?> AutoScalingGroupsAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        gaps.ReadAsync("autoscaling:DescribeAutoScalingInstances", async () =>
        {
            var pages = await Task.WhenAll(ids.Chunk(50).Select(chunk =>
                autoScaling.DescribeAutoScalingInstancesAsync(new() { InstanceIds = [.. chunk] }, cancellation)));
            return (Dictionary<string, string>?)pages.SelectMany(page => page.AutoScalingInstances ?? [])
                .ToDictionary(member => member.InstanceId, member => member.AutoScalingGroupName);
        }, cancellation);

    /// <returns>Null, with a gap, where it could not be read.</returns>
    public async Task<bool?> StopProtectedAsync(string id, CancellationToken cancellation)
    {
        var attribute = await gaps.ReadAsync("ec2:DescribeInstanceAttribute", async () => (InstanceAttribute?)Gaps.Required(
            (await ec2.DescribeInstanceAttributeAsync(
                new() { InstanceId = id, Attribute = InstanceAttributeName.DisableApiStop }, cancellation)).InstanceAttribute),
            cancellation);
        if (attribute is { DisableApiStop: null })
            gaps.Add("ec2:DescribeInstanceAttribute", $"{id} has no attribute disableApiStop.");
        return attribute?.DisableApiStop;
    }

    /// <returns>Whether a type has local disks, by type.</returns>
    public Task<Dictionary<string, bool>?> InstanceStoreAsync(IReadOnlyList<string> types, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeInstanceTypes", async () =>
        {
            var response = await ec2.DescribeInstanceTypesAsync(new() { InstanceTypes = [.. types] }, cancellation);
            var known = (response.InstanceTypes ?? []).Where(type => type.InstanceStorageSupported is not null)
                .ToDictionary(type => type.InstanceType.Value, type => type.InstanceStorageSupported!.Value);
            foreach (var type in types.Where(type => !known.ContainsKey(type)))
                gaps.Add("ec2:DescribeInstanceTypes", $"Nothing is said about the local disks of {type}.");
            return (Dictionary<string, bool>?)known;
        }, cancellation);

    /// <returns>How many network interfaces a type takes, by type; one of which EC2 says nothing is absent.</returns>
    public Task<Dictionary<string, int>?> InterfaceLimitsAsync(IReadOnlyList<string> types, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeInstanceTypes", async () =>
        {
            var pages = await Task.WhenAll(types.Chunk(100).Select(chunk =>
                ec2.DescribeInstanceTypesAsync(new() { InstanceTypes = [.. chunk] }, cancellation)));
            return (Dictionary<string, int>?)pages.SelectMany(page => Gaps.Required(page.InstanceTypes))
                .Where(type => type.NetworkInfo?.MaximumNetworkInterfaces is not null).DistinctBy(type => type.InstanceType.Value)
                .ToDictionary(type => type.InstanceType.Value, type => type.NetworkInfo.MaximumNetworkInterfaces!.Value);
        }, cancellation);

    public static string? GroupOf(Ec2Instance instance, Dictionary<string, string>? groups) =>
        instance.Tags.TryGetValue(GroupTag, out var tagged) ? tagged : groups?.GetValueOrDefault(instance.Id, "");

    private static Ec2Instance Map(Instance instance) => new()
    {
        Id = instance.InstanceId,
        State = instance.State.Name.Value,
        LaunchTime = EcsMapping.Time(instance.LaunchTime),
        InstanceType = instance.InstanceType?.Value,
        Lifecycle = instance.InstanceLifecycle?.Value is { Length: > 0 } lifecycle ? lifecycle : null,
        RootDeviceType = instance.RootDeviceType?.Value,
        Tenancy = instance.Placement?.Tenancy?.Value,
        AvailabilityZone = instance.Placement?.AvailabilityZone,
        PrivateAddress = instance.PrivateIpAddress,
        SubnetId = instance.SubnetId,
        VpcId = instance.VpcId,
        SecurityGroupIds = [.. (instance.SecurityGroups ?? []).Select(group => group.GroupId)],
        NetworkInterfaces = instance.NetworkInterfaces?.Count,
        ManagedBy = instance.Operator?.Managed == true ? instance.Operator.Principal ?? "another service" : null,
        Metadata = instance.MetadataOptions is { } metadata
            ? new(
                metadata.HttpEndpoint?.Value != "disabled",
                metadata.HttpTokens?.Value == "required",
                metadata.HttpPutResponseHopLimit ?? 1)
            : null,
        Tags = (instance.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? ""),
    };

    private static StatusChecks Map(InstanceStatus status) => new(
        Map(status.SystemStatus), Map(status.Status),
        status.AttachedEbsStatus is { } ebs
            ? new(
                ebs.Status?.Value ?? "insufficient-data",
                EcsMapping.Time(ebs.Details?.Select(detail => detail.ImpairedSince).Min()))
            : null,
        [.. (status.Events ?? []).Where(e => !(e.Description ?? "").StartsWith("[Completed]", StringComparison.Ordinal)
            && !(e.Description ?? "").StartsWith("[Canceled]", StringComparison.Ordinal))
            .Select(e => $"{e.Code?.Value}: {e.Description}")]);

    private static StatusCheck Map(InstanceStatusSummary? summary) =>
        new(
            summary?.Status?.Value ?? "insufficient-data",
            EcsMapping.Time(summary?.Details?.Select(detail => detail.ImpairedSince).Min()));
}
