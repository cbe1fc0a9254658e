using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Aws;

/// <summary>One publish for every protocol: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (MessageStructure json).</summary>
public sealed class SnsAnnouncer(IAmazonSimpleNotificationService sns, string topicArn) : IAnnouncer
{
    public async Task AnnounceAsync(Outcome outcome, CancellationToken cancellation)
    {
        var message = SnsMessageBuilder.Build(outcome);
        await sns.PublishAsync(
            new() { TopicArn = topicArn, Subject = message.Subject, Message = message.Message, MessageStructure = "json" }, cancellation);
    }
}
