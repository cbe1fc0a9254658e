using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.CloudWatchEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.TestUtilities;

namespace EcsHealthRemediator.Standins.Tests;

public sealed partial class LambdaTypesTests
{
    [Fact]
    public void An_event_is_read_whatever_the_case_of_its_names_and_what_is_absent_is_the_default()
    {
        const string Json = """
            {"version":"0","id":"e-1","detail-type":"ECS Task State Change","source":"aws.ecs","account":"111122223333",
             "time":"2026-11-22T10:00:00Z","region":"ap-northeast-2","detail":{"lastStatus":"STOPPED"}}
            """;
        var serializer = new SourceGeneratorLambdaJsonSerializer<Context>();

        var read = serializer.Deserialize<CloudWatchEvent<Detail>>(new MemoryStream(Encoding.UTF8.GetBytes(Json)));

        Assert.Equal("ECS Task State Change", read.DetailType);
        Assert.Equal(new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), read.Time);
        Assert.Equal("STOPPED", read.Detail.LastStatus);
        Assert.Null(read.Resources);
    }

    [Fact]
    public void An_event_that_is_not_JSON_gives_an_error_that_names_the_type()
    {
        var serializer = new SourceGeneratorLambdaJsonSerializer<Context>();

        var error = Assert.Throws<JsonSerializerException>(
            () => serializer.Deserialize<CloudWatchEvent<Detail>>(new MemoryStream("no"u8.ToArray())));

        Assert.Contains("CloudWatchEvent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_logger_keeps_levels_and_lines()
    {
        var context = new TestLambdaContext();

        context.Logger.LogLine("plain");
        context.Logger.LogInformation("told");
        context.Logger.LogError("failed");

        Assert.Equal(
            ["plain", "Information: told", "Error: failed"],
            ((TestLambdaLogger)context.Logger).Buffer.ToString()
                .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    internal sealed record Detail(string? LastStatus);

    [JsonSerializable(typeof(CloudWatchEvent<Detail>))]
    internal sealed partial class Context : JsonSerializerContext;
}
