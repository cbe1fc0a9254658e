using System.Text.Json;
using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;
using Amazon.CloudWatchLogs.Model;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>Types that only these services use: lists of numbers and times in XML, and times as milliseconds in JSON.</summary>
public sealed class CloudWatchTests
{
    private static readonly DateTime Start = new(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Values_are_read_with_their_times_and_a_metric_without_points_has_neither()
    {
        using var server = new LoopbackServer(new Answer(200, """
            <GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">
              <GetMetricDataResult><MetricDataResults>
                <member><Id>m0</Id><StatusCode>Complete</StatusCode>
                  <Timestamps><member>2026-11-22T10:00:00Z</member><member>2026-11-22T10:01:00Z</member></Timestamps>
                  <Values><member>12.5</member><member>1.0E-4</member></Values></member>
                <member><Id>m1</Id><StatusCode>PartialData</StatusCode><Timestamps/><Values/></member>
              </MetricDataResults></GetMetricDataResult>
            </GetMetricDataResponse>
            """));
        using var client = Clients.CloudWatch(server);

        var response = await client.GetMetricDataAsync(new GetMetricDataRequest
        {
            StartTime = Start,
            MetricDataQueries =
            [
                new()
                {
                    Id = "m0",
                    MetricStat = new()
                    {
                        Metric = new() { Namespace = "AWS/ECS", Dimensions = [new() { Name = "ClusterName", Value = "shop" }] },
                        Period = 60,
                    },
                },
            ],
        });

        var first = response.MetricDataResults[0];
        Assert.Equal([Start, Start.AddMinutes(1)], first.Timestamps.Select(time => time.ToUniversalTime()));
        Assert.Equal([12.5, 0.0001], first.Values);
        Assert.Equal(StatusCode.PartialData, response.MetricDataResults[1].StatusCode);
        Assert.Empty(response.MetricDataResults[1].Values ?? []);
        Assert.Contains("/monitoring/aws4_request", server.Received[0].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_of_log_events_are_milliseconds_both_ways()
    {
        using var server = new LoopbackServer(new Answer(200, """
            {"events":[{"timestamp":1795341600250,"message":"ready"},{"message":"no time"}],"nextBackwardToken":"b/0"}
            """));
        using var client = Clients.Logs(server);

        var response = await client.GetLogEventsAsync(
            new GetLogEventsRequest { LogGroupName = "/ecs/web", LogStreamName = "ecs/web/1", StartTime = Start });

        Assert.Equal(Start.AddMilliseconds(250), response.Events[0].Timestamp?.ToUniversalTime());
        Assert.Null(response.Events[1].Timestamp);
        using var body = JsonDocument.Parse(server.Received[0].Body);
        Assert.Equal(1795341600000, body.RootElement.GetProperty("startTime").GetInt64());
        Assert.Equal("Logs_20140328.GetLogEvents", server.Received[0].Headers["X-Amz-Target"]);
    }
}
