using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class SharedCauseProperties
{
    private static readonly Gen<IReadOnlyList<int>> Hosts =
        from many in Gen.Choose(1, 6)
        from hosts in Gen.Choose(1, 3).ListOf(many)
        select (IReadOnlyList<int>)[.. hosts];

    /// <summary>
    /// Other services, each with its targets on some of the three hosts; the zone of each host; the host that breaks.
    /// </summary>
    private static readonly Arbitrary<(List<IReadOnlyList<int>> Services, List<string> Zones, int Broken, bool IsSeen)> Clusters =
        (from services in Hosts.ListOf()
         from zones in Gen.Elements("a", "b").ListOf(3)
         from broken in Gen.Choose(1, 3)
         from isSeen in ArbMap.Default.GeneratorFor<bool>()
         select (services.ToList(), zones.ToList(), broken, isSeen)).ToArbitrary();

    [Fact]
    public void One_hosts_failure_is_never_a_shared_cause() => Prop.ForAll(Clusters, cluster =>
        World(cluster.Services, cluster.Zones, cluster.IsSeen, cluster.Broken).Examine(new SharedCause()).Verdict == Verdict.Ok)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void What_fails_on_every_host_is_a_shared_cause_if_more_than_one_service_is_there() => Prop.ForAll(Clusters, cluster =>
        World(cluster.Services, cluster.Zones, isSeen: false, 1, 2, 3).Examine(new SharedCause()).Verdict
            == (cluster.Services.Count > 0 ? Verdict.Fault : Verdict.Ok))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void The_order_of_the_services_does_not_matter() => Prop.ForAll(Clusters, cluster =>
    {
        var world = World(cluster.Services, cluster.Zones, cluster.IsSeen, cluster.Broken, 1);
        var turned = world with { Neighbours = new([.. world.Neighbours!.Groups.Reverse()], 0) };
        return world.Examine(new SharedCause()).Verdict == turned.Examine(new SharedCause()).Verdict;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <param name="isSeen">Whether EC2's status checks tell of it, or only the targets.</param>
    private static Snapshot World(List<IReadOnlyList<int>> services, List<string> zones, bool isSeen, params int[] broken)
    {
        var world = broken.Aggregate(
            Worlds.Healthy().InZones(zones), (w, host) => isSeen ? w.Impaired(host) : w.WithTarget(host, "unhealthy"));
        return world.Beside([.. services.Index().Select(service => Neighbourhood.Service(
            $"other{service.Index}",
            [.. service.Item.Select(host => broken.Contains(host)
                ? Neighbourhood.Down(host, zones[host - 1])
                : Neighbourhood.Up(host, zones[host - 1]))]))]);
    }
}
