using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

public sealed class ProtocolJson : JsonConverter<Protocol>
{
    public override Protocol Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Protocol.TryParse(reader.GetString(), out var protocol)
            ? protocol
            : throw new JsonException("A protocol name or number is needed.");

    public override void Write(Utf8JsonWriter writer, Protocol value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
