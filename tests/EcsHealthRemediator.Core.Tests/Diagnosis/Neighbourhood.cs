using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Other services on the hosts of <see cref="Worlds"/>.</summary>
internal static class Neighbourhood
{
    public static OtherService Service(string name, params IReadOnlyList<HostTargets> hosts) => new(
        $"arn:aws:ecs:eu-west-1:111122223333:service/shop/{name}",
        $"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{name}/2222222222222222")
    {
        Hosts = hosts,
    };

    public static HostTargets Up(int host, string zone = "a") => new(Worlds.Id(host), $"eu-west-1{zone}", 1, 0, 0);

    public static HostTargets Down(int host, string zone = "a") => new(Worlds.Id(host), $"eu-west-1{zone}", 0, 1, 0);

    public static Snapshot Beside(this Snapshot world, params IReadOnlyList<OtherService> groups) => world.Beside(0, groups);

    public static Snapshot Beside(this Snapshot world, int unseen, params IReadOnlyList<OtherService> groups) =>
        world with { Neighbours = new(groups, unseen) };

    public static Snapshot InZones(this Snapshot world, params IReadOnlyList<string> zones) => zones.Index().Aggregate(
        world, (w, zone) => w.WithInstance(
            zone.Index + 1, i => i with { AvailabilityZone = $"eu-west-1{zone.Item}", SubnetId = $"subnet-{zone.Item}" }));
}
