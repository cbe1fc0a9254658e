namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What there is to tell, in the order of telling and before any format. The text is as AWS and its users wrote it: each format
/// makes it safe in its own way.
/// </summary>
/// <param name="Commands">Of the one step, right after the first screen.</param>
internal sealed record ReportModel(FirstScreen First, IReadOnlyList<Line> Commands, IReadOnlyList<Section> Sections)
{
    /// <param name="withRuledOut">A message goes without it; whoever asked for the report reads it.</param>
    public static ReportModel Of(Outcome outcome, string? functionName, bool withRuledOut = false)
    {
        var steps = Advice.Of(outcome, functionName);
        var first = FirstScreen.Of(outcome, steps[0].Sentence);
        Section[] sections =
        [
            SeenSection.Of(outcome),
            DoneSection.Of(outcome, functionName),
            RecordSections.Verified(outcome),
            new(Topic.Step, [.. InFull(steps[0], first)]),
            new(Topic.Next, [.. steps.Skip(1).SelectMany(Lines)]),
            RecordSections.NotSeen(outcome),
            PageLink.Of(outcome),
            RecordSections.RuledOut(outcome, withRuledOut),
            RecordSections.Timeline(outcome),
            RecordSections.Links(outcome),
        ];
        return new(first, steps[0].Lines, [.. sections.Where(section => section.Lines.Count > 0)]);
    }

    private static IEnumerable<Line> InFull(AdvisedStep step, FirstScreen first) =>
        first.Shows(step.Sentence) ? [] : [Line.Sentence(step.Sentence)];

    private static IEnumerable<Line> Lines(AdvisedStep step) => step.Lines.Prepend(Line.Sentence(step.Sentence));
}

internal sealed record Section(Topic Topic, IReadOnlyList<Line> Lines)
{
    public string Title => Topic switch
    {
        Topic.Seen => "Why",
        Topic.Done => "What was done",
        Topic.Verified => "How it was verified",
        Topic.Step => "What to do, in full",
        Topic.Next => "What else you can do",
        Topic.NotSeen => "What could not be seen",
        Topic.Page => "Incident page",
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
    Step,
    Next,
    NotSeen,
    Page,
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

    /// <summary>At most so many facts, each once, and how many more there are.</summary>
    public static IEnumerable<Line> Facts(IReadOnlyCollection<string> facts, int most)
    {
        var different = facts.Distinct().ToList();
        foreach (var fact in different.Take(most)) yield return Fact(fact);
        if (different.Count > most) yield return Fact($"… and {different.Count - most} more");
    }
}

internal enum LineKind
{
    Sentence,
    Fact,
    Command,
    Page,
}
