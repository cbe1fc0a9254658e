using Amazon.ECS.Model;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Which services the remediator knows how to look at: those on EC2 container instances of one's own, behind target groups. Of the
/// others it says so, as a cause that is inferred from what a container instance would do is wrong, and so is silence.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html,
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch-type-comparison.html
/// </summary>
internal static class Coverage
{
    private const string Covered = "only services on EC2 container instances behind target groups are";

    /// <returns>A sentence; null where the service is covered.</returns>
    public static string? Lacks(Service service)
    {
        var name = service.ServiceName;
        if (Runs(service, "FARGATE")) return $"Service {name} runs on Fargate, which is not covered: {Covered}.";
        if (service.LaunchType?.Value == "MANAGED_INSTANCES")
            return $"Service {name} runs on ECS Managed Instances, which are not covered: {Covered}. ECS replaces these by itself.";
        if (LiveConfirmation.TargetGroups(service).Any()) return null;
        return Classic(service) is { } balancer
            ? $"Service {name} is behind the Classic Load Balancer {balancer}, which is not covered: {Covered}. What it says of its "
                + $"instances: aws elb describe-instance-health --load-balancer-name {balancer}"
            : $"Service {name} is behind no load balancer.";
    }

    /// <summary>Whether people should hear that nobody watches it: nothing speaks of a service that has no load balancer at all.</summary>
    public static bool IsWorthTelling(Service service) => LiveConfirmation.TargetGroups(service).Any() || Classic(service) is not null;

    public static bool RunsOnInstances(Service service) =>
        service.LaunchType?.Value is null or "EC2" or "EXTERNAL" && !Runs(service, "FARGATE");

    private static bool Runs(Service service, string where) => service.LaunchType?.Value == where
        || (service.CapacityProviderStrategy ?? []).Exists(
            item => item.CapacityProvider?.StartsWith(where, StringComparison.Ordinal) == true);

    private static string? Classic(Service service) => (service.LoadBalancers ?? [])
        .Select(balancer => balancer.LoadBalancerName).FirstOrDefault(name => !string.IsNullOrEmpty(name));
}
