using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>A digest as one message of SNS: most urgent first, and of each kind so much as a person reads.</summary>
public static class DigestMessage
{
    private const int MaxSubject = 99;

    internal const int MaxLine = 300;

    /// <summary>How many of each kind programs get: as many as fit.</summary>
    private static readonly int[] MostInJson = [100, 30, 10, 0];

    private const int MaxCard = 6_000;

    private const int MaxTitle = 250;

    public static SnsMessage Of(Digest digest) => new(
        Subject(digest),
        MostInJson.Select(most => Document(digest, most))
            .First(document => Encoding.UTF8.GetByteCount(document) <= SnsMessageBuilder.MaxBytes),
        new Dictionary<string, string>
        {
            ["event"] = "digest",
            ["severity"] = KebabCase.Of(Severity.Info),
            ["account"] = digest.Account,
            ["region"] = digest.Region,
        });

    private static string Document(Digest digest, int most)
    {
        var text = DigestText.Of(digest);
        var json = JsonSerializer.Serialize(Cut(digest, most), DigestDocument.Type);
        var bodies = new Dictionary<string, string>
        {
            ["default"] = text,
            ["email"] = text,
            ["https"] = JsonSerializer.Serialize(Card(digest, text), MessageJson.Card),
            ["sqs"] = json,
            ["lambda"] = json,
        };
        return JsonSerializer.Serialize(bodies, MessageJson.Bodies);
    }

    private static string Subject(Digest digest) =>
        PlainText.Cut($"DIGEST {digest.Account} {digest.Region}: {DigestText.Counts(digest)}", MaxSubject).Replace("…", "~", StringComparison.Ordinal);

    private static Digest Cut(Digest digest, int most) => digest with
    {
        StillWrong = [.. digest.StillWrong.Take(most).Select(one => one with { Summary = Short(one.Summary) })],
        Done = [.. digest.Done.TakeLast(most).Select(Short)],
        Healed = [.. digest.Healed.TakeLast(most).Select(Short)],
        GivenUp = [.. digest.GivenUp.TakeLast(most).Select(Short)],
        Lacking = [.. digest.Lacking.Take(most)],
    };

    private static EndedIncident Short(EndedIncident ended) => ended with
    {
        Summary = Short(ended.Summary),
        Left = Short(ended.Left),
        Deeds = [.. ended.Deeds.Take(2).Select(deed => deed with { Reason = Short(deed.Reason)! })],
        Lacking = [],
    };

    private static string? Short(string? text) => text is null ? null : PlainText.Cut(text, MaxLine);

    private static ChatCard Card(Digest digest, string text) => new(
        "1.0",
        "custom",
        null,
        new(
            "client-markdown",
            SlackText.Escape($"Digest: {DigestText.Counts(digest)}", MaxTitle),
            Lines(text),
            ["ECS", "digest"]),
        new(null, SlackText.Escape(Subject(digest), MaxTitle), new Dictionary<string, string>()));

    private static string Lines(string text)
    {
        const string Break = "  \n";
        var lines = string.Join(Break, text.Split('\n').Select(line => SlackText.Escape(line, MaxLine)));
        return lines.Length <= MaxCard ? lines
            : $"{lines[..lines.LastIndexOf(Break, MaxCard, StringComparison.Ordinal)]}{Break}… more in the e-mail";
    }
}
