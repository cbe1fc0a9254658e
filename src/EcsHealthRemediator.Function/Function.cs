using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws;
using EcsHealthRemediator.Aws.Events;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// The Lambda function: reads a signal from the event, lets the remediator handle it, writes the outcomes as JSON.
/// </summary>
public sealed class Function
{
    /// <summary>
    /// The work is cancelled this long before Lambda's deadline, so that the error is still logged and returned.
    /// </summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(3);

    private readonly Remediator _remediator;

    internal Function(Remediator remediator) => _remediator = remediator;

    /// <summary>Runs the Lambda runtime loop until it is cancelled.</summary>
    /// <param name="time">The clock; the sandbox passes that of its simulation.</param>
    /// <exception cref="SettingsException">The environment variables are missing or wrong.</exception>
    public static async Task RunAsync(TimeProvider time, CancellationToken cancellation = default)
    {
        var function = new Function(Compose(Settings.FromEnvironment(), time));
        using var bootstrap = LambdaBootstrapBuilder.Create(function.HandleAsync).Build();
        await bootstrap.RunAsync(cancellation);
    }

    /// <returns>JSON: one outcome as an object, several as an array, none as null.</returns>
    public async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
    {
        using var buffer = new MemoryStream();
        await input.CopyToAsync(buffer);
        Invocation.Current = context;
        using var deadline = new CancellationTokenSource(Max(context.RemainingTime - Reserve, Reserve));

        var outcomes = await HandleAsync(EventReader.Read(buffer.ToArray()), context.Logger, deadline.Token);
        return new MemoryStream(outcomes switch
        {
            [] => "null"u8.ToArray(),
            [var only] => JsonSerializer.SerializeToUtf8Bytes(only, OutcomeJson.Default.Outcome),
            _ => JsonSerializer.SerializeToUtf8Bytes(outcomes, OutcomeJson.Default.IReadOnlyListOutcome),
        });
    }

    private async Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal, ILambdaLogger log, CancellationToken cancellation)
    {
        try
        {
            var outcomes = await _remediator.HandleAsync(signal, cancellation);
            foreach (var outcome in outcomes) LogLines.Write(log, outcome with { Evidence = null });
            return outcomes;
        }
        catch (Exception failure)
        {
            LogLines.Write(log, failure);
            throw;
        }
    }

    private static Remediator Compose(Settings settings, TimeProvider time)
    {
        var clients = AwsClients.Create();
        var evidence = new EvidenceCollector(clients) { ReadsLogs = settings.ReadLogs };
        var store = new IncidentStore(
            new AmazonDynamoDBClient(AwsClients.WithRetries(new AmazonDynamoDBConfig())), settings.TableName, time);
        var step = new IncidentStep(
            evidence,
            new Actuator(clients, settings.ProbeDocument),
            store,
            new SnsAnnouncer(
                new AmazonSimpleNotificationServiceClient(AwsClients.WithRetries(new AmazonSimpleNotificationServiceConfig())),
                settings.TopicArn,
                settings.FunctionName),
            settings.Policy,
            time);
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        return new(new SubjectFinder(clients, settings.Clusters, time), evidence, store, step, settings.Policy, time)
        {
            Ticked = new Heartbeat(output, settings.FunctionName, time).Beat,
        };
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
