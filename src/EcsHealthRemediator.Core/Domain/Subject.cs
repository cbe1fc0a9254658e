namespace EcsHealthRemediator.Domain;

/// <summary>What an incident is about: ARNs of the service, its cluster and one target group.</summary>
public sealed record Subject(string ClusterArn, string ServiceArn, string TargetGroupArn)
{
    /// <summary>From names, as events give them. A service and its target group share partition, region and account.</summary>
    public static Subject Of(string cluster, string service, string targetGroupArn)
    {
        var (partition, region, account) =
            Arn.TryParse(targetGroupArn, out var arn) ? (arn.Partition, arn.Region, arn.Account) : ("aws", "", "");
        string Ecs(string resource) => new Arn(partition, "ecs", region, account, resource).ToString();
        return new(Ecs($"cluster/{cluster}"), Ecs($"service/{cluster}/{service}"), targetGroupArn);
    }

    /// <summary>Empty where the service's ARN is none.</summary>
    public string Region => Arn.TryParse(ServiceArn, out var arn) ? arn.Region : "";

    /// <summary>The partition of the service's ARN, <c>aws</c> where it is none.</summary>
    public string Partition => Arn.TryParse(ServiceArn, out var arn) ? arn.Partition : "aws";

    public string ClusterName => Arn.NameOf(ClusterArn);

    public string ServiceName => Arn.NameOf(ServiceArn);

    /// <summary>The name inside <c>…:targetgroup/NAME/ID</c>.</summary>
    public string TargetGroupName => Arn.TargetGroupName(TargetGroupArn);

    /// <summary>Whether a text, as messages have it, is the ARN or the name of the target group.</summary>
    public static bool IsNamed(string targetGroupArn, string? text) =>
        text == targetGroupArn || text == Arn.TargetGroupName(targetGroupArn);
}
