using System.CommandLine.Parsing;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("help")]
    [InlineData("help", "scan")]
    public async Task Help_is_a_command_too(params string[] arguments) => Assert.Equal(
        await Cli.RunAsync("", [.. arguments.Skip(1), "--help"]), await Cli.RunAsync("", arguments));

    [Fact]
    public async Task The_commands_stand_in_the_order_of_their_use()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "--help");

        Assert.Equal((0, ""), (exitCode, error));
        string[] commands =
        [
            "diagnose", "scan", "incidents", "approve", "reject", "pause", "resume", "snooze", "replay", "explain", "parse", "doctor",
        ];
        var listed = output.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n').Select(line => line.Trim().Split(' ')[0]);
        Assert.Equal(commands, listed);
    }

    [Theory]
    [InlineData]
    [InlineData("scan")]
    [InlineData("incidents", "show")]
    [InlineData("snooze")]
    public async Task Every_help_has_examples_and_says_what_the_exit_codes_mean(params string[] command)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", [.. command, "--help"]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"Examples:\n  ecs-health {string.Join(' ', command)}", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0    done\n", output, StringComparison.Ordinal);
        Assert.Contains("  130  stopped with Ctrl-C\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_is_said_one_time()
    {
        var (_, output, _) = await Cli.RunAsync("", "scan", "--help");

        var line = output.Split('\n').Single(line => line.Contains("--rate ", StringComparison.Ordinal));
        Assert.EndsWith("  At most so many calls to AWS a second. Default: 20.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_would_be_taken_and_is_no_wider_than_a_terminal()
    {
        var root = CommandTree.Create();
        var commands = root.Subcommands.SelectMany(command => command.Subcommands.Prepend(command)).ToList();

        Assert.All(commands, command => Assert.NotEmpty(Assert.IsType<ToolCommand>(command).Examples));
        Assert.All(
            commands.Cast<ToolCommand>().SelectMany(command => command.Examples).Concat(CommandTree.Examples),
            example =>
            {
                Assert.Empty(root.Parse(Words(example)).Errors);
                Assert.InRange($"  ecs-health {example}".Length, 0, 80);
            });
    }

    /// <summary>As a shell has them, without what it does itself.</summary>
    private static string[] Words(string line) =>
        [.. CommandLineParser.SplitCommandLine(line.Replace('\'', '"').Split(" < ")[0])];
}
