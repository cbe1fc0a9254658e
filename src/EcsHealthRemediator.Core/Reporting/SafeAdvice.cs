using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A command that would do what a guard has just refused as unsafe, or what has just failed, is not printed: the reason takes its
/// place in every message, whichever check advised it.
/// </summary>
internal static class SafeAdvice
{
    public static IReadOnlyList<Finding> Of(IReadOnlyList<Finding> findings, IReadOnlyList<ActionRecord> actions) =>
        actions.Any(GuardTexts.SpeaksAgainst) ? [.. findings.Select(finding => Of(finding, actions))] : findings;

    private static Finding Of(Finding finding, IReadOnlyList<ActionRecord> actions) =>
        finding.Remedy?.Command is { } command && actions.FirstOrDefault(
            action => GuardTexts.SpeaksAgainst(action) && FixTexts.Words(action).IsMadeBy(command, action)) is { } refused
            ? finding with
            {
                Remedy = new(
                    $"{GuardTexts.Step(refused)}: {refused.Reason.TrimEnd('.')}.",
                    null,
                    null),
            }
            : finding;
}
