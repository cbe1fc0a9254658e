using System.Globalization;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>Converts simple values from and to the text in query parameters and XML, and timestamps in JSON.</summary>
internal static class Scalar
{
    /// <summary>Null where the text is empty and the type is not a string, as in the SDK's unmarshallers.</summary>
    public static T? FromText<T>(string text) => (T?)FromText(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), text);

    public static string ToText(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        ConstantClass constant => constant.Value,
        DateTime time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        MemoryStream blob => Convert.ToBase64String(blob.ToArray()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{value.GetType()} has no form as text."),
    };

    /// <summary>ISO 8601 or seconds since 1970, always as UTC.</summary>
    public static DateTime Timestamp(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime;

    public static decimal EpochSeconds(DateTime time) =>
        (decimal)(time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    private static object? FromText(Type plain, string text)
    {
        if (plain == typeof(string))
            return text;
        if (text.Length == 0)
            return null;
        if (plain == typeof(DateTime))
            return Timestamp(text);
        if (plain == typeof(MemoryStream))
            return new MemoryStream(Convert.FromBase64String(text));
        return Convert.ChangeType(text, plain, CultureInfo.InvariantCulture);
    }
}
