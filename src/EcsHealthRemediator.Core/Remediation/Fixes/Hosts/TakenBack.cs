using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>Whoever has taken a host out of a drain of ours wants its tasks there, and both fixes of a host would drain it again.</summary>
internal static class TakenBack
{
    public static GuardRefusal? Refuse(Incident incident, ContainerInstance host) =>
        incident.Actions.Any(action => action.Resource == host.Ec2InstanceId
            && action is { Fix: Fix.DrainInstance or Fix.RestartInstance } and ({ SetByOthers: "ACTIVE" } or { WasPutBackByOthers: true }))
            ? new(GuardId.AlreadyRecovering, $"somebody made {host.Ec2InstanceId} ACTIVE again while it was drained in this incident.")
            : null;

    /// <summary>A host that is ACTIVE although the remediator has not even tried to make it so, is as somebody else wants it.</summary>
    public static Incident Note(Incident incident, Fix fix) => incident.Actions.LastOrDefault(action => action.Fix == fix) is { } action
        ? incident.Record(action with { WasPutBackByOthers = true })
        : incident;
}
