using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Cli.Tests;

public sealed class OutcomeListTests
{
    private const string Id = "a-service-with-a-long-name-20260101T000155Z-e980";

    private static readonly Outcome Asking = Outcome.Ignored(null, DateTimeOffset.UnixEpoch, "") with
    {
        IncidentId = Id,
        Status = IncidentStatus.NeedsHuman,
        Service = new("shop", "a-service-with-a-long-name", "arn"),
        Since = DateTimeOffset.UnixEpoch,
        Targets = new(0, 2),
        Cause = new(CheckId.InstanceStatus, Confidence.Strong, FindingSource.Aws, "Instance i-0123456789abcdef0 fails its status checks."),
        Findings = [Finding.Fault(CheckId.InstanceStatus, Confidence.Strong, "Instance i-0123456789abcdef0 fails its status checks.", [])],
        Actions = [new(Fix.RestartInstance, Decision.AwaitingApproval, null, "", null, null, "i-0123456789abcdef0")],
    };

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void What_waits_for_an_answer_has_the_command_that_gives_it_unbroken(int width)
    {
        var lines = Lines(width, [Asking]);

        Assert.Equal("CRITICAL  act now  shop/a-service-with-a-long-name  noticed 1970-01-01 00:00 UTC", lines[0]);
        Assert.Equal("  Cause: instance i-0123456789abcdef0 fails its status checks.", lines[1]);
        Assert.Equal($"  ecs-health approve {Id}", lines[2]);
    }

    [Fact]
    public void What_waits_for_nobody_has_the_command_that_shows_it() => Assert.Contains(
        $"  ecs-health incidents show {Id}",
        Lines(80, [Asking with { Actions = [], Status = IncidentStatus.Watching }]));

    [Fact]
    public void A_pause_goes_first_also_where_there_is_no_incident() => Assert.Equal(
        ["New changes are paused.", "There is no incident."], Lines(80, [], "New changes are paused."));

    private static string[] Lines(int width, IReadOnlyList<Outcome> outcomes, string? paused = null) =>
        Terminal.Plain(console => OutcomeList.Write(console, [.. outcomes.Select(OutcomeLine.Of)], paused), width).TrimEnd('\n').Split('\n');
}
