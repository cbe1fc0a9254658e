using System.Text.Json.Nodes;
using EcsHealthRemediator.Application;

namespace EcsHealthRemediator.Core.Tests.Schema;

/// <summary>
/// docs/schema has what others may rely on. The file of a version is its own baseline: ./dev accept writes it anew only where it
/// breaks nobody, and the files of older versions stay.
/// </summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Names => [.. Contract.All.Select(contract => contract.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_published_schema_is_that_of_the_code_and_breaks_nobody_who_relies_on_it(string name)
    {
        var contract = Named(name);
        var published = Path.Combine(Approved.Root, contract.File);
        if (File.Exists(published))
        {
            var breaches = Compatibility.Breaches(JsonNode.Parse(File.ReadAllText(published)), contract.Schema(), contract.IsRead);
            Assert.True(!breaches.Any(), $"This needs a new schemaVersion of the {name}:\n{string.Join('\n', breaches)}");
        }

        Approved.Text(contract.File, contract.Write());
    }

    [Fact]
    public void Every_field_of_a_document_is_in_the_schema()
    {
        var recorded = Path.Combine(Approved.Root, "tests", "EcsHealthRemediator.Cli.Tests", "evidence");
        var unknown = Directory.EnumerateFiles(recorded, "*.json").SelectMany(file =>
        {
            var text = File.ReadAllText(file);
            var isOutcome = Path.GetFileName(file).Split('.') is [_, "outcome" or "next", _];
            var schema = Named(isOutcome ? "outcome" : "evidence").Schema();
            return Unknown(JsonNode.Parse(isOutcome ? text : EvidenceFile.Read(text).Write()), schema, schema, "$");
        });

        Assert.Empty(unknown.Distinct());
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""", true)]
    [InlineData("""{"enum":["x"]}""", """{"enum":["x","y"]}""", true)]
    [InlineData("""{"items":{"type":"string"}}""", """{"items":{"type":"string"}}""", true)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"integer"}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":["string","null"]}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":true}}""", false)]
    [InlineData("""{"enum":["x","y"]}""", """{"enum":["x"]}""", false)]
    [InlineData("""{"items":{"type":"string"}}""", """{"items":{"type":"integer"}}""", false)]
    [InlineData("""{"required":["a"]}""", """{}""", false)]
    [InlineData("""{}""", """{"required":["a"]}""", false)]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"additionalProperties":{"type":"integer"}}""", false)]
    [InlineData(
        """{"anyOf":[{"properties":{"fix":{"const":"a"},"x":{"type":"string"}}}]}""",
        """{"anyOf":[{"properties":{"fix":{"const":"b"}}},{"properties":{"fix":{"const":"a"},"x":{"type":"string"}}}]}""", true)]
    [InlineData(
        """{"anyOf":[{"properties":{"fix":{"const":"a"},"x":{"type":"string"}}}]}""",
        """{"anyOf":[{"properties":{"fix":{"const":"a"}}}]}""", false)]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"$ref":"#/properties/a"}}}}}""", """{"properties":{"a":{"properties":{"b":{"$ref":"#/properties/a"}}}}}""", true)]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"$ref":"#/properties/a"}}}}}""", """{"properties":{"a":{"properties":{"b":{"$ref":"#/properties/a"}},"type":"string"}}}""", false)]
    public void What_may_change_within_a_version(string before, string after, bool mayChange) =>
        Assert.Equal(mayChange, !Compatibility.Breaches(JsonNode.Parse(before), JsonNode.Parse(after), isRead: true).Any());

    private static Contract Named(string name) => Contract.All.Single(contract => contract.Name == name);

    private static IEnumerable<string> Unknown(JsonNode? value, JsonNode? schema, JsonNode root, string path)
    {
        if (schema is not JsonObject known) return [];
        if ((string?)known["$ref"] is { } reference) return Unknown(value, At(root, reference), root, path);
        return value switch
        {
            JsonObject fields when known["anyOf"] is JsonArray kinds =>
                kinds.Select(kind => Unknown(fields, kind, root, path).ToList()).MinBy(missing => missing.Count)!,
            JsonObject fields => fields.SelectMany(field =>
                (known["properties"]?[field.Key] ?? known["additionalProperties"]) is { } inner
                    ? Unknown(field.Value, inner, root, $"{path}.{field.Key}")
                    : [$"{path}.{field.Key}"]),
            JsonArray items => items.SelectMany(item => Unknown(item, known["items"], root, $"{path}[]")),
            _ => [],
        };
    }

    private static JsonNode? At(JsonNode root, string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode?)root, (node, key) => node is JsonArray array ? array[int.Parse(key)] : node?[key]);

}
