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

    /// <summary>
    /// Of what is left when an incident ends. While a change is under way its commands are the way back, which no guard forbids.
    /// </summary>
    public static Need? Of(Need? need, IReadOnlyList<ActionRecord> actions) =>
        need is not null && Instead(need.Commands, actions) is { } reason ? need with { Do = reason, Commands = [] } : need;

    private static Finding Of(Finding finding, IReadOnlyList<ActionRecord> actions) =>
        finding.Remedy?.Command is { } command && Instead([command], actions) is { } reason
            ? finding with { Remedy = new(reason, null, null) } : finding;

    /// <returns>A sentence in place of the commands; null where nothing speaks against them.</returns>
    private static string? Instead(IReadOnlyList<string> commands, IReadOnlyList<ActionRecord> actions) => actions.FirstOrDefault(
        action => GuardTexts.SpeaksAgainst(action) && commands.Any(command => FixTexts.Words(action).IsMadeBy(command, action)))
            is { } refused ? $"{GuardTexts.Step(refused)}: {refused.Reason.TrimEnd('.')}." : null;
}
