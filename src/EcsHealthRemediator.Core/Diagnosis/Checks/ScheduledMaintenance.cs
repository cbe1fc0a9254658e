namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// AWS has announced work on a host.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html
/// </summary>
public sealed class ScheduledMaintenance : ICheck
{
    public string Id => CheckId.ScheduledMaintenance;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceStatus, "AWS announces to retire what fails already."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        if (context.Failures.SuspectInstances is not { Count: > 0 } suspects)
            return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        var planned = suspects.Where(host => host.Instance?.StatusChecks?.ScheduledEvents.Count > 0).ToList();
        return planned.Count == 0
            ? Finding.Ok(Id, "AWS has announced no maintenance of the hosts of failing tasks.")
            : Finding.Fault(
                Id,
                Confidence.Weak,
                $"AWS has announced maintenance of {FactList.Names(planned.Select(host => host.Ec2InstanceId))}.",
                FactList.Facts(planned.SelectMany(
                    host => host.Instance!.StatusChecks!.ScheduledEvents, (host, text) => $"{host.Ec2InstanceId}: {text}"))) with
            {
                InstanceIds = [.. planned.Select(host => host.Ec2InstanceId)],
                Remedy = HostAdvice.Vacate(context, planned, "and replace it before the announced time."),
            };
    }
}
