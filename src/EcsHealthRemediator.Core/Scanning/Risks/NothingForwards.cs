using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>A target group that no listener forwards to is never checked; while no task runs, nothing fails of it.</summary>
internal sealed class NothingForwards : IRisk
{
    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        if (evidence.Snapshot.Forwards is { Count: 0 } && evidence.IsRolling)
        {
            yield return new(
                CheckId.TargetGroupInUse,
                Certainty.Certain,
                evidence.Group.LoadBalancerArns.Count == 0 ? "The target group is attached to no load balancer."
                    : "No listener rule of the load balancer forwards to the target group.",
                "when a task is to serve");
        }
    }
}
