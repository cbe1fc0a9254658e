using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>Writes lines of the configured level and above to standard output, in the configured format.</summary>
internal sealed class ConsoleLogger(string requestId, string traceId) : ILambdaLogger
{
    private readonly LogLevel _least = LevelOf(Setting("LEVEL"));

    private readonly Func<LogEntry, string> _format =
        string.Equals(Setting("FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase) ? JsonLogFormat.Of : TextLogFormat.Of;

    public void Log(string message) => Console.Write(message);

    public void LogLine(string message) => Log(LogLevel.Information.ToString(), message);

    public void Log(string level, string message) => Log(level, (Exception)null, message);

    public void Log(string level, string message, params object[] args) => Log(level, (Exception)null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        var severity = Enum.TryParse<LogLevel>(level, ignoreCase: true, out var known) ? known : LogLevel.Information;
        if (severity >= _least)
            Console.WriteLine(_format(new(DateTime.UtcNow, severity, requestId, traceId, message ?? "", args, exception)));
    }

    /// <summary>AWS_LAMBDA_HANDLER_LOG_… of the .NET runtime overrides what Lambda sets from the logging configuration.</summary>
    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_" + name) is { Length: > 0 } own
            ? own
            : Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_" + name);

    private static LogLevel LevelOf(string name) => name?.ToUpperInvariant() switch
    {
        "FATAL" => LogLevel.Critical,
        "WARN" => LogLevel.Warning,
        _ => Enum.TryParse<LogLevel>(name, ignoreCase: true, out var level) ? level : LogLevel.Information,
    };
}
