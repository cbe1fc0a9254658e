using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>Every scenario file, through the whole: world, rules, function process, fixes, notifications.</summary>
public class ScenarioTests
{
    /// <summary>All that the remediator may ever send to change something, beside its own table and topic.</summary>
    private static readonly string[] MayChange =
        ["UpdateService", "UpdateContainerInstancesState", "StopInstances", "StartInstances"];

    public static TheoryData<string> Scenarios() => [.. SandboxRun.Scenarios()];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_scenario_ends_as_it_says_and_never_unsafely(string scenario)
    {
        var run = await SandboxRun.OfAsync(scenario, "--json");

        Assert.True(run.ExitCode == 0, $"{scenario}: exit code {run.ExitCode}\n{run.Errors}\n{Differences(run)}");
        var document = run.Document;
        Assert.True(document.GetProperty("asExpected").GetBoolean());
        OnlyKnownChangesWereMade(document);
        NobodyWasToldTheSameTwice(document);
        EveryNotificationIsWellFormed(document);
        NoInstanceIsLeftDraining(document);
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

    private static string Differences(SandboxRun run) =>
        run.Output.StartsWith('{') ? run.Document.GetProperty("differences").GetRawText() : run.Output;

    private static void OnlyKnownChangesWereMade(JsonElement document)
    {
        var changes = document.GetProperty("calls").EnumerateArray()
            .Where(call => call.GetProperty("mutating").GetBoolean()).Select(call => call.GetProperty("operation").GetString()!);
        Assert.Empty(changes.Except(MayChange));
    }

    private static void NobodyWasToldTheSameTwice(JsonElement document)
    {
        var told = document.GetProperty("notifications").EnumerateArray().Select(n => n.GetProperty("subject").GetString())
            .ToList();
        Assert.Equal(told.Distinct(), told);
    }

    private static void EveryNotificationIsWellFormed(JsonElement document)
    {
        foreach (var notification in document.GetProperty("notifications").EnumerateArray())
        {
            var outcome = JsonDocument.Parse(notification.GetProperty("sqs").GetString()!).RootElement;
            var card = JsonDocument.Parse(notification.GetProperty("https").GetString()!).RootElement;
            Assert.Equal("1.0", outcome.GetProperty("schemaVersion").GetString());
            Assert.Equal("custom", card.GetProperty("source").GetString());
            Assert.Equal(
                outcome.GetProperty("incidentId").GetString(), card.GetProperty("metadata").GetProperty("threadId").GetString());
            Assert.InRange(notification.GetProperty("subject").GetString()!.Length, 1, 99);
        }
    }

    /// <summary>None that the function drained; what somebody else drains is theirs.</summary>
    private static void NoInstanceIsLeftDraining(JsonElement document)
    {
        var drainedByUs = document.GetProperty("calls").EnumerateArray()
            .Where(call => call.GetProperty("operation").GetString() == "UpdateContainerInstancesState")
            .Select(call => call.GetProperty("parameters").ToString()).ToList();
        var draining = document.GetProperty("world").GetProperty("instances").EnumerateArray()
            .Select(instance => instance.TryGetProperty("containerInstance", out var host)
                && host.ValueKind == JsonValueKind.Object
                && host.GetProperty("status").GetString() == "DRAINING" ? host.GetProperty("arn").GetString() : null)
            .OfType<string>();
        Assert.DoesNotContain(draining, arn => drainedByUs.Exists(call => call.Contains(arn, StringComparison.Ordinal)));
    }
}
