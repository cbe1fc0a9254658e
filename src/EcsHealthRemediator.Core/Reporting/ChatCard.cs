using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A custom notification of Amazon Q Developer in chat applications, which shows it in Slack; limits in characters.
/// https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
/// </summary>
internal sealed record ChatCard(string Version, string Source, string? Id, ChatContent Content, ChatMetadata Metadata)
{
    private const int MaxTitle = 250;
    private const int MaxDescription = 8_000;
    private const int MaxKeyword = 75;
    private const int MaxLine = 600;

    /// <summary>A card is read at a glance; the e-mail has the rest.</summary>
    private static readonly Topic[] Shown = [Topic.Seen, Topic.Done, Topic.Verified, Topic.NotSeen];

    public static ChatCard Of(Outcome outcome, ReportModel story)
    {
        var steps = ChatStep.Of(story);
        return new(
            "1.0",
            "custom",
            Thread(outcome) is { } id ? $"{id}-{KebabCase.Of(outcome.Status)}" : null,
            new(
                "client-markdown",
                $"{StatusTexts.Symbol(outcome.Status)} {SlackText.Escape(story.Title, MaxTitle - 3)}",
                Description(story, [.. steps.SelectMany(step => step.Commands)]),
                [.. steps.Select(step => step.Text)],
                [.. Keywords(outcome).Select(keyword => SlackText.Escape(keyword, MaxKeyword))]),
            new(Thread(outcome), SlackText.Escape(story.Headline, MaxLine), Context(outcome)));
    }

    private static string? Thread(Outcome outcome) =>
        outcome.IncidentId is { } id ? SlackText.Escape(id, MaxTitle) : null;

    private static string Description(ReportModel story, IReadOnlyList<Line> commands)
    {
        var blocks = story.Sections.Where(section => Shown.Contains(section.Topic))
            .Concat(commands.Count > 0 ? [new(Topic.Next, commands)] : Array.Empty<Section>())
            .Concat(story.Sections.Where(section => section.Topic == Topic.Links))
            .SelectMany(Blocks);
        var description = new StringBuilder(SlackText.Escape(FixTexts.Capital(story.Clause), MaxLine)).Append('\n');
        foreach (var block in blocks)
        {
            const string More = "… more in the e-mail";
            if (description.Length + block.Length + More.Length > MaxDescription) return description.Append(More).ToString();
            description.Append(block);
        }

        return description.ToString().TrimEnd('\n');
    }

    private static IEnumerable<string> Blocks(Section section)
    {
        yield return $"\n*{section.Title}*\n";
        if (section.Topic == Topic.Links)
        {
            var links = section.Lines.Select(line => SlackText.Link(line.Text, line.Label!)).OfType<string>();
            yield return string.Join(" · ", links);
        }
        else
        {
            foreach (var line in section.Lines) yield return Block(line);
        }
    }

    private static string Block(Line line) => line.Kind switch
    {
        LineKind.Sentence => $"{SlackText.Escape(line.Text, MaxLine)}\n",
        LineKind.Fact => $"• {SlackText.Escape(line.Text, MaxLine)}\n",
        _ => $"```{SlackText.EscapeCode(line.Text)}```\n",
    };

    private static IEnumerable<string> Keywords(Outcome outcome) =>
        new[] { "ECS", StatusTexts.Word(outcome.Status), Headline.Fault(outcome)?.Check }
            .Concat(outcome.Actions.Select(action => KebabCase.Of(action.Fix))).OfType<string>().Distinct();

    private static Dictionary<string, string> Context(Outcome outcome) =>
        new (string Key, string? Value)[]
        {
            ("incident", outcome.IncidentId), ("status", KebabCase.Of(outcome.Status)), ("cluster", outcome.Service?.Cluster),
            ("service", outcome.Service?.Name), ("targetGroup", outcome.TargetGroup?.Name), ("cause", outcome.Cause?.Check),
        }.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => SlackText.Escape(pair.Value!, MaxTitle));
}

internal sealed record ChatContent(
    string TextType, string Title, string Description, IReadOnlyList<string> NextSteps, IReadOnlyList<string> Keywords);

/// <summary><paramref name="ThreadId"/> gathers all that is said about one incident in one thread.</summary>
internal sealed record ChatMetadata(string? ThreadId, string Summary, IReadOnlyDictionary<string, string> AdditionalContext);
