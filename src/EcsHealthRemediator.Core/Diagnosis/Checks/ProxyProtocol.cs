namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Proxy protocol version 2 puts its header before health checks too, and an application that does not expect it takes it for a
/// broken request.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#proxy-protocol
/// </summary>
public sealed class ProxyProtocol : ICheck
{
    public string Id => CheckId.ProxyProtocol;

    public PathPart? Part => PathPart.Port;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By(
            "A Network Load Balancer does not tell a closed way from a broken-off connection.",
            CheckId.SecurityGroup, CheckId.NetworkAcl),
        new(CheckId.Routing, "A Network Load Balancer does not tell a missing way from a broken-off connection."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (context.Snapshot.Targets is not { } targets) return Finding.Unknown(Id, "the targets' health");
        if (group.ProxyProtocol != true) return Finding.NotApplicable(Id, "Proxy protocol is not in use.");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (targets.Any(target => target.IsHealthy)) return Finding.Ok(Id, "Other targets understand the proxy protocol.");
        var codes = context.Failures.LatestReasons.SelectMany(reason => reason.Codes);
        if (codes.Cast<int?>().FirstOrDefault(code => code != 400) is { } code)
            return Finding.Ok(Id, $"The targets answer {code}, so they have read the request behind the header.");
        return Finding.Fault(
            Id,
            Confidence.Strong,
            "Proxy protocol version 2 is on, and no target passes a health check that begins with its header.",
            $"target group {group.Arn}: proxy_protocol_v2.enabled true") with
        {
            Remedy = new(
                "Turn the proxy protocol off, or let the application accept it.",
                $"aws elbv2 modify-target-group-attributes --target-group-arn {group.Arn} "
                    + "--attributes Key=proxy_protocol_v2.enabled,Value=false",
                "AWS::ElasticLoadBalancingV2::TargetGroup TargetGroupAttributes"),
        };
    }
}
