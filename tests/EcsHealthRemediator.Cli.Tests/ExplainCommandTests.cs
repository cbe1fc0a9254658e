using System.Text.Json.Nodes;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Tests;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class ExplainCommandTests
{
    private static readonly IReadOnlyList<string> Checks =
        [.. Diagnoser.Causality.Checks.Select(check => check.Id).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("already-healthy")]
    [InlineData("grace-period")]
    [InlineData("task-start")]
    public async Task The_page_of_a_check_is_printed_as_it_stands_in_the_documentation(string check)
    {
        var document = (await File.ReadAllTextAsync(Path.Combine(Approved.Root, $"docs/checks/{check}.md"))).ReplaceLineEndings("\n");

        var (exitCode, output, error) = await Cli.RunAsync("", "explain", check);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith($"# {check}\n\n", output, StringComparison.Ordinal);
        Assert.Contains("\n**Sources**: https://", output, StringComparison.Ordinal);
        Assert.Equal(document.TrimEnd('\n'), output.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("no-spare-capacity")]
    [InlineData("at-limit")]
    public async Task The_page_of_a_guard_is_printed_as_it_stands_in_the_documentation(string guard)
    {
        var document = (await File.ReadAllTextAsync(Path.Combine(Approved.Root, $"docs/guards/{guard}.md"))).ReplaceLineEndings("\n");

        var (exitCode, output, error) = await Cli.RunAsync("", "explain", guard);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith($"# {guard}\n\n", output, StringComparison.Ordinal);
        Assert.Equal(document.TrimEnd('\n'), output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Of_an_id_that_is_a_check_and_a_guard_both_are_printed()
    {
        var (_, output, _) = await Cli.RunAsync("", "explain", "shared-cause");

        Assert.Contains("\n**Proves**: ", output, StringComparison.Ordinal);
        Assert.Contains("\n**Lifts it**: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_id_every_check_and_guard_is_listed_with_its_first_sentence()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "explain");

        Assert.Equal((0, ""), (exitCode, error));
        var lines = output.TrimEnd('\n').Split('\n').Where(line => line.Contains("  ", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            Checks.Concat(Enum.GetValues<GuardId>().Select(KebabCase.Of)), lines.Select(line => line.Split(' ')[0]));
        Assert.All(lines, line => Assert.Matches(@"^[a-z-]+  +[A-Z][^.]+\.$", line));
        Assert.Contains(lines, line => line.EndsWith("  ECS finds no place for a task.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task As_text_a_page_has_no_marks_and_a_line_for_each_paragraph()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "explain", "task-start", "--output", "text");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("task-start\n\nTasks never run: ", output, StringComparison.Ordinal);
        Assert.Contains("\n\nLooks at: DescribeTasks: ", output, StringComparison.Ordinal);
        Assert.Contains("\n\nSources:\nhttps://", output, StringComparison.Ordinal);
        Assert.DoesNotContain("*", output, StringComparison.Ordinal);
        Assert.DoesNotContain("`", output, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_no_line_of_the_list_is_wider()
    {
        var text = Terminal.Plain(console => PageText.Write(console, DocumentPages.All(), isList: true), width: 80);

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.StartsWith("agent-connection        The ECS agent of a host has lost its connection for\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_not_broken()
    {
        var page = DocumentPages.All().Where(page => page.Id == "task-start").ToList();

        Assert.Contains(
            "\nhttps://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html\n",
            Terminal.Plain(console => PageText.Write(console, page, isList: false), width: 60),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_all_pages_are_told_apart()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "explain", "shared-cause", "--output", "json");

        Assert.Equal(0, exitCode);
        var pages = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(["check", "guard"], pages.Select(page => (string)page!["kind"]!));
        Assert.All(pages, page => Assert.StartsWith("# shared-cause\n", (string)page!["markdown"]!, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.EndsWith(".", (string)page!["summary"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acl", "network-acl")]
    [InlineData("secuirty-group", "security-group")]
    [InlineData("Task-Start", "task-start")]
    [InlineData("saturation", "resource-saturation")]
    [InlineData("health-check-p", "health-check-path or health-check-port or health-check-protocol")]
    public async Task An_unknown_check_is_an_error_that_names_near_ones(string check, string near)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "explain", check);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"There is no check or guard '{check}'. Did you mean {near}? ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oom")]
    [InlineData("How often people report them")]
    public async Task A_check_that_is_like_no_other_is_an_error_that_says_how_to_list_all(string check)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "explain", check);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal($"There is no check or guard '{check}'. 'explain' without an id lists all.", error.Trim());
    }
}
