using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Lives in which the first of three instances is impaired and may be restarted.</summary>
internal static class RestartLives
{
    public static readonly PauseOrder Pause = new("release day", "kim", null);

    public static IncidentSimulator Impaired() => new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto).Look();

    public static Snapshot Recovered(Snapshot world) =>
        world.WithInstance(1, i => i with { StatusChecks = Worlds.AllOk }).WithTarget(1, "healthy");

    public static void AssertBack(IncidentSimulator life, IncidentStatus status)
    {
        Assert.Equal(status, life.Incident.Status);
        Assert.Equal(("ACTIVE", "running"), (life.Host.Status, life.Host.Instance!.State));
        Assert.Null(life.ClusterLedger.Holder);
        Assert.Null(life.ServiceLedger.Holder);
    }
}
