using Amazon.EventBridge;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Puts each event in a call of its own. An entry that EventBridge does not take is no error of the call:
/// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
/// </summary>
/// <param name="bus">Its name, or its ARN.</param>
public sealed class EventBridgeBus(IAmazonEventBridge events, string bus) : IEventBus
{
    /// <exception cref="EventNotTakenException">EventBridge did not take it.</exception>
    public async Task PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation)
    {
        var entry = BusEntry.Of(happened, outcome);
        var answer = await events.PutEventsAsync(
            new()
            {
                Entries =
                [
                    new()
                    {
                        EventBusName = bus,
                        Source = BusEntry.Source,
                        DetailType = entry.DetailType,
                        Detail = entry.Detail,
                        Resources = [.. entry.Resources],
                    },
                ],
            },
            cancellation);
        // Without an id it was not taken, whatever the count says.
        if (answer is not { FailedEntryCount: 0, Entries: [{ EventId.Length: > 0 }] })
            throw new EventNotTakenException(answer.Entries is [{ ErrorCode: { } code } failed] ? $"{code}: {failed.ErrorMessage}" : null);
    }
}

public sealed class EventNotTakenException(string? why)
    : Exception(why is null ? "The answer does not say that the event was taken." : why);
