using System.Text.Json.Nodes;
using System.Xml.Linq;
using EcsHealthRemediator.Aws.Installed;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Installed;

public sealed class ExaminerTests
{
    private const string Confirmed = "arn:aws:sns:eu-west-1:111122223333:outcomes:00000000-0000-4000-8000-000000000001";

    private const string GroupTag = "<item><key>aws:autoscaling:groupName</key><value>web</value></item>";

    private readonly FakeWorld _world = new();

    private readonly List<(string? Arn, string Protocol, string Endpoint)> _subscriptions = [(Confirmed, "email", "ops@example.com")];

    private JsonArray _items = [];

    private string? _denied;

    private string _tag = "approved";

    [Fact]
    public async Task A_remediator_that_works_is_ok_in_all()
    {
        Ticks(15);

        var found = await RunAsync();

        Assert.DoesNotContain(found, one => one.Condition is Condition.Broken or Condition.Unknown);
        Assert.Equal(Condition.Ok, One(found, "ticks").Condition);
        Assert.Equal("1 email hears of what happens to services.", One(found, "who is told").Text);
        Assert.Equal("None is open.", One(found, "incidents").Text);
    }

    [Theory]
    [InlineData(0, Condition.Broken)]
    [InlineData(3, Condition.Attention)]
    [InlineData(12, Condition.Ok)]
    public async Task How_often_it_ticked_says_whether_it_runs(int minutes, Condition expected)
    {
        Ticks(minutes);

        Assert.Equal(expected, One(await RunAsync(), "ticks").Condition);
    }

    [Fact]
    public async Task Whoever_has_not_confirmed_hears_of_nothing()
    {
        _subscriptions[0] = ("PendingConfirmation", "email", "ops@example.com");

        var told = (await RunAsync()).Where(one => one.Topic == "who is told").ToList();

        Assert.Equal([Condition.Attention, Condition.Broken], told.Select(one => one.Condition));
        Assert.Contains("ops@example.com has not confirmed", told[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2026-01-01T00:00:00Z\"", null)]
    [InlineData("\"2036-01-01T00:00:00Z\"", "New changes are paused by kim until 2036-01-01 00:00Z: load test.")]
    [InlineData("null", "New changes are paused by kim until ecs-health resume: load test.")]
    public async Task A_pause_that_holds_is_told(string until, string? expected)
    {
        _items =
        [
            new JsonObject
            {
                ["pk"] = new JsonObject { ["S"] = "pause" },
                ["document"] = new JsonObject { ["S"] = $$"""{"reason":"load test","by":"kim","until":{{until}}}""" },
            },
        ];

        Assert.Equal(expected, (await RunAsync()).SingleOrDefault(one => one.Topic == "pause")?.Text);
    }

    [Fact]
    public async Task What_cannot_be_read_is_unknown_and_everything_else_is_looked_at()
    {
        Ticks(15);
        _denied = "sns:ListSubscriptionsByTopic";

        var found = await RunAsync();

        Assert.Equal(["alarms", "who is told"], found.Where(one => one.Condition == Condition.Unknown).Select(one => one.Topic).Order());
        Assert.Contains("AuthorizationError", One(found, "who is told").Text, StringComparison.Ordinal);
        Assert.Equal(Condition.Ok, One(found, "ticks").Condition);
        Assert.Contains(found, one => one.Topic == "tags");
    }

    [Fact]
    public async Task A_tag_that_is_misspelt_is_named_and_a_mode_without_any_tag_is_told()
    {
        _tag = "Approved";

        var tags = (await RunAsync()).Where(one => one.Topic == "tags").ToList();

        Assert.Contains(tags, one => one.Condition == Condition.Attention
            && one.Text.Contains("shop/web (value 'Approved')", StringComparison.Ordinal));
        Assert.Contains(tags, one => one.Text == "0 of 1 services approved: raise-grace-period can change nothing.");
        Assert.Contains(tags, one => one.Text == "3 of 3 container instances approved.");
    }

    [Fact]
    public async Task Another_version_of_the_stack_is_told() =>
        Assert.Equal(Condition.Attention, One(await RunAsync(version: "0.2.0"), "version").Condition);

    [Fact]
    public async Task The_printed_policy_allows_what_it_calls_and_nothing_else()
    {
        using var aws = new FakeAws(Answer);

        await RunAsync(aws, "0.1.0");

        Assert.Equal(Examiner.Actions, aws.Actions.Distinct().Order(StringComparer.Ordinal));
    }

    private static Examination One(IEnumerable<Examination> found, string topic) => found.Single(one => one.Topic == topic);

    private void Ticks(int minutes) =>
        _world.Metrics[("Ticks", "ecs-health-RemediatorFunction-1")] = [.. Enumerable.Repeat(1.0, minutes)];

    private async Task<IReadOnlyList<Examination>> RunAsync(string version = "0.1.0")
    {
        using var aws = new FakeAws(Answer);
        return await RunAsync(aws, version);
    }

    private static async Task<IReadOnlyList<Examination>> RunAsync(FakeAws aws, string version)
    {
        var clients = TestClients.At(aws.Url);
        var installation = Assert.Single(await new Installations(clients.Ssm).AllAsync(CancellationToken.None)) with { Clusters = "*" };
        return await new Examiner(
                clients, TestClients.Sns(aws.Url), new IncidentArchive(TestClients.Dynamo(aws.Url)), version,
                new ManualTime(FakeWorld.Now))
            .RunAsync(installation, CancellationToken.None);
    }

    private Answer Answer(Call call)
    {
        if (call.Action == _denied) return Error(call, 403, "AuthorizationError", "not allowed");
        return call.Action switch
        {
            "ssm:GetParametersByPath" => Of(InstallationsTests.Page(null, InstallationsTests.Parameter("ecs-health", InstallationsTests.Value))),
            "dynamodb:Scan" => Of(new JsonObject { ["Items"] = _items, ["Count"] = _items.Count, ["ScannedCount"] = _items.Count }),
            "sns:ListSubscriptionsByTopic" => Of(Xml(
                "ListSubscriptionsByTopicResponse",
                Xml("ListSubscriptionsByTopicResult", Xml("Subscriptions", _subscriptions.Select(Subscription))))),
            "ecs:DescribeServices" => Replaced(_world.Answer(call), "\"approved\"", $"\"{_tag}\""),
            "ec2:DescribeInstances" => Replaced(_world.Answer(call), "<tagSet>", $"<tagSet>{GroupTag}"),
            _ => _world.Answer(call),
        };
    }

    private static Answer Replaced(Answer answer, string old, string with) =>
        answer with { Body = answer.Body!.Replace(old, with, StringComparison.Ordinal) };

    private static XElement Subscription((string? Arn, string Protocol, string Endpoint) one) => Xml(
        "member", Xml("SubscriptionArn", one.Arn), Xml("Protocol", one.Protocol), Xml("Endpoint", one.Endpoint));
}
