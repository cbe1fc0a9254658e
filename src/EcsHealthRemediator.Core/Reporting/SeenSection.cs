using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>The symptom, the cause with its evidence, and what woke the remediator.</summary>
internal static class SeenSection
{
    private const int MaxFacts = 12;

    private const int MaxMeasured = 6;

    public static Section Of(Outcome outcome) =>
        new(Topic.Seen, [.. Symptom(outcome), .. Cause(outcome), .. Others(outcome), .. StartUp(outcome), .. Signal(outcome)]);

    private static IEnumerable<Line> Symptom(Outcome outcome) =>
        outcome.Findings.Where(finding => finding.Check == CheckId.AlreadyHealthy
                && !(finding.Verdict == Verdict.Ok && outcome.Targets is { AllHealthy: false }))
            .Select(finding => WhenSeen(outcome, finding) is { Length: > 0 } when ? Line.Sentence(when + PastTense.Of(finding.Summary))
                : Line.Sentence(AtTheLatestLook(outcome, finding)));

    /// <summary>The findings may be of an earlier look, and the count of healthy targets is not.</summary>
    private static string AtTheLatestLook(Outcome outcome, Finding symptom) =>
        outcome.Targets is { } targets && !symptom.Summary.StartsWith(AlreadyHealthy.Count(targets.Healthy, targets.Wanted), StringComparison.Ordinal)
            ? $"{AlreadyHealthy.Count(targets.Healthy, targets.Wanted)}." : symptom.Summary;

    /// <summary>
    /// What has changed since is history, and must not be read as how things are. Findings are renewed when a change is judged, but not
    /// while the incident holds on to what it has changed.
    /// </summary>
    private static string WhenSeen(Outcome outcome, Finding symptom) =>
        outcome.Status != IncidentStatus.Acting && !(outcome.Ask != Ask.NothingToDo && outcome is { Need: null, Verification.Passed: not null })
            && outcome.Actions.Any(action => action.WasBegun) ? "Before the change: "
        : symptom.Verdict != Verdict.Ok && (outcome.Status == IncidentStatus.SelfHealed || outcome.Targets is { Healthy: > 0, AllHealthy: true })
            ? "While it failed: "
        : "";

    private static IEnumerable<Line> Cause(Outcome outcome)
    {
        if (Headline.Fault(outcome) is not { } fault) return [];
        return fault.Check == CheckId.AlreadyHealthy
            ? Line.Facts(fault.Evidence, MaxFacts)
            : [
                Line.Sentence($"Cause: {Tell(fault, outcome)}"),
                .. Line.Facts(fault.Evidence, MaxFacts),
                .. fault.AlsoFailing is null ? [] : Line.Facts([$"failures too: {string.Join(", ", fault.AlsoFailing)}"], 1),
            ];
    }

    private static IEnumerable<Line> Others(Outcome outcome) => outcome.Findings
        .Where(finding => finding is { Verdict: Verdict.Fault, Check: not CheckId.AlreadyHealthy })
        .Where(finding => finding.Check != outcome.Cause?.Check && finding.Summary != outcome.Cause?.Summary)
        .SelectMany(finding => (Line[])
        [
            Line.Sentence($"{(Consequence.IsOne(finding, outcome) ? "What follows from it" : "Also")}: {Tell(finding, outcome)}"),
            .. Diagnoser.Causality.Contains(finding.Check) && Diagnoser.Causality[finding.Check].HelpsEveryCause
                ? Line.Facts(finding.Evidence, MaxMeasured) : [],
        ]);

    private static IEnumerable<Line> StartUp(Outcome outcome) => outcome.StartUp switch
    {
        null => [],
        { Starts: 1, LongestSeconds: var only } => [Line.Sentence($"The one start that was seen took {only} s to healthy.")],
        var seen => [Line.Sentence(
            $"{seen.Starts} starts were seen: half took {seen.MedianSeconds} s to healthy or less, "
                + $"the longest {seen.LongestSeconds} s.")],
    };

    private static string Tell(Finding finding, Outcome outcome) =>
        $"{(outcome.IsCauseOver ? PastTense.Of(finding.Summary) : finding.Summary)} "
            + $"({finding.Check}; {StatusTexts.Certainty(finding)})";

    private static IEnumerable<Line> Signal(Outcome outcome)
    {
        if (outcome.Signal is not { } signal) yield break;
        var at = signal.At is { } time ? $" at {time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "";
        if (signal.Type == SignalInfo.Diagnose)
        {
            yield return Line.Sentence($"Asked for {signal.Text ?? "by a person"}{at}.");
            yield break;
        }

        var words = signal.Text is { Length: > 0 } text ? $": {Short(text, outcome)}" : ".";
        yield return Line.Sentence($"Incident {outcome.IncidentId ?? "-"}, first noticed by {By(signal.Type)}{at}{words}");
    }

    private static string By(string type) => type == SignalInfo.Sweep ? "the look of every third minute" : type;

    /// <summary>An ARN says no more than the name, which the links repeat.</summary>
    private static string Short(string text, Outcome outcome) =>
        outcome.TargetGroup is { Arn.Length: > 0 } group ? text.Replace(group.Arn, group.Name, StringComparison.Ordinal) : text;
}
