using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>What a look sees of the model's world.</summary>
internal static class ModelViews
{
    private static readonly Snapshot Base = Worlds.Healthy();

    public static StatusChecks Checks(ModelHost host) => host switch
    {
        { State: not "running" } => new(new("not-applicable", null), new("not-applicable", null), null, []),
        { ImpairedSince: { } since } => Worlds.Impaired(since),
        _ => Worlds.AllOk,
    };

    public static Snapshot Of(ModelWorld world, ModelService service)
    {
        var snapshot = Base with
        {
            TakenAt = world.Now,
            Subject = service.Subject,
            ContainerInstances = [.. world.Hosts.Where(host => !host.IsEnded).Select(host => Host(world, host))],
            TargetGroup = Base.TargetGroup! with { Arn = service.GroupArn },
            TaskDefinition = Base.TaskDefinition! with { Arn = Worlds.Revision(service.NewestRevision) },
            Tenancy = new(
                [.. Lived(world).SelectMany(host => Living(world).Select(one => Tenant(one, host)))],
                [.. Living(world).Where(_ => Lived(world).Any()).Select(one => new TenantService(Service(world, one)))],
                [.. Living(world).Select(one => Base.Tenancy!.Needs[0] with { TaskDefinitionArn = Worlds.Revision(one.Revision) })
                    .DistinctBy(need => need.TaskDefinitionArn)],
                Base.Tenancy!.Rooms),
            Neighbours = new([.. Living(world).Where(one => one != service).Select(one => Neighbour(world, one))], 0),
        };
        if (service.IsDeleted)
        {
            return snapshot with
            {
                Service = null,
                Targets = [],
                Tasks = [],
                Missing = [new(MissingKind.Service, service.Subject.ServiceArn, "not found")],
            };
        }

        return snapshot with
        {
            Service = Service(world, service),
            Targets =
            [
                .. world.Hosts.Where(host => !host.IsEnded)
                    .Select(host => Target(host, Port(service, host), ModelWorld.StateOn(service, host))),
                .. Newest(world, service).Select(
                    host => Target(host, NewPort(service, host), service.StartsSlowly ? "initial" : "healthy")),
                .. Moved(world).Select(host => Target(world.Hosts[2], Port(service, host) + 20, "healthy")),
            ],
            Tasks =
            [
                .. world.Hosts.Where(host => host.HasTasks).Select(host => Task(service, host)),
                .. Newest(world, service).Select(host => NewTask(service, host)),
                .. Moved(world).Select(host => MovedTask(world, service, host)),
                .. Killed(service),
            ],
        };
    }

    private static Target Target(ModelHost host, int port, string state) => new(
        host.Id, port, "eu-west-1a", $"{port}", state, null, state == "unhealthy" ? "Request timed out" : null);

    /// <summary>The host on which a task of the next revision starts in a rollout.</summary>
    private static IEnumerable<ModelHost> Newest(ModelWorld world, ModelService service) =>
        world.Hosts.Where(host => service.RollsOut && host is { Number: 3, HasTasks: true, State: "running" });

    /// <summary>Drained hosts whose tasks run on the third, as long as it takes them.</summary>
    private static IEnumerable<ModelHost> Moved(ModelWorld world) => world.Hosts.Where(
        host => host is { Status: "DRAINING", HasTasks: false, Number: < 3 } && world.Hosts[2] is { HasTasks: true, State: "running" });

    private static EcsTask MovedTask(ModelWorld world, ModelService service, ModelHost host) => Task(service, world.Hosts[2]) with
    {
        Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{service.Subject.ServiceName}-moved{host.Number}",
        StartedAt = Worlds.Now.AddDays(-1),
        Containers = [new("app", "RUNNING", null, null, [new(8080, Port(service, host) + 20)])],
    };

    private static int NewPort(ModelService service, ModelHost host) => Port(service, host) + 50;

    private static EcsTask NewTask(ModelService service, ModelHost host) => Task(service, host) with
    {
        Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{service.Subject.ServiceName}-new{service.Restarted ?? service.LastKill:HHmmss}",
        TaskDefinitionArn = Worlds.Revision(service.NewestRevision),
        StartedAt = service.Restarted ?? service.LastKill,
        Containers = [new("app", "RUNNING", null, null, [new(8080, NewPort(service, host))])],
    };

    private static IEnumerable<ModelService> Living(ModelWorld world) => world.Services.Where(service => !service.IsDeleted);

    /// <summary>Hosts under suspicion that still have tasks.</summary>
    private static IEnumerable<ModelHost> Lived(ModelWorld world) =>
        world.Hosts.Where(host => host.HasTasks && (host.ImpairedSince is not null || host.Status == "DRAINING"));

