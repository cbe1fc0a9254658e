using EcsHealthRemediator.Application;
using EcsHealthRemediator.Remediation;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>The proof of room against a search through every way to place the tasks, in clusters small enough for that.</summary>
public sealed class RoomProperties
{
    private static readonly Gen<Lodger> Lodgers =
        from cpu in Gen.Choose(1, 4)
        from memory in Gen.Choose(1, 4)
        from ports in Gen.Elements(80, 81).ListOf()
        from distinct in ArbMap.Default.GeneratorFor<bool>()
        from kind in Gen.Elements<string?>(null, null, "ssd", "gpu")
        from tasks in Gen.Choose(1, 2)
        select new Lodger(cpu, memory, [.. ports.Distinct()], distinct, kind, tasks);

    private static readonly Gen<Space> Spaces =
        from cpu in Gen.Choose(0, 8)
        from memory in Gen.Choose(0, 8)
        from taken in Gen.Elements(80, 81, 22, 22).ListOf(2)
        from kinds in Gen.Elements("ssd", "gpu").ListOf(1)
        from there in Gen.Choose(0, 5)
        select new Space(cpu, memory, [.. taken], [.. kinds], there);

    private static readonly Arbitrary<(List<Lodger> Lodgers, List<Space> Spaces)> Clusters =
        (from count in Gen.Choose(0, 3)
         from lodgers in Lodgers.ListOf(count)
         from spaces in Spaces.ListOf(2)
         select (lodgers.ToList(), spaces.ToList())).ToArbitrary();

    [Fact]
    public void Whoever_is_drained_has_tasks_that_can_all_be_placed() => Prop.ForAll(Clusters, cluster =>
        !IsDrained(cluster.Lodgers, cluster.Spaces) || CanBePlaced(cluster.Lodgers, cluster.Spaces))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void One_task_alone_is_refused_only_where_no_host_takes_it() => Prop.ForAll(
        Lodgers.ToArbitrary(),
        Spaces.ListOf(2).ToArbitrary(),
        (lodger, spaces) =>
        {
            List<Lodger> alone = [lodger with { Tasks = 1 }];
            return IsDrained(alone, [.. spaces]) == CanBePlaced(alone, [.. spaces]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void The_search_for_a_place_seldom_misses_one()
    {
        var possible = Clusters.Generator.Sample(1000, size: 30)
            .Where(cluster => CanBePlaced(cluster.Lodgers, cluster.Spaces)).ToList();

        Assert.True(possible.Count > 100, $"{possible.Count} of 1000 clusters have room");
        var found = possible.Count(cluster => IsDrained(cluster.Lodgers, cluster.Spaces));
        Assert.True(found >= possible.Count * 9 / 10, $"{found} of {possible.Count} are found");
    }

    /// <summary>Every task onto every host in turn, by the rules of placement written down anew.</summary>
    private static bool CanBePlaced(List<Lodger> lodgers, List<Space> spaces)
    {
        var tasks = lodgers.Index().SelectMany(one => Enumerable.Repeat(one.Index, one.Item.Tasks)).ToList();
        var homes = new int[tasks.Count];
        return Place(0);

        bool Place(int next)
        {
            if (next == tasks.Count) return true;
            for (homes[next] = 0; homes[next] < spaces.Count; homes[next]++)
                if (Enumerable.Range(0, spaces.Count).All(space => Holds(space, next)) && Place(next + 1)) return true;
            return false;
        }

        bool Holds(int space, int last)
        {
            var inside = Enumerable.Range(0, last + 1).Where(task => homes[task] == space).Select(task => tasks[task]).ToList();
            var host = spaces[space];
            var ports = inside.SelectMany(owner => lodgers[owner].Ports).ToList();
            return inside.Sum(owner => lodgers[owner].Cpu) <= host.Cpu
                && inside.Sum(owner => lodgers[owner].Memory) <= host.Memory
                && ports.Distinct().Count() == ports.Count && !ports.Any(host.Taken.Contains)
                && inside.All(owner => lodgers[owner].Kind is not { } kind || host.Kinds.Contains(kind))
                && inside.Where(owner => lodgers[owner].Distinct).All(owner =>
                    host.There != owner && inside.Count(other => other == owner) == 1);
        }
    }

    private static bool IsDrained(List<Lodger> lodgers, List<Space> spaces)
    {
        var world = Worlds.Healthy().Impaired(1);
        foreach (var (index, lodger) in lodgers.Index())
        {
            // One that is on another host already is wanted there, and so are those here.
            var there = spaces.Count(space => space.There == index);
            world = world.Sharing(
                Household.Service($"x{index}", lodger.Tasks + there) with
                {
                    DistinctInstance = lodger.Distinct,
                    Expressions = lodger.Kind is { } kind ? [kind] : [],
                },
                Household.Needs($"x{index}", lodger.Cpu, lodger.Memory) with { TcpPorts = lodger.Ports },
                lodger.Tasks);
        }

        foreach (var (index, space) in spaces.Index())
        {
            world = world.WithRoom(index + 2, room => room with
            {
                Cpu = space.Cpu,
                Memory = space.Memory,
                TcpPorts = space.Taken,
                Satisfies = space.Kinds,
                Groups = [new("service:web", 1, 1, 0), new($"service:x{space.There}", 1, 1, 0)],
            });
        }

        var incident = IncidentFactory.Of(Worlds.Subject, new SignalInfo("tick", null, null, null), world.TakenAt.AddMinutes(-10));
        return IncidentStep.Decide(
            incident with { Looks = 5 }, world, null, Worlds.Auto, null, Ledgers.Empty(Worlds.Subject))
            .Transition.Command is not null;
    }

    /// <param name="Kind">What its host must be; null if it does not matter.</param>
    /// <param name="Tasks">How many of it are on the host that is to be drained.</param>
    private sealed record Lodger(int Cpu, int Memory, IReadOnlyList<int> Ports, bool Distinct, string? Kind, int Tasks);

    /// <param name="There">The number of the service of which a task is here already.</param>
    private sealed record Space(int Cpu, int Memory, IReadOnlyList<int> Taken, IReadOnlyList<string> Kinds, int There);
}
