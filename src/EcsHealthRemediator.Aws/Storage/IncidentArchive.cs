using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>Reads the table of a deployed remediator, for a person: every incident that it still holds. It writes nothing.</summary>
public sealed class IncidentArchive(IAmazonDynamoDB dynamo)
{
    public static IncidentArchive In(string region) => new(new AmazonDynamoDBClient(AwsClients.WithRetries(
        new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) })));

    /// <summary>The newest first. Those that this version cannot read are counted.</summary>
    public async Task<(IReadOnlyList<Incident> Incidents, int Unreadable)> AllAsync(
        string table, CancellationToken cancellation)
    {
        var (incidents, unreadable) = (new List<Incident>(), 0);
        var scan = new ScanRequest
        {
            TableName = table,
            FilterExpression = "begins_with(pk, :incident) OR begins_with(pk, :untold)",
            ExpressionAttributeValues = new() { [":incident"] = new() { S = "incident#" }, [":untold"] = new() { S = "untold#" } },
        };
        do
        {
            var page = await dynamo.ScanAsync(scan, cancellation);
            foreach (var item in page.Items ?? [])
            {
                try
                {
                    incidents.Add(IncidentStore.ReadIncident(item));
                }
                catch (JsonException)
                {
                    unreadable++;
                }
            }

            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return ([.. incidents.OrderByDescending(incident => incident.OpenedAt)], unreadable);
    }
}
