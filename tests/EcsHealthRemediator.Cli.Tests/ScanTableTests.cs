using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Scanning;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class ScanTableTests
{
    private const string Long = "a-service-with-a-name-of-more-letters-than-any-column-would-have-on-a-terminal-of-eighty";

    private static readonly ScanReport Report = new()
    {
        TakenAt = DateTimeOffset.UnixEpoch,
        Services =
        [
            Failing("web", "Two services fail together."), Failing("api", "Two services fail together."), Failing(Long, null),
            .. Enumerable.Range(1, 40).Select(number => Named($"sound-{number}", ScanState.Sound)),
        ],
        Unscanned = new(2, 1),
        Calls = new Dictionary<string, int> { ["ecs:ListServices"] = 3 },
    };

    [Fact]
    public void The_totals_go_first() => Assert.Equal(
        ["3 failing, 40 sound", "Not looked at: 2 without load balancer, 1 on Fargate. Calls to AWS: 3."], Lines(80).Take(2));

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void Services_that_fail_beside_others_are_named_one_time(int width)
    {
        var text = string.Join(' ', Lines(width));

        Assert.Contains("as they fail in the same way: shop/web, shop/api (", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("one cause").Length);
    }

    [Fact]
    public void A_sound_service_is_a_line_and_no_name_is_broken()
    {
        var lines = Lines(80);

        Assert.Equal(40, lines.Count(line => line.StartsWith("sound", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.EndsWith($"shop/{Long} (1)", StringComparison.Ordinal));
        Assert.All(lines.Where(line => !line.Contains(Long, StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
        Assert.InRange(lines.Length, 43, 60);
    }

    [Fact]
    public void A_risk_of_several_services_is_said_one_time_and_what_fails_stands_with_its_service()
    {
        var lines = Lines(80);

        Assert.Contains("failing (critical)  0 of 3  shop/web (1)", lines);
        Assert.Contains("(1) 3 services, risk: Nothing rolls a deployment back. May fail when a revision", lines);
        Assert.Single(lines, line => line.Contains("Nothing rolls", StringComparison.Ordinal));
        Assert.Equal(3, lines.Count(line => line.StartsWith("  fails now: The application answers 404", StringComparison.Ordinal)));
    }

    [Fact]
    public void In_markdown_too_they_are_named_one_time() =>
        Assert.Equal(2, ScanMarkdown.Of(Report).Split("one cause").Length);

    private static string[] Lines(int width) =>
        Terminal.Plain(console => ScanTable.Write(console, Report), width).TrimEnd('\n').Split('\n');

    private static ScannedService Failing(string name, string? together) => Named(name, ScanState.Failing) with
    {
        Severity = Severity.Critical,
        Cause = new("health-check-path", Confidence.Strong, "the application answers 404 on /health", "It answers 404.")
        {
            Together = together,
        },
        Risks = [new("no-rollback", Certainty.Risk, "Nothing rolls a deployment back.", "when a revision never becomes healthy")],
    };

    private static ScannedService Named(string name, ScanState state) => new()
    {
        Service = new("shop", name, $"arn:aws:ecs:eu-west-1:111122223333:service/shop/{name}"),
        TargetGroup = new("arn", $"{name}-tg"),
        State = state,
        Targets = new(state == ScanState.Sound ? 3 : 0, 3),
    };
}
