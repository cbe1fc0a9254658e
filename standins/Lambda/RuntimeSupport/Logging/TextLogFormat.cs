using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>Writes a line as time, request, level and message, separated by tabs.</summary>
internal static class TextLogFormat
{
    public static string Of(LogEntry entry)
    {
        var parts = new[] { MessageTemplate.Filled(entry), entry.Exception?.ToString() };
        var message = string.Join('\n', parts.Where(part => !string.IsNullOrEmpty(part)));
        return $"{entry.Timestamp}\t{entry.RequestId}\t{Abbreviated(entry.Level)}\t{message}";
    }

    private static string Abbreviated(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
