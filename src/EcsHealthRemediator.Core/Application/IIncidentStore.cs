using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>
/// Keeps incidents and ledgers with conditional writes: of two writers who read the same version, one is told no.
/// </summary>
public interface IIncidentStore
{
    /// <summary>Opens an incident unless one is open for its subject, or a closed one already covers the signal's time.</summary>
    /// <returns>The incident as stored, null if this version cannot read that; and whether it is the new one.</returns>
    Task<(Incident? Incident, bool Opened)> OpenAsync(Incident incident, CancellationToken cancellation);

    /// <returns>Null if somebody else wrote in between; then nothing was stored.</returns>
    Task<Incident?> SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation);

    Task<Unfinished> UnfinishedAsync(CancellationToken cancellation);

    /// <summary>
    /// Remembers that people know of an incident that cannot be read. It keeps its place for an hour, in which a deployment may
    /// be mended; then a copy is set aside and its service may open another.
    /// </summary>
    Task SetAsideAsync(UnreadableIncident unreadable, DateTimeOffset now, CancellationToken cancellation);

    Task<Ledger> LedgerAsync(string scope, CancellationToken cancellation);

    /// <returns>False if somebody else wrote in between; then nothing was stored.</returns>
    Task<bool> SaveLedgerAsync(Ledger ledger, CancellationToken cancellation);

    /// <returns>The ledgers that an incident holds.</returns>
    Task<IReadOnlyList<Ledger>> ClaimedAsync(CancellationToken cancellation);

    Task<PauseOrder?> PauseAsync(CancellationToken cancellation);

    Task SetPauseAsync(PauseOrder pause, CancellationToken cancellation);
}
