using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// What is kept of the texts of an event. Whoever may send one decides how long they are; an incident must fit into 400 KB.
/// </summary>
public static class SignalText
{
    /// <summary>Each sentence that ECS, Elastic Load Balancing or a person writes is far shorter.</summary>
    public const int MaxLength = 1000;

    /// <summary>A service has at most five target groups, and no event names more instances than a page of an API has.</summary>
    public const int MaxItems = 100;

    public static string? Bounded(string? text) => text is null ? null : PlainText.Cut(text, MaxLength);

    public static ParsedMessage Bounded(ParsedMessage message) => message with
    {
        Service = Bounded(message.Service),
        TaskSet = Bounded(message.TaskSet),
        Task = Bounded(message.Task),
        Instance = Bounded(message.Instance),
        TargetGroup = Bounded(message.TargetGroup),
        LoadBalancer = Bounded(message.LoadBalancer),
        Reason = Bounded(message.Reason),
        Codes = message.Codes is { Count: > MaxItems } codes ? [.. codes.Take(MaxItems)] : message.Codes,
    };

    /// <summary>The different texts that are not empty.</summary>
    public static IReadOnlyList<string> Bounded(IEnumerable<string?>? texts) =>
        [.. (texts ?? []).OfType<string>().Where(text => text.Length > 0).Select(text => Bounded(text)!).Distinct().Take(MaxItems)];
}
