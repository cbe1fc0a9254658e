using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// One publish for every protocol: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (MessageStructure json).
/// </summary>
/// <param name="functionName">Shown in the commands that an operator may answer with.</param>
public sealed class SnsAnnouncer(IAmazonSimpleNotificationService sns, string topicArn, string? functionName) : IAnnouncer
{
    public async Task AnnounceAsync(Outcome outcome, CancellationToken cancellation)
    {
        var message = SnsMessageBuilder.Build(outcome, functionName);
        await sns.PublishAsync(
            new() { TopicArn = topicArn, Subject = message.Subject, Message = message.Message, MessageStructure = "json" },
            cancellation);
    }
}
