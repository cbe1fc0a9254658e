using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Core.Tests.Network;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Cidr))]
[JsonSerializable(typeof(Protocol))]
[JsonSerializable(typeof(PathQuestion))]
[JsonSerializable(typeof(IReadOnlyList<NetworkPath>))]
internal sealed partial class NetworkJson : JsonSerializerContext;
