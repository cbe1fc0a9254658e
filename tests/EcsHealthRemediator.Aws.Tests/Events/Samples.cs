using System.Text;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Events;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Events;

internal static class Samples
{
    public const string TargetGroup = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-web/4d2246e3635cc45b";

    public static readonly ServiceRef Service = new("web", "shop");

    public static JsonObject Load(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "events", name + ".json")))!.AsObject();

    public static Signal Read(string json) => EventReader.Read(Encoding.UTF8.GetBytes(json));

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "events"), "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order();

    /// <summary>Reads a sample after a change to its detail.</summary>
    public static Signal Read(string name, Action<JsonObject> change)
    {
        var sample = Load(name);
        change(sample["detail"]!.AsObject());
        return Read(sample.ToJsonString());
    }

    public static string IgnoredBecause(Signal signal) => Assert.IsType<Ignored>(signal).Reason;
}
