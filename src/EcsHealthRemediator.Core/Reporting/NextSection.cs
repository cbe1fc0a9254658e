using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>What is left for a person to do.</summary>
internal static class NextSection
{
    private const int MaxRemedies = 4;

    public static Section Of(Outcome outcome, string? functionName) => new(Topic.Next, [.. Lines(outcome, functionName)]);

    private static IEnumerable<Line> Lines(Outcome outcome, string? functionName)
    {
        var remedies = outcome.Findings
            .Where(finding => finding is { Verdict: Verdict.Fault, Remedy: not null } && !WasTried(finding, outcome))
            // What a mere hint would have people do stands in the way of what is known.
            .Where(finding => finding.Check == outcome.Cause?.Check || finding.Confidence > Confidence.Weak)
            .Where(finding => !FollowsFromCause(finding, outcome))
            .OrderByDescending(finding => finding.Check == outcome.Cause?.Check)
            .Take(MaxRemedies)
            .SelectMany(finding => Tell(finding.Remedy!))
            .ToList();
        return outcome.Status switch
        {
            IncidentStatus.Ignored => [],
            IncidentStatus.Fixed =>
                [Line.Sentence(Headline.MainAction(outcome) is { } done ? FixTexts.Words(done).Afterwards(done) : "Nothing.")],
            IncidentStatus.SelfHealed when remedies.Count == 0 => [Line.Sentence("Nothing.")],
            IncidentStatus.SelfHealed => remedies.Prepend(Line.Sentence("Nothing now. If it comes back:")),
            // What was seen before the change is no advice in the middle of it.
            IncidentStatus.NeedsHuman when outcome.Need is { } need =>
                [Line.Sentence(need.Why), .. need.Commands.Select(Line.Command)],
            IncidentStatus.Acting =>
                [Line.Sentence("Nothing: the remediator tells how it ends. Please do not change the same resource meanwhile.")],
            IncidentStatus.NeedsHuman when IsUnfinished(outcome) => Look(outcome),
            _ => [.. Approval(outcome, functionName), .. remedies.Count > 0 ? remedies : Look(outcome)],
        };
    }

    private static IEnumerable<Line> Approval(Outcome outcome, string? functionName)
    {
        if (outcome.Actions.LastOrDefault(action => action.Decision == Decision.AwaitingApproval) is not { } action) yield break;
        var approve = new OperatorPayload("approve", outcome.IncidentId);
        var reject = new OperatorPayload("reject", outcome.IncidentId);
        if (functionName is null)
        {
            yield return Line.Sentence(
                $"To let the remediator {FixTexts.ToDo(action)}, invoke it with the first of these; "
                + "to forbid it, with the second:");
            yield return Line.Command(approve.ToJson());
            yield return Line.Command(reject.ToJson());
        }
        else
        {
            yield return Line.Sentence($"Let the remediator {FixTexts.ToDo(action)}:");
            yield return Line.Command(approve.Shell(functionName));
            yield return Line.Sentence("Or forbid it:");
            yield return Line.Command(reject.Shell(functionName));
        }
    }

    /// <summary>To mend what follows from the cause, and not the cause, helps nobody.</summary>
    private static bool FollowsFromCause(Finding finding, Outcome outcome) =>
        outcome.Cause is { Confidence: > Confidence.Weak } cause
        && Diagnoser.Causality.Contains(cause.Check) && Diagnoser.Causality.Contains(finding.Check)
        && Diagnoser.Causality.Explains(cause.Check, finding.Check);

    /// <summary>What has just proven useless, or is half done, is no advice.</summary>
    private static bool WasTried(Finding finding, Outcome outcome) =>
        finding.Check == outcome.Cause?.Check && (outcome.Status == IncidentStatus.NotFixed || IsUnfinished(outcome));

    private static bool IsUnfinished(Outcome outcome) => Headline.MainAction(outcome) is { Decision: Decision.Applied };

    private static IEnumerable<Line> Tell(Remedy remedy)
    {
        yield return Line.Sentence(remedy.Summary);
        if (remedy.Command is { Length: > 0 } command) yield return Line.Command(command);
        if (remedy.CloudFormation is { } property) yield return Line.Fact($"in CloudFormation: {property}");
    }

    private static List<Line> Look(Outcome outcome) =>
    [
        Line.Sentence(
            outcome.Status != IncidentStatus.NotFixed && IsUnfinished(outcome) ? "See to what stopped the change, as told above."
            : outcome.Gaps.Count > 0 ? "Let the remediator read what it could not see (below), or look there yourself."
            : "Look at the service's events and the application's log; what the remediator checked is listed below."),
    ];
}
