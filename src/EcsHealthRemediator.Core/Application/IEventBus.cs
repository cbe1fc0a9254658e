using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>Puts events for programs. Throws when one was not taken, so that it is put again.</summary>
public interface IEventBus
{
    Task PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation);
}
