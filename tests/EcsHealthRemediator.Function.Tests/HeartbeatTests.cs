using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Aws.Installed;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html</summary>
public sealed partial class HeartbeatTests
{
    private readonly InMemoryRemediator _remediator = new();

    [Fact]
    public async Task A_tick_is_one_line_from_which_CloudWatch_makes_metrics()
    {
        await _remediator.TickAsync();

        var beat = Assert.Single(Beats());
        var aws = beat["_aws"]!;
        Assert.Equal(_remediator.Time.Now.ToUnixTimeMilliseconds(), (long)aws["Timestamp"]!);
        var directive = Assert.Single(aws["CloudWatchMetrics"]!.AsArray())!;
        Assert.Equal("FunctionName", (string?)Assert.Single(Assert.Single(directive["Dimensions"]!.AsArray())!.AsArray()));
        Assert.Equal("remediator", (string?)beat["FunctionName"]);
        Assert.All(directive["Metrics"]!.AsArray(), metric => Assert.NotNull(beat[(string)metric!["Name"]!]));
        Assert.Equal((1, 0, 0), (Figure(beat, "Ticks"), Figure(beat, "OpenIncidents"), Figure(beat, "OldestUnfinishedChange")));
    }

    [Fact]
    public async Task The_age_of_a_change_counts_from_its_begin_to_its_end()
    {
        await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _remediator.TickAsync();
        Assert.Single(_remediator.Commands);
        Assert.Equal(0, Figure(Beats()[^1], "OldestUnfinishedChange"));

        await _remediator.TickAsync(times: 2);
        Assert.Equal((120, 1), (Figure(Beats()[^1], "OldestUnfinishedChange"), Figure(Beats()[^1], "OpenIncidents")));

        _remediator.World = Snapshots.Healthy;
        await _remediator.TickAsync(times: 5);
        Assert.Equal(0, Figure(Beats()[^1], "OldestUnfinishedChange"));
    }

    [Fact]
    public void With_a_bus_the_age_of_the_oldest_event_that_it_has_not_taken_is_a_metric()
    {
        var now = _remediator.Time.Now;
        var incident = IncidentFactory.Of(Snapshots.Web, new SignalInfo("tick", null, null, null), now.AddMinutes(-9));
        var refused = IncidentEvents.Refused(incident, now.AddMinutes(-7));
        new Heartbeat(_remediator.Output, "remediator", _remediator.Time) { HasBus = true }.Beat(new([incident, refused], []));
        new Heartbeat(_remediator.Output, "remediator", _remediator.Time) { HasBus = true }.Beat(new([incident], []));
        new Heartbeat(_remediator.Output, "remediator", _remediator.Time).Beat(new([refused], []));

        Assert.Equal((420, 0), (Figure(Beats()[0], "OldestRefusedEvent"), Figure(Beats()[1], "OldestRefusedEvent")));
        Assert.Null(Beats()[2]["OldestRefusedEvent"]);
    }

    [Fact]
    public async Task What_was_begun_by_a_version_that_did_not_say_when_is_as_old_as_its_incident()
    {
        await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _remediator.TickAsync(times: 2);
        var begun = _remediator.Store[Snapshots.Web];

        var stored = begun with { Progress = begun.Progress! with { BegunAt = null } };

        Assert.Equal(stored.OpenedAt, stored.UnfinishedSince);
        Assert.Null((stored with { State = IncidentState.Closed }).UnfinishedSince);
    }

    [Fact]
    public async Task A_tick_that_cannot_read_the_table_is_a_missed_one()
    {
        _remediator.Store.HidesIncidents = true;

        await Assert.ThrowsAnyAsync<Exception>(() => _remediator.TickAsync());

        Assert.Empty(Beats());
    }

    [Fact]
    public async Task Only_ticks_are_counted()
    {
        await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _remediator.HandleAsync(new Pause());

        Assert.Empty(Beats());
    }

    [Fact]
    public async Task Every_metric_of_its_own_that_an_alarm_of_the_template_watches_is_written()
    {
        new Heartbeat(_remediator.Output, "remediator", _remediator.Time) { HasBus = true }.Beat(new([], []));

        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "template.yaml"));
        var watched = OwnMetric().Matches(template).Select(match => match.Groups[1].Value).ToList();
        var written = Beats()[0]["_aws"]!["CloudWatchMetrics"]![0]!;
        Assert.Equal(TickMetric.Namespace, (string?)written["Namespace"]);
        Assert.Equal(["Ticks", "OldestUnfinishedChange", "OldestRefusedEvent"], watched);
        Assert.Superset(watched.ToHashSet(), written["Metrics"]!.AsArray().Select(metric => (string)metric!["Name"]!).ToHashSet());
    }

    private static double Figure(JsonNode beat, string name) => (double)beat[name]!;

    private List<JsonNode> Beats() =>
        [.. _remediator.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    [GeneratedRegex("Namespace: EcsHealthRemediator\n +MetricName: ([A-Za-z]+)\n +Dimensions: \\[{Name: FunctionName, ")]
    private static partial Regex OwnMetric();
}
