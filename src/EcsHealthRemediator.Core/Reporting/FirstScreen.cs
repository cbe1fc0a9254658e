using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What somebody who was woken has to know, on one screen of a phone: how bad, where, since when, why, who is at it, and the one
/// thing to do. The same lines begin the e-mail and the chat card; a command follows them at once.
/// </summary>
/// <param name="Band">How bad, what is asked, which service and where.</param>
/// <param name="Lines">What follows the band, a paragraph each.</param>
internal sealed record FirstScreen(string Band, IReadOnlyList<string> Lines)
{
    private const int MaxLines = 8;

    private const int MostOfLine = 3;

    private const int MaxText = 2_000;

    /// <param name="step">What is to be done, a sentence.</param>
    public static FirstScreen Of(Outcome outcome, string step)
    {
        var (whole, brief) = (Remediator(outcome, outcome.Next), Remediator(outcome, null));
        var rest = new[] { Health(outcome), Cause(outcome), whole, $"Do: {step}" }.OfType<string>()
            .Select(line => PlainText.Clean(line, MaxText)).ToArray();
        var band = Columns.Fit(PlainText.Clean(BandOf(outcome), MaxText), 2);
        // When the remediator looks next gives way first, then the ends of what is long; all stands again below.
        int[] most = [.. rest.Select(line => Math.Min(MostOfLine, Columns.Lines(line)))];
        while (Columns.Lines(band) + most.Sum() > MaxLines)
        {
            if (Array.IndexOf(rest, whole) is var at and >= 0 && brief is not null && brief != whole)
                (rest[at], most[at]) = (brief, Columns.Lines(brief));
            else most[Array.LastIndexOf(most, most.Max())]--;
        }

        return new(band, [.. rest.Select((line, i) => Columns.Fit(line, most[i]))]);
    }

    /// <summary>Whether the whole step is on the first screen.</summary>
    public bool Shows(string step) => Lines[^1] == $"Do: {PlainText.Clean(step, MaxText)}";

    /// <summary>A sentence on why; null where there is nothing to say of it.</summary>
    public static string? Cause(Outcome outcome) => (Headline.CauseAndWhoElse(outcome), outcome) switch
    {
        ({ } cause, { Also: not null }) => $"Beside what you know: {cause}.",
        ({ } cause, { IsCauseOver: true, Cause.Confidence: Confidence.Weak }) => $"Perhaps it was: {cause}.",
        ({ } cause, { IsCauseOver: true }) => $"It was: {cause}.",
        ({ } cause, { Cause.Confidence: Confidence.Weak }) => $"Perhaps: {cause}.",
        ({ } cause, _) => $"Cause: {cause}.",
        (null, { Ask: Ask.ActNow, Gaps.Count: > 0 }) => "Cause: not known, and not all could be read.",
        (null, { Ask: Ask.ActNow }) => "Cause: not known; nothing that was read explains it.",
        _ => null,
    };

    /// <summary>When it was noticed, and until when it was an incident, in UTC; null where that is not known.</summary>
    public static string? Time(Outcome outcome) => outcome.Since is { } since ? $"{When(since, outcome)} UTC" : null;

    private static string BandOf(Outcome outcome) =>
        $"{Urgency.Word(outcome)}, {Urgency.Words(outcome.Ask)}: {Name(outcome)}"
            + (outcome.Account is { Length: > 0 } account ? $" ({account} {outcome.Region})" : "");

    private static string Name(Outcome outcome) => PlainText.Clean(Headline.Subject(outcome), Columns.OfPhone);

    private static string? Health(Outcome outcome)
    {
        var targets = outcome.Targets switch
        {
            null => "Targets not read",
            { Wanted: 0 } => "No task is wanted",
            { } some => $"{some.Healthy} of {some.Wanted} targets healthy",
        };
        return Time(outcome) is { } time ? $"{targets}; {time}" : outcome.Targets is null ? null : targets;
    }

    private static string When(DateTimeOffset since, Outcome outcome) => outcome switch
    {
        { IsOnlyALook: true } => $"seen {At(since)}",
        { Until: { } until } when until.UtcDateTime.Date == since.UtcDateTime.Date => $"incident {At(since)}-{until.UtcDateTime:HH:mm}",
        { Until: { } until } => $"incident {At(since)} to {At(until)}",
        { Targets: { } targets } when targets.Healthy >= targets.Wanted => $"reported {At(since)}",
        _ => $"noticed {At(since)}",
    };

    private static string At(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";

    private static string? Remediator(Outcome outcome, string? next) =>
        string.Join("; ", new[] { Deeds.Of(outcome), next }.OfType<string>()) is { Length: > 0 } line
            ? PlainText.Clean($"Remediator: {line}.", MaxText) : null;
}