    private static int Port(ModelService service, ModelHost host) => 32768 + (100 * service.Number) + host.Number;

    private static ContainerInstance Host(ModelWorld world, ModelHost host) => Base.ContainerInstances![host.Number - 1] with
    {
        Status = host.Status,
        AgentConnected = host.AgentConnected,
        RunningTasks = host.HasTasks ? world.Services.Count : 0,
        TaskGroups = ["service:web", "service:api"],
        Instance = host.Traits(Base.ContainerInstances![host.Number - 1].Instance! with
        {
            State = host.State,
            LaunchTime = host.LaunchTime,
            StatusChecks = Checks(host),
            AutoScalingGroup = world.Group is null ? "" : Members.LeftAlone.Group,
            Membership = world.Group?.Of(host),
        }),
    };

    private static Service Service(ModelWorld world, ModelService service) => Base.Service! with
    {
        Arn = service.Subject.ServiceArn,
        DesiredCount = service.Desired,
        RunningCount = world.Hosts.Count(host => host.HasTasks) + Moved(world).Count(),
        GracePeriodSeconds = service.Grace,
        TaskDefinitionArn = Worlds.Revision(service.NewestRevision),
        MinimumHealthyPercent = service.Percent.Minimum,
        MaximumPercent = service.Percent.Maximum,
        MayRollBack = service.MayRollBack,
        Tags = service.Tags,
        Deployments = service.RollsOut
            ? [Deployment("ecs-svc/2", "PRIMARY", "IN_PROGRESS", service.NewestRevision),
                Deployment("ecs-svc/1", "ACTIVE", "COMPLETED", service.Revision)]
            : [Deployment("ecs-svc/1", "PRIMARY", service.IsDeploying ? "IN_PROGRESS" : "COMPLETED", service.Revision)],
    };

    private static Deployment Deployment(string id, string status, string rollout, int revision) =>
        Base.Service!.Deployments[0] with
        {
            Id = id,
            Status = status,
            RolloutState = rollout,
            TaskDefinitionArn = Worlds.Revision(revision),
        };

    private static TenantTask Tenant(ModelService service, ModelHost host) =>
        Household.Task(service.Subject.ServiceName, host.Number) with { TaskDefinitionArn = Worlds.Revision(service.Revision) };

    private static OtherService Neighbour(ModelWorld world, ModelService service) =>
        new(service.Subject.ServiceArn, service.GroupArn)
        {
            Hosts = [.. world.Hosts.Select(host => ModelWorld.StateOn(service, host) switch
            {
                "healthy" => new HostTargets(host.Id, "eu-west-1a", 1, 0, 0),
                "unhealthy" => new HostTargets(host.Id, "eu-west-1a", 0, 1, 0),
                "initial" => new HostTargets(host.Id, "eu-west-1a", 0, 0, 1),
                "draining" => new HostTargets(host.Id, "eu-west-1a", 0, 0, 0, 1),
                _ => new HostTargets(host.Id, "eu-west-1a", 0, 0, 0),
            })],
        };

    private static EcsTask Task(ModelService service, ModelHost host) => Base.Tasks![host.Number - 1] with
    {
        Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{service.Subject.ServiceName}{host.Number}",
        TaskDefinitionArn = Worlds.Revision(service.Revision),
        Group = $"service:{service.Subject.ServiceName}",
        StartedAt = host.Number == 3 && !service.RollsOut && service.LastKill is { } killed ? service.Restarted ?? killed
            : host.LaunchTime > Worlds.Now ? host.LaunchTime.AddMinutes(1) : Worlds.Now.AddDays(-1),
        Containers = [new("app", "RUNNING", null, null, [new(8080, Port(service, host))])],
    };

    /// <summary>On two hosts: what dies on one alone may die of it.</summary>
    private static IEnumerable<EcsTask> Killed(ModelService service) =>
        new[] { service.FirstKill, service.LastKill }.OfType<DateTimeOffset>().Select((at, number) => Base.Tasks![1 + number] with
        {
            Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{service.Subject.ServiceName}-killed{number}",
            Group = $"service:{service.Subject.ServiceName}",
            TaskDefinitionArn = Worlds.Revision(service.NewestRevision),
            StartedAt = at.AddSeconds(-Math.Max(110, service.Grace)),
            StoppingAt = at,
            StoppedAt = at,
            LastStatus = "STOPPED",
            DesiredStatus = "STOPPED",
            StopCode = "ServiceSchedulerInitiated",
            StoppedReason = $"Task failed ELB health checks in (target-group {service.GroupArn})",
        });
}
