using System.Globalization;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html</summary>
public sealed record TargetGroup
{
    public required string Arn { get; init; }

    public required string Protocol { get; init; }

    public string? VpcId { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>: the address family of its targets.</summary>
    public string? IpAddressType { get; init; }

    /// <summary>
    /// <c>HTTP1</c>, <c>HTTP2</c> or <c>GRPC</c>; null for a Network Load Balancer's group. It cannot be changed after creation.
    /// </summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>
    /// <c>instance</c> or <c>ip</c>. ECS registers the container instance with a host port, or the task's own address.
    /// </summary>
    public required string TargetType { get; init; }

    public required string HealthCheckProtocol { get; init; }

    /// <summary><c>traffic-port</c> or a number.</summary>
    public required string HealthCheckPort { get; init; }

    public string? HealthCheckPath { get; init; }

    public required int IntervalSeconds { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required int HealthyThreshold { get; init; }

    public required int UnhealthyThreshold { get; init; }

    /// <summary>
    /// HTTP or gRPC codes as AWS writes them: <c>200</c>, <c>200,301</c>, <c>200-299</c>. Null where the check is TCP.
    /// </summary>
    public string? SuccessCodes { get; init; }

    public IReadOnlyList<string> LoadBalancerArns { get; init; } = [];

    public int? DeregistrationDelaySeconds { get; init; }

    /// <summary>
    /// The attribute proxy_protocol_v2.enabled of a Network Load Balancer's target group. Null for other groups, and where it
    /// could not be read.
    /// </summary>
    public bool? ProxyProtocol { get; init; }

    /// <summary>
    /// Its own cross-zone setting; null where it uses that of the load balancer, and where it could not be read.
    /// </summary>
    public bool? CrossZone { get; init; }

    /// <summary>Whether the check calls a gRPC method over HTTP/2; the health check protocol is HTTP or HTTPS then too.</summary>
    public bool ChecksByGrpc => ProtocolVersion == "GRPC";

    public bool ChecksByHttp => HealthCheckProtocol.StartsWith("HTTP", StringComparison.Ordinal);

    public bool ChecksTrafficPort => HealthCheckPort == "traffic-port";

    /// <summary>The overriding health check port; null where the traffic port is checked or the text is not a number.</summary>
    public int? OwnHealthCheckPort =>
        int.TryParse(HealthCheckPort, NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : null;

    /// <summary>How the load balancer asks: http, https, or tcp where the health check is only a connection.</summary>
    public string HealthCheckScheme => ChecksByHttp ? HealthCheckProtocol.ToLowerInvariant() : "tcp";

    /// <summary>
    /// How a host probe asks: as the load balancer does, and by tcp also where that speaks HTTP/2 or gRPC, which the tools of a host
    /// may not speak. What listens is told all the same.
    /// </summary>
    public string ProbeScheme => ProtocolVersion is null or "HTTP1" ? HealthCheckScheme : "tcp";

    /// <summary>Whether a host probe asked for the same scheme, path and port as the health check.</summary>
    public bool Asks(ProbeRequest request) => request.Scheme == ProbeScheme
        && (ProbeScheme == "tcp" || request.Path == (HealthCheckPath ?? "/"))
        && (ChecksTrafficPort || OwnHealthCheckPort == request.Port);

    /// <summary>The port of a target that is checked; null where it is not known.</summary>
    public int? CheckedPort(Target target) => ChecksTrafficPort ? target.Port : OwnHealthCheckPort;

    /// <summary>How long checks must fail before a healthy target is shown as unhealthy.</summary>
    public TimeSpan TimeToUnhealthy => TimeSpan.FromSeconds(IntervalSeconds * UnhealthyThreshold);
}

public sealed record GroupTargets(string TargetGroupArn, IReadOnlyList<Target> Targets);

/// <summary>
/// A registered target. State, reason and description are those of DescribeTargetHealth; a healthy target has only a state. The
/// id is an EC2 instance id or an IP address.
/// </summary>
public sealed record Target(
    string Id, int? Port, string? AvailabilityZone, string? HealthCheckPort, string State, string? Reason, string? Description)
{
    public bool IsHealthy => State == "healthy";

    public bool IsUnhealthy => State == "unhealthy";

    /// <summary>Registered but not checked, because the load balancer does not use its zone or its target group.</summary>
    public bool IsNotInUse => State == "unused" && Reason == "Target.NotInUse";

    /// <summary>It cannot be checked: its instance does not run, or its IP address belongs to a load balancer.</summary>
    public bool IsUnusable => State == "unused" && Reason is "Target.InvalidState" or "Target.IpUnusable";

    public bool IsDraining => State is "draining" or "unhealthy.draining";

    /// <summary>
    /// Its deregistration is over, and the load balancer only has not forgotten it:
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html
    /// </summary>
    public bool HasLeft => State == "unused" && !IsNotInUse && !IsUnusable;

    public string Address => Port is { } port ? $"{Id}:{port}" : Id;
}
