using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What there is to tell, in the order of telling and before any format. The text is as AWS and its users wrote it: each format
/// makes it safe in its own way.
/// </summary>
internal sealed record ReportModel(string Title, string Clause, IReadOnlyList<Section> Sections)
{
    public string Headline => $"{Title}: {Clause}";

    public static ReportModel Of(Outcome outcome, string? functionName) => new(
        Reporting.Headline.Title(outcome),
        Reporting.Headline.Clause(outcome),
        [.. new[]
        {
            SeenSection.Of(outcome),
            DoneSection.Of(outcome, functionName),
            RecordSections.Verified(outcome),
            NextSection.Of(outcome, functionName),
            RecordSections.NotSeen(outcome),
            RecordSections.RuledOut(outcome),
            RecordSections.Timeline(outcome),
            RecordSections.Links(outcome),
        }.Where(section => section.Lines.Count > 0)]);
}

internal sealed record Section(Topic Topic, IReadOnlyList<Line> Lines)
{
    public string Title => Topic switch
    {
        Topic.Seen => "What was seen",
        Topic.Done => "What was done",
        Topic.Verified => "How it was verified",
        Topic.Next => "What you can do",
        Topic.NotSeen => "What could not be seen",
        Topic.RuledOut => "What was ruled out",
        Topic.Timeline => "Timeline (UTC)",
        Topic.Links => "Links",
    };
}

internal enum Topic
{
    Seen,
    Done,
    Verified,
    Next,
    NotSeen,
    RuledOut,
    Timeline,
    Links,
}

/// <summary>A sentence, a fact in a list, a command to paste, or a page (<see cref="Label"/> is what it shows).</summary>
internal sealed record Line(LineKind Kind, string Text, string? Label = null)
{
    private const int MaxCommand = 2_000;

    public static Line Sentence(string text) => new(LineKind.Sentence, text);

    public static Line Fact(string text) => new(LineKind.Fact, text);

    /// <summary>A cut command could do something else than the whole one, so one that is too long is left out.</summary>
    public static Line Command(string text) =>
        text.Length <= MaxCommand ? new(LineKind.Command, text) : Sentence("(The command is too long to be shown here.)");

    public static Line Page(string label, string address) => new(LineKind.Page, address, label);

    /// <summary>At most so many facts, and how many more there are.</summary>
    public static IEnumerable<Line> Facts(IReadOnlyCollection<string> facts, int most)
    {
        foreach (var fact in facts.Take(most)) yield return Fact(fact);
        if (facts.Count > most) yield return Fact($"… and {facts.Count - most} more");
    }
}

internal enum LineKind
{
    Sentence,
    Fact,
    Command,
    Page,
}
