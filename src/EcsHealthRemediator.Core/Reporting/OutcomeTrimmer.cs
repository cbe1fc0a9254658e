using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Reporting;

/// <summary>How much goes into a message: entries of lists, characters of each text and of the e-mail.</summary>
internal sealed record OutcomeSize(int LogLines, int Timeline, int Evidence, int Findings, int Text, int EmailLength);

/// <summary>Shortens an outcome to what SNS or EventBridge can carry; what a person misses least goes first.</summary>
internal static class OutcomeTrimmer
{
    private const int All = int.MaxValue;

    private const int MaxEmail = 30_000;

    /// <summary>An address is kept whole or not at all.</summary>
    private const int ShortestWithPage = 1_000;

    private const string OfMessage = "This message was shortened to fit into an SNS message.";

    /// <summary>From the whole to what fits even if every character takes the most bytes that JSON in JSON may need.</summary>
    public static readonly IReadOnlyList<OutcomeSize> Sizes =
    [
        new(All, All, All, All, All, MaxEmail),
        new(3, All, All, All, All, MaxEmail),
        new(3, 20, All, All, All, MaxEmail),
        new(3, 20, 10, All, All, MaxEmail),
        new(3, 20, 5, 10, All, MaxEmail),
        new(3, 20, 5, 10, 1_000, 15_000),
        new(1, 5, 2, 3, 250, 5_000),
        new(0, 1, 0, 1, 60, 2_000),
    ];

    /// <param name="note">What the timeline of a shortened outcome says of that.</param>
    public static Outcome To(Outcome outcome, OutcomeSize size, string note = OfMessage)
    {
        if (size.LogLines == All) return outcome;
        string Cut(string text) => PlainText.Cut(text, size.Text);
        string? CutOrNull(string? text) => text is null ? null : Cut(text);

        // What the message is about comes before what was ruled out.
        var findings = outcome.Findings.OrderByDescending(finding => finding.Check == outcome.Cause?.Check)
            .ThenBy(finding => finding.Verdict).Take(size.Findings);
        var noted = outcome.Timeline.TakeLast(1).Select(last => last with { Text = note });
        return outcome with
        {
            IncidentId = CutOrNull(outcome.IncidentId),
            Next = CutOrNull(outcome.Next),
            Service = outcome.Service is { } service ? new(Cut(service.Cluster), Cut(service.Name), Cut(service.Arn)) : null,
            TargetGroup = outcome.TargetGroup is { } group ? new(Cut(group.Arn), Cut(group.Name)) : null,
            Signal = outcome.Signal is { } signal
                ? signal with { Type = Cut(signal.Type), EventId = CutOrNull(signal.EventId), Text = CutOrNull(signal.Text) }
                : null,
            Cause = outcome.Cause is { } cause ? cause with { Check = Cut(cause.Check), Summary = Cut(cause.Summary) } : null,
            Findings = [.. findings.Select(finding => finding with
            {
                Check = Cut(finding.Check),
                Summary = Cut(finding.Summary),
                Headline = CutOrNull(finding.Headline),
                Evidence = [.. finding.Evidence.Take(Lines(finding, size)).Select(Cut)],
                Links = size.Text == All ? finding.Links : null,
                Remedy = finding.Remedy is { } remedy && IsWhole(remedy.Command, size)
                    ? new(Cut(remedy.Summary), remedy.Command, CutOrNull(remedy.CloudFormation))
                    : null,
            })],
            Actions = [.. outcome.Actions.TakeLast(size.Findings).Select(action => action with
            {
                Reason = Cut(action.Reason),
                Before = CutOrNull(action.Before),
                After = CutOrNull(action.After),
                Resource = Cut(action.Resource),
            })],
            Page = size.Text >= ShortestWithPage ? outcome.Page : null,
            EvidencePack = size.Text == All ? outcome.EvidencePack : null,
            Verification = outcome.Verification is { } verification
                ? verification with { Summary = Cut(verification.Summary) }
                : null,
            Gaps = [.. outcome.Gaps.Take(size.Findings).Select(gap => new Gap(Cut(gap.Source), Cut(gap.Error)))],
            Timeline =
            [
                .. outcome.Timeline.TakeLast(size.Timeline).Select(entry => entry with { Text = Cut(entry.Text) }),
                .. noted,
            ],
            Links = size.Text == All ? outcome.Links : new Dictionary<string, string>(),
        };
    }

    private static int Lines(Finding finding, OutcomeSize size) =>
        finding.Check == CheckId.ApplicationErrors ? Math.Min(size.LogLines, size.Evidence) : size.Evidence;

    /// <summary>Half a command is worse than none.</summary>
    private static bool IsWhole(string? command, OutcomeSize size) => command is null || command.Length <= size.Text;
}
