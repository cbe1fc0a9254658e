using System.Text.RegularExpressions;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Logs;

/// <summary>Log lines as they may be kept and shown: whoever can make an application log something can write them.</summary>
public static partial class LogText
{
    private const int MaxShown = 300;

    /// <summary>Masked is what is read, before it is cut to what is shown, so that no half of a secret is left over.</summary>
    private const int MaxRead = 2_000;

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]")]
    private static partial Regex TerminalSequence { get; }

    [GeneratedRegex(
        @"\b(?:error|err|exception|fatal|critical|panic|traceback|fail|failed|failure|failing|refused|denied|unable|cannot|can't"
        + @"|could not|timed out|timeout|unavailable|unreachable|aborted|killed|segfault|segmentation fault|out of memory"
        + @"|no such|not found|already in use|E(?:CONN|ADDR|HOST|NOT|TIMED)[A-Z]+)\b|(?:Error|Exception)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Trouble { get; }

    /// <summary>Levels at which a program does not complain, as text and as a field of a JSON line.</summary>
    [GeneratedRegex(@"\b(?:TRACE|DEBUG|INFO|NOTICE)\b|""?level""?\s*[=:]\s*""?(?:trace|debug|info|notice)\b")]
    private static partial Regex Calm { get; }

    [GeneratedRegex(
        @"refused|ECONNREFUSED|no route to host|host unreachable|EHOSTUNREACH|ENETUNREACH|name or service not known|ENOTFOUND"
        + @"|EAI_AGAIN|name resolution|UnknownHost|no such host|could not resolve"
        + @"|(?:could not|cannot|can't|unable to|failed to) connect"
        + @"|connect(?:ion)?\b.*\btimed out|ETIMEDOUT|(?:password|login|authentication|access)\b.*\b(?:failed|denied)"
        + @"|(?:pool|database|db|broker|queue|cache|upstream)\b.*\bunavailable",
        RegexOptions.IgnoreCase)]
    private static partial Regex Dependency { get; }

    [GeneratedRegex(
        @"(?:failed|unable|could not|cannot|can't|error) (?:to )?(?:while )?(?:start|bind|listen|boot|load|open|import|find)"
        + @"|start-?up failed|application run failed|already in use|EADDRINUSE|permission denied|EACCES|no such file|ENOENT"
        + @"|(?:Module|Class)NotFound|NoClassDefFound|cannot find module|ImportError"
        + @"|unhandled exception|uncaught|panic:|traceback"
        + @"|missing (?:required )?(?:environment|configuration|setting|variable)|out of memory|OutOfMemory",
        RegexOptions.IgnoreCase)]
    private static partial Regex Start { get; }

    /// <summary>Whether a line tells that something the program depends on cannot be reached or does not let it in.</summary>
    public static bool TellsOfDependency(string text) => Dependency.IsMatch(text);

    public static bool TellsOfFailedStart(string text) => Start.IsMatch(text);

    /// <returns>
    /// One visible line of at most 300 characters without the secrets that can be told from other text; null for a line that does
    /// not look like an error.
    /// </returns>
    public static string? Complaint(string raw)
    {
        var visible = PlainText.Clean(TerminalSequence.Replace(raw, ""), MaxRead);
        return Trouble.IsMatch(visible) && !Calm.IsMatch(visible) ? PlainText.Cut(Secrets.Mask(visible), MaxShown) : null;
    }
}
