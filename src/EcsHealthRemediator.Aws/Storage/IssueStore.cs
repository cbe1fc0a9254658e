using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>Keeps what AWS Health tells of the region in one item of the table. What cannot be read counts as an issue.</summary>
public sealed class IssueStore(IAmazonDynamoDB dynamo, string table, TimeProvider time) : IChangeCalendar
{
    private const string Key = "aws-health";

    private const int MaxAttempts = 3;

    /// <exception cref="InvalidOperationException">Others kept writing; Lambda then tries the event again.</exception>
    public async Task KeepAsync(ServiceIssue told, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (known, version) = await ReadAsync(cancellation);
            var next = known.With(told, time.GetUtcNow());
            if (next == known || await WriteAsync(next, version, cancellation)) return;
        }

        throw new InvalidOperationException("The issue was not stored, because others kept writing.");
    }

    public async Task<string?> FreezeAsync(CancellationToken cancellation)
    {
        try
        {
            return (await ReadAsync(cancellation)).Known.FreezeAt(time.GetUtcNow());
        }
        catch (Exception error) when ((error is JsonException ? error.Message : AwsError.Text(error, cancellation)) is { } text)
        {
            return $"What AWS Health told of the region could not be read: {text}";
        }
    }

    private async Task<(RegionIssues Known, long Version)> ReadAsync(CancellationToken cancellation)
    {
        if (await new ItemTable(dynamo, table).GetAsync(Key, cancellation) is not { } item) return (new(), 0);
        var known = JsonSerializer.Deserialize(item["document"].S, CoreJson.Default.RegionIssues) ?? new();
        return (known, long.Parse(item["version"].N, CultureInfo.InvariantCulture));
    }

    private async Task<bool> WriteAsync(RegionIssues next, long version, CancellationToken cancellation)
    {
        try
        {
            await dynamo.PutItemAsync(
                new()
                {
                    TableName = table,
                    Item = new()
                    {
                        ["pk"] = new() { S = Key },
                        ["document"] = new() { S = JsonSerializer.Serialize(next, CoreJson.Default.RegionIssues) },
                        ["version"] = ItemTable.Number(version + 1),
                    },
                    ConditionExpression = version == 0 ? "attribute_not_exists(pk)" : "version = :read",
                    ExpressionAttributeValues = version == 0 ? null : new() { [":read"] = ItemTable.Number(version) },
                },
                cancellation);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
