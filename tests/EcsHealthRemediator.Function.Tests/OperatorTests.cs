using System.Text.Json;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class OperatorTests
{
    private static readonly Diagnose Diagnose = new(new("web", "shop")) { By = "jane" };

    private readonly House _house = new(FixMode.Approve);

    [Fact]
    public async Task Diagnose_looks_and_says_and_stores_changes_and_publishes_nothing()
    {
        var outcome = Assert.Single(await _house.HandleAsync(Diagnose));

        Assert.Equal((IncidentStatus.NeedsHuman, "instance-status"), (outcome.Status, outcome.Cause?.Check));
        Assert.NotEmpty(outcome.Findings);
        Assert.Equal(["list", "look web"], _house.Journal);
    }

    [Fact]
    public async Task Diagnose_answers_with_the_evidence_of_which_it_is_made_if_asked()
    {
        var plain = Assert.Single(await _house.HandleAsync(Diagnose));
        var answer = Assert.Single(await _house.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.Null(plain.Evidence);
        var replayed = Recorded(answer);
        Assert.Equal(Json(answer with { Evidence = null }), Json(replayed.Diagnosis()));
        Assert.Null(replayed.Incident);
        Assert.Null(replayed.NextMove());
    }

    [Fact]
    public async Task The_evidence_holds_an_open_incident_and_what_decides_its_next_move()
    {
        var incidentId = await WaitForApprovalAsync();
        await _house.Store.SetPauseAsync(new("load test", "jane", null), default);

        var answer = Assert.Single(await _house.HandleAsync(Diagnose with { WithEvidence = true }));

        var next = Recorded(answer).NextMove()!;
        Assert.Equal((incidentId, GuardId.Paused), (next.IncidentId, Assert.Single(next.Actions).BlockedBy));
        Assert.Empty(_house.Commands);
    }

    [Fact]
    public async Task Diagnose_knows_what_the_open_incident_has_learned()
    {
        await WaitForApprovalAsync();

        var answer = Assert.Single(await _house.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.NotEmpty(Recorded(answer).Memory.Suspects);
        Assert.Equal(Recorded(answer).Incident!.Memory.Suspects, Recorded(answer).Memory.Suspects);
    }

    [Fact]
    public async Task Diagnose_needs_no_table_and_says_what_it_lacks_without()
    {
        _house.Store.HidesIncidents = true;

        var outcome = Assert.Single(await _house.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.Equal("instance-status", outcome.Cause?.Check);
        Assert.Equal(
            new("dynamodb:Query", "Open incidents could not be read: Requested resource not found"), Assert.Single(outcome.Gaps));
        Assert.Null(Recorded(outcome).Incident);
    }

    [Fact]
    public async Task Diagnose_of_what_is_healthy_says_so()
    {
        _house.World = Worlds.Healthy;

        Assert.Equal(IncidentStatus.SelfHealed, Assert.Single(await _house.HandleAsync(Diagnose)).Status);
    }

    [Fact]
    public async Task Diagnose_of_nothing_says_why()
    {
        _house.Found = new([], "There is no service shop/web.");

        Assert.Equal("There is no service shop/web.", Said(await _house.HandleAsync(Diagnose)));
    }

    [Fact]
    public async Task Nothing_is_changed_before_an_approval_and_at_once_after_it()
    {
        var incidentId = await WaitForApprovalAsync();
        Assert.Empty(_house.Commands);

        var outcome = Assert.Single(await _house.HandleAsync(new Approve(incidentId) { By = "jane" }));

        Assert.Equal(IncidentStatus.Acting, outcome.Status);
        Assert.IsType<SetContainerInstanceStatus>(Assert.Single(_house.Commands));
        Assert.Contains(outcome.Timeline, entry => entry.Text == "Approved by jane.");
    }

    [Fact]
    public async Task After_a_rejection_nothing_is_changed()
    {
        var incidentId = await WaitForApprovalAsync();

        var outcome = Assert.Single(await _house.HandleAsync(new Reject(incidentId) { By = "jane", Reason = "the sale" }));
        await _house.TickAsync(times: 3);

        Assert.Equal((Decision.Blocked, GuardId.NotApproved), (outcome.Actions[^1].Decision, outcome.Actions[^1].BlockedBy));
        Assert.Contains(outcome.Timeline, entry => entry.Text == "Rejected by jane: the sale.");
        Assert.Empty(_house.Commands);
    }

    [Fact]
    public async Task An_answer_is_kept_even_if_the_look_after_it_fails()
    {
        var incidentId = await WaitForApprovalAsync();
        var world = _house.World;
        _house.World = (_, _) => throw new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _house.HandleAsync(new Approve(incidentId)));
        _house.World = world;

        await _house.TickAsync();

        Assert.Single(_house.Commands);
    }

    [Fact]
    public async Task An_answer_that_could_not_be_stored_is_not_said_to_be_taken()
    {
        var incidentId = await WaitForApprovalAsync();
        _house.Store.LosesIncidents = true;

        var said = Said(await _house.HandleAsync(new Approve(incidentId)));

        Assert.Equal($"Incident {incidentId} was moved on at this moment, so the answer was not taken; give it again.", said);
    }

    [Fact]
    public async Task An_answer_that_nobody_waits_for_changes_nothing()
    {
        Assert.Equal("There is no open incident x.", Said(await _house.HandleAsync(new Approve("x"))));

        var opened = Assert.Single(await _house.HandleAsync(new DeploymentFailed(new("web", "shop"))));
        Assert.Equal(
            $"Incident {opened.IncidentId} does not wait for an approval.",
                Said(await _house.HandleAsync(new Approve(opened.IncidentId!))));
        Assert.Empty(_house.Commands);
    }

    [Fact]
    public async Task A_pause_stops_changes_until_resumed()
    {
        var house = new House();
        await house.HandleAsync(new DeploymentFailed(new("web", "shop")));

        var paused = await house.HandleAsync(new Pause { By = "jane", Reason = "load test" });
        await house.TickAsync(times: 3);
        Assert.Empty(house.Commands);
        Assert.Equal(GuardId.Paused, Assert.Single(house.Store[Worlds.Web].Actions).BlockedBy);

        await house.HandleAsync(new Resume { By = "jane" });
        await house.TickAsync(times: 6);
        Assert.NotEmpty(house.Commands);
        Assert.Equal("Changes are paused until resumed; what was begun is still brought back.", Said(paused));
    }

    [Fact]
    public async Task A_pause_with_an_end_ends_by_itself()
    {
        var house = new House();
        await house.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await house.HandleAsync(new Pause { Until = house.Time.Now.AddMinutes(3) });

        await house.TickAsync(times: 2);
        Assert.Empty(house.Commands);

        await house.TickAsync(times: 6);
        Assert.NotEmpty(house.Commands);
    }

    private static EvidenceFile Recorded(Outcome outcome) => EvidenceFile.Read(outcome.Evidence!.Value.GetRawText());

    private static string Json(Outcome outcome) => JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome);

    private static string Said(IReadOnlyList<Outcome> outcomes) => Assert.Single(outcomes).Timeline[^1].Text;

    private async Task<string> WaitForApprovalAsync()
    {
        await _house.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _house.TickAsync(times: 2);
        var incident = _house.Store[Worlds.Web];
        Assert.Equal(Decision.AwaitingApproval, Assert.Single(incident.Actions).Decision);
        return incident.Id;
    }
}
