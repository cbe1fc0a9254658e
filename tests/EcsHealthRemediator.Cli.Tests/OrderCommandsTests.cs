namespace EcsHealthRemediator.Cli.Tests;

public sealed class OrderCommandsTests
{
    [Theory]
    [InlineData("approve")]
    [InlineData("pause", "--until", "tomorrow")]
    [InlineData("pause", "--until", "2026-01-31T06:00")]
    [InlineData("pause", "--until", "-3h")]
    [InlineData("pause", "--until", "2026-01-31T06:00Z")]
    [InlineData("snooze", "web-1", "--until", "3h")]
    [InlineData("snooze", "web-1", "--reason", "known")]
    [InlineData("snooze", "--until", "3h", "--reason", "known", "--region", "eu-west-1")]
    [InlineData("snooze", "web-1", "--service", "web", "--until", "3h", "--reason", "known", "--region", "eu-west-1")]
    [InlineData("snooze", "--service", "web", "--until", "3h", "--reason", "known", "--region", "eu-west-1")]
    [InlineData("snooze", "web-1", "--cluster", "shop", "--until", "3h", "--reason", "known", "--region", "eu-west-1")]
    [InlineData("snooze", "web-1", "--until", "3h", "--reason", " ", "--region", "eu-west-1")]
    [InlineData("approve", "web-1", "--question", "two")]
    public async Task An_order_that_is_not_clear_is_not_sent(params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal((2, ""), (exitCode, output.Trim()));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("approve", "web-1")]
    [InlineData("reject", "web-1", "--reason", "not now")]
    [InlineData("pause", "--until", "8h")]
    [InlineData("pause", "--until", "2226-01-31T06:00Z")]
    [InlineData("pause", "--until", "2226-01-31T06:00:00+09:00")]
    [InlineData("resume")]
    [InlineData("snooze", "--cluster", "shop", "--service", "web", "--until", "3d", "--reason", "known")]
    [InlineData("doctor")]
    public async Task Without_a_region_a_sentence_says_what_to_do(params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("No region is set: give --region, set AWS_REGION, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rights_of_doctor_are_printed_without_AWS()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "doctor", "--print-policy");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("\"sns:ListSubscriptionsByTopic\"", output, StringComparison.Ordinal);
    }
}
