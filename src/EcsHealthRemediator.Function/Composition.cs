using Amazon.DynamoDBv2;
using Amazon.EventBridge;
using Amazon.S3;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Domain;

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
        var ended = new EndedStore(table, settings.TableName);
        var store = new IncidentStore(table, settings.TableName, time) { Ended = settings.Digest is null ? null : ended };
        var issues = new IssueStore(table, settings.TableName, time);
        var announcer = new SnsAnnouncer(
            new AmazonSimpleNotificationServiceClient(AwsClients.WithRetries(new AmazonSimpleNotificationServiceConfig())),
            settings.TopicArn,
            settings.OperatorFunctionName);
        var s3 = new Lazy<IAmazonS3>(() => new AmazonS3Client(AwsClients.WithRetries(new AmazonS3Config())));
        var step = new IncidentStep(
            evidence,
            new Actuator(clients, settings.ProbeDocument),
            store,
            announcer,
            settings.Policy,
            time)
        {
            Keeper = new EvidenceBucket(clients.Ec2, s3, settings.EvidenceBucket),
            Pages = settings.KeepsPages
                ? new LoggedPages(new PageBucket(s3, settings.EvidenceBucket, settings.OperatorFunctionName, time)) : null,
            Calendar = settings.ChangeCalendar is { } calendar ? new Freezes(issues, new ChangeCalendar(clients, calendar)) : issues,
            Bus = settings.EventBus is { } bus ? new PatientBus(Logged(bus)) : null,
            Changes = new ChangeLog(new ChangeStore(table, settings.TableName, settings.ChangesKept).KeepAsync),
        };
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        return new(new SubjectFinder(clients, settings.Clusters, time), evidence, store, step, settings.Policy, time)
        {
            Keep = issues.KeepAsync,
            Digest = settings.Digest is not { } period ? null : new(ended, store.UnfinishedAsync, announcer.AnnounceAsync, time)
            {
                IsWeekly = period == DigestPeriod.Weekly,
                Place = Arn.TryParse(settings.TopicArn, out var topic) ? (topic.Account, topic.Region) : ("", ""),
            },
            Ticked = new Heartbeat(output, settings.FunctionName, time) { HasBus = settings.EventBus is not null }.Beat,
        };
    }

    private static LoggedBus Logged(string bus) =>
        new(new EventBridgeBus(new AmazonEventBridgeClient(AwsClients.WithRetries(new AmazonEventBridgeConfig())), bus));

    private static AmazonDynamoDBClient Table() => new(AwsClients.WithRetries(new AmazonDynamoDBConfig()));
}
