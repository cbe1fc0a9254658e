using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>The first host is impaired. It is drained only if what still serves there has room on the second or the third.</summary>
public sealed class RoomTests
{
    private static readonly TaskNeeds Small = Household.Needs("api", 256, 512);

    private static readonly TaskNeeds Awsvpc = Small with { HasInterface = true };

    private static readonly TenantService Api = Household.Service("api");

    private static Snapshot Impaired => Worlds.Healthy().Impaired(1);

    [Theory]
    [InlineData(1793, 512, "has 1792 CPU units left")]
    [InlineData(256, 7253, "has 7252 MiB left")]
    public void A_task_that_is_larger_than_what_is_left_has_no_room(int cpu, int memory, string why) =>
        AssertNoRoom(Impaired.Sharing(Api, Household.Needs("api", cpu, memory)), why);

    [Fact]
    public void A_task_of_exactly_what_is_left_has_room() =>
        AssertRoom(Impaired.Sharing(Api, Household.Needs("api", 1792, 7252)));

    [Fact]
    public void Tasks_that_fit_alone_but_not_together_have_no_room()
    {
        var large = Household.Needs("api", 256, 4000);

        AssertRoom(Impaired.Sharing(Household.Service("api", 2), large, tasks: 2));
        AssertNoRoom(Impaired.Sharing(Household.Service("api", 3), large, tasks: 3), "one of 3 that would have to move");
    }

    [Fact]
    public void A_host_port_is_given_once_on_each_host_and_not_at_all_where_it_is_taken()
    {
        var listens = Small with { TcpPorts = [9090] };
        var world = Impaired.Sharing(Api, listens).WithRoom(2, room => room with { TcpPorts = [22, 9090] });

        AssertRoom(world);
        AssertNoRoom(world.Sharing(Household.Service("twin"), Household.Needs("twin", 1, 1) with { TcpPorts = [9090] }),
            "has port 9090 taken");
        AssertRoom(Impaired.Sharing(Api, Small with { UdpPorts = [22] }));
        AssertNoRoom(
            world.WithRoom(3, room => room with { TcpPorts = null }), $"{Worlds.Id(3)} does not say which ports are taken");
    }

