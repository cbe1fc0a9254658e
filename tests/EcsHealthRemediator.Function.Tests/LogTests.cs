using System.Text.Json;
using Amazon.Lambda.TestUtilities;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function.Tests;

public sealed class LogTests
{
    private readonly InMemoryRemediator _remediator = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public void A_log_line_has_a_field_for_each_known_value_and_none_for_unknown_ones()
    {
        var incident = IncidentFactory.Of(Snapshots.Web, new SignalInfo("tick", null, null, null), _remediator.Time.Now);

        LogLines.Write(_log, Outcome.Of(incident));

        var (level, _, fields) = _log.Lines[0];
        Assert.Equal("Information", level);
        Assert.Equal(incident.Id, fields["incidentId"]);
        Assert.Equal("watching", fields["status"]);
        Assert.Equal(Snapshots.Web.ClusterName, fields["cluster"]);
        Assert.Equal(Snapshots.Web.ServiceName, fields["service"]);
        Assert.DoesNotContain("decision", fields.Keys);
        Assert.DoesNotContain("gaps", fields.Keys);
    }

    [Fact]
    public void A_log_line_names_the_proposed_change_and_the_guard_that_blocks_it()
    {
        LogLines.Write(_log, new Outcome
        {
            Status = IncidentStatus.NeedsHuman,
            Actions = [new(Fix.RestartInstance, Decision.Blocked, GuardId.NotOptedIn, "no tag", null, null, "i-1")],
            Gaps = [new("ec2:DescribeInstances", "denied"), new("ec2:DescribeInstances", "denied")],
        });

        var (level, _, fields) = _log.Lines[0];
        Assert.Equal("Warning", level);
        Assert.Equal("restart-instance", fields["fix"]);
        Assert.Equal("blocked", fields["decision"]);
        Assert.Equal("not-opted-in", fields["blockedBy"]);
        Assert.Equal("i-1", fields["resource"]);
        Assert.Equal("ec2:DescribeInstances", fields["gaps"]);
    }

    [Fact]
    public void The_whole_outcome_is_logged_only_at_level_Debug()
    {
        LogLines.Write(_log, new Outcome { Status = IncidentStatus.Ignored });

        var (level, _, fields) = Assert.Single(_log.Lines, line => line.Fields.ContainsKey("outcome"));
        Assert.Equal("Debug", level);
        Assert.Equal("ignored", JsonDocument.Parse(fields["outcome"]!).RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_logged_failure_names_its_incident()
    {
        var incident = IncidentFactory.Of(Snapshots.Web, new SignalInfo("tick", null, null, null), _remediator.Time.Now);
        _remediator.Store.Put(incident);
        _remediator.Store.Breaks = Snapshots.Web;

        await Assert.ThrowsAsync<AggregateException>(() => new Function(_remediator.Remediator.HandleAsync).HandleAsync(
            new MemoryStream(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "events", "schedule.json"))),
            new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(60), Logger = _log }));

        var (level, _, fields) = Assert.Single(_log.Lines);
        Assert.Equal("Error", level);
        Assert.Equal(incident.Id, fields["incidentId"]);
        Assert.Equal("a bug", fields["reason"]);
    }
}
