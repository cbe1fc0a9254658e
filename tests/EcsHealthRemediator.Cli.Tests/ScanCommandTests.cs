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
}
