using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A host that is not running. Whoever stopped it had a reason, so it is reported and never started.
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
        if (context.Failures.SuspectInstances is not { Count: > 0 } suspects)
            return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        if (suspects.Any(host => host.Instance is null)) return Finding.Unknown(Id, "the EC2 instances");

        var down = suspects.Select(host => host.Instance!).Where(instance => !instance.IsRunning && instance.State != "pending")
            .ToList();
        if (down.Count == 0) return Finding.Ok(Id, "The hosts of the failing targets run.");

        var ids = down.Select(instance => instance.Id).ToList();
        return Finding.Fault(
            Id,
            Confidence.Proof,
            $"Instance {FactList.Names(down.Select(i => $"{i.Id} is {i.State}"))}.",
            FactList.Facts(down.Select(i => $"{i.Id}: state {i.State}"))) with
        {
            InstanceIds = ids,
            Remedy = Start([.. suspects.Where(host => host.Instance is { State: "stopped" or "stopping" })]),
        };
    }

    /// <summary>An instance that still stops cannot be started, and one that is terminated never will.</summary>
    private static Remedy Start(List<ContainerInstance> stopped) => stopped.Count == 0
        ? new("Let the cluster have another instance in its place.", null, null)
        : HostAdvice.Start(stopped);
}
