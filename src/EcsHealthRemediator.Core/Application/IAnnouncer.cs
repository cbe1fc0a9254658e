using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>Publishes an outcome. Throws when it could not, so that it is published again.</summary>
public interface IAnnouncer
{
    Task AnnounceAsync(Outcome outcome, CancellationToken cancellation);
}
