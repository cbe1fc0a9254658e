using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Targets that no task of the service stands behind: somebody registered them by hand, and nobody will take them out.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-types.html
/// </summary>
public sealed class ManualTargets : ICheck
{
    public string Id => CheckId.ManualTargets;

    public PathPart? Part => PathPart.LoadBalancer;

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
        var replacedBy = ReplacedBy(context, strangers);
        return Finding.Fault(
            Id,
            strangers.Count == context.Failures.FailingTargets.Count ? Confidence.Strong : Confidence.Weak,
            $"{strangers.Count} of {context.Failures.FailingTargets.Count} failing targets belong to no task of the service"
                + (replacedBy is null ? "." : $", and the Auto Scaling group {replacedBy} replaces hosts that are well for it: its health "
                    + "check type is ELB."),
            FactList.Facts(strangers.Select(target => $"target {target.Address}: {target.Description ?? target.State}"))) with
        {
            Remedy = new(
                $"{IfAttached(context, strangers)}ake them out of the target group; ECS registers its tasks itself."
                    + FactList.Rest(strangers.Count),
                $"aws elbv2 deregister-targets --target-group-arn {context.Snapshot.Subject.TargetGroupArn} --targets {targets}",
                null),
        };
    }

    /// <summary>
    /// An Auto Scaling group to which the target group is attached registers each of its members, all at one port, and does so
    /// with the next one. A leftover of a stopped task has a port of the dynamic range.
    /// https://github.com/hashicorp/terraform-provider-aws/issues/17405
    /// </summary>
    /// <returns>The beginning of the advice.</returns>
    private static string IfAttached(DiagnosisContext context, List<Target> strangers)
    {
        var groups = strangers.Select(target => context.Topology.HostOf(target)?.Instance?.AutoScalingGroup).Distinct().ToList();
        var ports = strangers.Select(target => target.Port).Distinct().ToList();
        if (groups is not [{ Length: > 0 } group] || ports is not [{ } port]) return "T";
        if (NetworkPathQuestions.DynamicHostPorts.Contains(PortRange.Of(port))) return "T";
        return $"They are members of the Auto Scaling group {group}, all at port {port}: so a group registers them to which the "
            + "target group is attached (among the TargetGroupARNs or TrafficSources of "
            + $"aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names {group}). If it is, detach it, or they "
            + $"come back with the next instance: aws autoscaling detach-traffic-sources --auto-scaling-group-name {group} "
            + $"--traffic-sources Identifier={context.Snapshot.Subject.TargetGroupArn},Type=elbv2. Else t";
    }

    /// <summary>
    /// A group whose health check type is ELB takes a target that fails for a host that is broken, and replaces it.
    /// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-add-elb-healthcheck.html
    /// </summary>
    /// <returns>The group that replaces its members for it; null where none is known to.</returns>
    private static string? ReplacedBy(DiagnosisContext context, List<Target> strangers) => strangers
        .Select(target => context.Topology.HostOf(target)?.Instance?.Membership)
        .FirstOrDefault(member => member?.HealthCheckTypes.Contains("ELB") == true)?.Group;
}
