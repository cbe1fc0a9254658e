using Amazon.DynamoDBv2;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Aws.Tests.Moto;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Storage;

[Collection(UsesMoto.Name)]
public sealed class EndedStoreTests(MotoServer moto) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly IAmazonDynamoDB _dynamo = TestClients.Dynamo(moto.Url);

    private EndedStore _ended = null!;

    private IncidentStore _store = null!;

    public async Task InitializeAsync()
    {
        var table = await moto.CreateTableAsync(_dynamo);
        _ended = new(_dynamo, table);
        _store = new(_dynamo, table, new ManualTime(Noon)) { Ended = _ended };
    }

    public Task DisposeAsync()
    {
        _dynamo.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_has_ended_is_kept_although_the_next_incident_of_its_service_takes_its_place()
    {
        var first = await CloseAsync(Noon.AddHours(-30), Noon.AddHours(-26));
        var second = await CloseAsync(Noon.AddHours(-4), Noon.AddHours(-3));

        Assert.Equal([first.Id, second.Id], await IdsAsync(Noon.AddDays(-2)));
        Assert.Equal([second.Id], await IdsAsync(Noon.AddDays(-1)));
        Assert.Empty((await _store.UnfinishedAsync(default)).Incidents);
    }

    [Fact]
    public async Task An_incident_that_is_stored_again_after_its_end_is_one()
    {
        var closed = await CloseAsync(Noon.AddHours(-4), Noon.AddHours(-3));
        await _store.SaveAsync(closed, unfinished: false, default);

        Assert.Equal([closed.Id], await IdsAsync(Noon.AddDays(-1)));
    }

    [Fact]
    public async Task Until_when_was_told_is_remembered()
    {
        Assert.Null(await _ended.ToldUntilAsync(default));

        await _ended.ToldAsync(Noon, default);

        Assert.Equal(Noon, await _ended.ToldUntilAsync(default));
    }

    private async Task<Incident> CloseAsync(DateTimeOffset opened, DateTimeOffset closed)
    {
        var (incident, _) = await _store.OpenAsync(
            IncidentFactory.Of(FakeWorld.Subject, new SignalInfo("tick", null, opened, null), opened), default);
        return (await _store.SaveAsync(incident!.Close(closed, IncidentStatus.SelfHealed, "well"), unfinished: false, default))!;
    }

    private async Task<IEnumerable<string>> IdsAsync(DateTimeOffset from) =>
        (await _ended.EndedAsync(from, Noon, default)).OrderBy(one => one.ClosedAt).Select(one => one.Id);
}
