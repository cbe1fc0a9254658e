using Amazon.EC2;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads the addresses from which Network Load Balancers send health checks. There is one in each subnet and it never changes, so
/// security group rules often name it. The addresses of Application Load Balancers change and are not read.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html#availability-zones
/// </summary>
internal sealed class NodeAddressReader(IAmazonEC2 ec2, Gaps gaps)
{
    /// <returns>
    /// The addresses by load balancer ARN and subnet id; null where the interface has none of the wanted family.
    /// </returns>
    public async Task<Dictionary<(string, string), Cidr?>> ReadAsync(
        IEnumerable<LoadBalancer> balancers, bool ipv6, CancellationToken cancellation)
    {
        var byDescription = balancers.Where(balancer => balancer.IsNetwork)
            .ToDictionary(balancer => $"ELB {balancer.Arn.Split(":loadbalancer/")[^1]}", balancer => balancer.Arn);
        if (byDescription.Count == 0) return [];
        var interfaces = await gaps.ReadAsync("ec2:DescribeNetworkInterfaces", async () =>
        {
            var response = await ec2.DescribeNetworkInterfacesAsync(
                new() { Filters = NetworkReader.By("description", byDescription.Keys) }, cancellation);
            return response.NetworkInterfaces ?? [];
        }, cancellation);
        return (interfaces ?? [])
            .Where(eni => byDescription.ContainsKey(eni.Description ?? ""))
            .DistinctBy(eni => (eni.Description, eni.SubnetId))
            .ToDictionary(eni => (byDescription[eni.Description], eni.SubnetId), eni => Address(eni, ipv6));
    }

    private static Cidr? Address(Amazon.EC2.Model.NetworkInterface eni, bool ipv6) =>
        Cidr.TryParseAddress(ipv6 ? eni.Ipv6Addresses?.FirstOrDefault()?.Ipv6Address : eni.PrivateIpAddress, out var address)
            ? address
            : null;
}
