using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Publishes an outcome to SNS, with one text for each protocol in a single call (MessageStructure json):
/// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
/// </summary>
/// <param name="functionName">Used in the commands that the message offers to an operator; null where it is not known.</param>
public sealed class SnsAnnouncer(IAmazonSimpleNotificationService sns, string topicArn, string? functionName) : IAnnouncer
{
    public Task AnnounceAsync(Outcome outcome, CancellationToken cancellation) =>
        PublishAsync(SnsMessageBuilder.Build(outcome, functionName), cancellation);

    public Task AnnounceAsync(Digest digest, CancellationToken cancellation) => PublishAsync(DigestMessage.Of(digest), cancellation);

    private Task<PublishResponse> PublishAsync(SnsMessage message, CancellationToken cancellation) =>
        sns.PublishAsync(
            new()
            {
                TopicArn = topicArn,
                Subject = message.Subject,
                Message = message.Message,
                MessageStructure = "json",
                MessageAttributes = message.Attributes.ToDictionary(
                    pair => pair.Key, pair => new MessageAttributeValue { DataType = "String", StringValue = pair.Value }),
            },
            cancellation);
}
