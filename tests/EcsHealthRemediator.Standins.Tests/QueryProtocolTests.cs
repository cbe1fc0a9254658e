using System.Net;
using Amazon.AutoScaling.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.SimpleNotificationService.Model;

namespace EcsHealthRemediator.Standins.Tests;

public sealed class QueryProtocolTests
{
    private const string NoTargets = """
        <DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
          <DescribeTargetHealthResult><TargetHealthDescriptions/></DescribeTargetHealthResult>
          <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
        </DescribeTargetHealthResponse>
        """;

    [Fact]
    public async Task Lists_of_structures_are_numbered_under_member()
    {
        using var server = new LoopbackServer(new Answer(200, NoTargets));
        using var client = Clients.LoadBalancing(server);

        await client.DescribeTargetHealthAsync(new DescribeTargetHealthRequest
        {
            TargetGroupArn = "arn:tg",
            Targets = [new TargetDescription { Id = "i-1", Port = 80 }, new TargetDescription { Id = "i-2" }],
        });

        Assert.Equal(
            [
                "Action=DescribeTargetHealth", "TargetGroupArn=arn:tg", "Targets.member.1.Id=i-1", "Targets.member.1.Port=80",
                "Targets.member.2.Id=i-2", "Version=2015-12-01",
            ],
            server.Received[0].Form.Order(StringComparer.Ordinal));
        Assert.Contains(
            "/elasticloadbalancing/aws4_request", server.Received[0].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_items_is_null_and_the_request_id_comes_from_the_body()
    {
        using var server = new LoopbackServer(new Answer(200, NoTargets));
        using var client = Clients.LoadBalancing(server);

        var response = await client.DescribeTargetHealthAsync(new DescribeTargetHealthRequest());

        Assert.Null(response.TargetHealthDescriptions);
        Assert.Equal("r-1", response.ResponseMetadata.RequestId);
    }

    [Fact]
    public async Task Every_member_of_a_targets_health_is_read()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
              <DescribeTargetHealthResult><TargetHealthDescriptions><member>
                <HealthCheckPort>traffic-port</HealthCheckPort>
                <Target><Id>i-1</Id><Port>32768</Port></Target>
                <TargetHealth><State>unhealthy</State><Reason>Target.ResponseCodeMismatch</Reason>
                  <Description>Health checks failed with these codes: [502]</Description></TargetHealth>
              </member></TargetHealthDescriptions></DescribeTargetHealthResult>
            </DescribeTargetHealthResponse>
            """));
        using var client = Clients.LoadBalancing(server);

        var response = await client.DescribeTargetHealthAsync(new DescribeTargetHealthRequest());

        var described = Assert.Single(response.TargetHealthDescriptions);
        Assert.Equal(32768, described.Target.Port);
        Assert.Equal(TargetHealthStateEnum.Unhealthy, described.TargetHealth.State);
        Assert.Equal(TargetHealthReasonEnum.TargetResponseCodeMismatch, described.TargetHealth.Reason);
        Assert.Equal("Health checks failed with these codes: [502]", described.TargetHealth.Description);
        Assert.Null(described.AnomalyDetection);
    }

    [Fact]
    public async Task A_modelled_error_is_found_by_its_code_which_is_not_its_name()
    {
        using var server = new LoopbackServer(new Answer(400, """
            <ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">
              <Error><Type>Sender</Type><Code>TargetGroupNotFound</Code><Message>None.</Message></Error>
              <RequestId>r-2</RequestId>
            </ErrorResponse>
            """));
        using var client = Clients.LoadBalancing(server);

        var error = await Assert.ThrowsAsync<TargetGroupNotFoundException>(
            () => client.DescribeTargetGroupsAsync(new DescribeTargetGroupsRequest()));

        Assert.Equal("TargetGroupNotFound", error.ErrorCode);
        Assert.Equal(Amazon.Runtime.ErrorType.Sender, error.ErrorType);
        Assert.Equal("r-2", error.RequestId);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
    }

    [Fact]
    public async Task A_map_is_numbered_under_entry_with_the_names_of_the_model()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>
            """));
        using var client = Clients.Notification(server);

        var response = await client.PublishAsync(new PublishRequest
        {
            TopicArn = "arn:t",
            Message = "값 & more",
            MessageStructure = "json",
            MessageAttributes = new() { ["kind"] = new MessageAttributeValue { DataType = "String", StringValue = "x" } },
        });

        Assert.Equal("m-1", response.MessageId);
        Assert.Equal(
            [
                "Action=Publish", "Message=값 & more", "MessageAttributes.entry.1.Name=kind",
                "MessageAttributes.entry.1.Value.DataType=String", "MessageAttributes.entry.1.Value.StringValue=x",
                "MessageStructure=json", "TopicArn=arn:t", "Version=2010-03-31",
            ],
            server.Received[0].Form.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Booleans_are_read_and_an_absent_one_stays_absent()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <DescribeAutoScalingInstancesResponse><DescribeAutoScalingInstancesResult><AutoScalingInstances>
              <member><InstanceId>i-1</InstanceId><ProtectedFromScaleIn>true</ProtectedFromScaleIn></member>
              <member><InstanceId>i-2</InstanceId></member>
            </AutoScalingInstances></DescribeAutoScalingInstancesResult></DescribeAutoScalingInstancesResponse>
            """));
        using var client = Clients.AutoScaling(server);

        var response = await client.DescribeAutoScalingInstancesAsync(
            new DescribeAutoScalingInstancesRequest { InstanceIds = ["i-1", "i-2"] });

        Assert.Equal([true, null], response.AutoScalingInstances.Select(instance => instance.ProtectedFromScaleIn));
        Assert.Contains("InstanceIds.member.2=i-2", server.Received[0].Form);
    }
}
