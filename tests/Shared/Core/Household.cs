using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Tests;

/// <summary>Services that live on the hosts of <see cref="Worlds"/>, and what the hosts have left for them.</summary>
internal static class Household
{
    private const string Arn = "arn:aws:ecs:eu-west-1:111122223333:";

    /// <summary>Steady, without a load balancer; it may be drained to nothing, so each of its tasks needs room elsewhere.</summary>
    public static TenantService Service(string name, int desired = 1, int minimumPercent = 0) => new(new Service
    {
        Arn = $"{Arn}service/shop/{name}",
        Status = "ACTIVE",
        DesiredCount = desired,
        RunningCount = desired,
        TaskDefinitionArn = name == "web" ? Worlds.Revision(7) : Revision(name),
        SchedulingStrategy = "REPLICA",
        MinimumHealthyPercent = minimumPercent,
        MaximumPercent = 200,
        Deployments = [new("ecs-svc/9", "PRIMARY", "COMPLETED", Revision(name), null, null)],
    });

    public static TaskNeeds Needs(string service, int cpu, int memory) =>
        new(Revision(service), "ACTIVE") { Cpu = cpu, Memory = memory };

    public static TenantTask Task(string service, int host, int number = 1) => new()
    {
        Arn = $"{Arn}task/shop/{service}-{host}-{number}",
        ContainerInstanceArn = Worlds.HostArn(host),
        TaskDefinitionArn = Revision(service),
        Group = $"service:{service}",
        LastStatus = "RUNNING",
        DesiredStatus = "RUNNING",
        HealthStatus = "UNKNOWN",
    };

    public static HostRoom Room(int host, int cpu, int memory) =>
        new(Worlds.HostArn(host)) { Cpu = cpu, Memory = memory, TcpPorts = [22], UdpPorts = [] };

    public static Snapshot WithTenancy(this Snapshot world, Func<Tenancy, Tenancy> change) =>
        world with { Tenancy = change(world.Tenancy!) };

    public static Snapshot WithRoom(this Snapshot world, int host, Func<HostRoom, HostRoom> change) => world.WithTenancy(tenancy =>
        tenancy with
        {
            Rooms = [.. tenancy.Rooms.Select(room => room.ContainerInstanceArn == Worlds.HostArn(host) ? change(room) : room)],
        });

    /// <summary>The cluster has so many hosts, those with odd numbers in one zone and the others in another.</summary>
    public static Snapshot WithHosts(this Snapshot world, int count)
    {
        var more = Enumerable.Range(4, Math.Max(0, count - 3)).ToList();
        var hosts = world.ContainerInstances!.Concat(more.Select(n => world.ContainerInstances![1] with
        {
            Arn = Worlds.HostArn(n),
            Ec2InstanceId = Worlds.Id(n),
            Instance = world.ContainerInstances![1].Instance! with { Id = Worlds.Id(n) },
        }));
        return (world with
        {
            ContainerInstances =
            [
                .. hosts.Select((host, n) => host with
                {
                    Instance = host.Instance! with { AvailabilityZone = n % 2 == 0 ? "eu-west-1a" : "eu-west-1b" },
                }),
            ],
        }).WithTenancy(t => t with { Rooms = [.. t.Rooms, .. more.Select(n => Room(n, 1792, 7252))] });
    }

    /// <summary>So many tasks of the service run on the first host.</summary>
    public static Snapshot Sharing(this Snapshot world, TenantService service, TaskNeeds needs, int tasks = 1) =>
        world.WithTenancy(tenancy => tenancy with
        {
            Tasks = [.. tenancy.Tasks, .. Enumerable.Range(1, tasks).Select(number => Task(service.Name, 1, number))],
            Services = [.. tenancy.Services, service],
            Needs = [.. tenancy.Needs, needs],
        });

    private static string Revision(string service) => $"{Arn}task-definition/{service}:1";
}
