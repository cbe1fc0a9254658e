using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Application;

/// <summary>Looks at AWS. What cannot be read becomes a gap in the snapshot, never an exception.</summary>
public interface IEvidenceSource
{
    Task<Snapshot> LookAsync(Subject subject, IncidentMemory memory, DateTimeOffset now, CancellationToken cancellation);
}
