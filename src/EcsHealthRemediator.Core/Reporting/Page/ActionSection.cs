using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Each change that was made or proposed, from what to what, and the guards that it passed.</summary>
internal static class ActionSection
{
    public static Markup? Of(Outcome outcome) => outcome.Actions.Count == 0 ? null : Markup.Of(
        $"""
        <section class="card actions">
        <h2>The remediator’s own fix</h2>
        {outcome.Actions.Select(action => Action(action, outcome.Until is null && action == outcome.Actions[^1]
            && (outcome.Need is not null || outcome.Status is IncidentStatus.Acting or IncidentStatus.Verifying)))}
        {Verified(outcome.Verification)}
        </section>
        """);

    /// <param name="isUnderWay">It is not over, whatever became of it so far.</param>
    private static Markup Action(ActionRecord action, bool isUnderWay) => Markup.Of(
        $"""
        <article>
        <h3>{FixTexts.Capital(FixTexts.ToDo(action))} <span class="tag">{(isUnderWay && action.Decision == Decision.Applied ? "under way" : Word(action.Decision))}</span></h3>
        {Change(action)}
        <p>{action.Reason}</p>
        {Guards(action)}
        </article>
        """);

    private static Markup? Change(ActionRecord action) => action.Before is null && action.After is null ? null : Markup.Of(
        $"""
        <dl class="change">{Value("Before", action.Before)}{Value(action.WasBegun ? "After" : "Would be", action.After)}</dl>
        """);

    private static Markup? Value(string when, string? value) =>
        value is null ? null : Markup.Of($"<div><dt>{when}</dt><dd>{value}</dd></div>");

    private static Markup Guards(ActionRecord action) => Markup.Of(
        $"""
        <details><summary>{Asked(action)}</summary>
        <ul class="guards">{GuardList.Of(action).Select(Guard)}</ul></details>
        """);

    private static string Asked(ActionRecord action) => action.BlockedBy is not { } guard ? "No guard objected"
        : action.WasBegun ? $"Given up, because {GuardTexts.Because(guard)} ({KebabCase.Of(guard)})"
        : action.Decision == Decision.AwaitingApproval ? "Waits for an approval"
        : $"Not done, because {GuardTexts.Because(guard)} ({KebabCase.Of(guard)})";

    private static Markup Guard(GuardAnswer answer) => Markup.Of(
        $"""
        <li class="{Class(answer.Passed)}"><span>{Sign(answer.Passed)}</span> {KebabCase.Of(answer.Guard)}
        <small>{Word(answer.Passed)}</small></li>
        """);

    private static Markup? Verified(Verification? verification) => verification is null ? null : Markup.Of(
        $"""
        <p class="verified"><strong>{Verdict(verification.Passed)}:</strong> {verification.Summary}</p>
        """);

    private static string Verdict(bool? passed) =>
        passed switch { true => "Verified", false => "Not verified", null => "Being verified" };

    private static string Sign(bool? passed) => passed switch { true => "✓", false => "✕", null => "–" };

    private static string Class(bool? passed) => passed switch { true => "open", false => "closed", null => "unseen" };

    private static string Word(bool? passed) => passed switch { true => "passed", false => "refused", null => "not asked" };

    private static string Word(Decision decision) => decision switch
    {
        Decision.Applied => "applied",
        Decision.WouldApply => "would apply",
        Decision.AwaitingApproval => "awaits approval",
        Decision.Blocked => "held back",
        Decision.Failed => "failed",
        Decision.Reverted => "undone",
    };
}
