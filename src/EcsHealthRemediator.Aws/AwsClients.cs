using Amazon;
using Amazon.AutoScaling;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;

namespace EcsHealthRemediator.Aws;

/// <summary>The clients that look at AWS and change it, made once and shared.</summary>
public sealed record AwsClients(
    IAmazonECS Ecs,
    IAmazonElasticLoadBalancingV2 LoadBalancing,
    IAmazonEC2 Ec2,
    IAmazonAutoScaling AutoScaling,
    IAmazonSimpleSystemsManagement Ssm)
{
    /// <param name="region">Null for that of the environment.</param>
    public static AwsClients Create(string? region = null) => new(
        new AmazonECSClient(In(region, new AmazonECSConfig())),
        new AmazonElasticLoadBalancingV2Client(In(region, new AmazonElasticLoadBalancingV2Config())),
        new AmazonEC2Client(In(region, new AmazonEC2Config())),
        new AmazonAutoScalingClient(In(region, new AmazonAutoScalingConfig())),
        new AmazonSimpleSystemsManagementClient(In(region, new AmazonSimpleSystemsManagementConfig())));

    /// <summary>The SDK's retry defaults changed in 2026; an invocation's length must not depend on them.</summary>
    public static T Patient<T>(T config)
        where T : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = 3;
        config.Timeout = TimeSpan.FromSeconds(10);
        return config;
    }

    private static T In<T>(string? region, T config)
        where T : ClientConfig
    {
        if (region is not null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return Patient(config);
    }
}
