using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>One log line, before it is formatted.</summary>
internal sealed record LogEntry(
    DateTime At, LogLevel Level, string RequestId, string TraceId, string Template, object[] Arguments, Exception Exception)
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public string Timestamp => At.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static string ToText(object value) => value switch
    {
        DateTime time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
