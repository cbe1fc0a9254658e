using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>A host that somebody drains takes no new tasks: its targets leave on purpose, and others may have no room.</summary>
public sealed class InstanceDraining : ICheck
{
    public string Id => CheckId.InstanceDraining;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        IReadOnlyList<ContainerInstance> suspects = @case.LacksTasks
            ? [.. @case.Snapshot.ContainerInstances.Where(host => host.IsDraining)] : @case.Suspects;
        if (suspects.Count == 0) return Finding.NotApplicable(Id, "No host is under suspicion.");
        var draining = suspects.Where(host => host.IsDraining).ToList();
        return draining.Count == 0
            ? Finding.Ok(Id, "No host under suspicion is DRAINING.")
            : Finding.Fault(
                Id, Confidence.Weak, $"{Listing.Names(draining.Select(host => host.Ec2InstanceId))} is DRAINING.",
                Listing.Facts(draining.Select(host => $"{host.Arn}: {host.Status}"))) with
            {
                InstanceIds = [.. draining.Select(host => host.Ec2InstanceId)],
                Remedy = new(
                    $"Make it ACTIVE again if the draining was forgotten.{Listing.Rest(draining.Count)}",
                    Listing.SetStatus(@case.Snapshot.Subject, draining, "ACTIVE"),
                    null),
            };
    }
}
