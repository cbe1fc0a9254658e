namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Targets that no task of the service stands behind: somebody registered them by hand, and nobody will take them out.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-types.html
/// </summary>
public sealed class ManualTargets : ICheck
{
    public string Id => CheckId.ManualTargets;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { Targets: not null, Tasks: not null, ContainerInstances: not null })
            return Finding.Unknown(Id, "the targets and tasks");
        if (context.Failures.FailingTargets.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        var strangers = context.Failures.FailingTargets.Where(context.Topology.IsNotRegisteredByEcs).ToList();
        if (strangers.Count == 0) return Finding.Ok(Id, "Every failing target is a task of the service.");

        var targets = string.Join(
            ' ',
            FactList.ForCommand(strangers).Select(target => $"Id={target.Id}{(target.Port is { } port ? $",Port={port}" : "")}"));
        return Finding.Fault(
            Id,
            strangers.Count == context.Failures.FailingTargets.Count ? Confidence.Strong : Confidence.Weak,
            $"{strangers.Count} of {context.Failures.FailingTargets.Count} failing targets belong to no task of the service.",
            FactList.Facts(strangers.Select(target => $"target {target.Address}: {target.Description ?? target.State}"))) with
        {
            Remedy = new(
                $"Take them out of the target group; ECS registers its tasks itself.{FactList.Rest(strangers.Count)}",
                $"aws elbv2 deregister-targets --target-group-arn {context.Snapshot.Subject.TargetGroupArn} --targets {targets}",
                null),
        };
    }
}
