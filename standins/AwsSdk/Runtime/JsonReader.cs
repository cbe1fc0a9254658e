using System.Text.Json;

namespace Amazon.StandIn;

internal sealed class JsonReader(JsonElement structure) : Reader<JsonElement>
{
    protected override bool HasEmptyLists => true;

    protected override bool TryFind(string name, out JsonElement found) =>
        structure.TryGetProperty(name, out found) && found.ValueKind != JsonValueKind.Null;

    protected override string Text(JsonElement node) =>
        node.ValueKind == JsonValueKind.String ? node.GetString()! : node.GetRawText();

    protected override IEnumerable<JsonElement> Items(JsonElement list) => list.EnumerateArray();

    protected override IEnumerable<(string Key, JsonElement Value)> Entries(JsonElement map) =>
        map.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    protected override Reader<JsonElement> Inside(JsonElement structure) => new JsonReader(structure);
}
