namespace EcsHealthRemediator.Domain;

/// <summary>What an incident is about: one service and one of its target groups. All three members are ARNs.</summary>
public sealed record Subject(string ClusterArn, string ServiceArn, string TargetGroupArn)
{
    /// <summary>
    /// Builds the ARNs of cluster and service from their names. A service and its target group share partition, region and
    /// account, so these are taken from the target group's ARN.
    /// </summary>
    public static Subject Of(string cluster, string service, string targetGroupArn)
    {
        var (partition, region, account) =
            Arn.TryParse(targetGroupArn, out var arn) ? (arn.Partition, arn.Region, arn.Account) : ("aws", "", "");
        string Ecs(string resource) => new Arn(partition, "ecs", region, account, resource).ToString();
        return new(Ecs($"cluster/{cluster}"), Ecs($"service/{cluster}/{service}"), targetGroupArn);
    }

    /// <summary>Empty where the service's ARN cannot be parsed.</summary>
    public string Region => Arn.TryParse(ServiceArn, out var arn) ? arn.Region : "";

    /// <summary><c>aws</c> where the service's ARN cannot be parsed.</summary>
    public string Partition => Arn.TryParse(ServiceArn, out var arn) ? arn.Partition : "aws";

    public string ClusterName => Arn.NameOf(ClusterArn);

    public string ServiceName => Arn.NameOf(ServiceArn);

    /// <summary>The name inside <c>…:targetgroup/NAME/ID</c>.</summary>
    public string TargetGroupName => Arn.TargetGroupName(TargetGroupArn);

    /// <summary>Whether a text is the ARN or the name of this target group; messages use either.</summary>
    public static bool IsNamed(string targetGroupArn, string? text) =>
        text == targetGroupArn || text == Arn.TargetGroupName(targetGroupArn);
}
