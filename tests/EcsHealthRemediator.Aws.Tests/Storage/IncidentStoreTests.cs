using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Aws.Tests.Moto;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Aws.Tests.Storage;

[Collection(UsesMoto.Name)]
public sealed class IncidentStoreTests(MotoServer moto) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Noon);
    private readonly IAmazonDynamoDB _dynamo = TestClients.Dynamo(moto.Url);
    private string _table = "";
    private IncidentStore _store = null!;

    public async Task InitializeAsync()
    {
        _table = await moto.CreateTableAsync(_dynamo);
        _store = new(_dynamo, _table, _time);
    }

    public Task DisposeAsync()
    {
        _dynamo.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_incident_opens_once()
    {
        var (first, opened) = await OpenAsync(Reported(Noon));
        var (second, again) = await OpenAsync(Reported(Noon.AddMinutes(1)));

        Assert.True(opened);
        Assert.False(again);
        Assert.Equal((first.Id, 1L), (second.Id, second.Version));
    }

    [Fact]
    public async Task Of_signals_that_arrive_together_one_opens_the_incident()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(second =>
            OpenAsync(Reported(Noon.AddSeconds(second)))));

        Assert.Single(answers, answer => answer.Opened);
        Assert.Single(answers.Select(answer => answer.Incident.Id).Distinct());
    }

    [Fact]
    public async Task A_duplicate_is_one_write_and_nothing_else()
    {
        var document = JsonSerializer.Serialize(Reported(Noon), CoreJson.Default.Incident);
        var refusal = new JsonObject
        {
            ["__type"] = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            ["message"] = "The conditional request failed",
            ["Item"] = new JsonObject { ["document"] = new JsonObject { ["S"] = document } },
        };
        using var aws = new FakeAws(_ => Answer.Of(refusal) with { Status = 400 });
        using var dynamo = TestClients.Dynamo(aws.Url);

        var (known, opened) = await new IncidentStore(dynamo, "incidents", _time)
            .OpenAsync(Reported(Noon.AddMinutes(1)), default);

        Assert.Equal((Reported(Noon).Id, false), (known!.Id, opened));
        Assert.Equal(["dynamodb:PutItem"], aws.Actions);
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task A_closed_incident_opens_again_only_by_a_signal_newer_than_its_end(int secondsAfterTheEnd, bool opens)
    {
        var (incident, _) = await OpenAsync(Reported(Noon));
        var end = Noon.AddMinutes(5);
        await _store.SaveAsync(incident.Close(end, IncidentStatus.SelfHealed, "over"), unfinished: false, default);

        var (stored, opened) = await OpenAsync(Reported(end.AddSeconds(secondsAfterTheEnd)));

        Assert.Equal(opens, opened);
        Assert.Equal(opens, stored.IsOpen);
        Assert.Equal(opens, stored.Id != incident.Id);
    }

    [Theory]
    [InlineData(IncidentStatus.Ignored, true)]
    [InlineData(IncidentStatus.NeedsHuman, false)]
    public async Task What_a_sweep_counts_disproves_that_its_service_has_ended_though_it_began_before(
        IncidentStatus status, bool opens)
    {
        var (incident, _) = await OpenAsync(Reported(Noon));
        var end = Noon.AddMinutes(5);
        await _store.SaveAsync(incident.Close(end, status, "over, it seemed"), unfinished: false, default);
        var counted = Reported(end.AddMinutes(3)) with { Signal = new(SignalInfo.Sweep, null, end.AddMinutes(-1), "Only 2 of 3 tasks run") };

        var (stored, opened) = await OpenAsync(counted);

        Assert.Equal(opens, opened);
        if (opens) Assert.Equal(counted.OpenedAt, stored.Signal.At);
    }

    [Fact]
    public async Task A_closed_incident_that_nobody_was_told_of_yet_is_kept_and_keeps_no_next_one_from_opening()
    {
        var (first, _) = await OpenAsync(Reported(Noon));
        var closed = first.Close(Noon.AddMinutes(5), IncidentStatus.SelfHealed, "well");
        var saved = (await _store.SaveAsync(closed, unfinished: true, default))!;

        var (second, opened) = await OpenAsync(Reported(Noon.AddMinutes(9)));

        Assert.True(opened);
        Assert.Equal([second.Id, first.Id], (await _store.UnfinishedAsync(default)).Incidents.Select(one => one.Id));
        Assert.NotNull(await _store.SaveAsync(saved, unfinished: false, default));
        Assert.Equal([second.Id], (await _store.UnfinishedAsync(default)).Incidents.Select(one => one.Id));
        Assert.NotNull(await _store.SaveAsync(second, unfinished: true, default));
    }

    [Fact]
    public async Task What_fails_again_within_the_hour_knows_that_it_does()
    {
        var (first, _) = await OpenAsync(Reported(Noon));
        var closed = first.Close(Noon.AddMinutes(5), IncidentStatus.SelfHealed, "well") with
        {
            Announced =
            [
                new("self-healed||once", Noon), new("needs-human||x", Noon), new("needs-human||y", Noon) { With = "other-1" },
            ],
        };
        await _store.SaveAsync(closed, unfinished: false, default);

        var (second, _) = await OpenAsync(Reported(Noon.AddMinutes(30)));

        Assert.Equal(1, second.Recurrences);
        Assert.Equal(["self-healed||once", "needs-human||x"], second.Announced.Select(announcement => announcement.Key));
    }

    [Fact]
    public async Task Of_two_writers_who_read_the_same_version_one_is_refused()
    {
        var (read, _) = await OpenAsync(Reported(Noon));

        var first = await _store.SaveAsync(read.Note(Noon, "the first"), unfinished: true, default);
        var second = await _store.SaveAsync(read.Note(Noon, "the second"), unfinished: true, default);

        Assert.Equal(2, first!.Version);
        Assert.Null(second);
        Assert.Equal("the first", Assert.Single((await _store.UnfinishedAsync(default)).Incidents).Timeline[^1].Text);
    }

    [Fact]
    public async Task A_writer_of_an_older_incident_cannot_overwrite_its_successor()
    {
        var (before, _) = await OpenAsync(Reported(Noon));
        await _store.SaveAsync(before.Close(Noon.AddMinutes(1), IncidentStatus.SelfHealed, "over"), unfinished: false, default);
        var (after, _) = await OpenAsync(Reported(Noon.AddMinutes(2)));

        Assert.Equal(before.Version, after.Version);
        Assert.Null(await _store.SaveAsync(before.Note(Noon.AddMinutes(3), "late"), unfinished: true, default));
    }

    [Fact]
    public async Task Finished_incidents_are_no_longer_listed()
    {
        var (web, _) = await OpenAsync(Reported(Noon));
        var (api, _) = await OpenAsync(Reported(Noon, "api"));
        await _store.SaveAsync(web.Close(Noon, IncidentStatus.SelfHealed, "over"), unfinished: false, default);

        Assert.Equal([api.Id], (await _store.UnfinishedAsync(default)).Incidents.Select(incident => incident.Id));
    }

    [Fact]
    public async Task Every_member_of_an_incident_is_stored_and_read_back()
    {
        var (opened, _) = await OpenAsync(FullIncident());

        var read = Assert.Single((await _store.UnfinishedAsync(default)).Incidents);

        Assert.Equal(
            JsonSerializer.Serialize(opened, CoreJson.Default.Incident),
            JsonSerializer.Serialize(read, CoreJson.Default.Incident));
        Assert.Equal(RestartStep.Stopping, ((InstanceRestart)read.Progress!).Step);
        Assert.Equal(Noon.AddMinutes(-3), read.Memory.AgentLostSince["i-0a01"]);
    }

    [Fact]
    public async Task A_change_that_the_version_before_began_goes_on()
    {
        var recorded = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", "incident-schema-1.json"));
        await PutAsync(recorded, schema: null, (string)JsonNode.Parse(recorded)!["subject"]!["targetGroupArn"]!);

        var read = Assert.Single((await _store.UnfinishedAsync(default)).Incidents);

        var restart = Assert.IsType<InstanceRestart>(read.Progress);
        Assert.Equal(("i-0a01", RestartStep.Stopping), (restart.InstanceId, restart.Step));
        var stopped = new HostSighting(Noon.AddMinutes(2))
        {
            Instance = new("stopped", "Client.UserInitiatedShutdown: x", "User initiated (2026-11-22 12:00:01 GMT)", null, null),
        };
        Assert.Equal(
            new StartInstance("i-0a01"), IncidentMachine.BringBack(read, stopped, Policy.All(FixMode.Auto))!.Command);
        Assert.NotNull(await _store.SaveAsync(read, unfinished: true, default));
        Assert.Equal(read.Progress, Assert.Single((await _store.UnfinishedAsync(default)).Incidents).Progress);
    }

    [Fact]
    public async Task An_answer_that_the_version_before_stored_still_holds()
    {
        var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", "incident-schema-1.json")))!;
        recorded["approval"] = JsonNode.Parse(
            """{"granted":true,"by":"jane","at":"2026-11-22T12:00:00+00:00","fix":"restart-instance","resource":"i-0a01"}""");
        await PutAsync(recorded.ToJsonString(), schema: null, (string)recorded["subject"]!["targetGroupArn"]!);

        var read = Assert.Single((await _store.UnfinishedAsync(default)).Incidents);

        var answer = Assert.Single(read.Answers);
        Assert.Equal((true, "jane", "i-0a01"), (answer.Granted, answer.By, answer.Resource));
    }

    [Theory]
    [InlineData("{\"id\":\"x\",\"status\":\"rebooting\",\"host\":\"i-0123456789abcdef0\"}", null)]
    [InlineData("not JSON, i-0123456789abcdef0", "2")]
    [InlineData("{\"later\":\"i-0123456789abcdef0\"}", "3")]
    [InlineData("{\"later\":\"i-0123456789abcdef0\"}", "99999999999999")]
    [InlineData("{\"progress\":{\"instanceId\":\"i-0123456789abcdef0\"}}", "2")]
    [InlineData("{\"restart\":{\"step\":7,\"instanceId\":\"i-0123456789abcdef0\"}}", "1")]
    public async Task What_cannot_be_read_is_told_of_and_hides_no_other(string document, string? schema)
    {
        var (incident, _) = await OpenAsync(Reported(Noon, "api"));
        await PutAsync(document, schema);

        var unfinished = await _store.UnfinishedAsync(default);

        Assert.Equal([incident.Id], unfinished.Incidents.Select(one => one.Id));
        var unreadable = Assert.Single(unfinished.Unreadable);
        Assert.Equal(("web-1", null), (unreadable.IncidentId, unreadable.ToldAt));
        Assert.Equal(["i-0123456789abcdef0"], unreadable.InstanceIds);
        Assert.Equal((null, false), await _store.OpenAsync(Reported(Noon), default));
    }

    [Fact]
    public async Task What_cannot_be_read_keeps_its_place_for_an_hour_and_a_copy_for_longer()
    {
        await PutAsync("{}", "3");
        var unreadable = Assert.Single((await _store.UnfinishedAsync(default)).Unreadable);

        await _store.SetAsideAsync(unreadable, Noon, default);
        var told = Assert.Single((await _store.UnfinishedAsync(default)).Unreadable);
        Assert.Equal(Noon, told.ToldAt);

        await _store.SetAsideAsync(told, Noon.AddMinutes(59), default);
        Assert.Single((await _store.UnfinishedAsync(default)).Unreadable);
        await _store.SetAsideAsync(told, Noon.AddMinutes(60), default);
        Assert.Empty((await _store.UnfinishedAsync(default)).Unreadable);

        Assert.True((await OpenAsync(Reported(Noon.AddMinutes(61)))).Opened);
        var copy = (await _dynamo.ScanAsync(new ScanRequest { TableName = _table })).Items
            .Single(item => item["pk"].S.StartsWith("unreadable#", StringComparison.Ordinal));
        Assert.Equal("{}", copy["document"].S);
    }

    private Task<PutItemResponse> PutAsync(string document, string? schema, string? targetGroupArn = null)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new() { S = $"incident#shop/web#{targetGroupArn ?? FakeWorld.Subject.TargetGroupArn}" },
            ["openIn"] = new() { S = "open" },
            ["version"] = new() { N = "3" },
            ["incidentId"] = new() { S = "web-1" },
            ["document"] = new() { S = document },
        };
        if (schema is not null) item["schema"] = new() { N = schema };
        return _dynamo.PutItemAsync(new() { TableName = _table, Item = item });
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_says_so_and_is_never_overwritten()
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new() { S = "ledger#cluster" },
            ["version"] = new() { N = "4" },
            ["document"] = new() { S = "[]" },
        };
        await _dynamo.PutItemAsync(new() { TableName = _table, Item = item });

        var ledger = await _store.LedgerAsync("cluster", default);

        Assert.True(ledger.IsUnreadable);
        Assert.False(await _store.SaveLedgerAsync(ledger.Claim("a", Fix.RestartInstance, "i-1", Noon), default));
    }

    [Fact]
    public async Task Ledgers_that_an_incident_holds_are_found_with_the_host_until_they_are_given_back()
    {
        var subject = new Subject("arn:aws:ecs:us-east-1:123456789012:cluster/shop", "service/shop/web", "tg");
        var host = new HostAtWork(subject.ClusterArn, "container-instance/1", "i-0a01") { Group = "hosts" };
        var ledger = (await _store.LedgerAsync("cluster", default)).Claim("a", Fix.RestartInstance, "i-0a01", Noon, subject, host);
        await _store.SaveLedgerAsync(ledger, default);
        await _store.SaveLedgerAsync((await _store.LedgerAsync("service", default)).Release(wasMade: false), default);

        var held = Assert.Single(await _store.ClaimedAsync(default));

        Assert.Equal(("cluster", "a", subject, host), (held.Scope, held.Holder, held.Claimed!.Subject, held.Claimed.Host));
        Assert.Empty((await _store.UnfinishedAsync(default)).Unreadable);
        Assert.True(await _store.SaveLedgerAsync(held.Release(wasMade: true), default));
        Assert.Empty(await _store.ClaimedAsync(default));
    }

    [Fact]
    public async Task Of_two_claims_of_a_ledger_one_is_refused()
    {
        var empty = await _store.LedgerAsync("cluster", default);

        Assert.True(await _store.SaveLedgerAsync(empty.Claim("a", Fix.RestartInstance, "i-0a01", Noon), default));
        Assert.False(await _store.SaveLedgerAsync(empty.Claim("b", Fix.RestartInstance, "i-0a02", Noon), default));

        var stored = await _store.LedgerAsync("cluster", default);
        Assert.Equal(("a", 1L), (stored.Holder, stored.Version));
        Assert.Equal(new(Fix.RestartInstance, "i-0a01", Noon, "a"), stored.Claimed);
        Assert.True(await _store.SaveLedgerAsync(stored.Release(wasMade: true), default));
        Assert.Equal(new Ledger("service").Version, (await _store.LedgerAsync("service", default)).Version);
    }

    [Fact]
    public async Task A_pause_holds_until_it_is_replaced()
    {
        Assert.Null(await _store.PauseAsync(default));

        await _store.SetPauseAsync(new("load test", "jane", Noon.AddHours(1)), default);
        Assert.Equal(new PauseOrder("load test", "jane", Noon.AddHours(1)), await _store.PauseAsync(default));

        await _store.SetPauseAsync(new("resumed", "jane", Noon), default);
        Assert.False((await _store.PauseAsync(default))!.HoldsAt(Noon));
    }

    [Fact]
    public async Task Only_closed_incidents_and_ledgers_expire()
    {
        var (open, _) = await OpenAsync(Reported(Noon));
        await _store.SetPauseAsync(new("for good", null, null), default);
        await _store.SaveLedgerAsync(new("cluster"), default);
        Assert.Equal(["ledger#cluster"], (await ExpiriesAsync()).Keys);

        await _store.SaveAsync(open.Close(Noon, IncidentStatus.Fixed, "over"), unfinished: false, default);
        var expiries = await ExpiriesAsync();
        Assert.Equal(2, expiries.Count);
        Assert.All(expiries.Values, expiry => Assert.Equal(Noon.AddDays(90).ToUnixTimeSeconds(), expiry));
    }

    private static Incident Reported(DateTimeOffset at, string service = "web") =>
        IncidentFactory.Of(
            Subject.Of("shop", service, FakeWorld.Subject.TargetGroupArn), new SignalInfo("tick", "e-1", at, null), at);

    private async Task<(Incident Incident, bool Opened)> OpenAsync(Incident incident)
    {
        var (stored, opened) = await _store.OpenAsync(incident, default);
        return (stored!, opened);
    }

    private static Incident FullIncident() => Reported(Noon) with
    {
        State = IncidentState.Acting,
        Status = IncidentStatus.Acting,
        Looks = 3,
        Memory = new()
        {
            Suspects = ["i-0a01"],
            AgentLostSince = new Dictionary<string, DateTimeOffset> { ["i-0a01"] = Noon.AddMinutes(-3) },
            Tasks = [new("t1", FakeWorld.TaskDefinition, Noon, Noon.AddSeconds(20), null)],
        },
        Gaps = [new("ec2:DescribeInstances", "AccessDenied: no")],
        Progress = new InstanceRestart
        {
            InstanceId = "i-0a01",
            ContainerInstanceArn = "arn",
            Step = RestartStep.Stopping,
            StepSince = Noon,
        },
        Answers = [new(true, "jane", Noon, Fix.RestartInstance, "i-0a01")],
        Actions = [new(Fix.RestartInstance, Decision.Blocked, GuardId.NotSafe, "Spot", "before", null, "i-0a01")],
        Verification = new(Noon, Noon.AddMinutes(15), null, "waits"),
        NextLookAt = Noon.AddMinutes(5),
        Announced = [new("key", Noon)],
    };

    private async Task<Dictionary<string, long>> ExpiriesAsync() =>
        (await _dynamo.ScanAsync(new ScanRequest { TableName = _table })).Items.Where(item => item.ContainsKey("expiresAt"))
            .ToDictionary(item => item["pk"].S, item => long.Parse(item["expiresAt"].N, CultureInfo.InvariantCulture));
}
