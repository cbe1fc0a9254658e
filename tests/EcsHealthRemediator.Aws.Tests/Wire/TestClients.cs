using Amazon.AutoScaling;
using Amazon.CloudWatch;
using Amazon.CloudWatchLogs;
using Amazon.DynamoDBv2;
using Amazon.EC2;
using Amazon.ECS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.EventBridge;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SimpleNotificationService;
using Amazon.SimpleSystemsManagement;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>Real clients with dummy credentials that call a loopback address.</summary>
internal static class TestClients
{
    public const string Region = "eu-west-1";

    private static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "not-a-secret");

    public static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(30);

    public static AwsClients At(string url, TimeSpan? timeout = null) => new(
        new AmazonECSClient(Credentials, With(new AmazonECSConfig(), url, timeout)),
        new AmazonElasticLoadBalancingV2Client(Credentials, With(new AmazonElasticLoadBalancingV2Config(), url, timeout)),
        new AmazonEC2Client(Credentials, With(new AmazonEC2Config(), url, timeout)),
        new AmazonAutoScalingClient(Credentials, With(new AmazonAutoScalingConfig(), url, timeout)),
        new AmazonCloudWatchClient(Credentials, With(new AmazonCloudWatchConfig(), url, timeout)),
        new AmazonCloudWatchLogsClient(Credentials, With(new AmazonCloudWatchLogsConfig(), url, timeout)),
        new AmazonSimpleSystemsManagementClient(
            Credentials, With(new AmazonSimpleSystemsManagementConfig(), url, timeout)),
        new AmazonKeyManagementServiceClient(Credentials, With(new AmazonKeyManagementServiceConfig(), url, timeout)));

    public static IAmazonDynamoDB Dynamo(string url) =>
        new AmazonDynamoDBClient(Credentials, With(new AmazonDynamoDBConfig(), url, null));

    public static IAmazonS3 S3(string url) => new AmazonS3Client(Credentials, With(new AmazonS3Config(), url, null));

    public static IAmazonSimpleNotificationService Sns(string url) =>
        new AmazonSimpleNotificationServiceClient(Credentials, With(new AmazonSimpleNotificationServiceConfig(), url, null));

    public static IAmazonEventBridge Events(string url) =>
        new AmazonEventBridgeClient(Credentials, With(new AmazonEventBridgeConfig(), url, null));

    private static T With<T>(T config, string url, TimeSpan? timeout)
        where T : ClientConfig
    {
        config.ServiceURL = url;
        config.AuthenticationRegion = Region;
        config.MaxErrorRetry = 0;
        config.Timeout = timeout ?? LongTimeout;
        return config;
    }
}
