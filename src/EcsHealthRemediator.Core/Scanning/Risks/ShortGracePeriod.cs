using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// ECS stops a task whose target is unhealthy once the grace period is over; a target becomes unhealthy when enough checks have
/// failed. A start that takes longer than both is cut off.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html
/// </summary>
internal sealed class ShortGracePeriod : IRisk
{
    /// <summary>The next start may be slower than those that were seen.</summary>
    private const double Margin = 1.5;

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        var (service, group) = (evidence.Service, evidence.Group);
        var grace = TimeSpan.FromSeconds(service.GracePeriodSeconds);
        var allowed = grace > group.TimeToUnhealthy ? grace : group.TimeToUnhealthy;
        var start = MeasuredStart.Longest(service, group.Arn);
        if (IsEnough(grace, allowed, start)) yield break;

        yield return new(
            CheckId.GracePeriod,
            Certainty.Risk,
            $"The health check grace period is {Seconds(grace)}, and "
                + (start is { } took ? $"a start took up to {Seconds(took)}." : "how long a start takes could not be measured."),
            $"when a task has not passed its health check {Seconds(allowed)} after it runs")
        {
            Evidence = [$"{group.UnhealthyThreshold} failed checks {group.IntervalSeconds} s apart make a target unhealthy"],
            Remedy = new(
                start is null ? "Measure how long a start takes, and set a grace period above it."
                    : "Set a grace period above the measured start.",
                start is { } measured ? Raise(evidence, StartUp.GracePeriodFor([measured], TimeSpan.Zero)) : null,
                "AWS::ECS::Service HealthCheckGracePeriodSeconds"),
        };
    }

    /// <summary>One that was set was thought of; without one only starts count that were seen to be quick.</summary>
    private static bool IsEnough(TimeSpan grace, TimeSpan allowed, TimeSpan? start) => grace > TimeSpan.Zero
        ? start is not { } took || took <= allowed
        : start * Margin <= allowed;

    private static string Raise(ScanEvidence evidence, int seconds) =>
        $"aws ecs update-service --cluster {evidence.Snapshot.Subject.ClusterName} "
            + $"--service {evidence.Snapshot.Subject.ServiceName} --health-check-grace-period-seconds {seconds}";

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0} s";
}
