using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Outcome = EcsHealthRemediator.Reporting.Outcome;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed partial class SnsMessageProperties
{
    private static readonly HashSet<string> Headings =
    [
        "WHY", "WHAT WAS DONE", "HOW IT WAS VERIFIED", "WHAT TO DO, IN FULL", "WHAT ELSE YOU CAN DO",
        "WHAT COULD NOT BE SEEN",
        "TIMELINE (UTC)", "LINKS", "[shortened]",
    ];

    [GeneratedRegex(@"\A[A-Za-z][ -~]{0,98}\z")]
    private static partial Regex ValidSubject { get; }

    [GeneratedRegex(@": https://[^\s<>|@`*()\[\]]*(?=  \n|$)")]
    private static partial Regex OwnAddress { get; }

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex OwnCode { get; }

    [Fact]
    public void Any_outcome_becomes_a_message_that_SNS_accepts() => Holds(HostileOutcomes.Any, 500, Accepted);

    [Fact]
    public void The_largest_outcome_becomes_a_message_that_SNS_accepts() => Holds(HostileOutcomes.Huge, 15, Accepted);

    [Fact]
    public void No_text_adds_a_line_of_its_own_to_the_email() => Holds(HostileOutcomes.Any, 500, outcome =>
    {
        using var message = Published.Of(outcome, "f");
        var lines = message.Email.Split('\n');
        var first = lines.TakeWhile(line => line.Length > 0 && line[0] != ' ').ToList();
        return !message.Email.Any(c => c != '\n' && (char.IsControl(c) || c is '\u202e' or '\u200b' or '\u2028'))
            && first.Count is >= 2 and <= 5 && first[^1].StartsWith("Do:", StringComparison.Ordinal)
            && lines.Skip(first.Count).All(line => line.Length == 0 || line[0] == ' ' || Headings.Contains(line));
    });

    [Fact]
    public void The_first_screen_has_eight_lines_of_sixty_columns_at_most() => Holds(HostileOutcomes.Any, 300, FitsOnOneScreen);

    [Fact]
    public void The_first_screen_of_the_largest_outcome_has_no_more() => Holds(HostileOutcomes.Huge, 10, FitsOnOneScreen);

    private static bool FitsOnOneScreen(Outcome outcome)
    {
        using var message = Published.Of(outcome, "f");
        var first = message.Email.Split('\n').TakeWhile(line => line.Length > 0 && line[0] != ' ');
        return first.Sum(line => Wrapped(line, 60)) <= 8;
    }

    /// <summary>As a screen breaks lines: between words, and within one only if it is longer than the screen.</summary>
    private static int Wrapped(string line, int width)
    {
        var lines = 1;
        var room = width;
        foreach (var word in line.Split(' '))
        {
            if (room < width && word.Length + 1 > room) (lines, room) = (lines + 1, width);
            for (room -= word.Length + (room < width ? 1 : 0); room < 0; room += width) lines++;
        }

        return lines;
    }

    [Fact]
    public void No_text_mentions_links_or_formats_in_the_card() => Holds(HostileOutcomes.Any, 500, outcome =>
    {
        using var message = Published.Of(outcome, "f");
        return Strings(message.Card).All(text =>
        {
            var rest = OwnAddress.Replace(text, "");
            var prose = OwnCode.Replace(rest, "");
            return !new[] { "<", ">", "@here", "@everyone" }.Any(rest.Contains)
                && !new[] { "*b*", "**", "~s~", " _i_ ", "://", "](", "`" }.Any(prose.Contains);
        });
    });

    [Fact]
    public void The_card_keeps_the_limits_of_a_custom_notification() => Holds(HostileOutcomes.Huge, 20, outcome =>
    {
        using var message = Published.Of(outcome);
        var content = message.Card.GetProperty("content");
        return message.Card.GetProperty("version").GetString() == "1.0"
            && message.Card.GetProperty("source").GetString() == "custom"
            && content.GetProperty("textType").GetString() == "client-markdown"
            && content.GetProperty("title").GetString() is { Length: > 0 and <= 250 }
            && content.GetProperty("description").GetString() is { Length: > 0 and <= 8000 }
            && content.GetProperty("keywords").EnumerateArray().All(keyword => keyword.GetString()!.Length <= 75);
    });

    private static bool Accepted(Outcome outcome)
    {
        using var message = Published.Of(outcome);
        return ValidSubject.IsMatch(message.Subject)
            && message.Attributes.Count is >= 4 and <= 10
            && message.Attributes.All(pair => pair.Value.Length is > 0 and <= 256 && pair.Value.All(c => !char.IsControl(c)))
            && Encoding.UTF8.GetByteCount(SnsMessageBuilder.Build(outcome).Message) <= 262_144
            && message.Email.Length > 0
            && message.Outcome.Status == outcome.Status;
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static void Holds(Gen<Outcome> outcomes, int times, Func<Outcome, bool> property) =>
        Prop.ForAll(outcomes.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(times));
}
