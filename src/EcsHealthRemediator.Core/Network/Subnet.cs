namespace EcsHealthRemediator.Network;

/// <summary>The subnet of an endpoint, with its network ACL and its route table.</summary>
public sealed record Subnet(string Id, string VpcId)
{
    public string? AvailabilityZone { get; init; }

    /// <summary>IPv4 and IPv6 blocks. A missing rule names the block that contains the endpoint's address.</summary>
    public IReadOnlyList<Cidr> Cidrs { get; init; } = [];

    /// <summary>Null where it could not be read.</summary>
    public NetworkAcl? NetworkAcl { get; init; }

    /// <summary>Null where it was not or could not be read; it is not needed between endpoints of one VPC.</summary>
    public RouteTable? RouteTable { get; init; }
}
