using Amazon.Lambda.TestUtilities;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class ChangeLogTests : IDisposable
{
    private static readonly ChangeRecord Stop = new(
        "web-1", "shop", "web", "ec2:StopInstances", "i-1", new(2026, 11, 22, 9, 31, 0, TimeSpan.Zero))
    {
        ApprovedBy = "kim (as the request says)",
    };

    private readonly RecordingLogger _log = new();
    private readonly List<ChangeRecord> _kept = [];

    public ChangeLogTests() => Invocation.Current = new TestLambdaContext { Logger = _log };

    public void Dispose() => Invocation.Current = null;

    [Fact]
    public async Task A_change_is_kept_when_it_is_sent_and_again_with_the_answer()
    {
        var remediator = new InMemoryRemediator { Answer = CommandResult.Accepted with { RequestId = "r-1" } };
        await remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await remediator.TickAsync();

        var command = Assert.IsType<SetContainerInstanceStatus>(Assert.Single(remediator.Commands));
        Assert.Equal(2, remediator.Changes.Count);
        var (sent, answered) = (remediator.Changes[0], remediator.Changes[1]);
        Assert.Equal((false, null), (sent.IsAnswered, sent.RequestId));
        Assert.Equal(sent with { IsAnswered = true, RequestId = "r-1" }, answered);
        Assert.Equal(
            ("ecs:UpdateContainerInstancesState", command.ContainerInstanceArn, "ACTIVE", "DRAINING"),
            (answered.Action, answered.Resource, answered.Before, answered.After));
        Assert.Equal(
            (remediator.Store[Snapshots.Web].Id, "shop", "web", remediator.Time.Now, null),
            (answered.IncidentId, answered.Cluster, answered.Service, answered.At, answered.ApprovedBy));
    }

    [Fact]
    public async Task The_record_names_who_approved_the_change()
    {
        var remediator = new InMemoryRemediator(FixMode.Approve);
        await remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await remediator.TickAsync(times: 2);
        Assert.Empty(remediator.Changes);

        await remediator.HandleAsync(new Approve(remediator.Store[Snapshots.Web].Id) { By = "kim (as the request says)" });

        Assert.Equal("kim (as the request says)", remediator.Changes[^1].ApprovedBy);
    }

    [Fact]
    public async Task An_answered_change_is_one_line_in_the_log()
    {
        var log = new ChangeLog(Keep);

        await log.KeepAsync(Stop, default);
        Assert.Empty(_log.Lines);
        await log.KeepAsync(
            Stop.Answered(CommandResult.Accepted with { RequestId = "r-1", Before = "running", After = "stopping" }), default);

        Assert.Equal([false, true], _kept.Select(change => change.IsAnswered));
        var (level, template, fields) = Assert.Single(_log.Lines);
        Assert.Equal("Information", level);
        Assert.StartsWith("Change ", template, StringComparison.Ordinal);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["incidentId"] = "web-1",
                ["cluster"] = "shop",
                ["service"] = "web",
                ["action"] = "ec2:StopInstances",
                ["resource"] = "i-1",
                ["before"] = "running",
                ["after"] = "stopping",
                ["awsRequestId"] = "r-1",
                ["approvedBy"] = "kim (as the request says)",
            },
            fields);
    }

    [Fact]
    public async Task A_refused_change_is_a_warning_with_the_error_and_without_a_state_after_it()
    {
        var refused = (Stop with { After = "stopped" }).Answered(new("OperationNotPermitted: no") { RequestId = "r-2" });

        await new ChangeLog(Keep).KeepAsync(refused, default);

        var (level, _, fields) = Assert.Single(_log.Lines);
        Assert.Equal(("Warning", "OperationNotPermitted: no", "r-2"), (level, fields["error"], fields["awsRequestId"]));
        Assert.DoesNotContain("after", fields.Keys);
    }

    [Fact]
    public async Task A_record_that_cannot_be_kept_is_an_error_in_the_log_and_holds_back_nothing()
    {
        var log = new ChangeLog((_, _) => throw new InvalidOperationException("no table"));

        await log.KeepAsync(Stop, default);

        var (level, _, fields) = Assert.Single(_log.Lines);
        Assert.Equal(("Error", "no table", "i-1"), (level, fields["reason"], fields["resource"]));
    }

    [Fact]
    public async Task A_table_that_hangs_is_not_waited_for()
    {
        var log = new ChangeLog((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation)) { Timeout = TimeSpan.Zero };

        await log.KeepAsync(Stop, default);

        Assert.Equal("Error", Assert.Single(_log.Lines).Level);
    }

    private Task Keep(ChangeRecord change, CancellationToken cancellation)
    {
        _kept.Add(change);
        return Task.CompletedTask;
    }
}
