using System.Text.Json;
using System.Xml.Linq;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Scanning;

namespace EcsHealthRemediator.Core.Tests.Scanning;

public sealed class ScanFormTests
{
    private const string Hostile = "<script>|@all **x** \u202Eevil\nnew line";

    [Fact]
    public void The_worst_goes_first_and_the_summary_counts_all()
    {
        var report = Of(ScanWorlds.Sound(), AtRisk, Failing);

        Assert.Equal([ScanState.Failing, ScanState.AtRisk, ScanState.Sound], report.Services.Select(service => service.State));
        Assert.Equal("1 failing, 1 at risk, 1 sound", report.Summary);
    }

    [Fact]
    public void A_failing_service_says_the_cause_and_not_the_same_as_a_risk()
    {
        var line = ScanLine.Of(Failing.Scan())[0];

        Assert.Equal(("fails now", "The application answers 404 on the health check path /health."), (line.Label, line.Text));
    }

    [Fact]
    public void What_would_fail_says_how_sure_it_is_and_when() => Assert.Equal(
        [new("certain", "With 100 and 100 percent of 3 no task may be stopped and none started. "
            + "Fails when the service is deployed the next time.")],
        ScanLine.Of(AtRisk.Scan()));

    [Fact]
    public void A_service_that_could_not_be_read_is_not_known()
    {
        var service = (ScanWorlds.Sound() with
        {
            TargetGroup = null,
            Gaps = [new("elasticloadbalancing:DescribeTargetGroups", "AccessDenied: no")],
        }).WithTarget(1, "unhealthy").Scan();

        Assert.Equal(ScanState.Unknown, service.State);
        Assert.Contains("AccessDenied", ScanLine.Of(service)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void While_new_targets_are_checked_for_the_first_time_a_service_changes() =>
        Assert.Equal(ScanState.Changing, ScanWorlds.Sound().WithTarget(1, "initial").Scan().State);

    [Fact]
    public void What_fails_together_names_the_own_cause_first_and_says_that_others_fail_too()
    {
        var others = new OtherService("arn:aws:ecs:eu-west-1:111122223333:service/shop/api", "group")
        {
            Hosts = [new(Worlds.Id(1), "eu-west-1a", 0, 1, 0), new(Worlds.Id(2), "eu-west-1b", 0, 1, 0)],
        };

        var cause = (Failing with { Neighbours = new([others], 0) }).Scan().Cause!;

        Assert.Equal("health-check-path", cause.Check);
        Assert.Contains("fail together", cause.Together, StringComparison.Ordinal);
    }

    [Fact]
    public void In_markdown_no_text_of_AWS_becomes_markup()
    {
        var text = ScanMarkdown.Of(Of(Failing) with { Unread = [Hostile] });

        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nnew line", text, StringComparison.Ordinal);
        Assert.Contains("| failing (critical) | shop/web | 0 of 3 | **fails now**: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_a_line_for_each_service_and_needs_nothing_from_elsewhere()
    {
        var page = ScanPage.Of(Of(ScanWorlds.Sound(), AtRisk, Failing) with { Unread = [Hostile] });

        var body = XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Equal(3, body.Descendants("details").Count(row => (string?)row.Attribute("class") == "row"));
        Assert.Empty(body.Descendants("script"));
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_JSON_form_is_read_back_as_it_was_written()
    {
        var json = JsonSerializer.Serialize(Of(AtRisk, Failing), ScanJson.Default.ScanReport);

        Assert.Equal(json, JsonSerializer.Serialize(
            JsonSerializer.Deserialize(json, ScanJson.Default.ScanReport)!, ScanJson.Default.ScanReport));
        Assert.Contains("\"certainty\":\"certain\"", json, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"failing\"", json, StringComparison.Ordinal);
    }

    private static Snapshot AtRisk =>
        ScanWorlds.Sound().WithService(service => service with { MinimumHealthyPercent = 100, MaximumPercent = 100 });

    private static Snapshot Failing => ScanWorlds.Sound().AllAnswer("Health checks failed with these codes: [404]");

    private static ScanReport Of(params Snapshot[] worlds) => new()
    {
        TakenAt = Worlds.Now,
        Account = "111122223333",
        Region = "eu-west-1",
        Services = ScanReport.Sorted(worlds.Select(world => world.Scan())),
        Unscanned = new(2, 1),
        Calls = new Dictionary<string, int> { ["ecs:ListServices"] = 3 },
    };
}
