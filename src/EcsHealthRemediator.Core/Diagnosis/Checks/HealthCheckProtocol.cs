using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The health check speaks another protocol than the application: it is broken off, or answered with 400. Any other code would
/// speak against it, so would a healthy target, and so it takes a second sign to name it.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed class HealthCheckProtocol : ICheck
{
    public string Id => CheckId.HealthCheckProtocol;

    public PathPart? Part => PathPart.Port;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.ContainerExit, "A program that ends breaks its connections off."),
        new(CheckId.ContainerHealthCheck, "A task that is stopped breaks its connections off."),
        new(CheckId.HealthCheckPort, "Another program answers at a wrong port, and may speak another protocol."),
        new(CheckId.ProxyProtocol, "The header before the request reads like another protocol."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (context.Snapshot.Targets is not { } targets) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (!group.ChecksByHttp) return Finding.NotApplicable(Id, "The health check only opens a TCP connection.");

        var name = Name(group);
        if (targets.Any(target => target.IsHealthy)) return Finding.Ok(Id, $"Other targets pass the {name} health check.");
        if (context.Failures.Probes is { Count: > 0 } asked && asked.All(probe => probe.IsNotTheProtocol))
            return Heard(group, asked);
        if (TlsVersion.Refused(context, group) is { } handshake) return handshake;
        var codes = context.Failures.LatestReasons.SelectMany(reason => reason.Codes);
        if (codes.Cast<int?>().FirstOrDefault(code => code != 400) is { } code)
            return Finding.Ok(Id, $"The targets answer {code}, so they speak {name}.");
        var brokenOff = context.Failures.LatestReasons
            .Where(reason => reason.Codes.Contains(400) || reason.Kind == FailureKind.Failed).ToList();
        if (brokenOff.Count == 0) return Finding.NotApplicable(Id, "No connection is known to be broken off.");

        var signs = Signs(context.Snapshot, group, context.Topology.RegisteredPort).ToList();
        if (signs.Count == 0) return Unlike(context, group, brokenOff);
        var right = signs[0].Protocol;
        return Finding.Fault(
            Id,
            Confidence.Strong,
            $"The health check speaks {name} and no target understands it; the application seems to speak {right}.",
            [.. signs.Select(sign => sign.Fact), .. HealthCheckPath.Facts(brokenOff)]) with
        {
            Remedy = Remedy(group, right),
        };
    }

    /// <summary>
    /// HTTP/2 without TLS, and gRPC, are spoken by programs that are made for it; most speak HTTP/1.1. So where every target
    /// breaks the connection off, the protocol version is the first to look at, the more so where hosts say that it listens; but it
    /// cannot be changed, so whoever passed once understands it.
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    /// </summary>
    private Finding Unlike(DiagnosisContext context, TargetGroup group, List<FailureReason> brokenOff)
    {
        var asked = context.Failures.Probes;
        if (group.ProtocolVersion is null or "HTTP1" || asked.Any(probe => probe.NothingListens) || GracePeriod.OnePassedBefore(context))
            return Finding.NotApplicable(Id, $"Nothing else speaks for another protocol than {Name(group)}.");
        var isHeard = asked.Count > 0 && asked.All(probe => probe.PortReachable);
        return Finding.Fault(
            Id,
            isHeard ? Confidence.Strong : Confidence.Weak,
            $"No target understands the health check by {Name(group)}; the application may speak "
                + $"{(group.ChecksByGrpc ? "HTTP/1.1 or HTTP/2 without gRPC" : "HTTP/1.1 or gRPC")}.",
            [
                $"target group {group.Arn}: protocol version {group.ProtocolVersion}",
                .. HealthCheckPath.Facts(brokenOff),
                .. isHeard ? asked.Select(probe => probe.Fact()) : [],
            ]) with
        {
            Source = isHeard ? FindingSource.Several : FindingSource.Aws,
            Remedy = Remedy(group, group.ChecksByGrpc ? "HTTP1" : "HTTP1 or GRPC"),
        };
    }

    /// <summary>The hosts themselves were not understood either.</summary>
    private Finding Heard(TargetGroup group, IReadOnlyList<HostProbe> asked)
    {
        var right = asked.Select(probe => probe.Answer!.OtherScheme).Distinct().ToList() is [{ } only]
            ? only.ToUpperInvariant()
            : null;
        return Finding.Fault(
            Id,
            right is null ? Confidence.Strong : Confidence.Proof,
            $"The application takes the health check's connection and does not speak {Name(group)}"
                + (right is null ? "." : $": it speaks {right}."),
            asked.Select(probe => probe.Fact())) with
        {
            Source = FindingSource.Host,
            Remedy = right is null
                ? new($"Point the health check at a port of the application that speaks {Name(group)}.", null, null)
                : Remedy(group, right),
        };
    }

    private static IEnumerable<(string Protocol, string Fact)> Signs(Snapshot snapshot, TargetGroup group, int? port)
    {
        var own = ContainerHealthCheckCommand.Urls(snapshot.TaskDefinition).FirstOrDefault(url => port is null || url.Port == port);
        if (own is not null && !own.Scheme.Equals(group.HealthCheckProtocol, StringComparison.OrdinalIgnoreCase))
        {
            yield return (
                own.Scheme.ToUpperInvariant(), $"the container's own health check asks port {own.Port} by {own.Scheme}");
        }

        if (ContainerHealthCheckCommand.AsksByGrpc(snapshot.TaskDefinition) && !group.ChecksByGrpc)
            yield return ("gRPC", "the container's own health check asks by gRPC");
        if (own is not null && group.ChecksByGrpc)
            yield return ("HTTP/1.1", $"the container's own health check asks port {own.Port} by {own.Scheme}");
        if (group.Protocol is "HTTP" or "HTTPS" && group.Protocol != group.HealthCheckProtocol)
            yield return (group.Protocol, $"target group {group.Arn}: requests go by {group.Protocol}");
        if (group is { Protocol: "TLS", HealthCheckProtocol: "HTTP" })
            yield return ("HTTPS", $"target group {group.Arn}: connections go by TLS");
        var asked = group.OwnHealthCheckPort ?? port;
        if (asked is 443 or 8443 && group.HealthCheckProtocol == "HTTP")
            yield return ("HTTPS", $"the health check asks port {asked}, which is one for TLS by convention");
        if (asked is 50051 && !group.ChecksByGrpc)
            yield return ("gRPC", $"the health check asks port {asked}, which is one for gRPC by convention");
    }

    /// <summary>The protocol version of a target group is for ever.</summary>
    private static Remedy Remedy(TargetGroup group, string protocol) => protocol is "HTTP" or "HTTPS"
        ? new(
            $"Let the health check speak {protocol}.",
            $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-protocol {protocol}",
            "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckProtocol")
        : new(
            $"Make a new target group for {protocol}, as the protocol version of one cannot be changed, and give it to the "
                + "service and the listener.",
            null,
            "AWS::ElasticLoadBalancingV2::TargetGroup ProtocolVersion");

    private static string Name(TargetGroup group) => group switch
    {
        { ChecksByGrpc: true } => "gRPC",
        { ProtocolVersion: "HTTP2" } => $"{group.HealthCheckProtocol} (protocol version HTTP2)",
        _ => group.HealthCheckProtocol,
    };
}
