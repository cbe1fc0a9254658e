using System.Globalization;
using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Core.Tests.Schema;

/// <summary>
/// What may be said of a schema after an older one of the same version: a field, a value of an enumeration or a kind may be added;
/// nothing is removed, changes its type, or may be missing or null that never was.
/// </summary>
internal static class Compatibility
{
    /// <param name="isRead">Whether documents of before must be read: then nothing may be required that was not.</param>
    /// <returns>A sentence for each breach.</returns>
    public static IEnumerable<string> Breaches(JsonNode? before, JsonNode? after, bool isRead, string path = "$")
    {
        if (IsOfItself(before) && IsOfItself(after)) return [];
        // Where a type is met first decides which of its places refers to which.
        (before, after) = (Meant(before), Meant(after));
        // "true" is a schema too, of anything.
        if (before is not JsonObject old)
            return after is JsonObject ? [$"{path} was of any type"] : [];
        if (after is not JsonObject now) return [$"{path} is of any type"];
        return
        [
            .. Same(old, now, path, "type", "format", "const"),
            .. Values(old, "enum").Except(Values(now, "enum")).Select(value => $"{path} can no longer be {value}"),
            .. Required(old, now, isRead, path),
            .. Fields(old, now, isRead, path),
            .. Kinds(old, now, isRead, path),
            .. old["items"] is { } item ? Breaches(item, now["items"], isRead, $"{path}[]") : [],
            .. old["additionalProperties"] is { } value ? Breaches(value, now["additionalProperties"], isRead, $"{path}.*") : [],
        ];
    }

    private static JsonNode? Meant(JsonNode? schema) => schema is JsonObject some && some["$ref"]?.GetValue<string>() is { } pointer
        ? Meant(pointer.Split('/').Skip(1).Aggregate((JsonNode?)schema.Root, (at, name) =>
            at is JsonArray items ? items[int.Parse(name, CultureInfo.InvariantCulture)] : at![name]))
        : schema;

    /// <summary>A type that holds another of itself is compared once.</summary>
    private static bool IsOfItself(JsonNode? schema)
    {
        if (schema is not JsonObject some || !some.ContainsKey("$ref")) return false;
        var meant = Meant(schema);
        for (var above = schema.Parent; above is not null; above = above.Parent)
            if (ReferenceEquals(above, meant)) return true;
        return false;
    }

    private static IEnumerable<string> Same(JsonObject old, JsonObject now, string path, params string[] keywords) =>
        keywords.Where(keyword => !JsonNode.DeepEquals(old[keyword], now[keyword]))
            .Select(keyword => $"{path} was {keyword} {Text(old[keyword])}, and is {Text(now[keyword])}");

    private static IEnumerable<string> Required(JsonObject old, JsonObject now, bool isRead, string path)
    {
        var (before, after) = (Values(old, "required").ToHashSet(), Values(now, "required").ToHashSet());
        return before.Except(after).Select(name => $"{path}.{name} may be missing")
            .Concat(isRead ? after.Except(before).Select(name => $"{path}.{name} is required, and older documents lack it") : []);
    }

    private static IEnumerable<string> Fields(JsonObject old, JsonObject now, bool isRead, string path) =>
        (old["properties"] as JsonObject ?? []).SelectMany(field => now["properties"]?[field.Key] is { } kept
            ? Breaches(field.Value, kept, isRead, $"{path}.{field.Key}")
            : [$"{path}.{field.Key} is gone"]);

    /// <summary>Of a type with kinds, each known by the value of one field.</summary>
    private static IEnumerable<string> Kinds(JsonObject old, JsonObject now, bool isRead, string path) =>
        (old["anyOf"] as JsonArray ?? []).SelectMany(kind =>
            (now["anyOf"] as JsonArray ?? []).FirstOrDefault(other => KindOf(other) == KindOf(kind)) is { } kept
                ? Breaches(kind, kept, isRead, $"{path}<{KindOf(kind)}>")
                : [$"{path} can no longer be {KindOf(kind)}"]);

    private static string KindOf(JsonNode? kind) => string.Join(
        ' ',
        (kind?["properties"] as JsonObject ?? []).Where(field => field.Value is JsonObject some && some.ContainsKey("const"))
            .Select(field => Text(field.Value!["const"])));

    private static IEnumerable<string> Values(JsonObject schema, string keyword) =>
        (schema[keyword] as JsonArray ?? []).Select(Text);

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
