using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Cli.Tests;

/// <summary>
/// Evidence as the function recorded it in worlds of the sandbox, and the outcomes that a person has read and approved. After a
/// wanted change: <c>./dev cli replay X.json &gt; X.outcome.json</c> (<c>--next</c> for <c>X.next.json</c>), and read the
/// difference.
/// </summary>
public sealed class ReplayCommandTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "evidence");

    public static TheoryData<string> Recorded() => [.. Names(".outcome.json")];

    public static TheoryData<string> OfIncidents() => [.. Names(".next.json")];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Recorded_evidence_gives_the_approved_outcome_to_the_byte(string name) =>
        Assert.Equal((0, await ApprovedAsync(name, "outcome"), ""), await Cli.RunAsync("", "replay", Evidence(name)));

    [Theory]
    [MemberData(nameof(OfIncidents))]
    public async Task An_incident_in_the_evidence_makes_the_approved_next_move(string name) =>
        Assert.Equal((0, await ApprovedAsync(name, "next"), ""), await Cli.RunAsync("", "replay", "--next", Evidence(name)));

    [Fact]
    public async Task No_evidence_is_left_without_an_approved_outcome()
    {
        var evidence = Directory.GetFiles(Folder, "*.json").Select(Path.GetFileName)
            .Where(name => name!.Count(c => c == '.') == 1)
            .Select(name => Path.GetFileNameWithoutExtension(name)!).ToList();

        Assert.True(evidence.Count >= 8);
        Assert.Equal(evidence.Order(), Names(".outcome.json").Order());
        foreach (var name in evidence)
        {
            var cause = JsonNode.Parse(await ApprovedAsync(name, "outcome"))!["cause"]!;
            Assert.NotEmpty((string)cause["check"]!);
        }
    }

    [Fact]
    public async Task Several_files_give_a_line_each_in_order()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "replay", Evidence("steady"), Evidence("wrong-path"));

        Assert.Equal(
            (0, await ApprovedAsync("steady", "outcome") + await ApprovedAsync("wrong-path", "outcome")), (exitCode, output));
    }

    [Fact]
    public async Task As_text_it_is_the_mail()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "replay", "--text", Evidence("wrong-path"));

        Assert.Equal(0, exitCode);
        Assert.StartsWith("shop/web needs you: the application answers 404", output, StringComparison.Ordinal);
        Assert.Contains("\nWHAT YOU CAN DO\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "This is no evidence file: ")]
    [InlineData("null", "This is no evidence file: it is null")]
    [InlineData("""{"schemaVersion":"1.0","incidentId":"x"}""", "missing required properties")]
    [InlineData("""{"signal":{"type":"diagnose"},"snapshot":7}""", "This is no evidence file: ")]
    public async Task A_file_that_is_none_is_named_with_the_problem(string content, string problem)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, content);

        var (exitCode, output, error) = await Cli.RunAsync("", "replay", file);
        File.Delete(file);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(file, error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_of_another_version_is_refused()
    {
        var file = Path.GetTempFileName();
        var evidence = JsonNode.Parse(await File.ReadAllTextAsync(Evidence("steady")))!;
        evidence["schemaVersion"] = "2.0";
        await File.WriteAllTextAsync(file, evidence.ToJsonString());

        var (exitCode, _, error) = await Cli.RunAsync("", "replay", file);
        File.Delete(file);

        Assert.Equal(1, exitCode);
        Assert.Contains("its schemaVersion is 2.0, and this reads 1.0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_does_not_keep_the_others_from_being_replayed()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "replay", "no-such-file.json", Evidence("steady"));

        Assert.Equal((1, await ApprovedAsync("steady", "outcome")), (exitCode, output));
        Assert.StartsWith("no-such-file.json: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_incident_there_is_no_next_move()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "replay", "--next", Evidence("steady"));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("no open incident", error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(string ending) =>
        Directory.GetFiles(Folder, "*" + ending).Select(file => Path.GetFileName(file)[..^ending.Length]);

    private static string Evidence(string name) => Path.Combine(Folder, name + ".json");

    private static Task<string> ApprovedAsync(string name, string kind) =>
        File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.{kind}.json"));
}
