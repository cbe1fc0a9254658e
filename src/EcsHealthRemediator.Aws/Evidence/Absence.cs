using Amazon.Runtime;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Recognizes the errors with which AWS says that a resource does not exist.</summary>
internal static class Absence
{
    /// <summary>What does not exist; null for every other error, after which the resource may exist or not.</summary>
    public static MissingKind? KindOf(Exception exception) =>
        exception is not AmazonServiceException { ErrorCode: { } code } error ? null : code switch
        {
            "ClusterNotFoundException" => MissingKind.Cluster,
            "ServiceNotFoundException" or "ServiceNotActiveException" => MissingKind.Service,
            "TargetGroupNotFound" => MissingKind.TargetGroup,
            "LoadBalancerNotFound" => MissingKind.LoadBalancer,
            // ECS has no error code for this case, only a message.
            "ClientException" when error.Message.StartsWith("Unable to describe task definition", StringComparison.Ordinal) =>
                MissingKind.TaskDefinition,
            _ => null,
        };
}
