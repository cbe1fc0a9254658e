namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A load balancer that is not itself. Its reason codes begin with <c>Elb.</c>; the target is not to blame.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html
/// </summary>
public sealed class LoadBalancerFault : ICheck
{
    /// <summary>It serves, and only lacks what it needs to grow.</summary>
    private const string Strained = "active_impaired";

    public string Id => CheckId.LoadBalancerFault;

    public PathPart? Part => PathPart.LoadBalancer;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is not { } targets) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (context.Snapshot.LoadBalancers is not { } balancers) return Finding.Unknown(Id, "the load balancer");

        var internalErrors = targets.Where(target => target.Reason == "Elb.InternalError").ToList();
        var down = balancers.Where(balancer => balancer.State != "active").ToList();
        if (down.Count == 0 && internalErrors.Count == 0)
            return Finding.Ok(Id, "The load balancer is active and reports no error of its own.");
        var arns = balancers.Count == 0 ? null
            : string.Join(' ', balancers.Select(balancer => balancer.Arn).Order(StringComparer.Ordinal));
        return Finding.Fault(
            Id,
            down.All(balancer => balancer.State == Strained) && internalErrors.Count == 0 ? Confidence.Weak : Confidence.Proof,
            down.Count > 0
                ? $"The load balancer is {down[0].State}{(down[0].StateReason is { } reason ? $": {reason}" : "")}."
                : "The load balancer reports an internal error of its own.",
            [.. down.Select(balancer => $"{balancer.Arn}: {balancer.State}"),
                .. FactList.Facts(internalErrors.Select(target => $"target {target.Address}: {target.Description}"))]) with
        {
            Resource = arns,
            Remedy = new(
                "Wait for the load balancer; if it lasts, open a case with AWS Support. To see its state:",
                arns is null ? null : $"aws elbv2 describe-load-balancers --load-balancer-arns {arns} --query 'LoadBalancers[].State'",
                null),
        };
    }
}
