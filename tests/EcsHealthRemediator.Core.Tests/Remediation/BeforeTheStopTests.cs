using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>What comes up while a host drains turns the restart round before its stop.</summary>
public sealed class BeforeTheStopTests
{
    private static readonly Dictionary<string, (string Said, Func<Snapshot, Snapshot> Change)> Meanwhile = new()
    {
        ["the service opts out"] = ("The service is tagged", world => world.WithService(service => service with { Tags = Worlds.OptedOut })),
        ["the instance opts out"] = ("is tagged", world => world.WithInstance(1, i => i with { Tags = Worlds.OptedOut })),
        ["the instance is no longer approved"] = ("not tagged", world => world.WithInstance(1, i => i with { Tags = Worlds.Untagged })),
        ["the service deploys"] = ("deployment", world => world.WithService(
            service => service with { Deployments = [service.Deployments[0] with { RolloutState = "IN_PROGRESS" }] })),
        ["stop protection is switched on"] = ("stop protection", world => world.WithInstance(1, i => i with { StopProtected = true })),
        ["maintenance is scheduled"] = ("scheduled maintenance", world => world.WithInstance(
            1, i => i with { StatusChecks = i.StatusChecks! with { ScheduledEvents = ["instance-retirement: x"] } })),
        ["a standalone task is placed there"] = ("standalone tasks", world => world.WithHost(
            1, host => host with { TaskGroups = ["service:web", "family:migrate"] })),
        ["a target elsewhere fails"] = ("A target fails", world => world.WithTarget(2, "unhealthy")),
        ["another host of the zone loses its agent"] = ("agent", world => world.WithHost(2, host => host with { AgentConnected = false })),
        ["somebody stops and starts it"] = ("somebody stopped or started it", world => world.WithInstance(
            1, i => i with { LaunchTime = world.TakenAt })),
    };

    public static TheoryData<string> Cases() => new(Meanwhile.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_stopped_when(string condition)
    {
        var (said, change) = Meanwhile[condition];
        var life = Impaired().UntilStep(RestartStep.Draining).Change(change).UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        Assert.Contains(said, life.Action.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stays_as_it_was_is_stopped() =>
        Assert.Contains("stop", Impaired().UntilStep(RestartStep.Draining).UntilEnded().Commands);
}
