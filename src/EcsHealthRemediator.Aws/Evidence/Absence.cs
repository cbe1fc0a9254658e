using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>The errors by which AWS says that a thing does not exist; all others leave that open.</summary>
internal static class Absence
{
    public static MissingKind? KindOf(Exception exception) =>
        exception is not AmazonServiceException { ErrorCode: { } code } error ? null : code switch
        {
            "ClusterNotFoundException" => MissingKind.Cluster,
            "ServiceNotFoundException" or "ServiceNotActiveException" => MissingKind.Service,
            "TargetGroupNotFound" => MissingKind.TargetGroup,
            "LoadBalancerNotFound" => MissingKind.LoadBalancer,
            // ECS has no code of its own for this.
            "ClientException" when error.Message.StartsWith("Unable to describe task definition", StringComparison.Ordinal) =>
                MissingKind.TaskDefinition,
            _ => null,
        };
}
