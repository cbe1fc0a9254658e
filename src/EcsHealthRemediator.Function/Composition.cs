using Amazon.DynamoDBv2;
using Amazon.S3;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Storage;

namespace EcsHealthRemediator.Function;

/// <summary>Puts the functions together from their settings.</summary>
internal static class Composition
{
    public static OperatorDesk Of(OperatorSettings settings, TimeProvider time) =>
        new(new IncidentStore(Table(), settings.TableName, time), time);

    public static Remediator Of(Settings settings, TimeProvider time)
    {
        var clients = AwsClients.Create();
        var evidence = new EvidenceCollector(clients) { ReadsLogs = settings.ReadLogs };
        var table = Table();
        var store = new IncidentStore(table, settings.TableName, time);
        var issues = new IssueStore(table, settings.TableName, time);
        var step = new IncidentStep(
            evidence,
            new Actuator(clients, settings.ProbeDocument),
            store,
            new SnsAnnouncer(
                new AmazonSimpleNotificationServiceClient(AwsClients.WithRetries(new AmazonSimpleNotificationServiceConfig())),
                settings.TopicArn,
                settings.OperatorFunctionName),
            settings.Policy,
            time)
        {
            Keeper = new EvidenceBucket(
                clients.Ec2,
                new(() => new AmazonS3Client(AwsClients.WithRetries(new AmazonS3Config()))),
                settings.EvidenceBucket),
            Calendar = settings.ChangeCalendar is { } calendar ? new Freezes(issues, new ChangeCalendar(clients, calendar)) : issues,
            Changes = new ChangeLog(new ChangeStore(table, settings.TableName, settings.ChangesKept).KeepAsync),
        };
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        return new(new SubjectFinder(clients, settings.Clusters, time), evidence, store, step, settings.Policy, time)
        {
            Keep = issues.KeepAsync,
            Ticked = new Heartbeat(output, settings.FunctionName, time).Beat,
        };
    }

    private static AmazonDynamoDBClient Table() => new(AwsClients.WithRetries(new AmazonDynamoDBConfig()));
}
