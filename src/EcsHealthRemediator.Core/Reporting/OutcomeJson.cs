using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Reporting;

/// <summary>The outcome's JSON form, which others rely on: camelCase, with nulls.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(IReadOnlyList<Outcome>))]
public sealed partial class OutcomeJson : JsonSerializerContext;
