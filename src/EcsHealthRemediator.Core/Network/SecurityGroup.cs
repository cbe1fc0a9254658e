namespace EcsHealthRemediator.Network;

/// <summary>https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html</summary>
/// <param name="Rules">Null where they could not be read.</param>
/// <param name="OwnerId">The account; null where it is not known.</param>
public sealed record SecurityGroup(string Id, IReadOnlyList<SecurityGroupRule>? Rules, string? OwnerId = null);
