using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>
/// Reads the table of a deployed remediator, for a person: every incident that it still holds, and the pause. It writes nothing.
/// </summary>
public sealed class IncidentArchive(IAmazonDynamoDB dynamo)
{
    public static IncidentArchive In(string region) => new(new AmazonDynamoDBClient(AwsClients.WithRetries(
        new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) })));

    public async Task<Archived> AllAsync(string table, CancellationToken cancellation)
    {
        var (incidents, unreadable, pause) = (new List<Incident>(), 0, (PauseOrder?)null);
        var scan = new ScanRequest
        {
            TableName = table,
            FilterExpression = "begins_with(pk, :incident) OR begins_with(pk, :untold) OR pk = :pause",
            ExpressionAttributeValues = new()
            {
                [":incident"] = new() { S = "incident#" },
                [":untold"] = new() { S = "untold#" },
                [":pause"] = new() { S = IncidentStore.PauseKey },
            },
        };
        do
        {
            var page = await dynamo.ScanAsync(scan, cancellation);
            foreach (var item in page.Items ?? [])
            {
                try
                {
                    if (item["pk"].S == IncidentStore.PauseKey) pause = IncidentStore.ReadPause(item);
                    else incidents.Add(IncidentStore.ReadIncident(item));
                }
                catch (JsonException)
                {
                    unreadable++;
                }
            }

            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return new([.. incidents.OrderByDescending(incident => incident.OpenedAt)], unreadable, pause);
    }
}
