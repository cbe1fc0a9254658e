using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Application;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>
/// Keeps each change as an item of the table, readable by itself: <c>change#INCIDENT#TIME#ACTION</c>. DynamoDB deletes it some time
/// after its retention.
/// </summary>
public sealed class ChangeStore(IAmazonDynamoDB dynamo, string table, TimeSpan retention)
{
    public Task KeepAsync(ChangeRecord change, CancellationToken cancellation)
    {
        var at = change.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var item = new Dictionary<string, AttributeValue>
        {
            ["answered"] = new() { BOOL = change.IsAnswered },
            ["mayHaveHappened"] = new() { BOOL = change.MayHaveHappened },
            ["expiresAt"] = new()
            {
                N = (change.At + retention).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            },
        };
        foreach (var (name, value) in new (string, string?)[]
        {
            ("pk", $"change#{change.IncidentId}#{at}#{change.Action}"),
            ("incidentId", change.IncidentId),
            ("cluster", change.Cluster),
            ("service", change.Service),
            ("at", at),
            ("action", change.Action),
            ("resource", change.Resource),
            ("before", change.Before),
            ("after", change.After),
            ("requestId", change.RequestId),
            ("error", change.Error),
            ("approvedBy", change.ApprovedBy),
        })
        {
            if (value is not null) item[name] = new() { S = value };
        }

        return dynamo.PutItemAsync(new() { TableName = table, Item = item }, cancellation);
    }
}
