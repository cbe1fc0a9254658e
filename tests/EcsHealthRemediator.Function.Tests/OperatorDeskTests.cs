using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class OperatorDeskTests
{
    private readonly InMemoryRemediator _remediator = new(FixMode.Approve);

    [Fact]
    public async Task An_approval_is_stored_and_the_next_tick_acts_on_it()
    {
        var incidentId = await WaitForApprovalAsync();

        var outcome = await DeskAsync(new Approve(incidentId) { By = "jane (as the request says)" });

        Assert.Equal("Approved by jane (as the request says).", outcome.Timeline[^1].Text);
        Assert.Empty(_remediator.Commands);
        await _remediator.TickAsync();
        Assert.IsType<SetContainerInstanceStatus>(Assert.Single(_remediator.Commands));
    }

    [Fact]
    public async Task A_rejection_forbids_the_change()
    {
        var incidentId = await WaitForApprovalAsync();

        await DeskAsync(new Reject(incidentId) { By = "kim (as the request says)" });
        await _remediator.TickAsync(times: 3);

        Assert.Empty(_remediator.Commands);
        var refused = _remediator.Store[Snapshots.Web].Actions[^1];
        Assert.Equal((GuardId.NotApproved, "Rejected by kim (as the request says)."), (refused.BlockedBy, refused.Reason));
    }

    [Fact]
    public async Task A_pause_and_its_end_need_nothing_but_the_table()
    {
        await DeskAsync(new Pause { Reason = "load test" });
        Assert.Equal("load test", (await _remediator.Store.PauseAsync(default))?.Reason);

        await DeskAsync(new Resume());

        Assert.Equal(_remediator.Time.Now, (await _remediator.Store.PauseAsync(default))?.Until);
        Assert.Equal(["pause", "pause"], _remediator.Journal);
    }

    [Fact]
    public async Task An_answer_waits_for_a_step_that_stores_the_incident_at_the_same_moment()
    {
        var incidentId = await WaitForApprovalAsync();
        _remediator.Store.IncidentConflicts = true;
        var lists = 0;
        _remediator.Store.Listed = () => _remediator.Store.IncidentConflicts = ++lists < 3;

        var outcome = await DeskAsync(new Approve(incidentId));

        Assert.Equal("Approved by an operator.", outcome.Timeline[^1].Text);
        Assert.Equal(3, lists);
    }

    [Fact]
    public async Task An_incident_that_is_over_takes_no_answer_though_its_end_is_still_to_be_told()
    {
        var incidentId = await WaitForApprovalAsync();
        var incident = _remediator.Store[Snapshots.Web];
        _remediator.Store.Put(incident.Close(_remediator.Time.Now, IncidentStatus.SelfHealed, "Healthy."));

        var outcome = await DeskAsync(new Approve(incidentId));

        Assert.Equal($"There is no open incident {incidentId}.", outcome.Timeline[^1].Text);
    }

    public static TheoryData<Signal> OtherSignals() =>
        [new Tick(), new Diagnose(new("web", "shop")), new DeploymentFailed(new("web", "shop")), new Ignored("malformed")];

    [Theory]
    [MemberData(nameof(OtherSignals))]
    public async Task Everything_else_is_ignored(Signal signal)
    {
        Assert.Equal(IncidentStatus.Ignored, (await DeskAsync(signal)).Status);
        Assert.Empty(_remediator.Journal);
    }

    private async Task<Outcome> DeskAsync(Signal signal) =>
        Assert.Single(await new OperatorDesk(_remediator.Store, _remediator.Time).HandleAsync(signal, default));

    private async Task<string> WaitForApprovalAsync()
    {
        await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _remediator.TickAsync(times: 2);
        return _remediator.Store[Snapshots.Web].Id;
    }
}
