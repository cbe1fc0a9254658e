using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Reporting;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using EcsHealthRemediator.Reporting;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>What a stop ends is kept before it.</summary>
public sealed class RestartEvidenceTests
{
    private const string Refusal = "AccessDenied: no";

    [Fact]
    public void Evidence_is_kept_once_before_the_stop_and_people_are_told_where()
    {
        var life = Impaired();
        var keptAtStop = 0;
        life.BeforeCommand = (_, _, command) => keptAtStop = command is StopInstance ? life.Kept.Count : keptAtStop;
        life.UntilEnded();

        Assert.Equal((1, 1), (keptAtStop, life.Kept.Count));
        var location = $"s3://evidence/{life.Incident.Id}/{Worlds.Id(1)}/";
        var outcome = Outcome.Of(life.Incident);
        Assert.StartsWith(location, outcome.EvidencePack!.Location, StringComparison.Ordinal);
        Assert.Equal("0a1b", outcome.EvidencePack.Sha256);
        Assert.Contains(outcome.Timeline, entry => entry.Text.Contains(location, StringComparison.Ordinal));
        using var published = Published.Of(outcome);
        Assert.Contains(location, published.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_has_the_pack_decides_the_stop_again()
    {
        var pack = Assert.Single(Impaired().UntilEnded().Kept);

        var replayed = EvidenceFile.Read(pack.File.Write());

        Assert.Contains($"Stops {pack.InstanceId}", replayed.NextMove()!.Timeline[^1].Text, StringComparison.Ordinal);
        Assert.NotNull(replayed.Snapshot.Targets);
        Assert.NotNull(replayed.Snapshot.Tasks);
        Assert.True(replayed.Host!.Instance!.StatusChecks!.AnyImpaired);
    }

    [Fact]
    public void An_instance_whose_evidence_is_refused_again_and_again_is_made_ACTIVE_and_never_stopped()
    {
        var life = Impaired();
        var refused = 0;
        life.KeeperRefusal = () => $"{Refusal} {refused++}";
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
        Assert.Equal(3, refused);
        Assert.Equal(Decision.Reverted, life.Action.Decision);
        Assert.Contains(Refusal, life.Action.Reason, StringComparison.Ordinal);
        Assert.Equal([IncidentStatus.Acting, IncidentStatus.NeedsHuman], life.Told);
        Assert.Null(life.Incident.Evidence);
    }

    [Fact]
    public void A_keeper_that_hangs_or_breaks_refuses()
    {
        var life = Impaired();
        life.KeeperRefusal = () => throw new OperationCanceledException();
        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Contains("took too long", life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_that_is_refused_at_first_only_delays_the_stop()
    {
        var life = Impaired();
        var refused = 0;
        life.KeeperRefusal = () => refused++ < 2 ? Refusal : null;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_crash_between_evidence_and_stop_keeps_the_evidence_under_the_same_key()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        for (var minute = 0; life.Kept.Count == 0 && minute < 30; minute++) life.Minute(Crash.AfterEvidence);
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        Assert.Equal(2, life.Kept.Count);
        Assert.Single(life.Kept.Select(pack => pack.Key).Distinct());
    }

    [Fact]
    public void Evidence_that_is_refused_once_the_stop_is_known_to_work_delays_no_start()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.KeeperRefusal = () => Refusal;
        life.UntilEnded();

        Assert.Equal(["DRAINING", "stop", "start", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_host_that_a_person_stops_while_its_evidence_is_refused_is_not_started_by_us()
    {
        var life = Impaired();
        life.KeeperRefusal = () =>
        {
            life.Change(world => world.WithInstance(1, instance => instance with { State = "stopped" }));
            return Refusal;
        };
        life.UntilEnded();

        Assert.DoesNotContain("start", life.Commands);
        Assert.Equal(("ACTIVE", "stopped"), (life.Host.Status, life.Host.Instance!.State));
    }
}
