using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What every check reads: one snapshot, the memory of earlier looks, and the findings of checks before it.</summary>
public sealed class DiagnosisContext
{
    private readonly Dictionary<string, Finding> _findings = [];

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

    /// <summary>
    /// What a check finds here, examined once. A check may ask for those that explain it, and no others: the table of causality
    /// has no circle, so this ends.
    /// </summary>
    public Finding Finding(string check)
    {
        if (!_findings.TryGetValue(check, out var finding))
            _findings[check] = finding = Diagnoser.Causality[check].Examine(this);
        return finding;
    }
}
