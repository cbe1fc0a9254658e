using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class CollectorPagingTests
{
    [Fact]
    public async Task A_snapshot_takes_five_rounds_of_parallel_calls()
    {
        using var aws = new FakeAws(new FakeWorld().Answer);
        aws.ExpectRounds(7, 5, 9, 5, 10);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(36, aws.Calls.Count);
    }

    [Fact]
    public async Task Interfaces_of_tasks_and_prefix_lists_take_two_more_rounds()
    {
        using var aws = new FakeAws(FakeWorld.OfTwoVpcs().Answer);
        aws.ExpectRounds(7, 5, 10, 5, 7, 4, 2);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(40, aws.Calls.Count);
    }

    [Fact]
    public async Task Network_metrics_and_logs_are_not_read_while_nothing_fails()
    {
        var world = new FakeWorld();
        world.Tasks.RemoveAll(task => task.StoppedReason is not null);
        world.Targets[0] = world.Targets[0] with { State = "healthy" };
        using var aws = new FakeAws(world.Answer);
        aws.ExpectRounds(7, 5, 2, 1);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Null(snapshot.Network);
        Assert.Null(snapshot.Metrics);
        Assert.Null(snapshot.Logs);
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
    public async Task Every_page_of_listeners_rules_route_tables_and_prefix_lists_is_read()
    {
        var world = FakeWorld.OfTwoVpcs(pageSize: 1);
        world.Listeners.Add(new(FakeWorld.LoadBalancer, "listener-2",
            new("rule-2", FakeRule.Redirect), new("rule-3", FakeRule.Forward(FakeWorld.Subject.TargetGroupArn))));
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal([FakeWorld.Rule, "rule-3"], snapshot.Forwards!.Select(forward => forward.RuleArn));
        Assert.Equal(["rtb-01", "rtb-01"], snapshot.Network!.Nodes.Select(node => node.Subnet!.RouteTable!.Id));
        var target = Assert.Single(snapshot.Network.Targets).Value;
        Assert.Equal("rtb-02", target.Subnet!.RouteTable!.Id);
        var source = Assert.Single(Assert.Single(target.SecurityGroups!).Rules!).Peer;
        Assert.Equal(["10.0.1.0/24", "10.0.2.0/24"], source.Blocks!.Select(block => $"{block}"));
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
        // There are second pages of two lists and of the instances, and second batches of tasks, container instances and status
        // checks; and the tenancy has a second page of its list, and second batches of tasks and container instances.
        Assert.Equal(36 + 6 + 3, aws.Calls.Count);
    }

    private static Task<Snapshot> LookAsync(FakeAws aws) =>
        new EvidenceCollector(TestClients.At(aws.Url)).LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
}
