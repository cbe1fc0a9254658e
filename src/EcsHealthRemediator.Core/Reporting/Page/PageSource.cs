using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>What a page is drawn from. The outcome alone gives a page; evidence adds the path, the rules and the times.</summary>
public sealed record PageSource(Outcome Outcome)
{
    /// <summary>The look that the outcome is computed from; null where it was not kept.</summary>
    public Snapshot? Snapshot { get; init; }

    public IncidentMemory Memory { get; init; } = IncidentMemory.Empty;

    /// <summary>What happened before counts no more, as before a fix; null where all counts.</summary>
    public DateTimeOffset? EvidenceFrom { get; init; }

    /// <summary>What was noted of the incident, where the outcome itself is only a look and has no timeline.</summary>
    public IReadOnlyList<TimelineEntry> Noted { get; init; } = [];

    /// <summary>The name of the evidence file or its address in S3, to say how it is replayed; null where there is none.</summary>
    public string? EvidenceFile { get; init; }

    /// <summary>The Lambda function that takes an operator's commands, to paste them; null if not known.</summary>
    public string? FunctionName { get; init; }

    internal IReadOnlyList<TimelineEntry> Timeline => Outcome.Timeline.Count >= Noted.Count ? Outcome.Timeline : Noted;
}
