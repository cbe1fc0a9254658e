using Amazon;
using Amazon.AutoScaling;
using Amazon.CloudWatch;
using Amazon.CloudWatchLogs;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>Clients with dummy credentials that call a loopback server.</summary>
internal static class Clients
{
    private static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "not-a-secret");

    public static AmazonECSClient Ecs(LoopbackServer server) => new(Credentials, With(new AmazonECSConfig(), server));

    public static AmazonEC2Client Ec2(LoopbackServer server) => new(Credentials, With(new AmazonEC2Config(), server));

    public static AmazonElasticLoadBalancingV2Client LoadBalancing(LoopbackServer server) =>
        new(Credentials, With(new AmazonElasticLoadBalancingV2Config(), server));

    public static AmazonSimpleNotificationServiceClient Notification(LoopbackServer server) =>
        new(Credentials, With(new AmazonSimpleNotificationServiceConfig(), server));

    public static AmazonAutoScalingClient AutoScaling(LoopbackServer server) =>
        new(Credentials, With(new AmazonAutoScalingConfig(), server));

    public static AmazonCloudWatchClient CloudWatch(LoopbackServer server) =>
        new(Credentials, With(new AmazonCloudWatchConfig(), server));

    public static AmazonCloudWatchLogsClient Logs(LoopbackServer server) =>
        new(Credentials, With(new AmazonCloudWatchLogsConfig(), server));

    public static AmazonLambdaClient Lambda(LoopbackServer server) => new(Credentials, With(new AmazonLambdaConfig(), server));

    private static T With<T>(T config, LoopbackServer server) where T : ClientConfig
    {
        config.ServiceURL = server.Url;
        config.AuthenticationRegion = "ap-northeast-2";
        config.MaxErrorRetry = 1;
        return config;
    }
}
