using Amazon;
using Amazon.AutoScaling;
using Amazon.CloudWatch;
using Amazon.CloudWatchLogs;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.KeyManagementService;
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
    IAmazonSimpleSystemsManagement Ssm,
    IAmazonKeyManagementService Kms)
{
    public IAmazonECS Ecs { get; } = WholeAnswer.Of(Ecs);

    public IAmazonElasticLoadBalancingV2 LoadBalancing { get; } = WholeAnswer.Of(LoadBalancing);

    public IAmazonEC2 Ec2 { get; } = WholeAnswer.Of(Ec2);

    public IAmazonAutoScaling AutoScaling { get; } = WholeAnswer.Of(AutoScaling);

    /// <param name="region">Null for the region of the environment or the profile.</param>
    /// <param name="factory">Makes the connections of all clients; null for the SDK's own.</param>
    public static AwsClients Create(string? region = null, HttpClientFactory? factory = null) => new(
        new AmazonECSClient(In(region, factory, new AmazonECSConfig())),
        new AmazonElasticLoadBalancingV2Client(In(region, factory, new AmazonElasticLoadBalancingV2Config())),
        new AmazonEC2Client(In(region, factory, new AmazonEC2Config())),
        new AmazonAutoScalingClient(In(region, factory, new AmazonAutoScalingConfig())),
        new AmazonCloudWatchClient(In(region, factory, new AmazonCloudWatchConfig())),
        new AmazonCloudWatchLogsClient(In(region, factory, new AmazonCloudWatchLogsConfig())),
        new AmazonSimpleSystemsManagementClient(In(region, factory, new AmazonSimpleSystemsManagementConfig())),
        new AmazonKeyManagementServiceClient(In(region, factory, new AmazonKeyManagementServiceConfig())));

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

    private static T In<T>(string? region, HttpClientFactory? factory, T config)
        where T : ClientConfig
    {
        if (factory is not null) config.HttpClientFactory = factory;
        if (region is not null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return WithRetries(config);
    }
}
