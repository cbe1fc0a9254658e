namespace EcsHealthRemediator.Cli.Tests;

public sealed class ReportTextTests
{
    private const string Command = "aws ec2 authorize-security-group-ingress --group-id sg-0123456789abcdef0 --ip-permissions [{...}] --region eu-west-1";

    private const string Report = $"""
        MAJOR, act now: shop/web
        Cause: the security group sg-0123456789abcdef0 of the target lets nothing in from the load balancer, which is a long sentence.

        WHY
          - No rule of sg-0123456789abcdef0 allows what the load balancer node in us-east-1a sends to the port of the target.

            {Command}

        """;

    [Fact]
    public void Sentences_are_as_wide_as_the_terminal_and_keep_their_indent()
    {
        var lines = Lines(80);

        Assert.All(lines.Where(line => !line.Contains("aws ec2", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
        var bullet = Array.FindIndex(lines, line => line.StartsWith("  - No rule", StringComparison.Ordinal));
        Assert.Matches("^    [a-z]", lines[bullet + 1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void A_command_is_never_broken(int width) => Assert.Contains($"    {Command}", Lines(width));

    [Fact]
    public void Nothing_is_lost_or_taken_for_markup() => Assert.Equal(
        string.Join(' ', Report.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
        string.Join(' ', string.Join(' ', Lines(60)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string[] Lines(int width) =>
        Terminal.Plain(console => ReportText.Write(console, Report), width).TrimEnd('\n').Split('\n');
}
