using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Logs;

/// <summary>
/// Puts <c>***</c> where text holds what looks like a secret. It rather hides too much: what is read here is mailed to many.
/// </summary>
public static partial class Secrets
{
    private const string Hidden = "***";

    /// <summary>Whole, or from its beginning to where the text was cut.</summary>
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey { get; }

    [GeneratedRegex(@"(?<![A-Za-z])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")]
    private static partial Regex WebToken { get; }

    /// <summary>Ids of AWS keys, and tokens that by their prefix are known as such.</summary>
    [GeneratedRegex(
        @"(?:AKIA|ASIA)[A-Z0-9]{12,}"
        + @"|(?<![A-Za-z])(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|[rs]k_live_|AIza)[A-Za-z0-9_-]{10,}")]
    private static partial Regex KnownToken { get; }

    /// <summary>To the last @ of the word, as passwords hold what they should not.</summary>
    [GeneratedRegex(@"(?<start>://[^\s/@:]*:)[^\s]*@")]
    private static partial Regex PasswordInAddress { get; }

    [GeneratedRegex(
        @"(?<start>authorization\\*[""']?\s*[=:]\s*\\*[""']?(?:[A-Za-z0-9-]+\s+)?|(?<![A-Za-z])bearer\s+)[^\s,;""'\\]{4,}",
        RegexOptions.IgnoreCase)]
    private static partial Regex Authorization { get; }

    /// <summary>key=value, key: value, "key": "value" (quotes may be escaped), --key value.</summary>
    [GeneratedRegex(
        @"(?<start>(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|api[._-]?key|access[._-]?key|private[._-]?key"
        + @"|session[._-]?id|cookie)[A-Za-z0-9._-]*\\*[""']?\s*[=:]\s*"
        + @"|(?<![a-z-])--?[a-z-]*(?:password|passwd|secret|token|api-key)\s+)"
        + @"(?:(?<quote>\\*[""']).*?(?:\k<quote>|$)|[^\s,;&""'\\]+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Named { get; }

    /// <summary>A long word of mixed characters, as nameless keys are; a digest has no capitals, a path no digits.</summary>
    [GeneratedRegex(@"[A-Za-z0-9/+]{40,}={0,2}")]
    private static partial Regex LongWord { get; }

    /// <summary>What usual tools take after an option of one letter: curl -u name:x, mysqladmin -px, redis-cli -a x.</summary>
    [GeneratedRegex(
        @"(?<start>(?<!\S)(?:-u\s*|--user[=\s]\s*)[""']?[^\s:""']+:|\bmysql\w*\b[^|;&]*?\s-p|\bredis-cli\b[^|;&]*?\s-a\s+)"
        + @"[""']?[^\s""']+")]
    private static partial Regex ShortOption { get; }

    /// <summary>To the end of the path, where nobody's name and password stand before it.</summary>
    [GeneratedRegex(@"(https?://[^\s""'?@|;&]+(?![^\s""']*@))", RegexOptions.IgnoreCase)]
    private static partial Regex Address { get; }

    /// <summary>For a command line: the addresses in it stay readable, as checks compare what they ask.</summary>
    public static string MaskCommand(string command) => string.Concat(
        Address.Split(ShortOption.Replace(command, $"${{start}}{Hidden}"))
            .Select((part, index) => index % 2 == 1 ? part : Mask(part)));

    public static string Mask(string text)
    {
        text = PrivateKey.Replace(text, Hidden);
        text = WebToken.Replace(text, Hidden);
        text = PasswordInAddress.Replace(text, $"${{start}}{Hidden}@");
        text = Authorization.Replace(text, $"${{start}}{Hidden}");
        text = Named.Replace(text, $"${{start}}{Hidden}");
        text = KnownToken.Replace(text, Hidden);
        return LongWord.Replace(text, word => IsMixed(word.Value) ? Hidden : word.Value);
    }

    private static bool IsMixed(string word) =>
        word.Any(char.IsAsciiLetterUpper) && word.Any(char.IsAsciiLetterLower) && word.Any(char.IsAsciiDigit);
}
