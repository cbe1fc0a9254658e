using System.Text;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// Text that Slack and Teams show as it is: no mention, no link and no formatting can be smuggled in by a name or a message.
/// https://docs.slack.dev/messaging/formatting-message-text
/// </summary>
internal static partial class SlackText
{
    /// <summary>Breaks what Slack would interpret, without being seen.</summary>
    private const char ZeroWidthSpace = '\u200b';

    [GeneratedRegex("(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")]
    private static partial Regex UnderscoreAtWordEdge { get; }

    /// <summary>Neither makes a link of an object in S3, whose address is to be copied.</summary>
    [GeneratedRegex(@"(?<!\bs3)://")]
    private static partial Regex LinkStart { get; }

    /// <param name="maxLength">Of the result, in UTF-16 characters: an escape is never cut in half.</param>
    public static string Escape(string text, int maxLength)
    {
        var escaped = new StringBuilder();
        foreach (var rune in Defuse(PlainText.Clean(text, maxLength)).EnumerateRunes())
        {
            var next = Of(rune);
            if (escaped.Length + next.Length > maxLength - 1) return escaped.Append('…').ToString();
            escaped.Append(next);
        }

        return escaped.ToString();
    }

    /// <summary>For code, where only what could end or leave it matters: what is pasted must still work.</summary>
    public static string EscapeCode(string text) =>
        string.Concat(PlainText.Clean(text, int.MaxValue).EnumerateRunes().Select(OfCode));

    /// <summary>An address as it is, which Slack and Teams make a link by themselves: their markup for one differs.</summary>
    /// <returns>Null for anything but a web address.</returns>
    public static string? Address(string address) =>
        HttpAddress.Of(address) is { Scheme: "https" } uri
            ? string.Concat(uri.AbsoluteUri.Select(OfAddress))
            : null;

    /// <summary>Links, and italics; an underscore within a name is none, and must survive being copied.</summary>
    private static string Defuse(string text) => LinkStart
        .Replace(UnderscoreAtWordEdge.Replace(text, "＿"), $":{ZeroWidthSpace}//")
        .Replace("](", $"]{ZeroWidthSpace}(", StringComparison.Ordinal);

    private static string Of(Rune rune) => rune.Value switch
    {
        '*' => "∗",
        '~' => "∼",
        '&' => "&amp;",
        _ => OfCode(rune),
    };

    private static string OfAddress(char character) => character switch
    {
        '|' or '<' or '>' or '@' or '`' or '*' or '(' or ')' or '[' or ']' => Uri.HexEscape(character),
        _ => $"{character}",
    };

    /// <summary>An ampersand stays: Teams shows the entity for it in code, and chains of commands are full of them.</summary>
    private static string OfCode(Rune rune) => rune.Value switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '@' => $"@{ZeroWidthSpace}",
        '`' => "'",
        _ => rune.ToString(),
    };
}
