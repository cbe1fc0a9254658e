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
}