    [Fact]
    public void A_hundred_ports_are_the_most_that_a_host_reserves()
    {
        var full = Impaired.Sharing(Api, Small with { TcpPorts = [9090] })
            .WithRoom(2, room => room with { TcpPorts = [.. Enumerable.Range(1, 99)], UdpPorts = [53] })
            .WithRoom(3, room => room with { TcpPorts = [.. Enumerable.Range(1, 100)] });

        AssertNoRoom(full, "has 100 ports reserved, which is the most");
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, false)]
    [InlineData(null, 0, false)]
    public void A_task_with_an_interface_of_its_own_needs_one_more_than_the_host_and_its_tasks_have(int? limit, int used, bool fits)
    {
        var zoned = Api with { Zones = ["eu-west-1a"] };
        var world = new[] { 2, 3 }.Aggregate(Impaired.Sharing(zoned, Awsvpc), (w, host) => w.WithRoom(host, room => room with
        {
            InterfaceLimit = limit,
            Groups = [new("service:web", 1, 1, 0), new("service:jobs", 0, 0, used)],
        }));

        if (fits) AssertRoom(world);
        else AssertNoRoom(world, "network interface");
    }

    [Fact]
    public void Interfaces_that_are_attached_for_other_reasons_are_in_the_way_too()
    {
        var world = new[] { 2, 3 }.Aggregate(
            Impaired.Sharing(Api with { Zones = ["eu-west-1a"] }, Awsvpc),
            (w, host) => w.WithRoom(host, room => room with { InterfaceLimit = 3 })
                .WithInstance(host, i => i with { NetworkInterfaces = 3 }));

        AssertNoRoom(world, "has no network interface left");
        AssertRoom(world.WithInstance(3, i => i with { NetworkInterfaces = 2 }));
    }

    [Fact]
    public void A_task_with_an_interface_of_its_own_stays_in_the_zones_of_its_subnets()
    {
        var world = new[] { 2, 3 }.Aggregate(
            Impaired.Sharing(Api with { Zones = ["eu-west-1a"] }, Awsvpc),
            (w, host) => w.WithRoom(host, room => room with { InterfaceLimit = 3 })
                .WithInstance(host, i => i with { AvailabilityZone = "eu-west-1b" }));

        AssertNoRoom(world, "is in no zone of its subnets");
        AssertRoom(world.WithInstance(3, i => i with { AvailabilityZone = "eu-west-1a" }));
    }

    [Fact]
    public void A_required_attribute_must_be_there_and_have_the_value_that_is_asked_for()
    {
        var picky = Small with { Attributes = [new("disk", "ssd"), new("ecs.capability.x", null)] };
        var world = Impaired.Sharing(Api, picky)
            .WithRoom(2, room => room with { Attributes = [new("disk", "hdd"), new("ecs.capability.x", null)] })
            .WithRoom(3, room => room with { Attributes = [new("disk", "ssd")] });

        AssertNoRoom(world, "has no attribute ecs.capability.x");
        AssertRoom(world.WithRoom(2, room => room with { Attributes = [new("disk", "ssd"), new("ecs.capability.x", null)] }));
    }

    [Fact]
    public void Constraints_of_service_and_revision_must_be_satisfied_and_understood()
    {
        const string Disk = "attribute:disk == ssd", Kind = "attribute:kind == web";
        var world = Impaired.Sharing(Api with { Expressions = [Disk] }, Small with { Expressions = [Kind] })
            .WithRoom(2, room => room with { Satisfies = [Disk] }).WithRoom(3, room => room with { Satisfies = [Kind] });

        AssertNoRoom(world, $"{Worlds.Id(2)} does not satisfy {Kind}");
        AssertRoom(world.WithRoom(2, room => room with { Satisfies = [Disk, Kind] }));
        AssertNoRoom(Impaired.Sharing(Api with { OtherConstraints = ["newKind"] }, Small), "newKind");
    }

    [Fact]
    public void Where_each_task_needs_a_host_of_its_own_those_with_one_that_is_wanted_are_no_place()
    {
        var distinct = Household.Service("api", 3) with { DistinctInstance = true };
        var world = Impaired.Sharing(distinct, Small)
            .WithRoom(2, room => room with { Groups = [new("service:api", 1, 1, 0)] })
            .WithRoom(3, room => room with { Groups = [new("service:api", 1, 1, 0)] });

        AssertNoRoom(world, "each needs a host of its own");
        // ECS looks at what is wanted: a task that is being stopped takes resources, but not the place.
        AssertRoom(world.WithRoom(3, room => room with { Groups = [new("service:api", 0, 0, 0)] }));
    }

    [Fact]
    public void A_service_of_a_capacity_provider_uses_the_hosts_of_that_provider_only()
    {
        var world = Impaired.Sharing(Api with { CapacityProviders = ["blue"] }, Small)
            .WithRoom(2, room => room with { CapacityProvider = "green" });

        AssertNoRoom(world, "is not in capacity provider blue");
        AssertRoom(world.WithRoom(3, room => room with { CapacityProvider = "blue" }));
    }

    [Fact]
    public void What_cannot_be_seen_from_outside_or_is_not_known_counts_as_not_there()
    {
        AssertNoRoom(Impaired.Sharing(Api, Small with { Unprovable = "a GPU" }), "may lack a GPU");
        AssertNoRoom(Impaired.Sharing(Api, Small with { Memory = null }), "unknown size");
        AssertNoRoom(
            Impaired.Sharing(Api, Small).WithTenancy(t => t with { Rooms = [.. t.Rooms.Select(r => r with { Cpu = null })] }), "CPU");
        AssertNoRoom(
            Impaired.Sharing(Api, Small).WithTenancy(t => t with { Rooms = [t.Rooms[0]] }), "no other host is sound and takes tasks");
    }

    [Theory]
    [InlineData("initializing")]
    [InlineData("insufficient-data")]
    public void A_host_whose_checks_have_no_good_result_is_no_place(string status)
    {
        var world = Impaired.Sharing(Api, Small)
            .WithInstance(2, i => i with { StatusChecks = new(Worlds.Ok, new(status, null), null, []) });

        AssertRoom(world);
        AssertNoRoom(world.WithHost(3, host => host with { Status = "DRAINING" }), "no other host");
    }

    [Fact]
    public void A_daemon_needs_no_room_elsewhere_but_keeps_its_own_on_hosts_where_it_is_still_missing()
    {
        var daemon = Household.Service("agent") with
        {
            Service = Household.Service("agent").Service with
            {
                SchedulingStrategy = "DAEMON",
                MinimumHealthyPercent = 100,
                MaximumPercent = 100,
            },
        };
        var world = Impaired.Sharing(daemon, Household.Needs("agent", 1, 7000))
            .WithRoom(2, room => room with
            {
                Groups = [new("service:agent", 1, 1, 0), new("service:web", 1, 1, 0)],
                Memory = 200,
            });

        AssertRoom(world);
        AssertNoRoom(world.Sharing(Api, Small), $"{Worlds.Id(3)} has 252 MiB left");
    }

    [Fact]
    public void A_task_that_fails_there_needs_no_room_while_enough_of_its_service_is_healthy_elsewhere()
    {
        var world = Behind(Impaired, minimumPercent: 50, Neighbourhood.Down(1), Neighbourhood.Up(2), Neighbourhood.Up(3));

        AssertRoom(world);
        AssertNoRoom(Behind(Impaired, 50, Neighbourhood.Up(1), Neighbourhood.Up(2), Neighbourhood.Up(3)), "api");
        AssertNoRoom(Behind(Impaired, 0, Neighbourhood.Down(1), Neighbourhood.Up(2), Neighbourhood.Up(3)), "api");
        AssertNoRoom(Behind(Impaired, 100, Neighbourhood.Down(1), Neighbourhood.Up(2), Neighbourhood.Up(3)), "api");
        AssertNoRoom(Behind(Impaired, 50, Neighbourhood.Down(1), Neighbourhood.Up(2), new HostTargets(null, null, 1, 0, 0)), "api");
        AssertNoRoom(world with { Neighbours = new([], 0) }, "api");
    }

    [Fact]
    public void Without_a_load_balancer_a_task_fails_there_if_its_containers_say_so()
    {
        var world = Behind(Impaired, minimumPercent: 50) with { Neighbours = new([], 0) };
        world = world.WithTenancy(t => t with
        {
            Services = [.. t.Services.Select(tenant => tenant with { Service = tenant.Service with { LoadBalancers = [] } })],
        });

        AssertNoRoom(world, "api");
        AssertRoom(world.WithTenancy(t => t with { Tasks = [.. t.Tasks.Select(task => task with { HealthStatus = "UNHEALTHY" })] }));
        AssertRoom(world.WithTenancy(t => t with { Tasks = [.. t.Tasks.Select(task => task with { LastStatus = "PENDING" })] }));
    }

    [Fact]
    public void Tasks_that_run_elsewhere_already_or_are_on_their_way_out_are_not_to_be_placed_again()
    {
        var world = Impaired.Sharing(Household.Service("api", 1), Household.Needs("api", 1, 9000));

        AssertNoRoom(world, "api");
        AssertRoom(world.WithRoom(2, room => room with { Groups = [new("service:api", 1, 0, 0)] }));
        AssertRoom(world.WithTenancy(
            t => t with { Tasks = [.. t.Tasks.Select(task => task with { DesiredStatus = "STOPPED" })] }));
    }

    [Fact]
    public void People_hear_of_missing_room_only_after_the_minutes_in_which_stopping_tasks_may_give_theirs_back()
    {
        var life = new IncidentSimulator(Impaired.Sharing(Api, Household.Needs("api", 1, 9000)), Worlds.Auto);

        life.Minutes(4);
        Assert.Equal((GuardId.NoSpareCapacity, IncidentStatus.Watching), (life.Action.BlockedBy, life.Incident.Status));
        Assert.Empty(life.Told);

        life.Minutes(2);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);

        life.Change(world => world.WithRoom(2, room => room with { Memory = 9000 })).Until(one => one.Commands.Count > 0);
        Assert.Equal("DRAINING", life.Commands[0]);
    }

    /// <summary>Service api has a task too large for any other host on each of three, behind a load balancer.</summary>
    private static Snapshot Behind(Snapshot world, int minimumPercent, params HostTargets[] hosts)
    {
        var service = Household.Service("api", 3, minimumPercent);
        var group = Neighbourhood.Service("api", hosts);
        world = world.Sharing(
            service with { Service = service.Service with { LoadBalancers = [new(group.TargetGroupArn, "api", 80)] } },
            Household.Needs("api", 1, 9000));
        return new[] { 2, 3 }.Aggregate(
            world.Beside(group), (w, host) => w.WithRoom(host, room => room with { Groups = [new("service:api", 1, 1, 0)] }));
    }

    private static void AssertRoom(Snapshot world) =>
        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(Next(world).Command).Status);

    private static void AssertNoRoom(Snapshot world, string why)
    {
        var next = Next(world);

        Assert.Null(next.Command);
        var action = Assert.Single(next.Incident.Actions);
        Assert.Equal(GuardId.NoSpareCapacity, action.BlockedBy);
        Assert.Contains(why, action.Reason, StringComparison.Ordinal);
    }

    private static Transition Next(Snapshot world)
    {
        var incident = IncidentFactory.Of(Worlds.Subject, new SignalInfo("tick", null, null, null), world.TakenAt.AddMinutes(-10));
        return IncidentStep.Decide(
            incident with { Looks = 5 }, world, null, Worlds.Auto, null, Ledgers.Empty(Worlds.Subject))
            .Transition;
    }
}
