using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>What is over, and until when a digest has told of it.</summary>
public interface IHistory
{
    Task<IReadOnlyList<EndedIncident>> EndedAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation);

    /// <returns>Null before the first digest.</returns>
    Task<DateTimeOffset?> ToldUntilAsync(CancellationToken cancellation);

    Task ToldAsync(DateTimeOffset until, CancellationToken cancellation);
}
