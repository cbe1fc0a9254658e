using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A host that somebody drains takes no new tasks: its targets leave on purpose, and others may have no room.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
public sealed class InstanceDraining : ICheck
{
    public string Id => CheckId.InstanceDraining;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceState, "A group that ends an instance has it drained."),
        new(CheckId.InstanceStatus, "Whoever drains a host that fails has a reason."),
        new(CheckId.AgentConnection, "Whoever drains a host whose agent is away has a reason."),
        new(CheckId.ScheduledMaintenance, "Hosts are drained before announced work."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        var suspects = Suspects(context);
        if (suspects.Count == 0) return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        var draining = suspects.Where(host => host.IsDraining).ToList();
        var isMissed = TaskPlacement.WaitsForHostsThatDrain(context);
        return draining.Count == 0
            ? Finding.Ok(Id, "No host of a failing task is DRAINING.")
            : Finding.Fault(
                Id,
                isMissed ? Confidence.Strong : Confidence.Weak,
                $"{FactList.Names(draining.Select(host => host.Ec2InstanceId))} is DRAINING.",
                FactList.Facts(draining.Select(host => $"{host.Arn}: {host.Status}"))) with
            {
                Headline = $"{(draining.Count == 1 ? "Host" : "Hosts")} {FactList.Names(draining.Select(host => host.Ec2InstanceId))} "
                    + $"{(draining.Count == 1 ? "is" : "are")} DRAINING",
                // A finding without hosts accounts for the whole service: the missing task would run there, nothing fails there.
                InstanceIds = isMissed ? [] : [.. draining.Select(host => host.Ec2InstanceId)],
                Remedy = new(
                    "Make it ACTIVE again if the draining was forgotten, and nobody is about to replace it."
                        + FactList.Rest(draining.Count),
                    FactList.SetStatus(context.Snapshot.Subject, draining, "ACTIVE"),
                    null),
            };
    }

    /// <summary>Where tasks are missing, each host that drains may be the one on which they would run.</summary>
    internal static IReadOnlyList<ContainerInstance> Suspects(DiagnosisContext context) => context.Failures.BelowDesiredCount
        ? [.. (context.Snapshot.ContainerInstances ?? []).Where(host => host.IsDraining)] : context.Failures.SuspectInstances;
}
