namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Connections are refused or broken off: on an Application Load Balancer that is what a plain failure means, as time-outs and
/// codes have reasons of their own. Nothing listens there, or something that does not speak the protocol.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed class NotListening : ICheck
{
    public string Id => CheckId.NotListening;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        var refused = @case.Reasons.Where(reason => reason.Text == "Health checks failed").ToList();
        if (refused.Count == 0) return Finding.NotApplicable(Id, "No connection is known to be refused.");
        if (@case.Snapshot.LoadBalancers is not { } balancers) return Finding.Unknown(Id, "the load balancer");
        if (balancers.Count == 0) return Finding.NotApplicable(Id, "No load balancer uses the target group.");
        if (balancers.Any(balancer => balancer.IsNetwork) && Otherwise(@case) is { } other) return other;
        return Finding.Fault(
            Id, Confidence.Weak, "The targets refuse the health check's connection, or break it off.",
            HealthCheckPath.Facts(refused)) with
        {
            Remedy = new(
                "See that the application listens on the container port of the load balancer, on 0.0.0.0 and not on 127.0.0.1, "
                    + "and speaks the health check's protocol.",
                null, null),
        };
    }

    /// <summary>A Network Load Balancer says the same whatever fails; that nobody listens is then what is left of it.</summary>
    private Finding? Otherwise(Case @case)
    {
        if (@case.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (group.ChecksByHttp)
        {
            return Finding.NotApplicable(
                Id, "A Network Load Balancer does not tell a refused connection from a wrong or late answer.");
        }

        var paths = PathCheck.All.Select(check => check.Examine(@case)).ToList();
        return paths.Exists(path => path is { Verdict: Verdict.Fault })
            ? Finding.NotApplicable(Id, "Packets do not pass, so nothing is known of who listens.")
            : paths.Exists(path => path.Verdict == Verdict.Unknown)
                ? Finding.Unknown(Id, "the network of the load balancer or the targets")
                : null;
    }
}
