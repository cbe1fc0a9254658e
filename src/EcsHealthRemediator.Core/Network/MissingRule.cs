using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>A rule to add to a security group or, where <see cref="RuleNumber"/> is set, to a network ACL.</summary>
/// <param name="ResourceId"><c>sg-…</c> or <c>acl-…</c>.</param>
internal sealed record MissingRule(string ResourceId, Direction Direction, Protocol Protocol, PortRange Ports, Peer Peer)
{
    /// <summary>A free entry number below that of the entry that denies; null for a security group.</summary>
    public int? RuleNumber { get; init; }

    /// <summary>
    /// The AWS CLI command that adds the rule. Null where an id does not have the form of an AWS id, because no other text may
    /// reach a person's shell.
    /// https://docs.aws.amazon.com/cli/latest/reference/ec2/authorize-security-group-ingress.html
    /// https://docs.aws.amazon.com/cli/latest/reference/ec2/create-network-acl-entry.html
    /// </summary>
    [JsonIgnore]
    public string? Command => (RuleNumber, Peer) switch
    {
        ({ } number, AddressBlock { Cidr: { IsNone: false } cidr }) when AwsId.Is(ResourceId, "acl-") =>
            $"aws ec2 create-network-acl-entry --network-acl-id {ResourceId} --{KebabCase.Of(Direction)} --rule-number {number} "
            + $"--protocol {Protocol.Number} --port-range From={Ports.From},To={Ports.To} "
            + $"--{(cidr.IsIPv6 ? "ipv6-" : "")}cidr-block {cidr} --rule-action allow",
        (null, AddressBlock { Cidr: { IsNone: false } cidr }) =>
            Authorize(cidr.IsIPv6 ? $"Ipv6Ranges=[{{CidrIpv6={cidr}}}]" : $"IpRanges=[{{CidrIp={cidr}}}]"),
        (null, GroupReference { GroupId: var group, OwnerId: null }) when AwsId.Is(group, "sg-") =>
            Authorize($"UserIdGroupPairs=[{{GroupId={group}}}]"),
        (null, GroupReference { GroupId: var group, OwnerId: { } owner }) when AwsId.Is(group, "sg-") && IsAccount(owner) =>
            Authorize($"UserIdGroupPairs=[{{GroupId={group},UserId={owner}}}]"),
        _ => null,
    };

    /// <summary>The rule, worded as in the console.</summary>
    public override string ToString() =>
        $"{ResourceId} {KebabCase.Of(Direction)}{(RuleNumber is { } number ? $" rule {number} allow" : "")} "
        + $"{Protocol} {Ports} {Direction.Preposition()} {Peer}";

    private string? Authorize(string peer) =>
        AwsId.Is(ResourceId, "sg-")
            ? $"aws ec2 authorize-security-group-{KebabCase.Of(Direction)} --group-id {ResourceId} --ip-permissions "
                + $"'IpProtocol={Protocol},FromPort={Ports.From},ToPort={Ports.To},{peer}'"
            : null;

    private static bool IsAccount(string id) => id.Length == 12 && id.All(char.IsAsciiDigit);
}
