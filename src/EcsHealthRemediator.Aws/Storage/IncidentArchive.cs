using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Storage;

/// <summary>Reads the table of a deployed remediator, for a person: every incident that it still holds. It writes nothing.</summary>
public sealed class IncidentArchive(IAmazonDynamoDB dynamo)
{
    /// <summary>How CloudFormation begins the rest of the table's name, after that of the stack.</summary>
    private const string LogicalName = "-IncidentTable-";

    public static IncidentArchive In(string region) => new(new AmazonDynamoDBClient(AwsClients.WithRetries(
        new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) })));

    /// <returns>The tables of remediators in the account and region.</returns>
    public async Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellation) => await Pages.AllAsync(async last =>
    {
        var page = await dynamo.ListTablesAsync(new ListTablesRequest { ExclusiveStartTableName = last }, cancellation);
        return ((page.TableNames ?? []).Where(IsOfRemediator), page.LastEvaluatedTableName);
    });

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

    private static bool IsOfRemediator(string table) =>
        table.Contains(LogicalName, StringComparison.Ordinal) || table.EndsWith("-IncidentTable", StringComparison.Ordinal);
}
