using Amazon.SimpleNotificationService;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>Whether anybody hears of what is published to a topic. SNS shows a subscription that nobody confirmed without an ARN.</summary>
internal sealed class SubscriptionExamination(IAmazonSimpleNotificationService sns)
{
    private const string Pending = "PendingConfirmation";

    private const string Deleted = "Deleted";

    /// <param name="name">What the result is called.</param>
    /// <param name="what">What is published there.</param>
    public async Task<IReadOnlyList<Examination>> RunAsync(string topic, string name, string what)
    {
        var all = await Pages.AllAsync(async token =>
        {
            var page = await sns.ListSubscriptionsByTopicAsync(new() { TopicArn = topic, NextToken = token });
            return ((page.Subscriptions ?? []).AsEnumerable(), page.NextToken);
        });
        var waiting = all.Where(one => one.SubscriptionArn == Pending).Select(one => PlainText.Clean(one.Endpoint ?? "", 200)).ToList();
        var heard = all.Where(one => one.SubscriptionArn is not (null or Pending or Deleted)).ToList();
        List<Examination> found = [];
        if (waiting.Count > 0)
        {
            found.Add(new(name, Condition.Attention,
                $"{string.Join(", ", waiting)} has not confirmed yet: SNS sent a link, and sends nothing else before it is used."));
        }

        found.Add(heard.Count == 0
            ? new(name, Condition.Broken, $"Nobody hears of {what}: subscribe somebody to {topic}.")
            : new(name, Condition.Ok, $"{What(heard.Select(one => one.Protocol))} {(heard.Count == 1 ? "hears" : "hear")} of {what}."));
        return found;
    }

    private static string What(IEnumerable<string?> protocols) => string.Join(
        ", ",
        protocols.GroupBy(protocol => protocol).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}"));
}
