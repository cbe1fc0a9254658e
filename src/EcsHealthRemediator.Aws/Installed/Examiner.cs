using Amazon;
using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Aws.Storage;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>
/// Looks whether a deployed remediator works, hears and is heard: its version, ticks, subscriptions, tags, rights and open questions.
/// It only reads. What cannot be read is unknown and keeps nothing else from being looked at.
/// </summary>
/// <param name="version">That of the tool.</param>
public sealed class Examiner(
    AwsClients clients, IAmazonSimpleNotificationService sns, IncidentArchive archive, string version, TimeProvider time)
{
    /// <summary>The IAM actions that it uses, and no other; a test compares them with the calls that it makes.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    [
        "autoscaling:DescribeAutoScalingGroups",
        "cloudwatch:GetMetricData",
        "dynamodb:Scan",
        "ec2:DescribeInstances",
        "ecs:DescribeContainerInstances",
        "ecs:DescribeServices",
        "ecs:ListClusters",
        "ecs:ListContainerInstances",
        "ecs:ListServices",
        "sns:ListSubscriptionsByTopic",
        "ssm:GetParametersByPath",
    ];

    public static Examiner In(string region, string version) => new(
        AwsClients.Create(region),
        new AmazonSimpleNotificationServiceClient(AwsClients.WithRetries(
            new AmazonSimpleNotificationServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) })),
        IncidentArchive.In(region),
        version,
        TimeProvider.System);

    public async Task<IReadOnlyList<Examination>> RunAsync(Installation installation, CancellationToken cancellation) =>
    [
        OfVersion(installation),
        OfModes(installation),
        .. await TriedAsync("ticks", () => new TickExamination(clients.CloudWatch, time).RunAsync(installation, cancellation)),
        .. await TriedAsync("who is told", () => Told(installation.OutcomeTopic, "who is told", "what happens to services")),
        .. await TriedAsync("alarms", () => Told(installation.OperationsTopic, "alarms", "the remediator's own alarms")),
        .. await TriedAsync("incidents", () => new IncidentExamination(archive, time).RunAsync(installation, cancellation)),
        .. await TriedAsync("tags", () => new TagExamination(clients).RunAsync(installation, cancellation)),
    ];

    private Examination OfVersion(Installation installation) => installation.Version == version
        ? new("version", Condition.Ok, $"Stack {installation.Stack} and this tool are {version}.")
        : new("version", Condition.Attention,
            $"Stack {installation.Stack} is {installation.Version}, this tool {version}: one may not read what the other writes.");

    private static Examination OfModes(Installation installation)
    {
        var modes = string.Join(", ", installation.Modes.Select(mode => $"{mode.Fix} {mode.Mode}"));
        return installation.Modes.All(mode => mode.Mode is "off" or "observe")
            ? new("modes", Condition.Attention, $"It changes nothing, and may not: {modes}.")
            : new("modes", Condition.Ok, $"{modes}.");
    }

    private Task<IReadOnlyList<Examination>> Told(string topic, string name, string what) =>
        new SubscriptionExamination(sns).RunAsync(topic, name, what);

    private static async Task<IReadOnlyList<Examination>> TriedAsync(
        string topic, Func<Task<IReadOnlyList<Examination>>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception unread) when (AwsError.Text(unread, CancellationToken.None) is not null)
        {
            return [new(topic, Condition.Unknown, $"It could not be read: {AwsError.Text(unread, CancellationToken.None)}")];
        }
    }
}
