using System.Text.Json;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class ScanCommandTests
{
    [Fact]
    public async Task The_policy_is_printed_without_AWS()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "scan", "--print-policy");

        Assert.Equal((0, ""), (exitCode, error));
        var statement = JsonDocument.Parse(output).RootElement.GetProperty("Statement")[0];
        Assert.Equal("Allow", statement.GetProperty("Effect").GetString());
        Assert.All(
            statement.GetProperty("Action").EnumerateArray(),
            action => Assert.Matches("^[a-z0-9]+:(Describe|List|Get)[A-Z]", action.GetString()));
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("diagnose", "--cluster", "shop", "--service", "web")]
    public async Task Without_a_region_a_sentence_says_what_to_do(params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("No region is set: give --region, set AWS_REGION, ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scan", "--fail-on", "never")]
    [InlineData("scan", "--output", "xml")]
    [InlineData("scan", "--rate", "0")]
    [InlineData("replay")]
    [InlineData("diagnose", "--cluster", "shop")]
    public async Task Wrong_use_has_an_exit_code_of_its_own(params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(error);
        Assert.Empty(output.Trim());
    }

    [Fact]
    public async Task A_mistyped_command_is_answered_with_the_one_that_is_meant()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "diagnoze");

        Assert.Equal(2, exitCode);
        Assert.Contains("diagnose", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_says_what_the_exit_codes_mean()
    {
        var (exitCode, output, _) = await Cli.RunAsync("", "--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("Exit codes: 0 done, 1 failed", output, StringComparison.Ordinal);
    }
}
