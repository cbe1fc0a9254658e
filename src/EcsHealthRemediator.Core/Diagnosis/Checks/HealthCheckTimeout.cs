using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Packets pass, but the answer comes later than the health check waits, or never.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed class HealthCheckTimeout : ICheck
{
    public string Id => CheckId.HealthCheckTimeout;

    public PathPart? Part => PathPart.Answer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By("Packets that are dropped look like no answer.", CheckId.SecurityGroup, CheckId.NetworkAcl),
        new(CheckId.Routing, "Packets that find no way look like no answer."),
        new(CheckId.ResourceSaturation, "A program without CPU answers late."),
        new(CheckId.InstanceStatus, "Programs hang with their host."),
        new(CheckId.HostFirewall, "Packets that end on the host itself look like no answer."),
        new(CheckId.ContainerRuntime, "Published ports and logs go through the runtime; programs stall with it."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { TargetGroup: { } group, Targets: not null })
            return Finding.Unknown(Id, context.Snapshot.TargetGroup is null ? "the target group" : "the targets' health");
        var asked = context.Failures.Probes;
        if (asked.Count > 0 && asked.All(probe => probe.TimedOut))
        {
            var waits = asked.Select(probe => probe.Fact());
            return Late(context, group, Confidence.Proof, waits) with { Source = FindingSource.Host };
        }

        var late = context.Failures.LatestReasons.Where(reason => reason.Kind == FailureKind.TimedOut).ToList();
        if (late.Count == 0) return Finding.NotApplicable(Id, "No health check is known to have timed out.");

        if (asked.Count > 0 && asked.All(probe => probe.Answer!.Seconds < group.TimeoutSeconds))
        {
            return Finding.Ok(
                Id,
                "The application answers its own host in time; the answer is lost between the host and the load balancer. "
                    + $"{asked[0].Fact()}.");
        }

        if (context.Failures.AllSuspectAgentsDisconnected)
            return Finding.NotApplicable(Id, "The hosts' agents are silent too, so nothing can be said of the programs.");

        // Weak: the target refuses others of the checks, so packets do arrive.
        var paths = PathCheck.FindingsIn(context);
        if (paths.Any(path => path is { Verdict: Verdict.Fault, Confidence: not Confidence.Weak }))
            return Finding.NotApplicable(Id, "Packets do not pass, so nothing is known of the answer's time.");
        if (paths.Any(path => path.Verdict == Verdict.Unknown))
            return Finding.Unknown(Id, "the network of the load balancer or the targets");

        string[] facts = [.. HealthCheckPath.Facts(late), .. asked.Select(probe => probe.Fact())];
        return context.Finding(CheckId.HostFirewall) is { Verdict: Verdict.Fault, IsVague: true } ofOneHost
            ? OnOneHost(ofOneHost, facts) : Late(context, group, Confidence.Weak, facts);
    }

    /// <summary>More time mends nothing where the same answers in time on other hosts.</summary>
    private Finding OnOneHost(Finding hint, IEnumerable<string> facts) => hint with
    {
        Check = Id,
        Evidence = [.. facts, .. hint.Evidence],
        InstanceIds = [],
        IsVague = false,
    };

    private Finding Late(DiagnosisContext context, TargetGroup group, Confidence confidence, IEnumerable<string> facts)
    {
        var timeout = Math.Min(group.TimeoutSeconds * 4, 120);
        return Finding.Fault(
            Id, confidence, $"The application does not answer within the health check's {group.TimeoutSeconds} seconds.",
            facts) with
        {
            Remedy = new(
                "Find out what keeps the application from answering (CPU, a dependency, a lock). "
                    + "If it is only slow, give it more time."
                    + (confidence == Confidence.Proof ? ""
                        : HandCheck.Sentence(context, "an answer in time: what is lost is lost on the way")),
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-timeout-seconds {timeout} "
                    + $"--health-check-interval-seconds {Math.Max(group.IntervalSeconds, timeout + 5)}",
                "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckTimeoutSeconds"),
        };
    }
}
