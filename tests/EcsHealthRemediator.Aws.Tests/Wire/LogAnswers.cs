using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html (AWS JSON 1.1)</summary>
internal static class LogAnswers
{
    /// <summary>Pages go from the newest lines to the oldest. The token of the last page leads to the same page again.</summary>
    public static Answer Of(FakeWorld world, Call call)
    {
        if (!world.Logs.TryGetValue(call.Text("logStreamName")!, out var lines))
            return Answer.Error(call, 400, "ResourceNotFoundException", "The specified log stream does not exist.");
        var (page, next) = world.Page(lines.Index().Reverse(), call.Text("nextToken"));
        return Answer.Of(new JsonObject
        {
            ["events"] = new JsonArray([.. page.Reverse<(int, string)>().Select(line => Event(line, lines.Length))]),
            ["nextBackwardToken"] = next ?? call.Text("nextToken") ?? "0",
        });
    }

    private static JsonObject Event((int Index, string Text) line, int count) => new()
    {
        ["timestamp"] = FakeWorld.Now.AddSeconds(line.Index - count).ToUnixTimeMilliseconds(),
        ["message"] = line.Text,
    };
}
