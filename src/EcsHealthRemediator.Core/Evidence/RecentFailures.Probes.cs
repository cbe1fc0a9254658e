namespace EcsHealthRemediator.Evidence;

/// <summary>The results of host probes.</summary>
public sealed partial class RecentFailures
{
    /// <summary>Every probe of the incident, including the results that are new in this snapshot.</summary>
    public IEnumerable<HostProbe> AllProbes => _memory.Probes.Select(
        probe => _snapshot.Probes.FirstOrDefault(end => end.CommandId == probe.CommandId && probe.IsOpen) ?? probe);

    /// <summary>
    /// The recent answers that are still valid: the probe asked what the load balancer asks now, and its task is not of an older
    /// revision than the service's.
    /// </summary>
    public IReadOnlyList<HostProbe> Probes =>
        [.. AllProbes.Where(probe => probe.Answer is not null && probe.OrderedAt > _since && StillApplies(probe.Request))];

    /// <summary>
    /// The first probe whose container fails the health check but passes it with the Host header <c>localhost</c>; null where
    /// there is none.
    /// </summary>
    public HostProbe? HostHeaderRejection => AcceptedCodes is not { } accepted ? null
        : Probes.FirstOrDefault(probe => probe.Answer is { Code: { } code, LocalhostCode: { } other }
            && !accepted.Accept(code) && accepted.Accept(other));

    private bool StillApplies(ProbeRequest request) =>
        _snapshot.TargetGroup?.Asks(request) != false
        && !(_snapshot.Service is { } service && (_snapshot.Tasks ?? []).Any(
            task => task.Arn == request.TaskArn && task.TaskDefinitionArn != service.TaskDefinitionArn));
}
