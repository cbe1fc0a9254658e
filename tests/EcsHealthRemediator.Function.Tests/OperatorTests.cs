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

    private readonly InMemoryRemediator _remediator = new(FixMode.Approve);

    [Fact]
    public async Task Diagnose_answers_without_storing_changing_or_publishing_anything()
    {
        var outcome = Assert.Single(await _remediator.HandleAsync(Diagnose));

        Assert.Equal((IncidentStatus.NeedsHuman, "instance-status"), (outcome.Status, outcome.Cause?.Check));
        Assert.NotEmpty(outcome.Findings);
        Assert.Equal(["list", "look web"], _remediator.Journal);
    }

    [Fact]
    public async Task Diagnose_returns_its_evidence_on_request()
    {
        var plain = Assert.Single(await _remediator.HandleAsync(Diagnose));
        var answer = Assert.Single(await _remediator.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.Null(plain.Evidence);
        var replayed = Recorded(answer);
        Assert.Equal(Json(answer with { Evidence = null }), Json(replayed.Diagnosis()));
        Assert.Null(replayed.Incident);
        Assert.Null(replayed.NextMove());
    }

    [Fact]
    public async Task The_evidence_contains_the_open_incident_and_everything_that_decides_its_next_step()
    {
        var incidentId = await WaitForApprovalAsync();
        await _remediator.Store.SetPauseAsync(new("load test", "jane", null), default);

        var answer = Assert.Single(await _remediator.HandleAsync(Diagnose with { WithEvidence = true }));

        var next = Recorded(answer).NextMove()!;
        Assert.Equal((incidentId, GuardId.Paused), (next.IncidentId, Assert.Single(next.Actions).BlockedBy));
        Assert.Empty(_remediator.Commands);
    }

    [Fact]
    public async Task Diagnose_uses_the_memory_of_the_open_incident()
    {
        await WaitForApprovalAsync();

        var answer = Assert.Single(await _remediator.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.NotEmpty(Recorded(answer).Memory.Suspects);
        Assert.Equal(Recorded(answer).Incident!.Memory.Suspects, Recorded(answer).Memory.Suspects);
    }

    [Fact]
    public async Task Diagnose_works_without_the_table_and_reports_a_gap()
    {
        _remediator.Store.HidesIncidents = true;

        var outcome = Assert.Single(await _remediator.HandleAsync(Diagnose with { WithEvidence = true }));

        Assert.Equal("instance-status", outcome.Cause?.Check);
        Assert.Equal(
            new("dynamodb:Query", "Open incidents could not be read: Requested resource not found"), Assert.Single(outcome.Gaps));
        Assert.Null(Recorded(outcome).Incident);
    }

    [Fact]
    public async Task Diagnose_of_a_healthy_service_is_self_healed()
    {
        _remediator.World = Snapshots.Healthy;

        Assert.Equal(IncidentStatus.SelfHealed, Assert.Single(await _remediator.HandleAsync(Diagnose)).Status);
    }

    [Fact]
    public async Task Diagnose_of_an_unknown_service_says_that_there_is_none()
    {
        _remediator.Found = new([], "There is no service shop/web.");

        Assert.Equal("There is no service shop/web.", Said(await _remediator.HandleAsync(Diagnose)));
    }

    [Fact]
    public async Task Nothing_is_changed_before_an_approval_and_at_once_after_it()
    {
        var incidentId = await WaitForApprovalAsync();
        Assert.Empty(_remediator.Commands);

        var outcome = Assert.Single(await _remediator.HandleAsync(new Approve(incidentId) { By = "jane" }));

        Assert.Equal(IncidentStatus.Acting, outcome.Status);
        Assert.IsType<SetContainerInstanceStatus>(Assert.Single(_remediator.Commands));
        Assert.Contains(outcome.Timeline, entry => entry.Text == "Approved by jane.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snooze_is_kept_with_the_incident_by_its_id_or_its_service(bool byId)
    {
        var incidentId = await WaitForApprovalAsync();
        var until = _remediator.Time.Now.AddDays(3);

        var said = Said(await _remediator.HandleAsync(new Snooze(until, "the new hosts come on Monday")
        {
            By = "jane",
            IncidentId = byId ? incidentId : null,
            Service = byId ? null : new("web", "shop"),
        }));

        Assert.StartsWith($"Nobody is told again of {incidentId} until", said, StringComparison.Ordinal);
        var kept = Assert.Single((await _remediator.Store.UnfinishedAsync(default)).Incidents);
        Assert.Equal((until, "jane"), (kept.Snooze!.Until, kept.Snooze.By));
        Assert.Contains("the new hosts come on Monday", kept.Timeline[^1].Text, StringComparison.Ordinal);
        Assert.Empty(_remediator.Commands);
    }

    [Fact]
    public async Task A_snooze_of_nothing_or_into_the_past_says_so()
    {
        var later = _remediator.Time.Now.AddDays(1);

        Assert.Contains("no open incident", Said(await _remediator.HandleAsync(new Snooze(later, "why") { IncidentId = "x" })), StringComparison.Ordinal);
        Assert.EndsWith("is past.", Said(await _remediator.HandleAsync(new Snooze(later.AddDays(-2), "why") { IncidentId = "x" })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_rejection_nothing_is_changed()
    {
        var incidentId = await WaitForApprovalAsync();

        var outcome = Assert.Single(await _remediator.HandleAsync(new Reject(incidentId) { By = "jane", Reason = "the sale" }));
        await _remediator.TickAsync(times: 3);

        Assert.Equal((Decision.Blocked, GuardId.NotApproved), (outcome.Actions[^1].Decision, outcome.Actions[^1].BlockedBy));
        Assert.Contains(outcome.Timeline, entry => entry.Text == "Rejected by jane: the sale.");
        Assert.Empty(_remediator.Commands);
    }

    [Fact]
    public async Task An_approval_is_kept_even_if_the_step_after_it_fails()
    {
        var incidentId = await WaitForApprovalAsync();
        var world = _remediator.World;
        _remediator.World = (_, _) => throw new InvalidOperationException("a bug");
        await _remediator.HandleAsync(new Approve(incidentId));
        Assert.Empty(_remediator.Commands);
        _remediator.World = world;

        await _remediator.TickAsync();

        Assert.Single(_remediator.Commands);
    }

    [Fact]
    public async Task An_approval_that_could_not_be_stored_is_reported_as_not_recorded()
    {
        var incidentId = await WaitForApprovalAsync();
        _remediator.Store.IncidentConflicts = true;

        var said = Said(await _remediator.HandleAsync(new Approve(incidentId)));

        Assert.Equal($"Incident {incidentId} was changed at the same time. The answer was not recorded; give it again.", said);
    }

    [Fact]
    public async Task An_approval_that_no_incident_waits_for_changes_nothing()
    {
        Assert.Equal("There is no open incident x.", Said(await _remediator.HandleAsync(new Approve("x"))));

        var opened = Assert.Single(await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop"))));
        Assert.Equal(
            $"Incident {opened.IncidentId} is not waiting for an approval.",
                Said(await _remediator.HandleAsync(new Approve(opened.IncidentId!))));
        Assert.Empty(_remediator.Commands);
    }

    [Fact]
    public async Task A_pause_stops_changes_until_resumed()
    {
        var remediator = new InMemoryRemediator();
        await remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));

        var paused = await remediator.HandleAsync(new Pause { By = "jane", Reason = "load test" });
        await remediator.TickAsync(times: 3);
        Assert.Empty(remediator.Commands);
        Assert.Equal(GuardId.Paused, Assert.Single(remediator.Store[Snapshots.Web].Actions).BlockedBy);

        await remediator.HandleAsync(new Resume { By = "jane" });
        await remediator.TickAsync(times: 6);
        Assert.NotEmpty(remediator.Commands);
        Assert.Equal(
            "New changes are paused until resumed. Changes that have begun are still finished or put back.", Said(paused));
    }

    [Fact]
    public async Task A_later_pause_does_not_take_back_that_somebody_resumed()
    {
        var remediator = new InMemoryRemediator();
        await remediator.HandleAsync(new Resume { By = "jane" });
        var resumed = remediator.Time.Now;
        remediator.Time.Now = resumed.AddHours(1);

        await remediator.HandleAsync(new Pause { By = "jane", Reason = "load test" });

        Assert.Equal(resumed, (await remediator.Store.PauseAsync(default))!.ResumedAt);
    }

    [Fact]
    public async Task A_pause_is_stored_though_the_one_before_cannot_be_read()
    {
        var remediator = new InMemoryRemediator();
        remediator.Store.HidesPause = true;

        var paused = await remediator.HandleAsync(new Pause { By = "jane", Reason = "load test" });

        Assert.StartsWith("New changes are paused until resumed.", Said(paused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_with_an_end_ends_by_itself()
    {
        var remediator = new InMemoryRemediator();
        await remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await remediator.HandleAsync(new Pause { Until = remediator.Time.Now.AddMinutes(3) });

        await remediator.TickAsync(times: 2);
        Assert.Empty(remediator.Commands);

        await remediator.TickAsync(times: 6);
        Assert.NotEmpty(remediator.Commands);
    }

    private static EvidenceFile Recorded(Outcome outcome) => EvidenceFile.Read(outcome.Evidence!.Value.GetRawText());

    private static string Json(Outcome outcome) => JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome);

    private static string Said(IReadOnlyList<Outcome> outcomes) => Assert.Single(outcomes).Timeline[^1].Text;

    private async Task<string> WaitForApprovalAsync()
    {
        await _remediator.HandleAsync(new DeploymentFailed(new("web", "shop")));
        await _remediator.TickAsync(times: 2);
        var incident = _remediator.Store[Snapshots.Web];
        Assert.Equal(Decision.AwaitingApproval, Assert.Single(incident.Actions).Decision);
        return incident.Id;
    }
}
