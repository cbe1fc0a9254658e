using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>How an incident stands, in the words that every format shares.</summary>
internal static class StatusTexts
{
    public static string Word(IncidentStatus status) => status switch
    {
        IncidentStatus.Fixed => "fixed",
        IncidentStatus.NotFixed => "not fixed",
        IncidentStatus.SelfHealed => "healthy again",
        IncidentStatus.NeedsHuman => "needs you",
        IncidentStatus.Inconclusive => "cause unknown",
        IncidentStatus.Watching or IncidentStatus.Acting or IncidentStatus.Verifying or IncidentStatus.Ignored =>
            KebabCase.Of(status),
    };

    /// <summary>Seen before it is read.</summary>
    public static string Symbol(Outcome outcome) => outcome.Severity switch
    {
        Severity.Critical => "🔴",
        Severity.Major => "🟠",
        Severity.Minor => "🟡",
        Severity.Info => "✅",
    };

    /// <summary>How sure a finding is, and by whom it is known.</summary>
    public static string Certainty(Finding finding) => (finding.Confidence, finding.Source) switch
    {
        (Confidence.Proof, FindingSource.Aws) => "AWS states it",
        (Confidence.Proof, FindingSource.Host) => "the host was asked and says so",
        (Confidence.Proof, FindingSource.Metrics) => "CloudWatch measured it",
        (Confidence.Proof, FindingSource.Logs) => "the log states it",
        (Confidence.Proof, FindingSource.Several) => "several sources state it",
        (Confidence.Strong, FindingSource.Aws) => "inferred from what AWS shows",
        (Confidence.Strong, FindingSource.Host) => "inferred from what the host answers",
        (Confidence.Strong, FindingSource.Metrics) => "inferred from CloudWatch metrics",
        (Confidence.Strong, FindingSource.Logs) => "inferred from the log",
        (Confidence.Strong, FindingSource.Several) => "inferred from several sources",
        (Confidence.Weak, _) => "a hint, not a proof",
    };
}
