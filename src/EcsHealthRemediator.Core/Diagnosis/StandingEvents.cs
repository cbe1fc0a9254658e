using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// Service events that tell of a state and not of a moment: ECS writes each only once in six hours while it lasts, so an old line
/// counts until a newer one says that it is over.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
/// </summary>
internal static class StandingEvents
{
    private static readonly TimeSpan MutedFor = TimeSpan.FromHours(6);

    private const string Steady = "has reached a steady state";

    /// <param name="notBefore">What a change was made after is over, as far as can be told.</param>
    /// <param name="over">What a later event says once the state is over, besides that the service is steady.</param>
    /// <returns>The newest first; empty where nothing stands.</returns>
    public static IReadOnlyList<ServiceEvent> Of(
        Snapshot snapshot, DateTimeOffset? notBefore, Func<string, bool> tells, params IReadOnlyList<string> over)
    {
        var since = snapshot.TakenAt - MutedFor;
        if (notBefore > since) since = notBefore.Value;
        return
        [
            .. (snapshot.Service?.Events ?? []).OrderByDescending(item => item.At).Where(item => item.At > since)
                .TakeWhile(item => !over.Append(Steady).Any(text => item.Message.Contains(text, StringComparison.Ordinal)))
                .Where(item => tells(item.Message)),
        ];
    }
}
