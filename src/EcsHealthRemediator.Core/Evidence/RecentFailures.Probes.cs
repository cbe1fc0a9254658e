namespace EcsHealthRemediator.Evidence;

/// <summary>What container instances answered when they were asked.</summary>
public sealed partial class RecentFailures
{
    /// <summary>Every probe of the incident, with the results that this look brought.</summary>
    public IEnumerable<HostProbe> AllProbes => _memory.Probes.Select(
        probe => _snapshot.Probes.FirstOrDefault(end => end.CommandId == probe.CommandId && probe.IsOpen) ?? probe);

    /// <summary>Recent results of probes that asked what the load balancer asks now, of a task of the current revision.</summary>
    public IReadOnlyList<HostProbe> Probes =>
        [.. AllProbes.Where(probe => probe.Answer is not null && probe.OrderedAt > _since && IsAskedNow(probe.Request))];

    /// <summary>
    /// A probe whose container fails the health check but passes it with another Host header; null where there is none.
    /// </summary>
    public HostProbe? HostHeaderRejection => AcceptedCodes is not { } accepted ? null
        : Probes.FirstOrDefault(probe => probe.Answer is { Code: { } code, LocalhostCode: { } other }
            && !accepted.Accept(code) && accepted.Accept(other));

    private bool IsAskedNow(ProbeRequest request) =>
        _snapshot.TargetGroup?.Asks(request) != false
        && !(_snapshot.Service is { } service && (_snapshot.Tasks ?? []).Any(
            task => task.Arn == request.TaskArn && task.TaskDefinitionArn != service.TaskDefinitionArn));
}
