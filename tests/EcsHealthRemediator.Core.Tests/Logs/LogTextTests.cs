using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Core.Tests.Logs;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("2026-11-22 10:00:00 ERROR could not connect")]
    [InlineData("panic: runtime error: invalid memory address")]
    [InlineData("Traceback (most recent call last):")]
    [InlineData("System.NullReferenceException: Object reference not set")]
    [InlineData("TypeError: x is undefined")]
    [InlineData("{\"level\":\"error\",\"msg\":\"no route\"}")]
    [InlineData("exec /app/run: no such file or directory")]
    [InlineData("connect ECONNREFUSED 10.0.0.5:5432")]
    public void Complaints_are_found(string line) => Assert.Equal(line, LogText.ErrorLine(line));

    [Theory]
    [InlineData("INFO request handled, 0 error")]
    [InlineData("{\"level\":\"info\",\"error\":null}")]
    [InlineData("level=debug msg=\"timeout set to 5 s\"")]
    [InlineData("server listens on 8080")]
    [InlineData("GET /terrors 200")]
    public void Calm_lines_are_not(string line) => Assert.Null(LogText.ErrorLine(line));

    [Fact]
    public void A_line_is_one_visible_line_without_colours()
    {
        var line = LogText.ErrorLine("\u001b[1;31mERROR\u001b[0m first\r\n\tsecond\u0007 \u202ethird");

        Assert.Equal("ERROR first second third", string.Join(' ', line!.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void A_secret_that_a_colour_or_a_control_splits_is_one_secret() =>
        Assert.Equal("error: AKIA key ***", LogText.ErrorLine("error: AKIA key AKIA\u001b[0mIOSF\u0000ODNN7EXAMPLE"));

    [Fact]
    public void A_line_is_cut_after_its_secrets_are_masked()
    {
        var line = LogText.ErrorLine("ERROR" + new string('.', 280) + " password=hunter2hunter2 ");

        Assert.DoesNotContain("hunter", line, StringComparison.Ordinal);
        Assert.Equal(300, LogText.ErrorLine("ERROR" + new string('.', 5_000))!.Length);
    }
}
