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
    /// revision than the service's. What a host got no longer counts once the load balancer gets other answers, nor once hosts were
    /// asked again, nor once its host is well while others fail.
    /// </summary>
    public IReadOnlyList<HostProbe> Probes
    {
        get
        {
            var answered = AllProbes.Where(probe => probe.Answer is not null && probe.OrderedAt > _since && StillApplies(probe.Request)
                && !IsWellByNow(probe.Request.InstanceId)).ToList();
            return [.. answered.Where(probe => answered[^1].OrderedAt - probe.OrderedAt < HostProbe.AskedTogether
                && !IsHeardOtherwise(probe))];
        }
    }

    /// <summary>
    /// The first probe whose container fails the health check but passes it with another Host header, and that one; null where there is
    /// none. That it fails by the name localhost as well proves nothing: an application need not know that name either.
    /// </summary>
    public (HostProbe Probe, string HostName, int Code)? HostHeaderRejection
    {
        get
        {
            if (AcceptedCodes is not { } accepted) return null;
            foreach (var probe in Probes)
            {
                if (probe.Answer!.Code is not { } code || accepted.Accept(code)) continue;
                foreach (var (name, other) in probe.OtherNames)
                {
                    if (accepted.Accept(other)) return (probe, name, other);
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Whether every container that was asked refuses its own names too, those for which a listener rule forwards to it: then it is not
    /// the Host header that it refuses. False where no such name is known.
    /// </summary>
    public bool RefusesItsOwnNames => AcceptedCodes is { } accepted && Probes.Count > 0 && Probes.All(
        probe => probe.NamesOfRules.Any() && probe.NamesOfRules.All(name => !accepted.Accept(name.Code)));

    /// <summary>
    /// Whether the load balancer has since got an answer from every target that fails, and never the one that the host gave, if it gave
    /// any. What it says may lag behind by as long as its checks take, so that much must have passed since the probe.
    /// </summary>
    private bool IsHeardOtherwise(HostProbe probe)
    {
        if (_snapshot.TargetGroup is not { } group) return false;
        var from = probe.OrderedAt + group.TimeToUnhealthy;
        IReadOnlyList<FailureReason> words = ReasonsNow.Any(reason => reason.Text is not null)
            ? _snapshot.TakenAt >= from ? ReasonsNow : []
            : [.. Reports.Where(report => report.At >= from).Select(report => ReasonOf(MessageParser.Parse(report.Message)))];
        return words.Count > 0 && words.All(word => word.Codes.Count > 0 && !(probe.Answer!.Code is { } code && word.Codes.Contains(code)));
    }

    private bool StillApplies(ProbeRequest request) =>
        _snapshot.TargetGroup?.Asks(request) != false
        && !(_snapshot.Service is { } service && (_snapshot.Tasks ?? []).Any(
            task => task.Arn == request.TaskArn && task.TaskDefinitionArn != service.TaskDefinitionArn));
}
