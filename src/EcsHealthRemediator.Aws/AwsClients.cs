using Amazon;
using Amazon.AutoScaling;
using Amazon.CloudWatch;
using Amazon.CloudWatchLogs;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;

namespace EcsHealthRemediator.Aws;

/// <summary>The clients of the AWS services that evidence is read from and commands are sent to.</summary>
public sealed record AwsClients(
    IAmazonECS Ecs,
    IAmazonElasticLoadBalancingV2 LoadBalancing,
    IAmazonEC2 Ec2,
    IAmazonAutoScaling AutoScaling,
    IAmazonCloudWatch CloudWatch,
    IAmazonCloudWatchLogs Logs,
    IAmazonSimpleSystemsManagement Ssm)
{
    /// <param name="region">Null for the region of the environment or the profile.</param>
    public static AwsClients Create(string? region = null) => new(
        new AmazonECSClient(In(region, new AmazonECSConfig())),
        new AmazonElasticLoadBalancingV2Client(In(region, new AmazonElasticLoadBalancingV2Config())),
        new AmazonEC2Client(In(region, new AmazonEC2Config())),
        new AmazonAutoScalingClient(In(region, new AmazonAutoScalingConfig())),
        new AmazonCloudWatchClient(In(region, new AmazonCloudWatchConfig())),
        new AmazonCloudWatchLogsClient(In(region, new AmazonCloudWatchLogsConfig())),
        new AmazonSimpleSystemsManagementClient(In(region, new AmazonSimpleSystemsManagementConfig())));

    /// <summary>
    /// Sets retries and timeout. They are explicit because the SDK's defaults changed in 2026, and how long an invocation takes
    /// must not depend on them.
    /// </summary>
    public static T WithRetries<T>(T config)
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
        return WithRetries(config);
    }
}
