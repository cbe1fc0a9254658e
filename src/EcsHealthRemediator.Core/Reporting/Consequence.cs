using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What follows from the cause. It is told as such, as two faults read like two things to mend: and to mend what follows, and not
/// the cause, helps nobody.
/// </summary>
internal static class Consequence
{
    public static bool IsOne(Finding finding, Outcome outcome) =>
        outcome.Cause is { Confidence: > Confidence.Weak } cause && finding.Verdict == Verdict.Fault
        && Diagnoser.Causality.Contains(cause.Check) && Diagnoser.Causality.Contains(finding.Check)
        && Diagnoser.Causality.Explains(cause.Check, finding.Check)
        && outcome.Findings.Where(found => found.Verdict == Verdict.Fault && found.Check == cause.Check).All(finding.MayFollowFrom);
}
