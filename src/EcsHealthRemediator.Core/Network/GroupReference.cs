using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>
/// A peer that is a security group. It stands for the private addresses of every interface with that group, which may be the
/// rule's own group.
/// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing
/// </summary>
/// <param name="OwnerId">The account of the group; null where it is that of the rule's own group.</param>
/// <param name="PeeringStatus">
/// The status of the VPC peering connection to the group's VPC; null within one VPC. Unless it is <c>active</c>, the rule is
/// stale and allows nothing: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
/// </param>
public sealed record GroupReference(string GroupId, string? OwnerId = null, string? PeeringStatus = null) : Peer
{
    [JsonIgnore]
    public override IReadOnlyList<Cidr>? Blocks => [];

    [JsonIgnore]
    public bool IsStale => PeeringStatus is not (null or "active");

    public override bool? Matches(Cidr address, IReadOnlyList<SecurityGroup>? groups) =>
        IsStale ? false : groups?.Any(group => group.Id == GroupId);

    public override string Unread(string endpoint) => $"the security groups of {endpoint}";

    public override string ToString() => OwnerId is null ? GroupId : $"{OwnerId}/{GroupId}";
}
