using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A host is answered by TLS as the health check wants it, and the load balancer is not: they find no version in common. An
/// Application Load Balancer offers TLS 1.3 to targets only where a policy of its listeners has it, and the health checks of a
/// Network Load Balancer never do.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
/// https://github.com/aws/containers-roadmap/issues/2321
/// </summary>
internal static class TlsVersion
{
    /// <returns>The fault; null where nothing speaks for it.</returns>
    public static Finding? Refused(DiagnosisContext context, TargetGroup group)
    {
        var asked = context.Failures.Probes;
        if (asked.Count == 0 || group.HealthCheckProtocol != "HTTPS") return null;
        if (context.Failures.AcceptedCodes is not { } accepted) return null;
        if (!asked.All(probe => probe.Answer!.Code is { } code && accepted.Accept(code))) return null;
        if (!context.Failures.LatestReasons.All(reason => reason.Kind == FailureKind.Failed)) return null;
        return Finding.Fault(
            CheckId.HealthCheckProtocol,
            asked.Any(probe => FailsAfterwards(context, group, probe)) ? Confidence.Strong : Confidence.Weak,
            "The application answers its own host by HTTPS, and breaks off the load balancer's health check.",
            asked.Select(probe => probe.Fact())) with
        {
            Source = FindingSource.Several,
            Remedy = new(
                "Let the application, or the proxy before it, accept TLS 1.2 beside TLS 1.3. An Application Load Balancer offers "
                    + "TLS 1.3 to targets only if the security policy of a listener has it; the health checks of a Network Load "
                    + "Balancer never do."
                    + HandCheck.Sentence(context, "broken off, and answered without --tls-max: it takes TLS 1.3 alone"),
                null, null),
        };
    }

    /// <summary>
    /// Whether the load balancer has failed what had started: the task that answered its host lives on and fails, or another one
    /// lived long enough after that age to be checked once more.
    /// </summary>
    private static bool FailsAfterwards(DiagnosisContext context, TargetGroup group, HostProbe probe)
    {
        var anotherCheck = TimeSpan.FromSeconds(group.IntervalSeconds + group.TimeoutSeconds);
        var fails = context.Topology.RunningTasks.Any(task => task.Arn == probe.Request.TaskArn
            && context.Topology.TargetOf(task) is { IsHealthy: false });
        return (fails && context.Snapshot.TakenAt - probe.OrderedAt >= anotherCheck)
            || context.Failures.TasksStoppedByHealthCheck.Any(
                task => task.Lifetime >= probe.OrderedAt - probe.TaskStartedAt + anotherCheck);
    }
}
