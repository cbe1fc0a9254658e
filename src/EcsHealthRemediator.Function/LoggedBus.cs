using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>Writes a log line of each event that the bus did not take.</summary>
internal sealed class LoggedBus(IEventBus bus) : IEventBus
{
    public async Task PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation)
    {
        try
        {
            await bus.PutAsync(happened, outcome, cancellation);
        }
        catch (Exception error)
        {
            if (Invocation.Current?.Logger is { } log) LogLines.WriteUnput(log, happened, outcome, error);
            throw;
        }
    }
}
