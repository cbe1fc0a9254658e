using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>Reads and writes the canonical text. Any other text is a <see cref="JsonException"/>, never a wider block.</summary>
public sealed class CidrJson : JsonConverter<Cidr>
{
    public override Cidr Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Cidr.TryParse(reader.GetString(), out var cidr)
            ? cidr
            : throw new JsonException("A canonical CIDR block is needed.");

    public override void Write(Utf8JsonWriter writer, Cidr value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
