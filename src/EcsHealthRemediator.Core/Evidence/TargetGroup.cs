using System.Globalization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html</summary>
public sealed record TargetGroup
{
    public required string Arn { get; init; }

    public required string Protocol { get; init; }

    public string? VpcId { get; init; }

    /// <summary><c>ipv4</c> or <c>ipv6</c>: the family of its targets' addresses.</summary>
    public string? IpAddressType { get; init; }

    /// <summary>
    /// <c>HTTP1</c>, <c>HTTP2</c> or <c>GRPC</c>, which cannot be changed; null behind a Network Load Balancer.
    /// </summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>
    /// <c>instance</c> or <c>ip</c>; ECS registers the container instance and host port, or the task's own address.
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
    /// HTTP codes as written, <c>200</c>, <c>200,301</c>, <c>200-299</c>, or gRPC codes; null where the check is TCP.
    /// </summary>
    public string? SuccessCodes { get; init; }

    public IReadOnlyList<string> LoadBalancerArns { get; init; } = [];

    public int? DeregistrationDelaySeconds { get; init; }

    /// <summary>
    /// The attribute proxy_protocol_v2.enabled of a Network Load Balancer's target group; null elsewhere or unread.
    /// </summary>
    public bool? ProxyProtocol { get; init; }

    /// <summary>Its own word on cross-zone load balancing; null where it leaves that to the load balancer.</summary>
    public bool? CrossZone { get; init; }

    /// <summary>A group for gRPC checks a method by HTTP/2; its health check protocol still reads HTTP or HTTPS.</summary>
    public bool ChecksByGrpc => ProtocolVersion == "GRPC";

    public bool ChecksByHttp => HealthCheckProtocol.StartsWith("HTTP", StringComparison.Ordinal);

    public bool ChecksTrafficPort => HealthCheckPort == "traffic-port";

    /// <summary>Null where the traffic port is checked, and where the text is no number.</summary>
    public int? OwnHealthCheckPort =>
        int.TryParse(HealthCheckPort, NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : null;

    /// <summary>As a question to a host names it: http, https, or tcp where the health check is only a connection.</summary>
    public string ProbeScheme => ChecksByHttp ? HealthCheckProtocol.ToLowerInvariant() : "tcp";

    /// <summary>Whether that is what the health check asks.</summary>
    public bool Asks(ProbeRequest request) => request.Scheme == ProbeScheme
        && (!ChecksByHttp || request.Path == (HealthCheckPath ?? "/"))
        && (ChecksTrafficPort || OwnHealthCheckPort == request.Port);

    /// <summary>The port that is checked of a target; null where that is not known.</summary>
    public int? CheckedPort(Target target) => ChecksTrafficPort ? target.Port : OwnHealthCheckPort;

    /// <summary>How long the load balancer needs to call a target unhealthy.</summary>
    public TimeSpan TimeToUnhealthy => TimeSpan.FromSeconds(IntervalSeconds * UnhealthyThreshold);
}

/// <summary>State, reason and description as DescribeTargetHealth gives them; a healthy target has a state only.</summary>
public sealed record Target(
    string Id, int? Port, string? AvailabilityZone, string? HealthCheckPort, string State, string? Reason, string? Description)
{
    public bool IsHealthy => State == "healthy";

    public bool IsUnhealthy => State == "unhealthy";

    /// <summary>Registered, but the load balancer does not check it: its zone or its target group is not in use.</summary>
    public bool IsNotInUse => State == "unused" && Reason == "Target.NotInUse";

    /// <summary>Nothing that could be checked: its instance does not run, or its address is a load balancer's.</summary>
    public bool IsUnusable => State == "unused" && Reason is "Target.InvalidState" or "Target.IpUnusable";

    public bool IsDraining => State is "draining" or "unhealthy.draining";

    public string Address => Port is { } port ? $"{Id}:{port}" : Id;
}
