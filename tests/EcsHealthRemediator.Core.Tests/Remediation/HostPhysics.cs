using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// What a minute does to the first host: instances stop and start, a start finds sound hardware, tasks leave and return.
/// </summary>
internal static class HostPhysics
{
    public static Snapshot Minute(Snapshot world)
    {
        world = world.WithHost(1, Instance).WithInstance(1, GroupPhysics.Minute);
        var host = world.ContainerInstances!.First(host => host.Arn == Worlds.HostArn(1));
        return host switch
        {
            { Instance.IsRunning: false } => world.WithTarget(1, "unused"),
            { IsDraining: true } => world.WithTarget(1, "draining"),
            { Instance.StatusChecks.AllPassed: true } => world.WithTarget(1, "healthy"),
            _ => world.WithTarget(1, "unhealthy", "Request timed out"),
        };
    }

    private static ContainerInstance Instance(ContainerInstance host) => host.Instance!.State switch
    {
        "stopping" => host with { Instance = host.Instance with { State = "stopped" }, AgentConnected = false, RunningTasks = 0 },
        "pending" => host with
        {
            Instance = host.Instance with { State = "running", StatusChecks = Worlds.AllOk },
            AgentConnected = true,
        },
        "running" when host.AgentConnected => host with { RunningTasks = host.IsDraining ? 0 : 1 },
        _ => host,
    };
}
