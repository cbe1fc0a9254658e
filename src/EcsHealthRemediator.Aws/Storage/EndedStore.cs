using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>
/// Keeps an item of each incident that has ended, until a digest can have told of it. The index of open incidents has them by the day
/// of their end, so that no other right is needed.
/// </summary>
public sealed class EndedStore(IAmazonDynamoDB dynamo, string table) : IHistory
{
    private const string ToldKey = "digest";

    /// <summary>Longer than two weeks, the most that a digest looks back.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(16);

    private readonly ItemTable _items = new(dynamo, table);

    public Task KeepAsync(EndedIncident ended, CancellationToken cancellation) => dynamo.PutItemAsync(
        new()
        {
            TableName = table,
            Item = new()
            {
                ["pk"] = new() { S = $"ended#{ended.Id}" },
                ["openIn"] = new() { S = Day(ended.ClosedAt) },
                ["document"] = new() { S = JsonSerializer.Serialize(ended, CoreJson.Default.EndedIncident) },
                ["expiresAt"] = ItemTable.Number((ended.ClosedAt + Retention).ToUnixTimeSeconds()),
            },
        },
        cancellation);

    public async Task<IReadOnlyList<EndedIncident>> EndedAsync(
        DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var found = new List<EndedIncident>();
        for (var day = from.UtcDateTime.Date; day <= until.UtcDateTime.Date; day = day.AddDays(1))
            found.AddRange((await _items.InIndexAsync(Day(new(day, TimeSpan.Zero)), cancellation)).Select(Read).OfType<EndedIncident>());
        return [.. found.Where(ended => ended.ClosedAt > from && ended.ClosedAt <= until)];
    }

    public async Task<DateTimeOffset?> ToldUntilAsync(CancellationToken cancellation) =>
        await _items.GetAsync(ToldKey, cancellation) is { } item && item.TryGetValue("until", out var until)
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until.N, CultureInfo.InvariantCulture))
            : null;

    public Task ToldAsync(DateTimeOffset until, CancellationToken cancellation) => dynamo.PutItemAsync(
        new()
        {
            TableName = table,
            Item = new() { ["pk"] = new() { S = ToldKey }, ["until"] = ItemTable.Number(until.ToUnixTimeMilliseconds()) },
        },
        cancellation);

    /// <summary>One that cannot be read keeps no digest back.</summary>
    private static EndedIncident? Read(Dictionary<string, AttributeValue> item)
    {
        try
        {
            return item.TryGetValue("document", out var document)
                ? JsonSerializer.Deserialize(document.S, CoreJson.Default.EndedIncident) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Day(DateTimeOffset time) => $"ended#{time.UtcDateTime:yyyy-MM-dd}";
}
