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

    /// <summary>By an order to EC2 at that time, in the run that began then.</summary>
    public static HostSighting Stopped(HostSighting seen, DateTimeOffset? launched, DateTimeOffset at) => seen with
    {
        Instance = seen.Instance! with
        {
            LaunchTime = launched,
            StateReason = "Client.UserInitiatedShutdown: User initiated shutdown",
            TransitionReason = $"User initiated ({at:yyyy-MM-dd HH:mm:ss} GMT)",
        },
    };
}
