using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>Plays every scenario file end to end: world, event rules, function process, fixes, notifications.</summary>
public class ScenarioTests(ScenarioPlayer player) : IClassFixture<ScenarioPlayer>
{
    /// <summary>All calls with which the remediator may ever change something, apart from its own table and topic.</summary>
    private static readonly string[] MayChange =
        ["UpdateService", "UpdateContainerInstancesState", "StopInstances", "StartInstances", "EnterStandby", "ExitStandby"];

    private const int DrawnScenarios = 10;

    private const int DrawnTimings = 2;

    public static TheoryData<string> Scenarios() =>
        [.. Sample.Of("scenarios", SandboxRun.Scenarios(), Sample.CoreScenarios(), DrawnScenarios)];

    /// <summary>Every scenario in four ways if all is asked for, else some that hang on times, at both ends of what is drawn.</summary>
    public static TheoryData<string> Draws() => Environment.GetEnvironmentVariable("TEST_SAMPLE") == "all"
        ? [.. Sample.Few("draws", Varied(SandboxRun.Scenarios(), "seed=1", "seed=2", "draw=low", "draw=high"), DrawnTimings)]
        : [.. Varied(Sample.Few("draws", TimingScenarios(), DrawnTimings), "draw=low", "draw=high")];

    public static TheoryData<string> Modes() =>
        [.. Sample.Few("modes", Varied(SandboxRun.Scenarios(), "mode=observe", "mode=approve"), 5)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task A_scenario_ends_as_expected_and_never_unsafely(string scenario) => EndsAsExpectedAsync(scenario, scenario);

    [Theory]
    [MemberData(nameof(Draws))]
    public Task A_scenario_ends_as_expected_by_other_draws_too(string line) => EndsAsExpectedAsync(line.Split(' ')[0], line);

    [Theory]
    [MemberData(nameof(Modes))]
    public Task Without_an_approval_nothing_is_changed_or_attempted_or_denied(string line) =>
        EndsAsExpectedAsync(line.Split(' ')[0], line);

    private static IEnumerable<string> TimingScenarios() =>
        File.ReadLines(Path.Combine(SandboxRun.Root, "tests", "timing-scenarios.txt")).Where(line => !line.StartsWith('#'));

    private static IEnumerable<string> Varied(IEnumerable<string> scenarios, params string[] ways) =>
        scenarios.SelectMany(scenario => ways.Select(way => $"{scenario} {way}"));

    private async Task EndsAsExpectedAsync(string scenario, string line)
    {
        var document = await player.PlayAsync(line);

        Assert.Equal(scenario, document.GetProperty("scenario").GetString());
        Assert.True(document.GetProperty("asExpected").GetBoolean(), $"{scenario}: {Differences(document)}");
        OnlyKnownChangesWereMade(document);
        NobodyWasToldTheSameTwice(document);
        EveryNotificationIsWellFormed(document);
        NoInstanceIsLeftDraining(document);
    }

    /// <summary>Otherwise state of the earlier world would be left in moto, in the physics or in the function.</summary>
    [Theory]
    [InlineData("crash-between-stop-and-start", "impaired-instance")]
    [InlineData("shared-database", "wrong-path")]
    public async Task A_scenario_played_after_another_gives_the_same_document_as_alone(string before, string scenario)
    {
        await player.PlayAsync(before);
        var document = await player.PlayAsync(scenario);
        var alone = await SandboxRun.OfAsync(scenario, "--json");

        Assert.Equal(0, alone.ExitCode);
        Assert.Equal(
            SandboxRun.WithoutDigests(JsonNode.Parse(alone.Output)!.ToJsonString()),
            SandboxRun.WithoutDigests(JsonNode.Parse(document.GetRawText())!.ToJsonString()));
    }

    [Fact]
    public async Task The_same_scenario_gives_the_same_document_to_the_byte()
    {
        var first = await SandboxRun.OfAsync("transient", "--json");
        var second = await SandboxRun.OfAsync("transient", "--json");

        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task A_scenario_that_does_not_exist_is_named_and_ends_with_an_error()
    {
        var run = await SandboxRun.OfAsync("no-such-scenario", "--json");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no-such-scenario", run.Errors, StringComparison.Ordinal);
    }

    private static string Differences(JsonElement document) =>
        document.GetProperty("differences").GetRawText() + (document.TryGetProperty("output", out var wrote) ? $"\n{wrote}" : "");

    private static void OnlyKnownChangesWereMade(JsonElement document)
    {
        var changes = document.GetProperty("calls").EnumerateArray()
            .Where(call => call.GetProperty("mutating").GetBoolean()).Select(call => call.GetProperty("operation").GetString()!);
        Assert.Empty(changes.Except(MayChange));
    }

    private static void NobodyWasToldTheSameTwice(JsonElement document)
    {
        // A subject does not name the incident, so that of a later one may be the same.
        var told = document.GetProperty("notifications").EnumerateArray().Select(n => n.GetProperty("email").GetString()).ToList();
        Assert.Equal(told.Distinct(), told);
    }

    private static void EveryNotificationIsWellFormed(JsonElement document)
    {
        foreach (var notification in document.GetProperty("notifications").EnumerateArray())
        {
            var outcome = JsonDocument.Parse(notification.GetProperty("sqs").GetString()!).RootElement;
            Assert.InRange(notification.GetProperty("subject").GetString()!.Length, 1, 99);
            if (outcome.TryGetProperty("kind", out _)) continue;
            var card = JsonDocument.Parse(notification.GetProperty("https").GetString()!).RootElement;
            Assert.Equal("1.0", outcome.GetProperty("schemaVersion").GetString());
            Assert.Equal("custom", card.GetProperty("source").GetString());
            // What is told of an item that cannot be read may have no incident, and no thread.
            var thread = card.GetProperty("metadata").TryGetProperty("threadId", out var id) ? id.GetString() : null;
            Assert.Equal(outcome.GetProperty("incidentId").GetString(), thread);
        }
    }

    /// <summary>
    /// No container instance that the function drained may be left DRAINING; those that somebody else drained do not count. Two
    /// exceptions, and in both a person must have been notified: a stop that hangs, which cannot be cancelled, and a host that
    /// is still broken and therefore kept drained, whose notification says how it is made ACTIVE again.
    /// </summary>
    private static void NoInstanceIsLeftDraining(JsonElement document)
    {
        var drainedByUs = document.GetProperty("calls").EnumerateArray()
            .Where(call => call.GetProperty("operation").GetString() == "UpdateContainerInstancesState")
            .Select(call => call.GetProperty("parameters").ToString()).ToList();
        var draining = document.GetProperty("world").GetProperty("instances").EnumerateArray()
            .Where(instance => instance.TryGetProperty("containerInstance", out var host)
                && host.ValueKind == JsonValueKind.Object
                && host.GetProperty("status").GetString() == "DRAINING"
                && !(IsStopping(instance) && APersonWasNotified(document)))
            .Select(instance => instance.GetProperty("containerInstance").GetProperty("arn").GetString()!)
            .Where(arn => !APersonHasTheCommandToActivate(document, arn));
        Assert.DoesNotContain(draining, arn => drainedByUs.Exists(call => call.Contains(arn, StringComparison.Ordinal)));
    }

    private static bool IsStopping(JsonElement instance) => instance.GetProperty("state").GetString() == "stopping";

    private static bool APersonWasNotified(JsonElement document) =>
        NeedsHuman(document.GetProperty("notifications").EnumerateArray().LastOrDefault());

    private static bool APersonHasTheCommandToActivate(JsonElement document, string containerInstance) =>
        document.GetProperty("notifications").EnumerateArray().Any(told => NeedsHuman(told)
            && told.GetProperty("email").GetString()!.Contains($"{containerInstance} --status ACTIVE", StringComparison.Ordinal));

    private static bool NeedsHuman(JsonElement told) => told.ValueKind == JsonValueKind.Object
        && JsonDocument.Parse(told.GetProperty("sqs").GetString()!).RootElement.GetProperty("status").GetString() == "needs-human";
}
