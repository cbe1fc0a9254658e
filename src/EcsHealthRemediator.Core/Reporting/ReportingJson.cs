using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EcsHealthRemediator.Reporting;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCard))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(OperatorPayload))]
internal sealed partial class ReportingJson : JsonSerializerContext;

/// <summary>The documents inside an SNS message: in none of them does HTML ask for more escapes than JSON itself.</summary>
internal static class MessageJson
{
    private static readonly ReportingJson Reporting = new(Readable(ReportingJson.Default));

    public static JsonTypeInfo<Dictionary<string, string>> Bodies => Reporting.DictionaryStringString;

    public static JsonTypeInfo<ChatCard> Card => Reporting.ChatCard;

    public static JsonTypeInfo<Outcome> Outcome { get; } = new OutcomeJson(Readable(OutcomeJson.Default)).Outcome;

    private static JsonSerializerOptions Readable(JsonSerializerContext context) =>
        new(context.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
