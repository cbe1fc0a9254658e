using System.Text.Json.Serialization;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Cli;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ParsedMessage))]
[JsonSerializable(typeof(IReadOnlyList<DocumentPage>))]
[JsonSerializable(typeof(OrderAnswer))]
internal sealed partial class CliJson : JsonSerializerContext;
