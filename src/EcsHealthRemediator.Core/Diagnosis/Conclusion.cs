namespace EcsHealthRemediator.Diagnosis;

/// <summary>What one look means: every finding, the one that names the cause, and whether the service is healthy.</summary>
public sealed record Conclusion(IReadOnlyList<Finding> Findings, Finding? Cause)
{
    /// <summary>
    /// Every target is, and nothing is known that would make the next one fail, nor is anything unread that might: what was replaced
    /// elsewhere has not healed.
    /// </summary>
    public bool IsHealthy => Finding(CheckId.AlreadyHealthy)?.Verdict == Verdict.Ok
        && Cause is not { Verdict: Verdict.Fault, Stands: true }
        && !Findings.Any(finding => finding is { Verdict: Verdict.Unknown, Stands: true });

    /// <summary>
    /// Of a host that another incident is changing nothing is advised but to leave it alone: what is found there is that one's doing, or
    /// is mended by it.
    /// </summary>
    public Conclusion Leaving(string host, string incident)
    {
        return new([.. Findings.Select(Left)], Cause is null ? null : Left(Cause));

        Finding Left(Finding finding) => finding is { InstanceIds: [var only], Remedy: not null } && only == host
            ? finding with { Remedy = new($"Leave {host} as it is: incident {incident} is at it.", null, null) } : finding;
    }

    /// <summary>Whether a fault of an earlier look is over; what could not be read clears nothing.</summary>
    public bool Clears(Finding known) => Finding(known.Check) is { Verdict: Verdict.Ok or Verdict.NotApplicable };

    public Finding? Finding(string check) => Findings.FirstOrDefault(finding => finding.Check == check);
}
