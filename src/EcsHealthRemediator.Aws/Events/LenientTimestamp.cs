using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>
/// Reads a time that is only informative. A time that cannot be parsed is read as null instead of making the event malformed.
/// </summary>
internal sealed class LenientTimestamp : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
            return time;

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
            writer.WriteStringValue(time);
        else
            writer.WriteNullValue();
    }
}
