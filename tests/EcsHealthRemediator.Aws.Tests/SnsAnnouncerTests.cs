using System.Text.Json.Nodes;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class SnsAnnouncerTests
{
    private const string Topic = "arn:aws:sns:eu-west-1:111122223333:outcomes";

    private static readonly Outcome Outcome = Outcome.Of(
        IncidentFactory.Of(FakeWorld.Subject, new SignalInfo("tick", null, null, null), FakeWorld.Now) with
        {
            Status = IncidentStatus.NeedsHuman,
        });

    [Fact]
    public async Task An_outcome_is_one_publish_with_a_text_for_every_protocol()
    {
        using var aws = new FakeAws(_ => new(
            200, "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>"));

        await new SnsAnnouncer(TestClients.Sns(aws.Url), Topic, "remediator").AnnounceAsync(Outcome, default);

        var call = Assert.Single(aws.Calls);
        Assert.Equal(("sns:Publish", Topic, "json"), (call.Action, call.Text("TopicArn"), call.Text("MessageStructure")));
        Assert.Equal(
            ["Message", "MessageStructure", "Subject", "TopicArn"],
            call.Form.Keys.Where(key => !key.StartsWith("MessageAttributes.", StringComparison.Ordinal)).Order());
        var attributes = Enumerable.Range(1, 10).Select(n => $"MessageAttributes.entry.{n}")
            .Where(entry => call.Form.ContainsKey($"{entry}.Name"))
            .ToDictionary(entry => call.Text($"{entry}.Name")!, entry => call.Text($"{entry}.Value.StringValue"));
        Assert.Equal(("major", "needs-human", "trigger"), (attributes["severity"], attributes["status"], attributes["event"]));
        Assert.Equal(Outcome.IncidentId, attributes["dedupKey"]);
        var texts = JsonNode.Parse(call.Text("Message")!)!.AsObject();
        Assert.Superset(new HashSet<string> { "default", "email", "https", "sqs", "lambda" },
            texts.Select(text => text.Key).ToHashSet());
        Assert.Equal(Outcome.IncidentId, (string?)JsonNode.Parse((string)texts["sqs"]!)!["incidentId"]);
    }

    [Fact]
    public async Task A_failed_publish_throws_so_that_it_is_tried_again()
    {
        using var aws = new FakeAws(call => Answer.Error(
            call, 403, "AuthorizationError", "not authorized to perform: SNS:Publish"));

        var error = await Assert.ThrowsAnyAsync<AmazonSimpleNotificationServiceException>(
            () => new SnsAnnouncer(TestClients.Sns(aws.Url), Topic, "remediator").AnnounceAsync(Outcome, default));

        Assert.Equal("AuthorizationError", error.ErrorCode);
    }
}
