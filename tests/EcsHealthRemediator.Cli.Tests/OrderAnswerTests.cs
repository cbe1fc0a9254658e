using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class OrderAnswerTests
{
    [Fact]
    public async Task An_order_that_is_ignored_fails_and_says_why_on_standard_error()
    {
        var usual = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            var ignored = Outcome.Ignored(null, DateTimeOffset.UnixEpoch, "There is no incident web-1.");

            Assert.Equal(1, await OrderAnswer.Of("approve", ignored).PrintAsync(Form.Text, CancellationToken.None));
        }
        finally
        {
            Console.SetError(usual);
        }

        Assert.Equal("The order was not carried out: There is no incident web-1.", error.ToString().Trim());
    }
}
