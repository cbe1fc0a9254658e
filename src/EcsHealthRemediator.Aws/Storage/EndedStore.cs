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

    public Task KeepAsync(EndedIncident ended, CancellationToken cancellation) => dynamo.PutItemAsync(
        new()
        {
            TableName = table,
            Item = new()
            {
                ["pk"] = new() { S = $"ended#{ended.Id}" },
                ["openIn"] = new() { S = Day(ended.ClosedAt) },
                ["document"] = new() { S = JsonSerializer.Serialize(ended, CoreJson.Default.EndedIncident) },
                ["expiresAt"] = Number((ended.ClosedAt + Retention).ToUnixTimeSeconds()),
            },
        },
        cancellation);

    public async Task<IReadOnlyList<EndedIncident>> EndedAsync(
        DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var found = new List<EndedIncident>();
        for (var day = from.UtcDateTime.Date; day <= until.UtcDateTime.Date; day = day.AddDays(1))
        {
            foreach (var key in await KeysAsync(Day(new(day, TimeSpan.Zero)), cancellation))
                if (await GetAsync(key, cancellation) is { } item && Read(item) is { } ended) found.Add(ended);
        }

        return [.. found.Where(ended => ended.ClosedAt > from && ended.ClosedAt <= until)];
    }

    public async Task<DateTimeOffset?> ToldUntilAsync(CancellationToken cancellation) =>
        await GetAsync(ToldKey, cancellation) is { } item && item.TryGetValue("until", out var until)
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until.N, CultureInfo.InvariantCulture))
            : null;

    public Task ToldAsync(DateTimeOffset until, CancellationToken cancellation) => dynamo.PutItemAsync(
        new()
        {
            TableName = table,
            Item = new() { ["pk"] = new() { S = ToldKey }, ["until"] = Number(until.ToUnixTimeMilliseconds()) },
        },
        cancellation);

    private async Task<List<string>> KeysAsync(string day, CancellationToken cancellation)
    {
        var keys = new List<string>();
        var query = new QueryRequest
        {
            TableName = table,
            IndexName = "open",
            KeyConditionExpression = "openIn = :day",
            ExpressionAttributeValues = new() { [":day"] = new() { S = day } },
        };
        do
        {
            var page = await dynamo.QueryAsync(query, cancellation);
            keys.AddRange((page.Items ?? []).Select(item => item["pk"].S));
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (query.ExclusiveStartKey is { Count: > 0 });

        return keys;
    }

    private async Task<Dictionary<string, AttributeValue>?> GetAsync(string key, CancellationToken cancellation)
    {
        var answer = await dynamo.GetItemAsync(
            new() { TableName = table, Key = new() { ["pk"] = new() { S = key } }, ConsistentRead = true }, cancellation);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

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

    private static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };
}
