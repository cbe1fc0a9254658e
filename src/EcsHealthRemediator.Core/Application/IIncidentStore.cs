using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

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
