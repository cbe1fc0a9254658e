using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Core.Tests.Signals;

[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class TestJson : JsonSerializerContext;
