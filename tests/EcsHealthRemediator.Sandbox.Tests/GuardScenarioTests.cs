using System.Text.Json;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// Each guard has a scenario in which it alone prevents the change, and whose last message says why. The scenario extends one in
/// which the same fix is applied, and differs in nothing but what the guard is about. That the scenario ends so is shown by playing it.
/// </summary>
public sealed class GuardScenarioTests
{
    private static readonly Dictionary<string, JsonObject> Scenarios = SandboxRun.Scenarios().ToDictionary(name => name, Load);

    public static TheoryData<GuardId> Guards() => [.. Enum.GetValues<GuardId>()];

    [Theory]
    [MemberData(nameof(Guards))]
    public void A_scenario_shows_that_this_guard_alone_prevents_the_change(GuardId guard) => Assert.NotEmpty(Showing(guard));

    private static IEnumerable<string> Showing(GuardId guard) =>
        from scenario in Scenarios
        let expected = scenario.Value["expect"]
        where expected?["says"]?.AsArray().Count > 0
        let refused = Actions(expected).Where(action => action["blockedBy"] is not null).ToList()
        where refused.Count == 1 && (string?)refused[0]["blockedBy"] == KebabCase.Of(guard)
        where Bases(scenario.Value).Any(other => Actions(other["expect"]).Any(action => IsMade(action, refused[0])))
        select scenario.Key;

    private static bool IsMade(JsonObject action, JsonObject refused) =>
        (string?)action["fix"] == (string?)refused["fix"] && (string?)action["decision"] is "applied" or "reverted";

    private static IEnumerable<JsonObject> Bases(JsonObject scenario)
    {
        for (var now = scenario; (string?)now["extends"] is { } name; now = Scenarios[name]) yield return Scenarios[name];
    }

    private static IEnumerable<JsonObject> Actions(JsonNode? expected) =>
        expected?["actions"]?.AsArray().Select(action => action!.AsObject()) ?? [];

    private static JsonObject Load(string name) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(SandboxRun.Root, "sandbox", "scenarios", $"{name}.json")),
        documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
}
