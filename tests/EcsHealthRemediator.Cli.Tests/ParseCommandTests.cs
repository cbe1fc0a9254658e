using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class ParseCommandTests
{
    private static readonly string[] Fields =
        ["kind", "service", "taskSet", "task", "instance", "port", "targetGroup", "loadBalancer", "reason", "codes"];

    [Fact]
    public async Task Every_row_of_the_corpus_comes_out_as_labelled_and_in_order()
    {
        var corpus = Path.Combine(AppContext.BaseDirectory, "corpus", "messages.jsonl");
        var rows = File.ReadLines(corpus).Select(line => JsonNode.Parse(line)!).ToList();

        var (exitCode, output, error) = await Cli.RunAsync(
            string.Concat(rows.Select(row => row["message"]!.ToJsonString() + "\n")), "parse");

        Assert.Equal((0, ""), (exitCode, error));
        var parsed = output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(rows.Count, parsed.Count);
        Assert.All(rows.Zip(parsed), pair => Agrees(pair.First, pair.Second));
    }

    [Fact]
    public async Task Raw_lines_JSON_strings_and_broken_JSON_each_give_one_line()
    {
        string[] lines =
        [
            "(service Größe) is unhealthy in (target-group t)",
            "\"(service a)\\nis unhealthy in (target-group t)\"",
            "\"broken",
            "",
            "null",
        ];

        var (_, output, _) = await Cli.RunAsync(string.Join('\n', lines) + "\n", "parse");

        Assert.Equal(
            ["Größe", "a", null, null, null],
            output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!["service"]?.GetValue<string>()));
    }

    [Fact]
    public async Task Empty_input_gives_empty_output() => Assert.Equal((0, "", ""), await Cli.RunAsync("", "parse"));

    [Fact]
    public async Task An_unknown_command_fails() => Assert.NotEqual(0, (await Cli.RunAsync("", "destroy")).ExitCode);

    private static void Agrees(JsonNode label, JsonObject parsed)
    {
        Assert.Equal(Fields, parsed.Select(field => field.Key));
        foreach (var (name, expected) in label["expected"] as JsonObject ?? [])
            Assert.True(JsonNode.DeepEquals(expected, parsed[name]), $"{name} in {label["message"]}: {parsed}");

        var other = label["expected"] is null;
        Assert.Equal(other, parsed["kind"]!.GetValue<string>() == "other");
        Assert.True(!other || parsed.Skip(1).All(field => field.Value is null), parsed.ToString());
    }
}
