using System.Text.Json.Nodes;
using EcsHealthRemediator.Tests;

namespace EcsHealthRemediator.Cli.Tests;

/// <summary>
/// Replays evidence that the function recorded in the sandbox and compares the outcomes with approved files. The approved files
/// contain verdicts and decisions but no sentences, so that a better sentence does not change them.
/// </summary>
public sealed class ReplayCommandTests(ReplayedEvidence replayed) : IClassFixture<ReplayedEvidence>
{
    public static TheoryData<string> Recorded() => [.. ReplayedEvidence.Names(".outcome.json")];

    public static TheoryData<string> OfIncidents() => [.. ReplayedEvidence.Names(".next.json")];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Recorded_evidence_gives_the_approved_verdicts(string name) =>
        Approved.Text(File(name, "outcome"), Verdicts.Of(replayed.Outcomes[name]));

    [Fact]
    public async Task The_same_evidence_gives_the_same_outcome_to_the_byte() =>
        Assert.Equal(await Cli.RunAsync("", "replay", Evidence("steady")), await Cli.RunAsync("", "replay", Evidence("steady")));

    [Theory]
    [MemberData(nameof(OfIncidents))]
    public void An_incident_in_the_evidence_takes_the_approved_next_step(string name) =>
        Approved.Text(File(name, "next"), Verdicts.Of(replayed.NextSteps[name]));

    [Fact]
    public async Task No_evidence_is_left_without_an_approved_outcome()
    {
        var evidence = Directory.GetFiles(ReplayedEvidence.Folder, "*.json").Select(Path.GetFileName)
            .Where(name => name!.Count(c => c == '.') == 1)
            .Select(name => Path.GetFileNameWithoutExtension(name)!).ToList();

        Assert.True(evidence.Count >= 8);
        Assert.Equal(evidence.Order(), ReplayedEvidence.Names(".outcome.json").Order());
        foreach (var name in evidence)
        {
            var approved = await System.IO.File.ReadAllTextAsync(Path.Combine(ReplayedEvidence.Folder, $"{name}.outcome.json"));
            Assert.NotEmpty((string)JsonNode.Parse(approved)!["cause"]!["check"]!);
        }
    }

    [Fact]
    public async Task Several_files_give_one_line_each_in_order()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "replay", Evidence("steady"), Evidence("wrong-path"));

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [("shop/web", "already-healthy"), ("shop/web", "health-check-path")], output.TrimEnd('\n').Split('\n').Select(About));
    }

    [Fact]
    public async Task With_text_the_email_is_printed()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "replay", "--text", Evidence("wrong-path"));

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\A[A-Z]+, act now: shop/web \(\d{12} [a-z0-9-]+\)\n", output);
        Assert.Contains("\nCause: the application answers 404", output, StringComparison.Ordinal);
        Assert.Contains("\nDo: Set the health check path", output, StringComparison.Ordinal);
        Assert.Contains("\nWHAT WAS RULED OUT\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_html_the_page_is_written_beside_the_printed_outcome()
    {
        var page = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.html");

        var (exitCode, output, error) = await Cli.RunAsync("", "replay", "--html", page, Evidence("security-group"));
        var html = await System.IO.File.ReadAllTextAsync(page);
        System.IO.File.Delete(page);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal("security-group", About(output).Cause);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("ecs-health replay security-group.json", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_page_cannot_tell_of_several_files()
    {
        var (exitCode, output, error) =
            await Cli.RunAsync("", "replay", "--html", "page.html", Evidence("steady"), Evidence("wrong-path"));

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("name one evidence file", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty.")]
    [InlineData("{\n\"a\"", "it is not JSON, or it is cut off: see line 2.")]
    [InlineData("null", "it is null.")]
    [InlineData("[]", "it is no object.")]
    [InlineData("""{"signal":{},"signal":{}}""", "it names a field twice.")]
    [InlineData("""{"schemaVersion":"1.0","incidentId":"x"}""", "it lacks 'signal', 'snapshot'.")]
    [InlineData("""{"signal":7,"snapshot":{}}""", "its signal is not of the kind that is written there.")]
    [InlineData("""{"signal":{"type":"diagnose"},"snapshot":{}}""", "its signal lacks 'eventId', 'at', 'text'.")]
    public async Task An_invalid_file_is_named_with_the_problem(string content, string problem)
    {
        var file = Path.GetTempFileName();
        await System.IO.File.WriteAllTextAsync(file, content);

        var (exitCode, output, error) = await Cli.RunAsync("", "replay", file);
        System.IO.File.Delete(file);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal($"{file}: This is no evidence file: {problem}", error.Trim());
    }

    [Fact]
    public async Task Of_a_file_that_is_not_there_the_evidence_beside_it_is_named()
    {
        var folder = Directory.CreateTempSubdirectory();
        System.IO.File.Copy(Evidence("steady"), Path.Combine(folder.FullName, "evidence-2.json"));

        var (exitCode, _, error) = await Cli.RunAsync("", "replay", Path.Combine(folder.FullName, "evidence-1.json"));
        folder.Delete(recursive: true);

        Assert.Equal(1, exitCode);
        Assert.EndsWith("it does not exist; there is evidence-2.json.", error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_of_an_incident_gives_what_the_incident_makes_of_it()
    {
        var evidence = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Evidence("auto-scaling-member")))!;
        evidence["signal"]!["type"] = "sweep";
        var file = Path.GetTempFileName();
        await System.IO.File.WriteAllTextAsync(file, evidence.ToJsonString());

        var (_, next, _) = await Cli.RunAsync("", "replay", "--next", file);
        var (exitCode, replayed, _) = await Cli.RunAsync("", "replay", file);
        System.IO.File.Delete(file);

        Assert.Equal((0, next), (exitCode, replayed));
        Assert.NotEqual(replayed, (await Cli.RunAsync("", "replay", Evidence("auto-scaling-member"))).Output);
    }

    [Fact]
    public async Task A_folder_is_called_a_folder()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "replay", ".");

        Assert.Equal((1, "", ".: it is a folder."), (exitCode, output, error.Trim()));
    }

    [Fact]
    public async Task Evidence_of_another_version_is_refused()
    {
        var file = Path.GetTempFileName();
        var evidence = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Evidence("steady")))!;
        evidence["schemaVersion"] = "2.0";
        await System.IO.File.WriteAllTextAsync(file, evidence.ToJsonString());

        var (exitCode, _, error) = await Cli.RunAsync("", "replay", file);
        System.IO.File.Delete(file);

        Assert.Equal(1, exitCode);
        Assert.Contains("its schemaVersion is 2.0, and this reads 1.1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_does_not_stop_the_replay_of_the_others()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "replay", "no-such-file.json", Evidence("steady"));

        Assert.Equal((1, "already-healthy"), (exitCode, About(output).Cause));
        Assert.StartsWith("no-such-file.json: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_incident_next_is_an_error()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "replay", "--next", Evidence("steady"));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("needs an open incident", error, StringComparison.Ordinal);
    }

    private static string Evidence(string name) => ReplayedEvidence.File(name);

    private static string File(string name, string kind) => $"tests/EcsHealthRemediator.Cli.Tests/evidence/{name}.{kind}.json";

    private static (string Service, string Cause) About(string outcome)
    {
        var read = JsonNode.Parse(outcome)!;
        return ($"{read["service"]!["cluster"]}/{read["service"]!["name"]}", (string)read["cause"]!["check"]!);
    }
}
