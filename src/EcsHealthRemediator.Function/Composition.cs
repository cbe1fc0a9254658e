using Amazon.DynamoDBv2;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Storage;

namespace EcsHealthRemediator.Function;

/// <summary>Puts the functions together from their settings.</summary>
internal static class Composition
{
    public static OperatorDesk Of(OperatorSettings settings, TimeProvider time) => new(Store(settings.TableName, time), time);

    public static Remediator Of(Settings settings, TimeProvider time)
    {
        var clients = AwsClients.Create();
        var evidence = new EvidenceCollector(clients) { ReadsLogs = settings.ReadLogs };
        var store = Store(settings.TableName, time);
        var step = new IncidentStep(
            evidence,
            new Actuator(clients, settings.ProbeDocument),
            store,
            new SnsAnnouncer(
                new AmazonSimpleNotificationServiceClient(AwsClients.WithRetries(new AmazonSimpleNotificationServiceConfig())),
                settings.TopicArn,
                settings.OperatorFunctionName),
            settings.Policy,
            time);
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        return new(new SubjectFinder(clients, settings.Clusters, time), evidence, store, step, settings.Policy, time)
        {
            Ticked = new Heartbeat(output, settings.FunctionName, time).Beat,
        };
    }

    private static IncidentStore Store(string table, TimeProvider time) =>
        new(new AmazonDynamoDBClient(AwsClients.WithRetries(new AmazonDynamoDBConfig())), table, time);
}
