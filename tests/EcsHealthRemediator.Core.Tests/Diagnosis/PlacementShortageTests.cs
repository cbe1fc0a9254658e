using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Tests;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class PlacementShortageTests
{
    private const string Memory = "insufficient memory";

    [Fact]
    public void A_task_that_is_larger_than_any_host_is_not_helped_by_more_of_them()
    {
        var shortage = PlacementShortage.Of(Cluster(memory: 9000, total: 7764, free: 7000), Memory)!;

        Assert.Equal("a task reserves 9000 MiB of memory, and the largest container instance has 7764 in all", shortage.Why);
        Assert.EndsWith("more instances of this type do not help.", shortage.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_at_its_maximum_is_named_with_the_command_that_raises_it()
    {
        var shortage = PlacementShortage.Of(Grouped(new GroupMembership("hosts") { DesiredCapacity = 3, MaxSize = 3 }), Memory)!;

        Assert.EndsWith("Auto Scaling group hosts is at its maximum of 3", shortage.Why, StringComparison.Ordinal);
        Assert.Equal("aws autoscaling update-auto-scaling-group --auto-scaling-group-name hosts --max-size 4", shortage.Command);
    }

    [Fact]
    public void A_group_that_cannot_launch_says_why()
    {
        var stuck = new GroupMembership("hosts") { DesiredCapacity = 3, MaxSize = 3, FailedLaunch = new(Worlds.Now, "no capacity.") };

        Assert.Contains("no capacity", PlacementShortage.Of(Grouped(stuck), Memory)!.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_may_grow_is_given_one_more()
    {
        var shortage = PlacementShortage.Of(Grouped(new GroupMembership("hosts") { DesiredCapacity = 3, MaxSize = 6 }), Memory)!;

        Assert.Contains("hosts has 3 of at most 6 instances", shortage.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_an_attribute_that_no_host_has_is_the_one_that_is_missing()
    {
        var world = Cluster(memory: 1, total: 2, free: 2).WithHost(1, host => host with { Lacks = ["os", "task-eni"] });
        Assert.Null(PlacementShortage.Of(world, "missing an attribute"));

        foreach (var number in new[] { 2, 3 }) world = world.WithHost(number, host => host with { Lacks = ["task-eni"] });
        Assert.Equal(
            "no container instance has task-eni, which its task definition requires",
            PlacementShortage.Of(world, "missing an attribute")!.Why);
    }

    [Fact]
    public void What_was_not_read_or_has_room_by_now_adds_nothing()
    {
        Assert.Null(PlacementShortage.Of(Cluster(memory: 100, total: 7764, free: 200), Memory));
        Assert.Null(PlacementShortage.Of(Cluster(memory: 9000, total: 7764, free: 1).WithHost(2, host => host with { Capacity = null }), Memory));
        Assert.Null(PlacementShortage.Of(Worlds.Healthy(), Memory));
        Assert.Null(PlacementShortage.Of(Cluster(memory: 9000, total: 7764, free: 1), null));
    }

    private static Snapshot Grouped(GroupMembership group) => Enumerable.Range(1, 3).Aggregate(
        Cluster(memory: 500, total: 7764, free: 200),
        (world, number) => world.WithInstance(number, instance => instance with { Membership = group }));

    private static Snapshot Cluster(int memory, int total, int free)
    {
        var world = Worlds.Healthy();
        world = world with
        {
            TaskDefinition = world.TaskDefinition! with { Needs = new(Worlds.Revision(7), "ACTIVE") { Memory = memory } },
        };
        return Enumerable.Range(1, 3).Aggregate(
            world, (all, number) => all.WithHost(number, host => host with { Capacity = new(2048, 1024, total, free) }));
    }
}
