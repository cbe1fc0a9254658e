using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Draws the states of an incident from the steps that whole lives take.</summary>
public sealed class StateDiagramTests
{
    [Fact]
    public void The_diagram_in_the_documentation_shows_the_states_that_incidents_go_through()
    {
        var moves = Lives().SelectMany(Moves).Distinct().Order().ToList();
        var drawing = string.Concat(moves.Select(move => $"  {move.From} --> {move.To}\n"));

        Assert.All(Enum.GetValues<DrainStep>(), step => Assert.Contains(moves, move => move.To == $"drain_{KebabCase.Of(step)}"));
        Assert.All(Enum.GetValues<RestartStep>(), step => Assert.Contains(moves, move => move.To == KebabCase.Of(step)));
        Approved.Section("docs/architecture.md", "states", $"```mermaid\nstateDiagram-v2\n  [*] --> watching\n{drawing}```\n");
    }

    private static IEnumerable<IncidentSimulator> Lives()
    {
        yield return Impaired();
        yield return Impaired().Change(RestartLives.Recovered);
        yield return Impaired().UntilStep(RestartStep.Draining).Change(RestartLives.Recovered);
        yield return Refusing<StopInstance>();
        yield return Refusing<StartInstance>();
        yield return FallingBack();
        var unseen = Impaired().UntilStep(RestartStep.Returning);
        unseen.HostEyes = seen => seen with { ContainerInstance = null, ContainerInstanceIsAbsent = true };
        yield return unseen;
        yield return StandbyLifeTests.Life();
        yield return StandbyLifeTests.Life().UntilStep(RestartStep.Entering).Change(RestartLives.Recovered);
        foreach (var step in Enum.GetValues<RestartStep>().Except([RestartStep.Entering]))
            yield return Impaired().UntilStep(step).Change(world => world.WithInstance(1, i => i with { State = "terminated" }));
        var useless = Impaired();
        useless.Physics = world =>
            useless.Commands.Contains("ACTIVE") ? world.WithTarget(1, "unhealthy", "Request timed out") : HostPhysics.Minute(world);
        yield return useless;
        yield return DrainLifeTests.Broken();
        yield return DrainLifeTests.Broken().Until(DrainLifeTests.IsKept).Change(DrainLifeTests.Mended);
        yield return DrainLifeTests.Useless();
        yield return DrainLifeTests.Restarted();
        yield return SlowStart(helps: true);
        yield return SlowStart(helps: false);
        var refused = SlowStart(helps: true);
        refused.GuardRefusal = _ => "AccessDeniedException: no";
        yield return refused;
    }

    /// <summary>Every state of an hour, each with the one after it.</summary>
    private static IEnumerable<(string From, string To)> Moves(IncidentSimulator life)
    {
        // A life is handed over at any step, and what came before it is another life's.
        var before = Name(life.Incident);
        for (var minute = 0; minute < 90 && life.Incident.IsOpen; minute++)
        {
            var after = Name(life.Minute().Incident);
            if (after != before) yield return (before, after);
            before = after;
        }
    }

    private static string Name(Incident incident) => incident.State switch
    {
        IncidentState.Closed => "closed",
        IncidentState.Verifying => "verifying",
        IncidentState.Acting => incident.Progress switch
        {
            InstanceRestart { AbortReason: not null } => "giving_up",
            InstanceRestart restart => KebabCase.Of(restart.Step),
            InstanceDrain drain => $"drain_{KebabCase.Of(drain.Step)}",
            GracePeriodRaise { Reverting: true } => "reverting",
            _ => "raising",
        },
        _ => incident.IsHandedOver ? "handed_over" : "watching",
    };

    private static IncidentSimulator Impaired() => RestartLives.Impaired();

    private static IncidentSimulator Refusing<T>()
    {
        var life = Impaired();
        life.GuardRefusal = command => command is T ? "UnauthorizedOperation: no" : null;
        return life;
    }

    private static IncidentSimulator FallingBack()
    {
        var life = Impaired().UntilStep(RestartStep.Returning)
            .Change(world => world.WithInstance(1, i => i with { State = "stopped" }));
        life.HostEyes = seen => seen with
        {
            Instance = seen.Instance! with { StateReason = "Server.InternalError: Internal error on launch" },
        };
        return life;
    }

    private static IncidentSimulator SlowStart(bool helps)
    {
        var life = new IncidentSimulator(Worlds.Healthy().SlowStart(), Worlds.Auto);
        life.Physics = world => life.Incident.Progress is not GracePeriodRaise raise
            || world.Service!.GracePeriodSeconds == raise.Before ? world
            : helps ? world.Restarted(1, raise.At.AddSeconds(30)).WithTarget(1, "healthy")
            : world.TakenAt - raise.At > TimeSpan.FromMinutes(5) ? world.Killed(1, lifeSeconds: 120)
            : world;
        return life.Look();
    }
}
