using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The cause with its evidence; what else was found, ruled out or not seen is folded.</summary>
internal static class FindingSection
{
    private const int MostFacts = 20;

    private const int MostOpen = 3;

    public static Markup? Of(Outcome outcome)
    {
        var cause = Headline.Fault(outcome);
        var others = outcome.Findings.Where(finding => finding.Verdict == Verdict.Fault && finding != cause)
            .ToLookup(finding => Consequence.IsOne(finding, outcome));
        var pieces = new[]
        {
            cause is null ? null : Markup.Of($"<h3>The cause</h3>{Finding(outcome, cause)}"),
            Fold(outcome, "Also wrong", [.. others[false]]),
            Fold(outcome, "Explained by the cause", [.. others[true]]),
            Fold(
                outcome, outcome.Until is null ? "Ruled out" : "Ruled out by the last look",
                [.. outcome.Findings.Where(finding => finding.Verdict == Verdict.Ok)]),
            Fold(outcome, "Could not be told", [.. outcome.Findings.Where(finding => finding.Verdict == Verdict.Unknown)]),
            Fold(outcome, "Does not apply", [.. outcome.Findings.Where(finding => finding.Verdict == Verdict.NotApplicable)]),
            Gaps(outcome.Gaps),
        };
        return pieces.All(piece => piece is null) ? null : Markup.Of(
            $"""
            <section class="card findings">
            <h2>What was found</h2>
            {Markup.Join(pieces)}
            </section>
            """);
    }

    private static Markup? Fold(Outcome outcome, string title, List<Finding> findings) => findings.Count == 0 ? null : Markup.Of(
        $"<details><summary>{title} ({findings.Count})</summary>{findings.Select(finding => Finding(outcome, finding))}</details>\n");

    private static Markup Finding(Outcome outcome, Finding finding) => Markup.Of(
        $"""
        <div class="finding"><p>{Summary(outcome, finding)}</p>
        <p class="small"><code>{finding.Check}</code> {Certainty(finding)}</p>
        {Facts(finding.Evidence)}{Remedy(outcome, finding)}{Links(finding)}</div>
        """);

    /// <summary>A few are read at once; many hide what comes after them.</summary>
    private static Markup? Facts(IReadOnlyList<string> facts) => facts.Count <= MostOpen ? FactsOpen(facts) : Markup.Of(
        $"<details><summary>The evidence ({facts.Count} lines)</summary>{FactsOpen(facts)}</details>");

    private static Markup? FactsOpen(IReadOnlyList<string> facts) => facts.Count == 0 ? null : Markup.Of(
        $"<ul>{facts.Take(MostFacts).Select(fact => Markup.Of($"<li>{fact}</li>"))}{More(facts.Count - MostFacts)}</ul>");

    private static Markup? More(int count) => count <= 0 ? null : Markup.Of($"<li>… and {count} more</li>");

    private static string Summary(Outcome outcome, Finding finding) =>
        finding.Verdict == Verdict.Fault && outcome.IsCauseOver ? PastTense.Of(finding.Summary) : finding.Summary;

    /// <summary>None for what is over, for what follows from the cause, nor for what the remediator is mending.</summary>
    private static Markup? Remedy(Outcome outcome, Finding finding) =>
        finding is not { Verdict: Verdict.Fault, Remedy: { } remedy } || outcome.Ask == Ask.NothingToDo
        || Consequence.IsOne(finding, outcome)
        || (finding.Check == outcome.Cause?.Check && Headline.MainAction(outcome) is { Decision: Decision.Applied }) ? null
        : Markup.Of($"""<p class="remedy"><strong>To mend it:</strong> {remedy.Summary}</p>""");

    private static string Certainty(Finding finding) =>
        finding.Verdict == Verdict.Fault ? $"· {StatusTexts.Certainty(finding)}" : "";

    private static Markup? Links(Finding finding) => Lines.Pages(
        (finding.Links ?? new Dictionary<string, string>()).Select(link => Line.Page(FixTexts.Capital(link.Key), link.Value)));

    private static Markup? Gaps(IReadOnlyList<Gap> gaps) => gaps.Count == 0 ? null : Markup.Of(
        $"""
        <details><summary>Could not be read ({gaps.Count})</summary>
        <ul>{gaps.Take(MostFacts).Select(gap => Markup.Of($"<li><code>{gap.Source}</code> {gap.Error}</li>"))}
        {More(gaps.Count - MostFacts)}</ul></details>
        """);
}
