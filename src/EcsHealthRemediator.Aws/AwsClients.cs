using Amazon.AutoScaling;
using Amazon.CloudWatch;
using Amazon.CloudWatchLogs;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;

namespace EcsHealthRemediator.Aws;

/// <summary>The clients that look at AWS and change it, made once and shared.</summary>
public sealed record AwsClients(
    IAmazonECS Ecs, IAmazonElasticLoadBalancingV2 LoadBalancing, IAmazonEC2 Ec2, IAmazonAutoScaling AutoScaling,
    IAmazonCloudWatch CloudWatch, IAmazonCloudWatchLogs Logs)
{
    public static AwsClients Create() => new(
        new AmazonECSClient(Patient(new AmazonECSConfig())),
        new AmazonElasticLoadBalancingV2Client(Patient(new AmazonElasticLoadBalancingV2Config())),
        new AmazonEC2Client(Patient(new AmazonEC2Config())),
        new AmazonAutoScalingClient(Patient(new AmazonAutoScalingConfig())),
        new AmazonCloudWatchClient(Patient(new AmazonCloudWatchConfig())),
        new AmazonCloudWatchLogsClient(Patient(new AmazonCloudWatchLogsConfig())));

    /// <summary>The SDK's retry defaults changed in 2026; an invocation's length must not depend on them.</summary>
    public static T Patient<T>(T config)
        where T : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = 3;
        config.Timeout = TimeSpan.FromSeconds(10);
        return config;
    }
}
