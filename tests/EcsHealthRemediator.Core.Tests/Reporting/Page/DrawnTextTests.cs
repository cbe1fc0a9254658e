using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

public sealed class DrawnTextTests
{
    [Theory]
    [InlineData("sg-0733d5fbe2e55935", 12, "sg-073…55935")]
    [InlineData("web", 12, "web")]
    [InlineData("漢字漢字漢字", 6, "漢…字")]
    [InlineData("e\u0301\u0302\u0303x", 12, "ex")]
    public void What_is_too_long_keeps_both_ends(string text, int columns, string fitted) =>
        Assert.Equal(fitted, DrawnText.Fit(text, columns));

    [Fact]
    public void Lines_break_between_words_and_within_what_fits_in_no_line() =>
        Assert.Equal(
            ["no rule of", "sg-1234567", "890 allows", "it"], DrawnText.Wrap("no rule of sg-1234567890 allows it", 10, 5));

    [Fact]
    public void The_last_of_too_many_lines_ends_in_dots() =>
        Assert.Equal(["one", "two…"], DrawnText.Wrap("one two three four", 4, 2));
}
