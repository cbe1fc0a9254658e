using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Cli.Tests;

/// <summary>Reduces an outcome to ids, verdicts, confidence, decisions and resources, without its sentences.</summary>
internal static class Verdicts
{
    private static readonly string[] Kept =
    [
        "status", "cause", "findings", "actions", "gaps", "check", "verdict", "confidence", "source", "fix", "decision",
        "blockedBy", "before", "after", "resource", "startUp", "starts", "medianSeconds", "longestSeconds",
    ];

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(string outcome) => Without(JsonNode.Parse(outcome))!.ToJsonString(Indented) + "\n";

    private static JsonNode? Without(JsonNode? node) => node switch
    {
        JsonObject owner => new JsonObject(owner.Where(pair => Kept.Contains(pair.Key))
            .Select(pair => KeyValuePair.Create(pair.Key, Without(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Without)]),
        _ => node?.DeepClone(),
    };
}
