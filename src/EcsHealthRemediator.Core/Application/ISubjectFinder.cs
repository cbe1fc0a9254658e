using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Application;

/// <summary>Finds what a signal is about.</summary>
public interface ISubjectFinder
{
    /// <returns>
    /// The pairs of service and target group that a signal speaks of and that exist now; of those that it does not name, and where it
    /// is not of now, only the pairs that fail now.
    /// </returns>
    Task<SubjectSearch> FindAsync(Signal signal, CancellationToken cancellation);

    /// <returns>What recent service events of the watched clusters report as unhealthy.</returns>
    Task<SweepResult> SweepAsync(DateTimeOffset since, CancellationToken cancellation);
}
