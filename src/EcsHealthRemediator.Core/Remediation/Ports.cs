using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Remediation;

/// <summary>Looks at AWS. What cannot be read becomes a gap in the snapshot, never an exception.</summary>
public interface IEvidenceSource
{
    Task<Snapshot> LookAsync(Subject subject, Memory memory, DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>Carries out a command. A refusal by AWS is a result, never an exception.</summary>
public interface IActuator
{
    Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation);
}

/// <summary>Publishes an outcome. Throws when it could not, so that it is published again.</summary>
public interface IAnnouncer
{
    Task AnnounceAsync(Outcome outcome, CancellationToken cancellation);
}

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

/// <summary><paramref name="Nothing"/> says why, where no subject was found.</summary>
public sealed record SubjectSearch(IReadOnlyList<Subject> Subjects, string? Nothing = null);

public sealed record ReportedFailure(Subject Subject, string EventId, DateTimeOffset At, string Message);

/// <summary>
/// Keeps incidents and ledgers with conditional writes: of two writers who read the same version, one is told no.
/// </summary>
public interface IIncidentStore
{
    /// <summary>Opens an incident unless one is open for its subject, or a closed one already covers the signal's time.</summary>
    /// <returns>The incident as stored, and whether it is the new one.</returns>
    Task<(Incident Incident, bool Opened)> OpenAsync(Incident incident, CancellationToken cancellation);

    /// <returns>Null if somebody else wrote in between; then nothing was stored.</returns>
    Task<Incident?> SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation);

    /// <returns>All incidents that are open or still have something to announce.</returns>
    Task<IReadOnlyList<Incident>> UnfinishedAsync(CancellationToken cancellation);

    Task<Ledger> LedgerAsync(string scope, CancellationToken cancellation);

    /// <returns>False if somebody else wrote in between; then nothing was stored.</returns>
    Task<bool> SaveLedgerAsync(Ledger ledger, CancellationToken cancellation);

    Task<PauseOrder?> PauseAsync(CancellationToken cancellation);

    Task SetPauseAsync(PauseOrder pause, CancellationToken cancellation);
}
