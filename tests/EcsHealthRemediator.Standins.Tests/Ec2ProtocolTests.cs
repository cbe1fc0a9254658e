using System.Net;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace EcsHealthRemediator.Standins.Tests;

public sealed class Ec2ProtocolTests
{
    [Fact]
    public async Task Lists_are_flat_with_capitalised_names_also_when_nested()
    {
        using var server = new LoopbackServer(
            new Answer(200, "<DescribeInstancesResponse><requestId>r-1</requestId></DescribeInstancesResponse>"));
        using var client = Clients.Ec2(server);

        var response = await client.DescribeInstancesAsync(new DescribeInstancesRequest
        {
            InstanceIds = ["i-1", "i-2"],
            MaxResults = 5,
            Filters = [new Filter { Name = "instance-state-name", Values = ["running", "stopped"] }],
        });

        Assert.Equal(
            [
                "Action=DescribeInstances", "Filter.1.Name=instance-state-name", "Filter.1.Value.1=running",
                "Filter.1.Value.2=stopped", "InstanceId.1=i-1", "InstanceId.2=i-2", "MaxResults=5", "Version=2016-11-15",
            ],
            server.Received[0].Form.Order(StringComparer.Ordinal));
        Assert.Null(response.Reservations);
        Assert.Equal("r-1", response.ResponseMetadata.RequestId);
    }

    [Fact]
    public async Task A_list_that_is_set_but_empty_is_sent_as_such()
    {
        using var server = new LoopbackServer(new Answer(200, "<StopInstancesResponse/>"));
        using var client = Clients.Ec2(server);

        await client.StopInstancesAsync(new StopInstancesRequest { InstanceIds = [], Force = false });

        Assert.Contains("InstanceId=", server.Received[0].Form);
        Assert.Contains("Force=false", server.Received[0].Form);
    }

    [Fact]
    public async Task The_status_of_an_instance_has_the_names_that_the_sdk_gave_it()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <DescribeInstanceStatusResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instanceStatusSet><item>
              <instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>
              <eventsSet><item><code>instance-stop</code><notBefore>2026-11-23T00:00:00.000Z</notBefore></item></eventsSet>
              <systemStatus><status>impaired</status><details><item><name>reachability</name><status>failed</status>
                <impairedSince>2026-11-22T10:00:00.000Z</impairedSince></item></details></systemStatus>
              <instanceStatus><status>ok</status></instanceStatus>
            </item></instanceStatusSet></DescribeInstanceStatusResponse>
            """));
        using var client = Clients.Ec2(server);

        var response = await client.DescribeInstanceStatusAsync(new DescribeInstanceStatusRequest());

        var status = Assert.Single(response.InstanceStatuses);
        Assert.Equal(InstanceStateName.Running, status.InstanceState.Name);
        Assert.Equal(SummaryStatus.Ok, status.Status.Status);
        Assert.Null(status.Status.Details);
        Assert.Equal(SummaryStatus.Impaired, status.SystemStatus.Status);
        Assert.Equal(StatusType.Failed, status.SystemStatus.Details[0].Status);
        Assert.Equal(new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), status.SystemStatus.Details[0].ImpairedSince);
        Assert.Equal(EventCode.InstanceStop, status.Events[0].Code);
    }

    [Fact]
    public async Task An_instance_attribute_is_read_as_its_bare_value()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <DescribeInstanceAttributeResponse><instanceId>i-1</instanceId>
              <disableApiStop><value>true</value></disableApiStop></DescribeInstanceAttributeResponse>
            """));
        using var client = Clients.Ec2(server);

        var response = await client.DescribeInstanceAttributeAsync(
            new DescribeInstanceAttributeRequest { InstanceId = "i-1", Attribute = InstanceAttributeName.DisableApiStop });

        Assert.Equal("i-1", response.InstanceAttribute.InstanceId);
        Assert.True(response.InstanceAttribute.DisableApiStop);
        Assert.Null(response.InstanceAttribute.DisableApiTermination);
        Assert.Contains("Attribute=disableApiStop", server.Received[0].Form);
    }

    [Theory]
    [InlineData("InvalidInstanceID.NotFound", HttpStatusCode.BadRequest)]
    [InlineData("DryRunOperation", HttpStatusCode.PreconditionFailed)]
    public async Task An_error_carries_its_code(string code, HttpStatusCode status)
    {
        using var server = new LoopbackServer(new Answer((int)status, $"""
            <Response>
              <Errors><Error><Code>{code}</Code><Message>No.</Message></Error></Errors><RequestID>r-2</RequestID>
            </Response>
            """));
        using var client = Clients.Ec2(server);

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.StartInstancesAsync(new StartInstancesRequest()));

        Assert.Equal(code, error.ErrorCode);
        Assert.Equal("No.", error.Message);
        Assert.Equal("r-2", error.RequestId);
        Assert.Equal(status, error.StatusCode);
    }

    [Fact]
    public async Task Request_limits_are_retried()
    {
        using var server = new LoopbackServer(
            new Answer(503, "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>"),
            new Answer(200, """
                <StopInstancesResponse><instancesSet><item><instanceId>i-1</instanceId>
                  <currentState><code>64</code><name>stopping</name></currentState></item></instancesSet></StopInstancesResponse>
                """));
        using var client = Clients.Ec2(server);

        var response = await client.StopInstancesAsync(new StopInstancesRequest { InstanceIds = ["i-1"] });

        Assert.Equal(InstanceStateName.Stopping, Assert.Single(response.StoppingInstances).CurrentState.Name);
        Assert.Equal(2, server.Received.Count);
    }
}
