using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Tests;

/// <summary>Members of an Auto Scaling group, as it is read.</summary>
internal static class Members
{
    /// <summary>Its group cannot replace it, may be one smaller, and is opted in.</summary>
    public static readonly GroupMembership LeftAlone = new("hosts")
    {
        LifecycleState = "InService",
        HealthStatus = "Healthy",
        HealthCheckTypes = ["EC2"],
        Suspended = ["ReplaceUnhealthy"],
        MinSize = 1,
        MaxSize = 6,
        DesiredCapacity = 3,
        AvailabilityZone = "eu-west-1a",
        InServiceByZone = new Dictionary<string, int> { ["eu-west-1a"] = 1, ["eu-west-1b"] = 1, ["eu-west-1c"] = 1 },
        Tags = Worlds.Approved,
        IsRefreshed = false,
        Provider = GroupProvider.None,
    };

    public static Ec2Instance Of(this Ec2Instance instance, GroupMembership? member) => instance with
    {
        AutoScalingGroup = "hosts",
        Membership = member,
    };
}
