using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Scanning;

/// <summary>
/// How long starts took at most, by the messages of the service: from the registration of targets to the steady state, which
/// needs healthy targets. Where anything was stopped or taken out between the two, the time says nothing of the start.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
/// </summary>
internal static class MeasuredStart
{
    private static readonly string[] Disturbances = [" deregistered ", " has stopped ", " draining ", " is unhealthy in "];

    /// <returns>Null where no start was seen whole and undisturbed.</returns>
    public static TimeSpan? Longest(Service service, string groupArn)
    {
        TimeSpan? longest = null;
        DateTimeOffset? registered = null;
        foreach (var item in service.Events.OrderBy(item => item.At))
        {
            if (item.Message.Contains(" registered ", StringComparison.Ordinal)
                && item.Message.Contains(groupArn, StringComparison.Ordinal))
            {
                registered ??= item.At;
            }
            else if (Array.Exists(Disturbances, text => item.Message.Contains(text, StringComparison.Ordinal)))
            {
                registered = null;
            }
            else if (item.Message.Contains("has reached a steady state", StringComparison.Ordinal) && registered is { } since)
            {
                if (longest is null || item.At - since > longest) longest = item.At - since;
                registered = null;
            }
        }

        return longest;
    }
}
