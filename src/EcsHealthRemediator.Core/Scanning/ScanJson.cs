using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Scanning;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ScanReport))]
public sealed partial class ScanJson : JsonSerializerContext;
