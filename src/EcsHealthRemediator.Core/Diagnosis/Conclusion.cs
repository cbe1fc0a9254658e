namespace EcsHealthRemediator.Diagnosis;

/// <summary>What one look means: every finding, the one that names the cause, and whether the service is healthy.</summary>
public sealed record Conclusion(IReadOnlyList<Finding> Findings, Finding? Cause)
{
    public bool IsHealthy => Finding(CheckId.AlreadyHealthy)?.Verdict == Verdict.Ok;

    public Finding? Finding(string check) => Findings.FirstOrDefault(finding => finding.Check == check);
}
