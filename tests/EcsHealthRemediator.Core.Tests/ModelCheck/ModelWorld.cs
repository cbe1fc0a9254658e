using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>One cluster: two services that share three hosts, of which the first two break.</summary>
internal sealed class ModelWorld
{
    public DateTimeOffset Now { get; set; } = Worlds.Now;

    public IReadOnlyList<ModelHost> Hosts { get; } = [new(1), new(2), new(3)];

    public IReadOnlyList<ModelService> Services { get; } = [new(0), new(1)];

    /// <summary>Null in schedules whose hosts are in none.</summary>
    public ModelGroup? Group { get; private set; }

    public void Join()
    {
        if (Group is not null) return;
        Group = new();
        foreach (var host in Hosts) host.Lifecycle = "InService";
    }

    public ModelHost Host(string id) => Hosts.First(host => host.Id == id || host.Arn == id);

    public void Minute()
    {
        foreach (var host in Hosts)
        {
            Group?.Minute(host, Now);
            host.Minute(Now);
        }

        foreach (var service in Services) service.Minute(Now);
    }

    public bool Fails(ModelService service) => !service.IsDeleted && service.Desired > 0
        && (service.StartsSlowly || Hosts.Any(host => StateOn(service, host) == "unhealthy"));

    public static string StateOn(ModelService service, ModelHost host) => host switch
    {
        { State: not "running" } => "unused",
        { Status: "DRAINING" } => "draining",
        { ImpairedSince: not null } => "unhealthy",
        { AgentConnected: true, HasTasks: false } => "unused",
        _ when service is { StartsSlowly: true, RollsOut: false } && host.Number == 3 => "initial",
        _ => "healthy",
    };

    public HostSighting Sighting(HostAtWork host, DateTimeOffset takenAt)
    {
        var seen = Host(host.InstanceId);
        return new(takenAt)
        {
            Instance = new(seen.State, seen.StateReason, seen.TransitionReason, seen.LaunchTime, ModelViews.Checks(seen)),
            ContainerInstance = seen.IsEnded ? null : new(seen.Status, seen.AgentConnected),
            Membership = host.Group is null ? null : Group!.Of(seen),
            ContainerInstanceIsAbsent = seen.IsEnded,
            TasksLeft = seen.HasTasks ? Services.Count : 0,
        };
    }
}
