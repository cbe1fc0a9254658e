namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Ok when nothing fails any more: every target passes, the service runs what it should, and its tasks have lived longer than those
/// that failed one after the other.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html
/// </summary>
public sealed class AlreadyHealthy : ICheck
{
    public string Id => CheckId.AlreadyHealthy;

    public PathPart? Part => null;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    /// <summary>A clause, with which the summary begins.</summary>
    internal static string Count(int healthy, int wanted) => $"{healthy} of {wanted} wanted targets are healthy";

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { Service: { } service, Targets: { } targets })
            return Finding.Unknown(Id, context.Snapshot.Service is null ? "the service" : "the targets' health");

        var serving = targets.Where(target => target is { IsDraining: false, HasLeft: false }).ToList();
        var healthy = serving.Count(target => target.IsHealthy);
        // Against what is wanted: a task that was just killed has no target any more, and that is no health.
        var summary = $"{Count(healthy, service.DesiredCount)}; "
            + $"{serving.Count} registered, {service.RunningCount} tasks running.";
        if (healthy != serving.Count || healthy < service.DesiredCount || service.RunningCount < service.DesiredCount)
            return Finding.NotApplicable(Id, summary);
        if (context.Topology.RunningTasks.Count(task => task.FailsItsOwnCheck) is > 0 and var ill)
            return Finding.NotApplicable(Id, $"{summary} But {ill} of them fail the health check of their own containers.");
        return context.Failures.RecurringFailures is not { Count: > 0 } ended ? Finding.Ok(Id, summary) : Finding.NotApplicable(
            Id,
            $"{summary} But {ended.Count} tasks failed one after the other, the last {ended[^1].Lifetime?.TotalSeconds ?? 0:0} s after "
                + "its start, and those that run now have not lived clearly longer.");
    }
}
