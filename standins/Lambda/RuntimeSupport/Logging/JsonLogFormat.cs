using System.Collections;
using System.Text;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>Writes a line as one JSON object: time, level, request, message, and every argument as a field.</summary>
internal static class JsonLogFormat
{
    public static string Of(LogEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", entry.Timestamp);
            json.WriteString("level", entry.Level.ToString());
            WriteIfAny(json, "requestId", entry.RequestId);
            WriteIfAny(json, "traceId", entry.TraceId);
            json.WriteString("message", MessageTemplate.Filled(entry));
            foreach (var (name, value) in MessageTemplate.Fields(entry))
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            WriteException(json, entry.Exception);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case IList list:
                json.WriteStartArray();
                foreach (var item in list)
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(LogEntry.ToText(value));
                break;
        }
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        if (exception is null)
            return;
        json.WriteString("errorType", exception.GetType().FullName);
        json.WriteString("errorMessage", exception.Message);
        json.WriteStartArray("stackTrace");
        foreach (var line in exception.ToString().Split('\n'))
            json.WriteStringValue(line.Trim());
        json.WriteEndArray();
    }
}
