namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A target group that no listener sends anything to is not checked, and its targets never become healthy.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html
/// </summary>
public sealed class TargetGroupInUse : ICheck
{
    public string Id => CheckId.TargetGroupInUse;

    public PathPart? Part => PathPart.LoadBalancer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.MissingResource, "Nothing forwards where the load balancer is gone."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (context.Snapshot.Forwards is not { } forwards) return Finding.Unknown(Id, "the listener rules");
        if (forwards.Count > 0)
        {
            // Health checks go on at weight 0.
            return Finding.Ok(Id, forwards.All(forward => forward.Weight == 0)
                ? "Listener rules name the target group, with a weight of 0: it is checked and gets no requests."
                : $"{forwards.Count} listener rule{(forwards.Count == 1 ? " forwards" : "s forward")} to the target group.");
        }

        return Finding.Fault(
            Id,
            Confidence.Proof,
            group.LoadBalancerArns.Count == 0
                ? "The target group is attached to no load balancer."
                : "No listener rule of the load balancer forwards to the target group.",
            [.. FactList.Facts(context.Failures.FailingTargets.Where(target => target.Description is not null)
                    .Select(target => $"target {target.Address}: {target.Description}")),
                .. group.LoadBalancerArns.Select(arn => $"{arn}: no rule forwards to {group.Arn}")]) with
        {
            Remedy = new(
                "Forward to the target group: by a rule of a listener of the load balancer, or by a listener of its own.",
                Command(group),
                "AWS::ElasticLoadBalancingV2::ListenerRule Actions"),
        };
    }

    /// <summary>
    /// Only the owner can say which listener, and for which requests: a guessed rule could take the traffic of others. A listener
    /// of a Network Load Balancer has one group and no rules; an Application Load Balancer may have no listener left to take one.
    /// </summary>
    private static string Command(Evidence.TargetGroup group) =>
        group.Protocol is "HTTP" or "HTTPS" && group.LoadBalancerArns.Count > 0
            ? "aws elbv2 create-rule --listener-arn LISTENER --priority NUMBER --conditions Field=path-pattern,Values=PATTERN "
                + $"--actions Type=forward,TargetGroupArn={group.Arn}"
            : $"aws elbv2 create-listener --load-balancer-arn LOADBALANCER --protocol {group.Protocol} --port NUMBER "
                + (group.Protocol is "HTTPS" or "TLS" ? "--certificates CertificateArn=CERTIFICATE " : "")
                + $"--default-actions Type=forward,TargetGroupArn={group.Arn}";
}
