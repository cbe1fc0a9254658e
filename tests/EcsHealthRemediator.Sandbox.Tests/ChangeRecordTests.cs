using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>The records of changes in the function's table, beside the calls that AWS got.</summary>
public sealed class ChangeRecordTests(ScenarioPlayer player) : IClassFixture<ScenarioPlayer>
{
    [Theory]
    [InlineData("impaired-instance")]
    [InlineData("grace-does-not-help")]
    [InlineData("crash-between-stop-and-start")]
    public async Task Each_change_is_kept_with_its_request_its_incident_and_the_state_before_and_after(string scenario)
    {
        var document = await player.PlayAsync(scenario);

        var made = document.GetProperty("calls").EnumerateArray().Where(call => call.GetProperty("mutating").GetBoolean())
            .Select(call => call.GetProperty("operation").GetString()!).Order();
        var kept = document.GetProperty("world").GetProperty("table").EnumerateArray()
            .Where(item => Text(item, "pk")!.StartsWith("change#", StringComparison.Ordinal)).ToList();
        Assert.Equal(made, kept.Select(item => Text(item, "action")!.Split(':')[1]).Order());
        var incident = document.GetProperty("outcomes")[0].GetProperty("incidentId").GetString();
        Assert.All(kept, item => Assert.Equal(incident, Text(item, "incidentId")));
        // Whoever is killed before the answer knows no request, and that is what its record says.
        var answered = kept.Where(item => item.GetProperty("answered").GetBoolean()).ToList();
        Assert.InRange(kept.Count - answered.Count, 0, scenario.StartsWith("crash", StringComparison.Ordinal) ? 1 : 0);
        Assert.All(answered, item => Assert.NotNull(Text(item, "requestId")));
        Assert.All(answered, item => Assert.NotEqual(Text(item, "before"), Text(item, "after")));
        Assert.Equal(answered.Count, answered.Select(item => Text(item, "requestId")).Distinct().Count());
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
