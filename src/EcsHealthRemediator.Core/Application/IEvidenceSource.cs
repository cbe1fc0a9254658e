using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Application;

/// <summary>Looks at AWS. What cannot be read becomes a gap in the snapshot, never an exception.</summary>
public interface IEvidenceSource
{
    /// <summary>Looks at one host and nothing else. What cannot be read is null in the answer, never an exception.</summary>
    Task<HostSighting> LookAtHostAsync(HostAtWork host, DateTimeOffset now, CancellationToken cancellation);

    Task<Snapshot> LookAsync(Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation);
}
