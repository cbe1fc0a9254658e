using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A custom notification of Amazon Q Developer in chat applications, for Slack and for Microsoft Teams; limits in characters. It has
/// no markup but code, and line breaks that both show; everything stands in the order of the e-mail, so that no command parts from
/// its sentence.
/// https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
/// </summary>
internal sealed record ChatCard(string Version, string Source, string? Id, ChatContent Content, ChatMetadata Metadata)
{
    private const int MaxTitle = 250;
    private const int MaxDescription = 8_000;
    private const int MaxKeyword = 75;
    private const int MaxLine = 600;

    /// <summary>Markdown joins lines that a single line feed parts, unless two spaces stand before it; Slack shows none of them.</summary>
    private const string Break = "  \n";

    /// <summary>A card is read at a glance; the e-mail has the rest.</summary>
    private static readonly Topic[] Shown =
        [Topic.Seen, Topic.Done, Topic.Verified, Topic.Step, Topic.Next, Topic.NotSeen, Topic.Page, Topic.Links];

    public static ChatCard Of(Outcome outcome, ReportModel story) => new(
        "1.0",
        "custom",
        Thread(outcome) is { } id ? $"{id}-{outcome.Also ?? KebabCase.Of(outcome.Status)}" : null,
        new(
            "client-markdown",
            $"{StatusTexts.Symbol(outcome)} {SlackText.Escape(story.First.Band, MaxTitle - 3)}",
            Description(story),
            [.. Keywords(outcome).Select(keyword => SlackText.Escape(keyword, MaxKeyword))]),
        new(Thread(outcome), SlackText.Escape(SubjectLine.Of(outcome), MaxLine), Context(outcome)));

    private static string? Thread(Outcome outcome) =>
        outcome.IncidentId is { } id ? SlackText.Escape(id, MaxTitle) : null;

    private static string Description(ReportModel story)
    {
        var blocks = story.First.Lines.Select(line => $"{SlackText.Escape(line, MaxLine)}{Break}")
            .Concat(story.Commands.Select(Block))
            .Concat(story.Sections.Where(section => Shown.Contains(section.Topic)).SelectMany(Blocks));
        var description = new StringBuilder();
        foreach (var block in blocks)
        {
            const string More = "… more in the e-mail";
            if (description.Length + block.Length + More.Length > MaxDescription) return description.Append(More).ToString();
            description.Append(block);
        }

        return description.ToString().TrimEnd('\n', ' ');
    }

    private static IEnumerable<string> Blocks(Section section) =>
        section.Lines.Select(Block).Prepend($"\n{section.Title.ToUpperInvariant()}{Break}");

    private static string Block(Line line) => line.Kind switch
    {
        LineKind.Sentence => $"{SlackText.Escape(line.Text, MaxLine)}{Break}",
        LineKind.Fact => $"• {SlackText.Escape(line.Text, MaxLine)}{Break}",
        LineKind.Command => $"`{SlackText.EscapeCode(line.Text)}`{Break}",
        _ => SlackText.Address(line.Text) is { } address ? $"{SlackText.Escape(line.Label!, MaxKeyword)}: {address}{Break}" : "",
    };

    private static IEnumerable<string> Keywords(Outcome outcome) =>
        new[] { "ECS", StatusTexts.Word(outcome.Status), Headline.Fault(outcome)?.Check }
            .Concat(outcome.Actions.Select(action => KebabCase.Of(action.Fix))).OfType<string>().Distinct();

    private static Dictionary<string, string> Context(Outcome outcome) =>
        new (string Key, string? Value)[]
        {
            ("incident", outcome.IncidentId), ("status", KebabCase.Of(outcome.Status)),
            ("severity", KebabCase.Of(outcome.Severity)), ("cluster", outcome.Service?.Cluster),
            ("service", outcome.Service?.Name), ("targetGroup", outcome.TargetGroup?.Name), ("cause", outcome.Cause?.Check),
        }.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => SlackText.Escape(pair.Value!, MaxTitle));
}

internal sealed record ChatContent(string TextType, string Title, string Description, IReadOnlyList<string> Keywords);

/// <summary><paramref name="ThreadId"/> gathers all that is said about one incident in one thread.</summary>
internal sealed record ChatMetadata(string? ThreadId, string Summary, IReadOnlyDictionary<string, string> AdditionalContext);
