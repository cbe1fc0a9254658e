using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The service, or something that it names, does not exist any more: either AWS says so when asked for it, or ECS wrote so into a
/// service event.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
/// </summary>
public sealed class MissingResources : ICheck
{
    private const string TargetGroupMissing = "TARGET GROUP IS NOT FOUND";

    public string Id => CheckId.MissingResource;

    public PathPart? Part => PathPart.LoadBalancer;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Missing is [var gone, ..])
        {
            return gone.Kind != MissingKind.TargetGroup || IsUsed(context.Snapshot.Service, gone.Id)
                ? Fault(context, gone)
                : Finding.NotApplicable(Id, $"{Name(gone)} does not exist, and the service does not name it any more.");
        }

        if (context.Snapshot.Service is not { } service) return Finding.Unknown(Id, "the service");
        if (context.Snapshot.TargetGroup is null) return Finding.Unknown(Id, "the target group");
        return Reported(context, service) ?? Finding.Ok(Id, "The service and all that it names exist.");
    }

    internal static string Name(MissingResource gone) => gone.Kind switch
    {
        MissingKind.Cluster => $"Cluster {Arn.NameOf(gone.Id)}",
        MissingKind.Service => $"Service {Arn.NameOf(gone.Id)}",
        MissingKind.TaskDefinition => $"Task definition {Arn.NameOf(gone.Id)}",
        MissingKind.TargetGroup => $"Target group {gone.Id}",
        _ => $"Load balancer {gone.Id}",
    };

    private Finding Fault(DiagnosisContext context, MissingResource gone) =>
        Finding.Fault(
            Id, Confidence.Proof, $"{Name(gone)} does not exist.",
            context.Snapshot.Missing.Select(one => $"{one.Id}: {one.Says}")) with
        {
            Resource = gone.Kind == MissingKind.LoadBalancer ? gone.Id : null,
            Remedy = RemedyOf(context.Snapshot, gone),
        };

    /// <summary>A task set's target groups do not stand in the service, so only rolling deployments tell.</summary>
    private static bool IsUsed(Service? service, string targetGroupArn) =>
        service is not { DeploymentController: null or "ECS" }
        || service.LoadBalancers.Any(balancer => balancer.TargetGroupArn == targetGroupArn);

    /// <summary>
    /// A target group of which this was written and that can be read is one that ECS had lost sight of for a moment.
    /// </summary>
    private Finding? Reported(DiagnosisContext context, Service service)
    {
        var messages = context.Failures.MessagesOf(MessageKind.TargetMissing).ToList();
        var other = service.LoadBalancers.Select(balancer => balancer.TargetGroupArn).OfType<string>().FirstOrDefault(arn =>
            arn != context.Snapshot.Subject.TargetGroupArn
            && context.Snapshot.OtherGroups?.Any(group => group.TargetGroupArn == arn) != true
            && StandingEvents.Of(context.Snapshot, context.NotBefore, text => text.Contains(TargetGroupMissing, StringComparison.Ordinal)
                && text.Contains(arn, StringComparison.Ordinal)).Count > 0);
        if (other is not null)
        {
            return Finding.Fault(
                Id, Confidence.Strong, $"ECS does not find another target group of the service, {other}.",
                $"service event: {other} is not found") with
            {
                Stands = true,
                Remedy = WithoutTargetGroup(context.Snapshot, other),
            };
        }

        var strays = messages.Where(message => message.Reason != TargetGroupMissing
            && context.Topology.NamesTargetGroup(message.TargetGroup)).ToList();
        return strays.Count == 0 ? null : Finding.Fault(
            Id, Confidence.Weak, "ECS does not find targets that it has registered: somebody else takes them out.",
            FactList.Facts(strays.Select(
                message => $"service event: the target of task {message.Task ?? "?"} is not found"))) with
        {
            Remedy = new("See in CloudTrail who calls DeregisterTargets for the target group.", null, null),
        };
    }

    private static Remedy RemedyOf(Snapshot snapshot, MissingResource gone) => gone.Kind switch
    {
        MissingKind.Cluster => new(
            "Create the cluster again, and the service in it, from the template that defines them.",
            $"aws ecs create-cluster --cluster-name {snapshot.Subject.ClusterName}",
            "AWS::ECS::Cluster ClusterName"),
        MissingKind.Service => new(
            "If it was not removed on purpose, create the service again from the template that defines it.",
            null,
            "AWS::ECS::Service ServiceName"),
        MissingKind.TaskDefinition => new(
            "Let the service run the latest revision of the family that there is.",
            $"aws ecs update-service --cluster {snapshot.Subject.ClusterName} --service {snapshot.Subject.ServiceName} "
                + $"--task-definition {Arn.NameOf(gone.Id).Split(':')[0]}",
            "AWS::ECS::Service TaskDefinition"),
        MissingKind.TargetGroup => WithoutTargetGroup(snapshot, gone.Id),
        _ => new(
            "Create the load balancer again, with a listener that forwards to the target group.",
            null,
            "AWS::ElasticLoadBalancingV2::Listener DefaultActions"),
    };

    private static Remedy WithoutTargetGroup(Snapshot snapshot, string arn)
    {
        var others = (snapshot.Service?.LoadBalancers ?? [])
            .Where(balancer => balancer.TargetGroupArn is not null && balancer.TargetGroupArn != arn)
            .Select(balancer => $"targetGroupArn={balancer.TargetGroupArn},containerName={balancer.ContainerName},"
                + $"containerPort={balancer.ContainerPort}").ToList();
        return new(
            others.Count == 0
                ? "Create a target group and name it in the service, which starts a deployment."
                : "Create a target group and name it in the service, or take the missing one out of it by this command, which starts a "
                    + "deployment:",
            others.Count == 0 ? null
                : $"aws ecs update-service --cluster {snapshot.Subject.ClusterName} --service {snapshot.Subject.ServiceName} "
                    + $"--load-balancers {string.Join(' ', others)}",
            "AWS::ECS::Service LoadBalancers TargetGroupArn");
    }
}
