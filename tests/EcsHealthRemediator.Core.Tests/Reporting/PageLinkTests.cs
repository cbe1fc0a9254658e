using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed class PageLinkTests
{
    private const string Evidence = "s3://evidence/pages/web-20261122-100000/20261122T100500Z.json";

    private static readonly KeptPage Page = new(
        "https://evidence.s3.eu-central-1.amazonaws.com/pages/web-20261122-100000/20261122T100500Z.html?X-Amz-Expires=21600&X-Amz-Signature=0a",
        new(2026, 11, 22, 16, 5, 0, TimeSpan.Zero),
        Evidence);

    [Fact]
    public void The_message_links_the_page_says_until_when_and_how_it_is_drawn_afterwards()
    {
        using var message = Published.Of(Stories.NoFixIsOurs with { Page = Page });

        Assert.All([message.Email, message.Card.GetProperty("content").GetProperty("description").GetString()!], text =>
        {
            Assert.Contains($"Page, until 2026-11-22 16:05 UTC: {Page.Url}", text, StringComparison.Ordinal);
            Assert.Contains("It ends at 2026-11-22 16:05 UTC at the latest", text, StringComparison.Ordinal);
            Assert.Contains(
                $"aws --region eu-central-1 s3 cp {Evidence} evidence.json && ecs-health replay evidence.json --html page.html",
                text, StringComparison.Ordinal);
        });
        Assert.Equal(Page, message.Outcome.Page);
    }

    [Fact]
    public void Nothing_else_of_the_message_changes()
    {
        using var without = Published.Of(Stories.NoFixIsOurs);
        using var with = Published.Of(Stories.NoFixIsOurs with { Page = Page });

        var (before, after) = (with.Email.IndexOf("\nINCIDENT PAGE\n", StringComparison.Ordinal),
            with.Email.IndexOf("\nTIMELINE", StringComparison.Ordinal));
        Assert.Equal(without.Email, with.Email[..before] + with.Email[after..]);
        Assert.Equal(without.Subject, with.Subject);
        Assert.Equal(without.Attributes, with.Attributes);
    }

    [Fact]
    public void An_address_that_is_too_long_to_be_whole_is_left_out_and_the_command_stays()
    {
        using var message = Published.Of(Stories.NoFixIsOurs with { Page = Page with { Url = $"https://x/{new string('a', 3_000)}" } });

        Assert.DoesNotContain("aaaa", message.Email, StringComparison.Ordinal);
        Assert.Contains("ecs-health replay evidence.json", message.Email, StringComparison.Ordinal);
    }
}
