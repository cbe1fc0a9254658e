using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>A route to add, so that packets in both directions use the connection that one direction uses already.</summary>
/// <param name="TableId"><c>rtb-…</c></param>
/// <param name="TargetId"><c>pcx-…</c> or <c>tgw-…</c>.</param>
internal sealed record MissingRoute(string TableId, Cidr Destination, string TargetId)
{
    /// <summary>
    /// The AWS CLI command that adds the route. Null where an id does not have the form of an AWS id, because no other text may
    /// reach a person's shell.
    /// https://docs.aws.amazon.com/cli/latest/reference/ec2/create-route.html
    /// </summary>
    [JsonIgnore]
    public string? Command => AwsId.Is(TableId, "rtb-") && !Destination.IsNone && Option is { } option
        ? $"aws ec2 create-route --route-table-id {TableId} "
            + $"--destination-{(Destination.IsIPv6 ? "ipv6-" : "")}cidr-block {Destination} {option} {TargetId}"
        : null;

    private string? Option => AwsId.Is(TargetId, "pcx-") ? "--vpc-peering-connection-id"
        : AwsId.Is(TargetId, "tgw-") ? "--transit-gateway-id"
        : null;

    public override string ToString() => $"{TableId} {Destination} via {TargetId}";
}
