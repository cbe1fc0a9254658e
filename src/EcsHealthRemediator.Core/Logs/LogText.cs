using System.Text.RegularExpressions;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Logs;

/// <summary>
/// Finds error lines in application logs and makes them safe to keep and show. Log lines are untrusted: anybody who can make the
/// application log something can write them.
/// </summary>
public static partial class LogText
{
    private const int MaxShown = 300;

    /// <summary>
    /// Secrets are masked in this much text before it is cut to <see cref="MaxShown"/>, so that no part of a secret is left.
    /// </summary>
    private const int MaxRead = 2_000;

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]")]
    private static partial Regex TerminalSequence { get; }

    [GeneratedRegex(
        @"\b(?:error|err|exception|fatal|critical|panic|traceback|fail|failed|failure|failing|refused|denied|unable|cannot|can't"
        + @"|could not|timed out|timeout|unavailable|unreachable|aborted|killed|segfault|segmentation fault|out of memory"
        + @"|no such|not found|already in use|no valid providers|no EC2 IMDS role|E(?:CONN|ADDR|HOST|NOT|TIMED)[A-Z]+)\b|(?:Error|Exception)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex ErrorWord { get; }

    /// <summary>Log levels below warning, as a word and as a field of a JSON line.</summary>
    [GeneratedRegex(@"\b(?:TRACE|DEBUG|INFO|NOTICE)\b|""?level""?\s*[=:]\s*""?(?:trace|debug|info|notice)\b")]
    private static partial Regex HarmlessLevel { get; }

    [GeneratedRegex(
        @"refused|ECONNREFUSED|no route to host|host unreachable|EHOSTUNREACH|ENETUNREACH|name or service not known|ENOTFOUND"
        + @"|EAI_AGAIN|name resolution|UnknownHost|no such host|could not resolve"
        + @"|(?:could not|cannot|can't|unable to|failed to) connect"
        + @"|connect(?:ion)?\b.*\btimed out|ETIMEDOUT|(?:password|login|authentication|access)\b.*\b(?:failed|denied)"
        + @"|(?:pool|database|db|broker|queue|cache|upstream)\b.*\bunavailable",
        RegexOptions.IgnoreCase)]
    private static partial Regex DependencyFailure { get; }

    [GeneratedRegex(
        @"(?:failed|unable|could not|cannot|can't|error) (?:to )?(?:while )?(?:start|bind|listen|boot|load|open|import|find)"
        + @"|start-?up failed|application run failed|already in use|EADDRINUSE|permission denied|EACCES|no such file|ENOENT"
        + @"|(?:Module|Class)NotFound|NoClassDefFound|cannot find module|ImportError"
        + @"|unhandled exception|uncaught|panic:|traceback"
        + @"|missing (?:required )?(?:environment|configuration|setting|variable)|out of memory|OutOfMemory",
        RegexOptions.IgnoreCase)]
    private static partial Regex StartFailure { get; }

    /// <summary>What the SDKs of Go, Java, Python, JavaScript and .NET say.</summary>
    [GeneratedRegex(
        @"no valid providers in chain|NoCredential|no EC2 IMDS role found|unable to (?:load|locate) (?:AWS )?credentials"
        + @"|could not load credentials|CredentialsProviderError|failed to (?:retrieve|resolve AWS|refresh cached) credentials"
        + @"|unable to get IAM security credentials",
        RegexOptions.IgnoreCase)]
    private static partial Regex CredentialFailure { get; }

    [GeneratedRegex(@"169\.254\.169\.254|\bIMDS|EC2 ?(?:Instance ?)?Metadata|instance metadata", RegexOptions.IgnoreCase)]
    private static partial Regex Metadata { get; }

    /// <summary>Whether a line says that there are no credentials for AWS.</summary>
    public static bool TellsOfCredentials(string text) => CredentialFailure.IsMatch(text);

    /// <summary>Whether a line speaks of the instance metadata.</summary>
    public static bool TellsOfMetadata(string text) => Metadata.IsMatch(text);

    /// <summary>Whether a line says that a dependency cannot be reached or refuses access.</summary>
    public static bool TellsOfDependency(string text) => DependencyFailure.IsMatch(text);

    /// <summary>Whether a line says that the program could not start.</summary>
    public static bool TellsOfFailedStart(string text) => StartFailure.IsMatch(text);

    /// <returns>One visible line of at most 300 characters without secrets, of a text that AWS passes on from elsewhere.</returns>
    public static string Visible(string raw) => PlainText.Cut(Secrets.Mask(PlainText.Clean(raw, MaxRead)), MaxShown);

    /// <returns>
    /// One line of at most 300 characters, with recognizable secrets masked; null for a line that does not look like an error.
    /// </returns>
    public static string? ErrorLine(string raw)
    {
        var visible = PlainText.Clean(TerminalSequence.Replace(raw, ""), MaxRead);
        return ErrorWord.IsMatch(visible) && !HarmlessLevel.IsMatch(visible)
            ? PlainText.Cut(Secrets.Mask(visible), MaxShown)
            : null;
    }
}
