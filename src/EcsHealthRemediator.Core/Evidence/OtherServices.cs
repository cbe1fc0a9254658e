namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The other services of the cluster, seen by their targets only: whether they fail at the same time tells a cause that is
/// shared.
/// </summary>
/// <param name="Groups">One for each target group of each service; services without one are left out.</param>
/// <param name="UnseenServices">How many services were not looked at, because there are too many.</param>
public sealed record OtherServices(IReadOnlyList<OtherService> Groups, int UnseenServices);

public sealed record OtherService(string ServiceArn, string TargetGroupArn)
{
    /// <summary>Whether a load balancer of the service that the look is about stands before this target group too.</summary>
    public bool SharesLoadBalancer { get; init; }

    /// <summary>When ECS last wrote that a target of it is unhealthy; null where no event that it keeps says so.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    public IReadOnlyList<HostTargets> Hosts { get; init; } = [];

    public string ServiceName => ServiceArn[(ServiceArn.LastIndexOf('/') + 1)..];
}

/// <summary>How many targets of a group are on one host. Host and zone are null where they are not known.</summary>
/// <param name="Initial">Checked for the first time.</param>
/// <param name="Draining">On their way out; there are none in evidence that was recorded before they were counted.</param>
public sealed record HostTargets(
    string? Ec2InstanceId, string? Zone, int Healthy, int Unhealthy, int Initial, int Draining = 0);
