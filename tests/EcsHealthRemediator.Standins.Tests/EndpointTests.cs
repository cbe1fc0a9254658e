using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.ECS;
using Amazon.ECS.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime.Endpoints;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Standins.Tests;

[Collection(ChangesTheEnvironment.Name)]
public sealed class EndpointTests
{
    [Fact]
    public async Task A_client_without_arguments_takes_endpoint_region_and_keys_from_the_environment()
    {
        using var general = new LoopbackServer(new Answer(200, "{}"));
        using var loadBalancing = new LoopbackServer(new Answer(200, "<DescribeLoadBalancersResponse/>"));
        using var url = new EnvironmentVariable("AWS_ENDPOINT_URL", general.Url);
        using var specific = new EnvironmentVariable("AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2", loadBalancing.Url);
        using var region = new EnvironmentVariable("AWS_REGION", "eu-west-3");
        using var key = new EnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        using var secret = new EnvironmentVariable("AWS_SECRET_ACCESS_KEY", "not-a-secret");

        using var ecs = new AmazonECSClient();
        await ecs.ListClustersAsync(new ListClustersRequest());
        using var elb = new AmazonElasticLoadBalancingV2Client();
        await elb.DescribeLoadBalancersAsync(new());

        Assert.Contains("AKIDEXAMPLE", Assert.Single(general.Received).Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/eu-west-3/ecs/", general.Received[0].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("Action=DescribeLoadBalancers", Assert.Single(loadBalancing.Received).Form);
    }

    [Theory]
    [InlineData("ap-northeast-2", "https://ec2.ap-northeast-2.amazonaws.com/")]
    [InlineData("cn-north-1", "https://ec2.cn-north-1.amazonaws.com.cn/")]
    public void Without_an_override_the_endpoint_is_the_regions(string region, string expected)
    {
        using var url = new EnvironmentVariable("AWS_ENDPOINT_URL", null);
        var config = new AmazonEC2Config { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };

        var endpoint = config.DetermineServiceOperationEndpoint(
            new ServiceOperationEndpointParameters(new DescribeInstancesRequest()));

        Assert.Equal(new Uri(expected), new Uri(endpoint.URL));
    }
}
