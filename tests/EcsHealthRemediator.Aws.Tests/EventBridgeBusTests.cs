using System.Text.Json.Nodes;
using Amazon.EventBridge;
using EcsHealthRemediator.Aws.Events;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;
using EcsHealthRemediator.Tests;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class EventBridgeBusTests
{
    private static readonly Outcome Outcome = Outcome.Of(
        IncidentFactory.Of(FakeWorld.Subject, new SignalInfo("tick", null, null, null), FakeWorld.Now));

    [Fact]
    public async Task An_event_is_one_entry_with_the_outcome_as_its_detail_and_the_ARNs_as_its_resources()
    {
        using var aws = new FakeAws(_ => Answered(0, new() { ["EventId"] = "e-1" }));

        await PutAsync(aws);

        var call = Assert.Single(aws.Calls);
        Assert.Equal("events:PutEvents", call.Action);
        var entry = Assert.Single(call.Json["Entries"]!.AsArray())!;
        Assert.Equal(
            ("health", "ecs-health-remediator", "ECS Health Incident Changed"),
            ((string?)entry["EventBusName"], (string?)entry["Source"], (string?)entry["DetailType"]));
        Assert.Equal(Outcome.IncidentId, (string?)JsonNode.Parse((string)entry["Detail"]!)!["incidentId"]);
        Assert.Equal(
            [FakeWorld.Subject.ServiceArn, FakeWorld.Subject.TargetGroupArn],
            entry["Resources"]!.AsArray().Select(resource => (string?)resource));
    }

    [Fact]
    public async Task An_entry_that_was_not_taken_throws_although_the_call_succeeds()
    {
        using var aws = new FakeAws(_ => Answered(1, new() { ["ErrorCode"] = "InternalFailure", ["ErrorMessage"] = "Later." }));

        var error = await Assert.ThrowsAsync<EventNotTakenException>(() => PutAsync(aws));

        Assert.Equal("InternalFailure: Later.", error.Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"FailedEntryCount":0}""")]
    [InlineData("""{"FailedEntryCount":0,"Entries":[{}]}""")]
    [InlineData("""{"Entries":[{"EventId":"1"}]}""")]
    public async Task An_answer_that_does_not_say_that_it_was_taken_throws(string answer)
    {
        using var aws = new FakeAws(_ => new(200, answer));

        await Assert.ThrowsAsync<EventNotTakenException>(() => PutAsync(aws));
    }

    [Fact]
    public async Task A_refused_call_throws()
    {
        using var aws = new FakeAws(call => Answer.Error(call, 400, "AccessDeniedException", "no"));

        var error = await Assert.ThrowsAnyAsync<AmazonEventBridgeException>(() => PutAsync(aws));

        Assert.Equal("AccessDeniedException", error.ErrorCode);
    }

    [Theory]
    [InlineData("opened")]
    [InlineData("changed")]
    [InlineData("closed")]
    public void No_event_of_ours_is_a_trigger(string sample)
    {
        var signal = EventReader.Read(File.ReadAllBytes(Path.Combine(Approved.Root, "events", "out", $"incident-{sample}.json")));

        Assert.StartsWith("not a trigger", Assert.IsType<Ignored>(signal).Reason, StringComparison.Ordinal);
    }

    private static Answer Answered(int failed, JsonObject entry) =>
        Answer.Of(new JsonObject { ["FailedEntryCount"] = failed, ["Entries"] = new JsonArray(entry) });

    private static Task PutAsync(FakeAws aws) =>
        new EventBridgeBus(TestClients.Events(aws.Url), "health").PutAsync(IncidentEvent.Changed, Outcome, default);
}
