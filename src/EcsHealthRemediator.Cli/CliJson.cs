using System.Text.Json.Serialization;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Cli;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ParsedMessage))]
internal sealed partial class CliJson : JsonSerializerContext;
