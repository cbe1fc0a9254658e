using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using EcsHealthRemediator.Scanning;

namespace EcsHealthRemediator.Core.Tests.Scanning;

/// <summary>A service about which a scan has nothing to say, and how it is looked at.</summary>
internal static class ScanWorlds
{
    private static readonly string[] Zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

    public static Snapshot Sound() => Enumerable.Range(0, Zones.Length).Aggregate(
        Worlds.Healthy() with
        {
            TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", [], null) { Ports = [new(8080, 0)] }]),
        },
        (world, zone) => world.WithInstance(zone + 1, instance => instance with { AvailabilityZone = Zones[zone] }))
        .WithBalancer(balancer => balancer with
        {
            Zones = [.. Zones.Select((zone, i) => new LoadBalancerZone(zone, $"subnet-{i}"))],
        })
        .WithService(service => service with { MayRollBack = true, LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] });

    public static ScannedService Scan(this Snapshot world) => ServiceScan.Of(new(world, world.Network));

    public static Risk Only(this ScannedService service, string id) => Assert.Single(service.Risks, risk => risk.Id == id);

    public static Snapshot WithFixedPort(this Snapshot world, int port) => world with
    {
        TaskDefinition = world.TaskDefinition! with { Containers = [new("app", [], null) { Ports = [new(8080, port)] }] },
        Targets = [.. world.Targets!.Select(target => target with { Port = port, HealthCheckPort = $"{port}" })],
        Tasks = [.. world.Tasks!.Select(task => task with
        {
            Containers = [new("app", "RUNNING", null, null, [new(8080, port)])],
        })],
    };

    /// <summary>A message of ECS so many seconds ago.</summary>
    public static Snapshot Said(this Snapshot world, int secondsAgo, string message) => world.WithService(service => service with
    {
        Events = [.. service.Events, new($"{secondsAgo}", world.TakenAt.AddSeconds(-secondsAgo), $"(service web) {message}")],
    });

    /// <summary>The host's group lets in these ports only.</summary>
    public static Snapshot LetsIn(this Snapshot world, int host, params (int From, int To)[] ranges) => world.WithEnds(ends =>
        ends[Worlds.Id(host)] = ends[Worlds.Id(host)] with
        {
            SecurityGroups =
            [
                new("sg-a", [.. ranges.Select(range => new SecurityGroupRule(
                    "sg-a", Direction.Ingress, Protocol.Tcp, new(range.From, range.To),
                    new AddressBlock(Cidr.Parse("0.0.0.0/0"))))]),
            ],
        });
}
