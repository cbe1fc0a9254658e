using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>Every document that is stored or recorded, camelCase.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(PauseOrder))]
[JsonSerializable(typeof(RegionIssues))]
[JsonSerializable(typeof(EndedIncident))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(EvidenceFile))]
public sealed partial class CoreJson : JsonSerializerContext;
