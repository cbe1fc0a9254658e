using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>Orders that come in the middle of a tick, with one slot of reserved concurrency.</summary>
public sealed class OperatorFunctionTests
{
    [Fact]
    public async Task A_pause_is_never_throttled_by_a_tick_and_begins_no_change()
    {
        var run = await SandboxRun.OfAsync("paused-during-a-tick", "--json");

        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(document.GetProperty("asExpected").GetBoolean(), run.Output);
        var functions = document.GetProperty("functions");
        Assert.True(functions.GetProperty("RemediatorFunction").GetProperty("throttles").GetInt32() > 0);
        var operators = functions.GetProperty("OperatorFunction").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        Assert.Equal([new("invocations", 1)], operators);
        var reason = document.GetProperty("outcomes").EnumerateArray().Last().GetProperty("actions")[0].GetProperty("reason").GetString();
        Assert.Equal("Changes are paused by kim (as the request says): load test", reason);
    }

    [Fact]
    public async Task An_approval_goes_through_the_function_that_the_message_names_and_stands_in_the_record_of_each_change()
    {
        var run = await SandboxRun.OfAsync("approved-by-operator", "--json");

        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(document.GetProperty("asExpected").GetBoolean(), run.Output);
        Assert.Equal(1, document.GetProperty("functions").GetProperty("OperatorFunction").GetProperty("invocations").GetInt32());
        Assert.Contains(
            "aws --region us-east-1 lambda invoke --function-name ecs-health-remediator-OperatorFunction ",
            document.GetProperty("notifications")[0].GetProperty("email").GetString(),
            StringComparison.Ordinal);
        var changes = document.GetProperty("world").GetProperty("table").EnumerateArray()
            .Where(item => item.GetProperty("pk").GetString()!.StartsWith("change#", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, changes.Count);
        Assert.All(changes, item => Assert.Equal("kim (as the request says)", item.GetProperty("approvedBy").GetString()));
    }
}
