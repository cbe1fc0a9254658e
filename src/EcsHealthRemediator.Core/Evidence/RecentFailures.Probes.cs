using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>The results of host probes.</summary>
public sealed partial class RecentFailures
{
    /// <summary>Every probe of the incident, including the results that are new in this snapshot.</summary>
    public IEnumerable<HostProbe> AllProbes => _memory.Probes.Select(
        probe => _snapshot.Probes.FirstOrDefault(end => end.CommandId == probe.CommandId && probe.IsOpen) ?? probe);

    /// <summary>
    /// The recent answers that are still valid: the probe asked what the load balancer asks now, and its task is not of an older
    /// revision than the service's. A host that got no answer no longer counts once the load balancer gets one.
    /// </summary>
    public IReadOnlyList<HostProbe> Probes =>
        [.. AllProbes.Where(probe => probe.Answer is not null && probe.OrderedAt > _since && StillApplies(probe.Request)
            && !(probe.Answer.Code is null && IsHeardSince(probe.OrderedAt)))];

    /// <summary>
    /// The first probe whose container fails the health check but passes it with the Host header <c>localhost</c>; null where
    /// there is none.
    /// </summary>
    public HostProbe? HostHeaderRejection => AcceptedCodes is not { } accepted ? null
        : Probes.FirstOrDefault(probe => probe.Answer is { Code: { } code, LocalhostCode: { } other }
            && !accepted.Accept(code) && accepted.Accept(other));

    /// <summary>
    /// Whether the load balancer has since got an answer, though a wrong one, from every target that fails. What it says may lag
    /// behind by as long as its checks take, so that much must have passed since the probe.
    /// </summary>
    private bool IsHeardSince(DateTimeOffset time)
    {
        if (_snapshot.TargetGroup is not { } group) return false;
        var from = time + group.TimeToUnhealthy;
        IReadOnlyList<FailureReason> words = ReasonsNow.Any(reason => reason.Text is not null)
            ? _snapshot.TakenAt >= from ? ReasonsNow : []
            : [.. Reports.Where(report => report.At >= from).Select(report => ReasonOf(MessageParser.Parse(report.Message)))];
        return words.Count > 0 && words.All(word => word.Codes.Count > 0);
    }

    private bool StillApplies(ProbeRequest request) =>
        _snapshot.TargetGroup?.Asks(request) != false
        && !(_snapshot.Service is { } service && (_snapshot.Tasks ?? []).Any(
            task => task.Arn == request.TaskArn && task.TaskDefinitionArn != service.TaskDefinitionArn));
}
