using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

/// <summary>How a host probe ends, by the status and output of its SSM command.</summary>
public sealed class ProbeReadingTests
{
    [Fact]
    public async Task A_successful_command_gives_the_answer()
    {
        var (snapshot, call) = await LookAsync(Says("Success", """{"probe":1,"outcome":"timed-out"}""" + "\n"));

        Assert.True(Assert.Single(snapshot.Probes).TimedOut);
        var asked = FakeWorld.Asked.Probes[0];
        Assert.Equal((asked.CommandId, asked.Request.InstanceId), (call!.Text("CommandId"), call.Text("InstanceId")));
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("InProgress")]
    [InlineData("Delayed")]
    [InlineData("Cancelling")]
    public async Task A_command_that_still_runs_is_neither_an_answer_nor_a_gap(string status)
    {
        var (snapshot, _) = await LookAsync(Says(status, ""));

        Assert.Empty(snapshot.Probes);
        Assert.Empty(snapshot.Gaps);
    }

    [Fact]
    public async Task A_command_that_is_not_known_yet_is_neither_an_answer_nor_a_gap()
    {
        var (snapshot, _) = await LookAsync(call => Answer.Error(call, 400, "InvocationDoesNotExist", ""));

        Assert.Empty(snapshot.Probes);
        Assert.Empty(snapshot.Gaps);
    }

    [Theory]
    [InlineData("Failed", "Failed")]
    [InlineData("TimedOut", "DeliveryTimedOut")]
    [InlineData("TimedOut", "ExecutionTimedOut")]
    [InlineData("Cancelled", "Undeliverable")]
    [InlineData("SomethingNew", "SomethingNew")]
    public async Task Any_other_end_of_the_command_means_no_answer(string status, string details)
    {
        var (snapshot, _) = await LookAsync(Says(status, "", details));

        var probe = Assert.Single(snapshot.Probes);
        Assert.Contains(details, probe.NoAnswer!, StringComparison.Ordinal);
        Assert.Empty(snapshot.Gaps);
    }

    [Theory]
    [InlineData("""{"probe":1,"outcome":"no-container"}""", "container")]
    [InlineData("""{"probe":1,"outcome":"no-tool"}""", "missing")]
    [InlineData("""{"probe":1,"outcome":"old-agent"}""", "SSM Agent")]
    [InlineData("""{"probe":1,"outcome":"failed"}""", "could not be made")]
    [InlineData("bash: line 1", "not understood")]
    [InlineData("", "not understood")]
    public async Task An_outcome_without_knowledge_is_no_answer_with_the_reason(string output, string words)
    {
        var (snapshot, _) = await LookAsync(Says("Success", output));

        Assert.Contains(words, Assert.Single(snapshot.Probes).NoAnswer!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_that_ended_or_were_never_sent_are_not_read()
    {
        var probe = FakeWorld.Asked.Probes[0];
        foreach (var other in new[] { probe with { NoAnswer = "no" }, probe with { CommandId = null } })
            Assert.Null((await LookAsync(Says("Success", ""), IncidentMemory.Empty with { Probes = [other] })).Call);
    }

    [Fact]
    public async Task The_template_allows_the_same_values_as_the_code()
    {
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "template.yaml"));
        var declared = Regex.Matches(
            template,
            "^ +(\\w+):\n +type: String\n +interpolationType: ENV_VAR\n +allowedPattern: \"(.*)\"$",
            RegexOptions.Multiline)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.Equal(ProbeRequest.AllowedPatterns.OrderBy(pair => pair.Key), declared.OrderBy(pair => pair.Key));
        Assert.Equal(declared.Keys.Order(), FakeWorld.Asked.Probes[0].Request.Parameters().Keys.Order());
    }

    private static Func<Call, Answer> Says(string status, string output, string? details = null) => _ => Answer.Of(new JsonObject
    {
        ["Status"] = status,
        ["StatusDetails"] = details ?? status,
        ["StandardOutputContent"] = output,
    });

    private static async Task<(Snapshot Snapshot, Call? Call)> LookAsync(Func<Call, Answer> ssm, IncidentMemory? memory = null)
    {
        var world = new FakeWorld();
        using var aws = new FakeAws(call => call.Service == "ssm" ? ssm(call) : world.Answer(call));
        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(FakeWorld.Subject, memory ?? FakeWorld.Asked, FakeWorld.Now, default);
        return (snapshot, aws.Calls.FirstOrDefault(call => call.Service == "ssm"));
    }
}
