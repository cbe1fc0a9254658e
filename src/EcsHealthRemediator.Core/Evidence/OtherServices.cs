using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The health of the targets of the cluster's other services. If they fail at the same time, the cause is probably shared.
/// </summary>
/// <param name="Groups">One for each target group of each service; services without one are left out.</param>
/// <param name="UnseenServices">The number of services that were not looked at, because there are too many.</param>
public sealed record OtherServices(IReadOnlyList<OtherService> Groups, int UnseenServices);

public sealed record OtherService(string ServiceArn, string TargetGroupArn)
{
    /// <summary>Whether this target group is attached to a load balancer of the incident's service too.</summary>
    public bool SharesLoadBalancer { get; init; }

    /// <summary>
    /// When ECS last reported an unhealthy target of this group; null where none of the kept service events does.
    /// </summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>
    /// When targets of this group were last unhealthy; null where none of the kept service events tells, and in evidence recorded by
    /// versions that did not read it.
    /// </summary>
    public UnhealthySpell? LastUnhealthy { get; init; }

    /// <summary>How many tasks are wanted; null in evidence recorded by versions that did not read it.</summary>
    public int? Wanted { get; init; }

    /// <summary>How many tasks ECS has started within the last <see cref="RecentFailures.Period"/>, by its events.</summary>
    public int StartedLately { get; init; }

    public IReadOnlyList<HostTargets> Hosts { get; init; } = [];

    public string ServiceName => Arn.NameOf(ServiceArn);
}

/// <summary>The number of targets of a group on one host, by state. Host and zone are null where they are not known.</summary>
/// <param name="Initial">Targets that are checked for the first time.</param>
/// <param name="Draining">
/// Targets that are being deregistered; 0 in evidence recorded by versions that did not count them.
/// </param>
public sealed record HostTargets(
    string? Ec2InstanceId, string? Zone, int Healthy, int Unhealthy, int Initial, int Draining = 0)
{
    /// <summary>All but those that are being deregistered.</summary>
    [JsonIgnore]
    public int Present => Healthy + Unhealthy + Initial;
}
