using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.CloudWatchEvents;

namespace EcsHealthRemediator.Aws.Events;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CloudWatchEvent<JsonElement>))]
[JsonSerializable(typeof(TaskDetail))]
[JsonSerializable(typeof(ServiceActionDetail))]
[JsonSerializable(typeof(DeploymentDetail))]
[JsonSerializable(typeof(ContainerInstanceHealthDetail))]
[JsonSerializable(typeof(InstanceStateDetail))]
[JsonSerializable(typeof(AlarmDetail))]
[JsonSerializable(typeof(HealthDetail))]
[JsonSerializable(typeof(DirectInvoke))]
internal sealed partial class EventJson : JsonSerializerContext;
