using System.Globalization;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Service events that tell of a state and not of a moment: ECS writes each only once in six hours while it lasts, so an old line
/// counts until a newer one says that it is over.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
/// </summary>
public static partial class StandingEvents
{
    private static readonly TimeSpan MutedFor = TimeSpan.FromHours(6);

    /// <summary>ECS starts what it has room for, and refuses the rest in the same moment, in either order.</summary>
    private static readonly TimeSpan Pass = TimeSpan.FromSeconds(5);

    [GeneratedRegex(@"has started ([0-9]{1,6}) tasks")]
    private static partial Regex StartedTasks { get; }

    private const string Steady = "has reached a steady state";

    private const string StartsFail = "unable to consistently start tasks";

    /// <summary>The one event that tells whether ECS can start the service's tasks at all; empty where none does.</summary>
    public static IReadOnlyList<ServiceEvent> OfStarts(IReadOnlyList<ServiceEvent> events) =>
        events.Where(item => item.Message.Contains(StartsFail, StringComparison.Ordinal)
            || item.Message.Contains(Steady, StringComparison.Ordinal)).MaxBy(item => item.At) is { } last ? [last] : [];

    /// <summary>
    /// Whether ECS has failed again and again to start tasks of the service, which counts only those that never ran.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
    /// </summary>
    public static bool TellThatStartsFail(Service service, DateTimeOffset now) =>
        Of(service, now, null, message => message.Contains(StartsFail, StringComparison.Ordinal)).Count > 0;

    /// <summary>How many tasks ECS says that it has started since then.</summary>
    public static int Started(IEnumerable<ServiceEvent> events, DateTimeOffset since) => events.Where(item => item.At > since)
        .Sum(item => StartedTasks.Match(item.Message) is { Success: true } found
            && int.TryParse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count) ? count : 0);

    /// <summary>The last time that targets of a group were reported unhealthy; null where none was.</summary>
    /// <param name="names">Whether a message's name of a target group is that of the group.</param>
    public static UnhealthySpell? LastUnhealthy(IEnumerable<ServiceEvent> events, Func<string?, bool> names)
    {
        DateTimeOffset? since = null, steadyAt = null;
        foreach (var item in events.OrderBy(item => item.At))
        {
            if (item.Message.Contains(Steady, StringComparison.Ordinal))
            {
                if (since is not null) steadyAt ??= item.At;
            }
            else if ((since is null || steadyAt is not null)
                && MessageParser.Parse(item.Message) is { Kind: MessageKind.TargetUnhealthy } message && names(message.TargetGroup))
            {
                (since, steadyAt) = (item.At, null);
            }
        }

        return since is { } from ? new(from, steadyAt) : null;
    }

    /// <param name="notBefore">What a change was made after is over, as far as can be told.</param>
    /// <param name="over">What a later event says once the state is over, besides that the service is steady.</param>
    /// <returns>The newest first; empty where nothing stands.</returns>
    public static IReadOnlyList<ServiceEvent> Of(
        Snapshot snapshot, DateTimeOffset? notBefore, Func<string, bool> tells, params IReadOnlyList<string> over) =>
        snapshot.Service is { } service ? Of(service, snapshot.TakenAt, notBefore, tells, over) : [];

    /// <inheritdoc cref="Of(Snapshot, DateTimeOffset?, Func{string, bool}, IReadOnlyList{string})"/>
    public static IReadOnlyList<ServiceEvent> Of(
        Service service, DateTimeOffset now, DateTimeOffset? notBefore, Func<string, bool> tells, params IReadOnlyList<string> over)
    {
        var since = notBefore > now - MutedFor ? notBefore.Value : now - MutedFor;
        var newestFirst = service.Events.OrderByDescending(item => item.At).Where(item => item.At > since)
            .TakeWhile(item => !item.Message.Contains(Steady, StringComparison.Ordinal)).ToList();
        var overAt = newestFirst.Find(item => over.Any(text => item.Message.Contains(text, StringComparison.Ordinal)))?.At;
        return [.. newestFirst.Where(item => tells(item.Message) && !(overAt - item.At > Pass))];
    }
}
