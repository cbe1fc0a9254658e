using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Logs;

/// <summary>
/// Replaces what looks like a secret with <c>***</c>. In doubt it masks too much, because the text is mailed to many people.
/// </summary>
public static partial class Secrets
{
    private const string Hidden = "***";

    /// <summary>A whole key, or its beginning up to the end of the text where the rest was cut off.</summary>
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey { get; }

    [GeneratedRegex(@"(?<![A-Za-z])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")]
    private static partial Regex WebToken { get; }

    /// <summary>AWS access key ids, and tokens with a well-known prefix.</summary>
    [GeneratedRegex(
        @"(?:AKIA|ASIA)[A-Z0-9]{12,}"
        + @"|(?<![A-Za-z])(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|[rs]k_live_|AIza)[A-Za-z0-9_-]{10,}")]
    private static partial Regex KnownToken { get; }

    /// <summary>The password in scheme://user:password@host, up to the last @, because a password may itself contain @.</summary>
    [GeneratedRegex(@"(?<start>://[^\s/@:]*:)[^\s]*@")]
    private static partial Regex PasswordInAddress { get; }

    [GeneratedRegex(
        @"(?<start>authorization\\*[""']?\s*[=:]\s*\\*[""']?(?:[A-Za-z0-9-]+\s+)?|(?<![A-Za-z])bearer\s+)[^\s,;""'\\]{4,}",
        RegexOptions.IgnoreCase)]
    private static partial Regex Authorization { get; }

    /// <summary>
    /// Values named as secret: key=value, key: value, "key": "value" (quotes may be escaped), "key" => "value", ('key', 'value'),
    /// (key)=(value), &lt;key&gt;value, --key value, and a password that is said to be something. An AWS SDK's NoCredentialProviders is the
    /// name of an error.
    /// </summary>
    [GeneratedRegex(
        @"(?<start>(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?(?!Providers?\b)|api[._-]?key|access[._-]?key|private[._-]?key"
        + @"|session[._-]?id|cookie)[A-Za-z0-9._-]*\\*[""']?\s*(?:\)\s*[=:]\s*\(|=>|:=|[=:]|>)\s*"
        + @"|\(\s*[""'](?:[A-Za-z0-9._-]*(?:password|passwd|pwd|secret|token))[""']\s*,\s*"
        + @"|(?<![A-Za-z])(?:password|passwd|pwd)\s+(?:is\s+|was\s+)?(?=\S*[0-9!$%*+?@#])"
        + @"|(?<![a-z-])--?[a-z-]*(?:password|passwd|secret|token|api-key)\s+)"
        + @"(?:(?<quote>\\*[""']).*?(?:\k<quote>|$)|[^\s,;&""'\\]+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Named { get; }

    /// <summary>
    /// A long word that could be a key without a name. It is masked only with capitals, small letters and digits, which spares
    /// hex digests and most paths.
    /// </summary>
    [GeneratedRegex(@"[A-Za-z0-9/+]{40,}={0,2}")]
    private static partial Regex LongWord { get; }

    /// <summary>Passwords after short options of common tools: curl -u name:x, mysqladmin -px, redis-cli -a x.</summary>
    [GeneratedRegex(
        @"(?<start>(?<!\S)(?:-u\s*|--user[=\s]\s*)[""']?[^\s:""']+:|\bmysql\w*\b[^|;&]*?\s-p|\bredis-cli\b[^|;&]*?\s-a\s+)"
        + @"[""']?[^\s""']+")]
    private static partial Regex ShortOption { get; }

    /// <summary>A URL without credentials, up to its query.</summary>
    [GeneratedRegex(@"(https?://[^\s""'?@|;&]+(?![^\s""']*@))", RegexOptions.IgnoreCase)]
    private static partial Regex Address { get; }

    /// <summary>
    /// Masks a command line but keeps its URLs readable, because checks compare them with the load balancer's health check.
    /// </summary>
    public static string MaskCommand(string command) => string.Concat(
        Address.Split(ShortOption.Replace(command, $"${{start}}{Hidden}"))
            .Select((part, index) => index % 2 == 1 ? part : Mask(part)));

    /// <summary>Masks any text, URLs included.</summary>
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
