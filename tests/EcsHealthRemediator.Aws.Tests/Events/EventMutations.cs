using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Aws.Tests.Events;

/// <summary>Events that are well-formed JSON and nearly right: samples with some values exchanged, moved, lengthened or gone.</summary>
internal static class EventMutations
{
    private const string Account = "444455556666";

    /// <summary>Stands for what JSON can write and no text can hold, until the event is written.</summary>
    private const string HalfACharacter = "half a character";

    private static readonly JsonObject[] Samples = [.. Events.Samples.Names().Select(Events.Samples.Load)];

    /// <summary>What stands in samples, and what somebody would put there who wants to see it break.</summary>
    private static readonly string[] Texts =
    [
        "", " ", "x", "null", "STOPPED", "IMPAIRED", "ALARM", "EC2", "SERVICE_TASK_START_IMPAIRED", "diagnose", "approve", "pause",
        "service:", "service:web", "service:../web", "arn:", "arn:aws:ecs", "arn:aws:ecs:eu-west-1:111122223333:", ":::::", "a/b/c/d",
        "arn:aws:ecs:eu-west-1:111122223333:cluster/", "arn:aws:ecs:eu-west-1:111122223333:cluster/a/b",
        $"arn:aws:ecs:eu-west-1:{Account}:service/shop/web", $"arn:aws-cn:ecs:cn-north-1:{Account}:cluster/shop",
        $"arn:aws:elasticloadbalancing:eu-west-1:{Account}:targetgroup/shop-web/4d2246e3635cc45b",
        "arn:aws:elasticloadbalancing:::targetgroup/", "targetgroup/", "Task failed ELB health checks in (target-group",
        "(service web) is unhealthy in (target-group x) due to (reason codes: [99999999999, , 502", "\0", "\u202e\u200b", "\ud83d\ude00",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999+14:00", "2026-02-30T00:00:00Z", "1e400",
    ];

    private static readonly string[] Values =
    [
        "null", "0", "-1", "1e400", "9223372036854775808", "true", "[]", "[null]", "[[[]]]", "{}", "{\"a\":{\"b\":null}}",
        "\"\\u0000\"", $"\"{HalfACharacter}\"",
    ];

    private static readonly int[] Lengths = [33, 256, 1_001, 2_049, 70_000, 200_000];

    public static Gen<string> Mutated() =>
        from sample in Gen.Choose(0, Samples.Length - 1)
        from changes in Change().NonEmptyListOf()
        select Apply((JsonObject)Samples[sample].DeepClone(), changes.Take(6));

    private static Gen<(int Kind, int Where, int What, int Other)> Change() =>
        from kind in Gen.Choose(0, 7)
        from @where in Gen.Choose(0, int.MaxValue)
        from what in Gen.Choose(0, int.MaxValue)
        from other in Gen.Choose(0, Samples.Length - 1)
        select (kind, @where, what, other);

    private static string Apply(JsonObject root, IEnumerable<(int Kind, int Where, int What, int Other)> changes)
    {
        foreach (var (kind, place, what, other) in changes)
        {
            var places = Places(root).ToList();
            if (places.Count == 0) break;
            var (parent, step) = places[place % places.Count];
            switch (kind)
            {
                case 0 when parent is JsonObject map:
                    map.Remove((string)step);
                    break;
                case 1:
                    Put(parent, step, JsonNode.Parse(Values[what % Values.Length]));
                    break;
                case 2:
                    Put(parent, step, Texts[what % Texts.Length]);
                    break;
                case 3:
                    Put(parent, step, Long(parent, step, Lengths[what % Lengths.Length]));
                    break;
                case 4 when parent is JsonObject map:
                    map[Texts[what % Texts.Length]] = Texts[place % Texts.Length];
                    break;
                case 5:
                    Put(parent, step, new JsonArray([.. Enumerable.Range(0, what % 300).Select(i => (JsonNode)$"i-{i:x17}")]));
                    break;
                default:
                    var donors = Places(Samples[other]).ToList();
                    var (from, at) = donors[what % donors.Count];
                    Put(parent, kind == 6 && from is JsonObject && parent is JsonObject ? at : step, Get(from, at)?.DeepClone());
                    break;
            }
        }

        return root.ToJsonString().Replace(HalfACharacter, "\\ud800", StringComparison.Ordinal);
    }

    /// <summary>Of the same beginning, so that what is read by its beginning is still read.</summary>
    private static string Long(JsonNode parent, object step, int length) =>
        ((Get(parent, step) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "x") + " "
            + string.Concat(Enumerable.Repeat("é\ud83d\ude00y", length / 4)))[..length];

    private static IEnumerable<(JsonNode Parent, object Step)> Places(JsonNode? node) => node switch
    {
        JsonObject map => map.ToList().SelectMany(field => Places(field.Value).Prepend((map, field.Key))),
        JsonArray list => list.ToList().SelectMany((item, index) => Places(item).Prepend((list, index))),
        _ => [],
    };

    private static JsonNode? Get(JsonNode parent, object step) => step is int index ? parent[index] : parent[(string)step];

    private static void Put(JsonNode parent, object step, JsonNode? value)
    {
        if (step is int index && parent is JsonArray list) list[index] = value;
        else if (parent is JsonObject map) map[(string)step] = value;
    }
}
