using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Application;

/// <summary>Finds what a signal is about.</summary>
public interface ISubjectFinder
{
    /// <returns>
    /// The pairs of service and target group that a signal speaks of; of several in one service, those that fail now.
    /// </returns>
    Task<SubjectSearch> FindAsync(Signal signal, CancellationToken cancellation);

    /// <returns>What recent service events of the watched clusters report as unhealthy.</returns>
    Task<IReadOnlyList<ReportedFailure>> SweepAsync(DateTimeOffset since, CancellationToken cancellation);
}
