using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What every check reads: one snapshot, the memory of earlier looks, and what both together show.</summary>
public sealed class DiagnosisContext
{
    /// <param name="notBefore">What happened before this time does not count, for example what happened before a fix.</param>
    public DiagnosisContext(Snapshot snapshot, IncidentMemory memory, DateTimeOffset? notBefore = null)
    {
        Snapshot = snapshot;
        Memory = memory;
        Failures = new(snapshot, memory, notBefore);
    }

    public Snapshot Snapshot { get; }

    public IncidentMemory Memory { get; }

    public Topology Topology => Failures.Topology;

    public RecentFailures Failures { get; }
}
