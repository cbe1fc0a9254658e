using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Targets that no task of the service stands behind: somebody registered them by hand, and nobody will take them out.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-types.html
/// </summary>
public sealed class ManualTargets : ICheck
{
    public string Id => CheckId.ManualTargets;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot is not { Targets: not null, Tasks: not null, ContainerInstances: not null })
            return Finding.Unknown(Id, "the targets and tasks");
        if (@case.FailingTargets.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        var strangers = @case.FailingTargets.Where(@case.IsStranger).ToList();
        if (strangers.Count == 0) return Finding.Ok(Id, "Every failing target is a task of the service.");

        var targets = string.Join(
            ' ',
            Listing.ForCommand(strangers).Select(target => $"Id={target.Id}{(target.Port is { } port ? $",Port={port}" : "")}"));
        return Finding.Fault(
            Id,
            strangers.Count == @case.FailingTargets.Count ? Confidence.Strong : Confidence.Weak,
            $"{strangers.Count} of {@case.FailingTargets.Count} failing targets belong to no task of the service.",
            Listing.Facts(strangers.Select(target => $"target {target.Address}: {target.Description ?? target.State}"))) with
        {
            Remedy = new(
                $"Take them out of the target group; ECS registers its tasks itself.{Listing.Rest(strangers.Count)}",
                $"aws elbv2 deregister-targets --target-group-arn {@case.Snapshot.Subject.TargetGroupArn} --targets {targets}",
                null),
        };
    }
}
