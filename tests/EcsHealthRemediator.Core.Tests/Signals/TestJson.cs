using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Core.Tests.Signals;

[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(EcsHealthRemediator.Signals.Signal))]
internal sealed partial class TestJson : JsonSerializerContext;
