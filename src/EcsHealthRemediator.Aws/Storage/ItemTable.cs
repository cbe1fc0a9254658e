using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>The stack's table, read by the key <c>pk</c> and by its only index.</summary>
internal sealed class ItemTable(IAmazonDynamoDB dynamo, string name)
{
    /// <returns>The item as it is now; null where there is none.</returns>
    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string key, CancellationToken cancellation)
    {
        var answer = await dynamo.GetItemAsync(
            new() { TableName = name, Key = new() { ["pk"] = new() { S = key } }, ConsistentRead = true }, cancellation);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>The index is eventually consistent, so each item is read again with a consistent read.</summary>
    /// <param name="openIn">What the items have as <c>openIn</c>, by which they are in the index.</param>
    /// <returns>In the order of their keys.</returns>
    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> InIndexAsync(string openIn, CancellationToken cancellation)
    {
        var keys = new List<string>();
        var query = new QueryRequest
        {
            TableName = name,
            IndexName = "open",
            KeyConditionExpression = "openIn = :value",
            ExpressionAttributeValues = new() { [":value"] = new() { S = openIn } },
        };
        do
        {
            var page = await dynamo.QueryAsync(query, cancellation);
            keys.AddRange((page.Items ?? []).Select(item => item["pk"].S));
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (query.ExclusiveStartKey is { Count: > 0 });

        var items = await Task.WhenAll(keys.Order(StringComparer.Ordinal).Select(key => GetAsync(key, cancellation)));
        return [.. items.OfType<Dictionary<string, AttributeValue>>().Where(item => item.ContainsKey("openIn"))];
    }

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };
}
