using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class CollectorPagingTests
{
    [Fact]
    public async Task A_look_takes_four_rounds_of_calls_that_run_side_by_side()
    {
        using var aws = new FakeAws(new FakeWorld().Answer);
        aws.ExpectRounds(7, 3, 4, 3);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(17, aws.Calls.Count);
    }

    [Fact]
    public async Task Every_page_is_read()
    {
        var world = new FakeWorld { PageSize = 1 };
        world.Tasks.Add(new("t3", world.Hosts[2], 32770));
        world.Tasks.Add(new("t4", world.Hosts[0], 32771, "service:other"));
        world.Tasks.Add(new("t5", world.Hosts[0], 32772, "family:batch"));
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(["t0", "t1", "t2", "t3"], snapshot.Tasks!.Select(task => task.Id).Order());
        Assert.Equal(["i-0a01", "i-0a02", "i-0a03"], snapshot.ContainerInstances!.Select(host => host.Ec2InstanceId));
        Assert.All(snapshot.ContainerInstances!, host => Assert.NotNull(host.Instance?.StatusChecks));
        Assert.Equal(["service:web", "service:other", "family:batch"], snapshot.ContainerInstances![0].TaskGroups);
    }

    [Fact]
    public async Task Calls_grow_with_batches_not_with_tasks()
    {
        var world = new FakeWorld();
        var hosts = Enumerable.Range(0, 100).Select(index => new FakeHost($"i-0b{index:000}")).ToList();
        world.Hosts.AddRange(hosts);
        world.Tasks.AddRange(hosts.Select(host => new FakeTask($"t{host.Id}", host, 32768)));
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal((103, 103), (snapshot.Tasks!.Count, snapshot.ContainerInstances!.Count));
        // A second page of two lists and of the instances, a second batch of tasks, of container instances and of status checks.
        Assert.Equal(17 + 6, aws.Calls.Count);
    }

    private static Task<Snapshot> LookAsync(FakeAws aws) =>
        new EvidenceCollector(TestClients.At(aws.Url)).LookAsync(FakeWorld.Subject, Memory.Empty, FakeWorld.Now, default);
}
