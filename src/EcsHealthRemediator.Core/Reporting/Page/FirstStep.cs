namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The one thing to do, with its command; what else can be done is folded.</summary>
internal static class FirstStep
{
    public static Markup? Of(PageSource source)
    {
        var steps = Advice.Of(source.Outcome, source.FunctionName);
        return steps.Count == 0 ? null : Markup.Of(
            $"""
            <section class="card first">
            <h2>{Heading(source.Outcome)}</h2>
            <p class="what">{steps[0].Sentence}</p>
            {steps[0].Lines.Select(Lines.Of)}
            {More([.. steps.Skip(1)])}
            {Lines.Pages(RecordSections.Links(source.Outcome).Lines.Where(line => line.Kind == LineKind.Page))}
            </section>
            """);
    }

    private static string Heading(Outcome outcome) => outcome.Ask switch
    {
        Ask.ActNow => "The one thing to do",
        Ask.Watch => "What to do meanwhile",
        Ask.NothingToDo => "What to do",
    };

    private static Markup? More(IReadOnlyList<AdvisedStep> steps) => steps.Count == 0 ? null : Markup.Of(
        $"""
        <details><summary>What else you can do</summary>
        {steps.Select(step => Markup.Of($"<p>{step.Sentence}</p>{step.Lines.Select(Lines.Of)}"))}</details>
        """);
}
