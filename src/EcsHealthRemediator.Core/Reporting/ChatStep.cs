namespace EcsHealthRemediator.Reporting;

/// <summary>
/// One thing to do, as chat shows it: a sentence with its command. <paramref name="Commands"/> are those that do not fit into a
/// step; half of one would be worse than none, so they go to where there is room.
/// </summary>
internal sealed record ChatStep(string Text, IReadOnlyList<Line> Commands)
{
    private const int MaxLength = 350;

    public static IReadOnlyList<ChatStep> Of(ReportModel story)
    {
        var steps = new List<List<Line>>();
        foreach (var line in story.Sections.Where(section => section.Topic == Topic.Next).SelectMany(section => section.Lines))
        {
            if (line.Kind == LineKind.Sentence || steps.Count == 0) steps.Add([]);
            steps[^1].Add(line);
        }

        return [.. steps.Select(Join)];
    }

    private static ChatStep Join(List<Line> lines)
    {
        var whole = string.Join(' ', lines.Select(line => Piece(line)));
        if (whole.Length <= MaxLength) return new(whole, []);

        var commands = lines.Where(line => line.Kind == LineKind.Command).ToList();
        var words = string.Join(' ', lines.Except(commands).Select(line => line.Text));
        return new(SlackText.Escape(words, MaxLength), commands);
    }

    private static string Piece(Line line) => line.Kind switch
    {
        LineKind.Command => $"`{SlackText.EscapeCode(line.Text)}`",
        LineKind.Fact => $"({SlackText.Escape(line.Text, MaxLength)})",
        _ => SlackText.Escape(line.Text, MaxLength),
    };
}
