using System.Net;
using System.Text.Json;
using Amazon.ECS;
using Amazon.ECS.Model;
using Task = System.Threading.Tasks.Task;

namespace EcsHealthRemediator.Standins.Tests;

public sealed class JsonProtocolTests
{
    private static readonly string[] Tags = ["TAGS"];

    [Fact]
    public async Task A_request_names_its_operation_in_a_header_and_carries_only_what_was_set()
    {
        using var server = new LoopbackServer(new Answer(200, "{}"));
        using var ecs = Clients.Ecs(server);

        await ecs.DescribeServicesAsync(new DescribeServicesRequest { Cluster = "c", Services = ["s"], Include = [.. Tags] });

        var request = Assert.Single(server.Received);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/", request.Path);
        Assert.Equal("application/x-amz-json-1.1", request.Headers["Content-Type"]);
        Assert.Equal("AmazonEC2ContainerServiceV20141113.DescribeServices", request.Headers["X-Amz-Target"]);
        Assert.Contains("/ap-northeast-2/ecs/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        using var body = JsonDocument.Parse(request.Body);
        using var expected = JsonDocument.Parse("""{"cluster":"c","services":["s"],"include":["TAGS"]}""");
        Assert.True(JsonElement.DeepEquals(expected.RootElement, body.RootElement), request.Body);
    }

    [Fact]
    public async Task Enums_numbers_nested_structures_and_empty_lists_are_written_as_the_model_says()
    {
        using var server = new LoopbackServer(new Answer(200, "{}"));
        using var ecs = Clients.Ecs(server);

        await ecs.UpdateServiceAsync(new UpdateServiceRequest
        {
            Service = "s",
            HealthCheckGracePeriodSeconds = 0,
            ForceNewDeployment = false,
            PropagateTags = PropagateTags.SERVICE,
            LoadBalancers = [],
            DeploymentConfiguration = new DeploymentConfiguration { MaximumPercent = 200 },
        });

        using var body = JsonDocument.Parse(server.Received[0].Body);
        using var expected = JsonDocument.Parse("""
            {"service":"s","healthCheckGracePeriodSeconds":0,"forceNewDeployment":false,"propagateTags":"SERVICE",
             "loadBalancers":[],"deploymentConfiguration":{"maximumPercent":200}}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, body.RootElement), server.Received[0].Body);
    }

    [Fact]
    public async Task A_response_distinguishes_absent_from_empty_and_reads_times_as_UTC()
    {
        using var server = new LoopbackServer(new Answer(200, """
            {"services":[{"serviceName":"s","desiredCount":2,"launchType":"EC2","createdAt":1763800000.25,"events":[],
              "loadBalancers":[{"targetGroupArn":"tg","containerPort":80}],"aMemberOfTomorrow":{"x":1},"status":null}]}
            """, ("x-amzn-RequestId", "r-1")));
        using var ecs = Clients.Ecs(server);

        var response = await ecs.DescribeServicesAsync(new DescribeServicesRequest());

        var service = Assert.Single(response.Services);
        Assert.Equal(2, service.DesiredCount);
        Assert.Equal(LaunchType.EC2, service.LaunchType);
        Assert.Equal(new DateTime(2025, 11, 22, 8, 26, 40, 250, DateTimeKind.Utc), service.CreatedAt);
        Assert.Equal(DateTimeKind.Utc, service.CreatedAt!.Value.Kind);
        Assert.Equal(80, service.LoadBalancers[0].ContainerPort);
        Assert.Empty(service.Events);
        Assert.Null(service.Deployments);
        Assert.Null(service.HealthCheckGracePeriodSeconds);
        Assert.Null(service.Status);
        Assert.Null(response.Failures);
        Assert.Equal("r-1", response.ResponseMetadata.RequestId);
        Assert.Equal(HttpStatusCode.OK, response.HttpStatusCode);
    }

    [Fact]
    public async Task Maps_of_strings_arrive()
    {
        using var server = new LoopbackServer(new Answer(200, """
            {"taskDefinition":{"containerDefinitions":[{"name":"web","logConfiguration":
              {"logDriver":"awslogs","options":{"awslogs-group":"g"}}}]}}
            """));
        using var ecs = Clients.Ecs(server);

        var response = await ecs.DescribeTaskDefinitionAsync(new DescribeTaskDefinitionRequest());

        var log = response.TaskDefinition.ContainerDefinitions[0].LogConfiguration;
        Assert.Equal(LogDriver.Awslogs, log.LogDriver);
        Assert.Equal("g", log.Options["awslogs-group"]);
    }

    [Theory]
    [InlineData("ServiceNotFoundException")]
    [InlineData("com.amazonaws.ecs#ServiceNotFoundException")]
    [InlineData("ServiceNotFoundException:http://internal.amazon.com/")]
    public async Task A_modelled_error_becomes_its_exception(string type)
    {
        using var server = new LoopbackServer(
            new Answer(400, $$"""{"__type":"{{type}}","message":"Service not found."}""", ("x-amzn-RequestId", "r-2")));
        using var ecs = Clients.Ecs(server);

        var error = await Assert.ThrowsAsync<ServiceNotFoundException>(() => ecs.UpdateServiceAsync(new UpdateServiceRequest()));

        Assert.Equal("Service not found.", error.Message);
        Assert.Equal("ServiceNotFoundException", error.ErrorCode);
        Assert.Equal("r-2", error.RequestId);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
    }

    [Fact]
    public async Task An_error_that_the_operation_does_not_list_is_the_services_own_exception()
    {
        using var server = new LoopbackServer(new Answer(400, """{"__type":"ServiceNotFoundException"}"""));
        using var ecs = Clients.Ecs(server);

        var error = await Assert.ThrowsAsync<AmazonECSException>(() => ecs.ListClustersAsync(new ListClustersRequest()));

        Assert.Equal("ServiceNotFoundException", error.ErrorCode);
    }

    [Theory]
    [InlineData(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""")]
    [InlineData(503, "<html>not ours</html>")]
    public async Task Throttling_and_server_faults_are_retried(int status, string body)
    {
        using var server = new LoopbackServer(new Answer(status, body), new Answer(200, """{"clusterArns":["c"]}"""));
        using var ecs = Clients.Ecs(server);

        var response = await ecs.ListClustersAsync(new ListClustersRequest());

        Assert.Equal("c", Assert.Single(response.ClusterArns));
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task A_client_error_is_not_retried()
    {
        using var server = new LoopbackServer(new Answer(400, """{"__type":"ClusterNotFoundException"}"""));
        using var ecs = Clients.Ecs(server);

        await Assert.ThrowsAsync<ClusterNotFoundException>(() => ecs.ListTasksAsync(new ListTasksRequest { Cluster = "c" }));

        Assert.Single(server.Received);
    }
}
