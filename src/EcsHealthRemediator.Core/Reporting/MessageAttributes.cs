using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What programs sort messages by without reading them. At most ten: a queue with raw delivery is not sent a message that has more.
/// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
/// </summary>
internal static class MessageAttributes
{
    private const int MaxLength = 256;

    /// <summary>By name, as in the filter policy of a subscription. One that would be empty, which SNS refuses, is left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(Outcome outcome) => new (string Name, string? Value)[]
    {
        ("severity", KebabCase.Of(outcome.Severity)),
        ("status", KebabCase.Of(outcome.Status)),
        ("ask", KebabCase.Of(outcome.Ask)),
        ("event", Event(outcome)),
        ("dedupKey", outcome.IncidentId),
        ("service", outcome.Service?.Name),
        ("cluster", outcome.Service?.Cluster),
        ("account", outcome.Account),
        ("region", outcome.Region),
    }.Select(pair => (pair.Name, Value: PlainText.Clean(pair.Value ?? "", MaxLength)))
        .Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Name, pair => pair.Value);

    /// <summary>What a pager does about it.</summary>
    private static string Event(Outcome outcome) => outcome.Ask switch
    {
        Ask.ActNow => "trigger",
        Ask.Watch => "update",
        Ask.NothingToDo => "resolve",
    };
}
