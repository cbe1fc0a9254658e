using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Nothing is healthy any more while a change is under way, whatever it waits for.</summary>
public sealed class OutageLifeTests
{
    [Theory]
    [InlineData(RestartStep.Stopping, "Server.InsufficientInstanceCapacity")]
    [InlineData(RestartStep.Starting, "Server.InsufficientInstanceCapacity")]
    [InlineData(RestartStep.Returning, null)]
    public void Is_told_within_seven_minutes_once_and_with_its_own_cause(RestartStep step, string? refusal)
    {
        var life = Impaired().UntilStep(step);
        life.GuardRefusal = command => command is StartInstance or SetContainerInstanceStatus { Status: "ACTIVE" } ? refusal ?? "AccessDenied" : null;
        life.Physics = world => Down(HostPhysics.Minute(world));
        life.Minutes(7);

        var told = Assert.Single(life.Messages, message => message.Targets is { Healthy: 0 });
        Assert.NotEqual(CheckId.InstanceStatus, told.Cause!.Check);

        life.Minutes(60);
        Assert.Single(life.Messages, message => message.Targets is { Healthy: 0 } && (message.Status, message.Need) == (told.Status, told.Need));
    }

    [Fact]
    public void A_host_on_its_way_back_waits_for_no_look_at_its_service()
    {
        var life = Impaired().UntilStep(RestartStep.Stopping);
        life.Eyes = _ => throw new InvalidOperationException("a bug");
        life.Until(one => one.Restart!.Step == RestartStep.Returning);

        Assert.Equal(["DRAINING", "stop", "start"], life.Commands.Take(3));
    }

    [Fact]
    public void A_restart_that_is_turned_back_since_others_fail_is_told_with_what_fails_now()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Physics = world => Down(HostPhysics.Minute(world));
        life.Minutes(10);

        Assert.DoesNotContain("stop", life.Commands);
        Assert.NotEqual(CheckId.InstanceStatus, life.Messages[^1].Cause!.Check);
    }

    [Fact]
    public void What_failed_besides_a_change_is_the_cause_once_that_is_given_up()
    {
        var other = Finding.Fault(CheckId.ApplicationResponse, Confidence.Strong, "It answers 503.", []);
        var acting = Impaired().UntilStep(RestartStep.Draining).Incident with { Besides = other };
        var given = acting.HandOver(acting.OpenedAt, IncidentStatus.NeedsHuman, "It is given up.");

        Assert.Equal((other, other), (acting.ShownCause, given.ShownCause));
        Assert.Equal((other, null), (given.Cause, given.Besides));
        Assert.Contains(other, given.Findings);
    }

    private static Snapshot Down(Snapshot world) => world.AllAnswer("Health checks failed with these codes: [503]");
}
