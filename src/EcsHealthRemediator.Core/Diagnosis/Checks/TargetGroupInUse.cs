namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>A target group that no listener sends anything to is not checked, and its targets never become healthy.</summary>
public sealed class TargetGroupInUse : ICheck
{
    public string Id => CheckId.TargetGroupInUse;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (@case.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (@case.DoubtfulIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (@case.Snapshot.Forwards is not { } forwards) return Finding.Unknown(Id, "the listener rules");
        if (forwards.Count > 0) return Finding.Ok(Id, $"{forwards.Count} listener rules forward to the target group.");
        return Finding.Fault(
            Id,
            Confidence.Proof,
            group.LoadBalancerArns.Count == 0
                ? "The target group is attached to no load balancer."
                : "No listener rule of the load balancer forwards to the target group.",
            [.. @case.FailingTargets.Where(target => target.Description is not null)
                .Select(target => $"target {target.Address}: {target.Description}"),
                .. group.LoadBalancerArns.Select(arn => $"{arn}: no rule forwards to {group.Arn}")]) with
        {
            // Which listener, and for which requests, only the owner can say: a guessed rule could take the traffic of others.
            Remedy = new(
                "Forward to the target group: by a rule of a listener of the load balancer, or by a listener's default action.",
                null,
                "AWS::ElasticLoadBalancingV2::ListenerRule Actions"),
        };
    }
}
