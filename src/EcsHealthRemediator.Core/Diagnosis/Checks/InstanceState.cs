using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A host that is not running, be it one that failed or, where tasks are missing, one on which they might run. Whoever stopped it had
/// a reason, so it is reported and never started.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
/// </summary>
public sealed class InstanceState : ICheck
{
    public string Id => CheckId.InstanceState;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        var failing = context.Failures.SuspectInstances;
        var suspects = failing.Union(InstanceDraining.Suspects(context)).Union(Missed(context)).ToList();
        if (suspects.Count == 0) return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        if (failing.Any(host => host.Instance is null)) return Finding.Unknown(Id, "the EC2 instances");

        var down = context.ToSeeTo([.. suspects.Where(host => host.Instance is { IsRunning: false, State: not "pending" })]);
        if (down.Count == 0) return Finding.Ok(Id, "The hosts of the failing targets run.");

        var isOnlyMissed = !down.Any(failing.Contains);
        return Finding.Fault(
            Id,
            !isOnlyMissed ? Confidence.Proof : TaskPlacement.WaitsForHostsThatDrain(context) ? Confidence.Strong : Confidence.Weak,
            $"Instance {FactList.Names(down.Select(host => $"{host.Ec2InstanceId} is {host.Instance!.State}"))}.",
            FactList.Facts(down.Select(host => $"{host.Ec2InstanceId}: state {host.Instance!.State}"))
                .Concat(isOnlyMissed ? [] : HostServices.Fact(context, down))) with
        {
            // Where only a task is missing, the finding accounts for the whole service.
            InstanceIds = isOnlyMissed ? [] : [.. down.Select(host => host.Ec2InstanceId)],
            Remedy = Start([.. down.Where(host => host.Instance is { State: "stopped" or "stopping" })]),
        };
    }

    /// <summary>Where tasks are missing, each host that does not run may be the one on which they would.</summary>
    private static IEnumerable<ContainerInstance> Missed(DiagnosisContext context) => !context.Failures.BelowDesiredCount ? []
        : context.Snapshot.ContainerInstances!.Where(host => host.Instance is { IsRunning: false } && !context.Topology.IsStaleRegistration(host));

    /// <summary>An instance that still stops cannot be started, and one that is terminated never will.</summary>
    private static Remedy Start(List<ContainerInstance> stopped) => stopped.Count == 0
        ? new("Let the cluster have another instance in its place.", null, null)
        : HostAdvice.Start(stopped);
}
