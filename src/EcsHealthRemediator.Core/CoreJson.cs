using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator;

/// <summary>Every document that Core reads or writes, camelCase, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(IReadOnlyList<Outcome>))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(PauseOrder))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(EvidenceFile))]
public sealed partial class CoreJson : JsonSerializerContext;
