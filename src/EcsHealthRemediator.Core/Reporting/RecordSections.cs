using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>The sections that only list what the outcome holds.</summary>
internal static class RecordSections
{
    private const int MaxGaps = 10;
    private const int MaxRuledOut = 30;
    private const int MaxTimeline = 12;

    public static Section Verified(Outcome outcome) => new(
        Topic.Verified,
        outcome.Verification is { } verification
            ? [Line.Sentence($"{Verdict(verification.Passed)} {verification.Summary}")]
            : []);

    public static Section NotSeen(Outcome outcome) => new(
        Topic.NotSeen, [.. Line.Facts([.. outcome.Gaps.Select(gap => $"{gap.Source}: {gap.Error}")], MaxGaps)]);

    /// <summary>What did not apply is left out: it says nothing about this service.</summary>
    public static Section RuledOut(Outcome outcome, bool whole)
    {
        var ruledOut = outcome.Findings
            .Where(finding => finding is { Verdict: Diagnosis.Verdict.Ok, Check: not CheckId.AlreadyHealthy })
            .Select(finding => $"{finding.Check}: {finding.Summary}").ToList();
        return new(Topic.RuledOut, whole ? [.. Line.Facts(ruledOut, MaxRuledOut)] : []);
    }

    public static Section Timeline(Outcome outcome)
    {
        var left = Math.Max(0, outcome.Timeline.Count - MaxTimeline);
        return new(
            Topic.Timeline,
            [.. left > 0 ? [Line.Fact($"… {left} earlier entries")] : Array.Empty<Line>(),
                .. outcome.Timeline.Skip(left)
                    .Select(entry => Line.Fact($"{entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {entry.Text}"))]);
    }

    public static Section Links(Outcome outcome) => new(
        Topic.Links,
        [.. outcome.Links.Select(link => Line.Page(Label(link.Key), link.Value)), .. Explained(outcome).Distinct().Select(Line.Sentence)]);

    /// <summary>Which pages of the documentation are about this message: those of its cause and of the guards that held something back.</summary>
    private static IEnumerable<string> Explained(Outcome outcome)
    {
        if (outcome.Cause is { Check: not CheckId.AlreadyHealthy } cause)
            yield return $"What proves {cause.Check}: ecs-health explain {cause.Check}";
        foreach (var guard in outcome.Actions.Select(action => action.BlockedBy).OfType<GuardId>().Select(KebabCase.Of))
            yield return $"What lifts {guard}: ecs-health explain {guard}";
    }

    private static string Verdict(bool? passed) =>
        passed switch { true => "Passed.", false => "Failed.", null => "Still under way." };

    private static string Label(string page) => page switch
    {
        "service" => "Service",
        "targetGroup" => "Target group",
        "instance" => "Instance",
        _ => FixTexts.Capital(page),
    };
}
