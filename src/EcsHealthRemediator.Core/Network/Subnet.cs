
namespace EcsHealthRemediator.Network;

/// <summary>Where an endpoint lives, with what filters and leads its packets.</summary>
public sealed record Subnet(string Id, string VpcId)
{
    public string? AvailabilityZone { get; init; }

    /// <summary>IPv4 and IPv6 blocks; a missing rule is written for the one that holds the endpoint.</summary>
    public IReadOnlyList<Cidr> Cidrs { get; init; } = [];

    /// <summary>Null where it could not be read.</summary>
    public NetworkAcl? NetworkAcl { get; init; }

    /// <summary>Null where it could not be read. Of no meaning between endpoints of one VPC.</summary>
    public RouteTable? RouteTable { get; init; }
}
