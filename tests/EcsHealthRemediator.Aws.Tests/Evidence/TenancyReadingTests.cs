using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

/// <summary>Who lives on the impaired host, and what the cluster has left for them.</summary>
public sealed class TenancyReadingTests
{
    private readonly FakeWorld _world = new();

    public TenancyReadingTests()
    {
        _world.Services.Add(new("shop", "api"));
        _world.Tasks.Add(new("a1", _world.Hosts[0], 40001, "service:api"));
        _world.Tasks.Add(new("a2", _world.Hosts[1], 40002, "service:api"));
        _world.Tasks.Add(new("b1", _world.Hosts[0], 40003, "family:batch"));
    }

    private string Impaired => _world.Hosts[0].Arn;

    [Fact]
    public async Task All_tasks_of_the_suspect_are_tenants_and_their_services_come_with_tags_and_percentages()
    {
        var tenancy = await ReadAsync();

        Assert.Equal(
            ["family:batch", "service:api", "service:web"],
            tenancy.Tasks.Select(task => task.Group).Order(StringComparer.Ordinal));
        Assert.All(tenancy.Tasks, task => Assert.Equal(
            (Impaired, true, false), (task.ContainerInstanceArn, task.IsRunning, task.IsProtected)));
        Assert.Equal(["api", "web"], tenancy.Services.Select(tenant => tenant.Name).Order(StringComparer.Ordinal));
        Assert.All(tenancy.Services, tenant => Assert.Equal(
            (2, 50, 150, "approved", false),
            (tenant.Service.DesiredCount, tenant.Service.MinimumHealthyPercent, tenant.Service.MaximumPercent,
                tenant.Service.Tags["ecs-health-remediator"], tenant.Service.IsDeploying)));
        var needs = Assert.Single(tenancy.Needs);
        Assert.Equal((FakeWorld.TaskDefinition, "ACTIVE", 256, 512, false),
            (needs.TaskDefinitionArn, needs.Status, needs.Cpu, needs.Memory, needs.HasInterface));
    }

    [Fact]
    public async Task Each_host_says_what_it_has_left_and_whose_tasks_it_has()
    {
        void StopsSecond(JsonObject answer)
        {
            var second = answer["tasks"]!.AsArray()
                .Single(task => ((string)task!["taskArn"]!).EndsWith("/a2", StringComparison.Ordinal))!;
            second["desiredStatus"] = "STOPPED";
            second["attachments"] = new JsonArray(new JsonObject { ["type"] = "ElasticNetworkInterface" });
        }

        var tenancy = await ReadAsync(
            call => call.Operation == "DescribeTasks" && call.Texts("tasks").Length > 3 ? StopsSecond : null);

        Assert.Equal(_world.Hosts.Select(host => host.Arn), tenancy.Rooms.Select(room => room.ContainerInstanceArn));
        var room = tenancy.Rooms[1];
        Assert.Equal((1792, 7252), (room.Cpu, room.Memory));
        Assert.Equal([22, 2375], room.TcpPorts!);
        Assert.Empty(room.UdpPorts!);
        Assert.Empty(room.Attributes);
        Assert.Null(room.InterfaceLimit);
        // What is being stopped is not wanted any more, but its network interface is still there.
        Assert.Equal([new("service:api", 0, 0, 1), new("service:web", 1, 1, 0)], room.Groups);
    }

    [Theory]
    [InlineData("EssentialContainerExited", "Essential container in task exited", true)]
    [InlineData("TaskFailedToStart", "CannotPullContainerError: gone", true)]
    [InlineData("ServiceSchedulerInitiated", "Task failed container health checks", true)]
    [InlineData("ServiceSchedulerInitiated", "Scaling activity initiated by deployment ecs-svc/1", false)]
    [InlineData("UserInitiated", "Task stopped by user", false)]
    public async Task A_task_that_ended_of_itself_is_remembered_with_its_service(string code, string reason, bool fell)
    {
        var at = FakeWorld.Now.AddMinutes(-2);
        void Ends(JsonObject answer)
        {
            var second = answer["tasks"]!.AsArray().Single(task => ((string)task!["taskArn"]!).EndsWith("/a2", StringComparison.Ordinal))!;
            (second["lastStatus"], second["desiredStatus"]) = ("STOPPED", "STOPPED");
            (second["stopCode"], second["stoppedReason"], second["stoppedAt"]) = (code, reason, at.ToUnixTimeSeconds());
        }

        var tenancy = await ReadAsync(call => call.Operation == "DescribeTasks" && call.Texts("tasks").Length > 3 ? Ends : null);

        Assert.Equal(
            fell ? [(_world.Hosts[1].Arn, at)] : [],
            tenancy.Services.Single(tenant => tenant.Name == "api").Fallen.Select(task => (task.ContainerInstanceArn, task.At)));
        Assert.Empty(tenancy.Services.Single(tenant => tenant.Name == "web").Fallen);
    }

    [Theory]
    [InlineData("PENDING", "RUNNING", true)]
    [InlineData("PENDING", "STOPPED", false)]
    [InlineData("RUNNING", "RUNNING", false)]
    public async Task A_task_that_does_not_run_yet_is_known_to_come_since_it_was_created(string lastStatus, string desiredStatus, bool isComing)
    {
        var created = FakeWorld.Now.AddMinutes(-2);
        void Pends(JsonObject answer)
        {
            var second = answer["tasks"]!.AsArray().Single(task => ((string)task!["taskArn"]!).EndsWith("/a2", StringComparison.Ordinal))!;
            (second["lastStatus"], second["desiredStatus"], second["createdAt"]) = (lastStatus, desiredStatus, created.ToUnixTimeSeconds());
        }

        var tenancy = await ReadAsync(call => call.Operation == "DescribeTasks" && call.Texts("tasks").Length > 3 ? Pends : null);

        Assert.Equal(isComing ? [created] : null, tenancy.Services.Single(tenant => tenant.Name == "api").ComingSince);
        Assert.Null(tenancy.Services.Single(tenant => tenant.Name == "web").ComingSince);
    }

    [Fact]
    public async Task Protection_is_read_for_tasks_of_services_only()
    {
        List<string> asked = [];
        var tenancy = await ReadAsync(call =>
        {
            if (call.Operation != "GetTaskProtection") return null;
            asked.AddRange(call.Texts("tasks"));
            return answer =>
            {
                answer["protectedTasks"]![0]!["protectionEnabled"] = true;
                answer["protectedTasks"]![0]!["expirationDate"] = FakeWorld.Now.AddHours(2).ToUnixTimeSeconds();
            };
        });

        Assert.Equal(2, asked.Count);
        var spared = Assert.Single(tenancy.Tasks, task => task.IsProtected);
        Assert.Equal((asked[0], FakeWorld.Now.AddHours(2)), (spared.Arn, spared.ProtectedUntil));
    }

    [Theory]
    [InlineData("MISSING", false)]
    [InlineData("TASK_NOT_VALID", true)]
    [InlineData("THROTTLED", false)]
    public async Task A_task_whose_protection_cannot_be_told_is_a_gap_unless_it_cannot_have_any(string reason, bool harmless)
    {
        var snapshot = await LookAsync(call => call.Operation == "GetTaskProtection"
            ? answer => answer["failures"] = new JsonArray(new JsonObject { ["reason"] = reason, ["arn"] = "t1" })
            : null);

        Assert.Equal(harmless ? [] : [new("ecs:GetTaskProtection", $"{reason}: t1")], snapshot.Gaps);
    }

    [Fact]
    public async Task A_task_of_whose_protection_nothing_is_said_is_a_gap()
    {
        var snapshot = await LookAsync(call => call.Operation == "GetTaskProtection"
            ? answer => answer["protectedTasks"]!.AsArray().RemoveAt(0)
            : null);

        Assert.Equal("ecs:GetTaskProtection", Assert.Single(snapshot.Gaps).Source);
    }

    [Fact]
    public async Task A_service_that_is_not_found_is_absent()
    {
        _world.Services.RemoveAt(1);

        Assert.Equal(["web"], (await ReadAsync()).Services.Select(tenant => tenant.Name));
    }

    [Fact]
    public async Task What_a_definition_asks_for_is_added_up_and_named()
    {
        var needs = Assert.Single((await ReadAsync(Definition(definition =>
        {
            definition["status"] = "INACTIVE";
            definition["requiresAttributes"] = new JsonArray(new JsonObject { ["name"] = "ecs.capability.task-eni" });
            definition["placementConstraints"] = new JsonArray(
                new JsonObject { ["type"] = "memberOf", ["expression"] = "attribute:disk == ssd" });
            definition["runtimePlatform"] = new JsonObject { ["cpuArchitecture"] = "ARM64", ["operatingSystemFamily"] = "LINUX" };
            definition["containerDefinitions"] = new JsonArray(
                Container(100, memory: 300, reservation: 200, Port(80, 8080, "tcp"), Port(81, 0, "tcp"), Port(53, 53, "udp")),
                Container(28, memory: 64, reservation: null));
        }))).Needs);

        Assert.Equal(("INACTIVE", 128, 264), (needs.Status, needs.Cpu, needs.Memory));
        Assert.Equal([8080], needs.TcpPorts);
        Assert.Equal([53], needs.UdpPorts);
        Assert.Equal(
            [new("ecs.capability.task-eni", null), new("ecs.cpu-architecture", "arm64"), new("ecs.os-type", "linux")], needs.Attributes);
        Assert.Equal(["attribute:disk == ssd"], needs.Expressions);
        Assert.Null(needs.Unprovable);
    }

    [Fact]
    public async Task The_size_of_the_task_goes_before_that_of_its_containers()
    {
        var sized = Definition(definition => (definition["cpu"], definition["memory"]) = ("1024", "2048"));
        var odd = Definition(definition => definition["cpu"] = "1 vCPU");

        var needs = Assert.Single((await ReadAsync(sized)).Needs);
        Assert.Equal((1024, 2048), (needs.Cpu, needs.Memory));
        Assert.Null(Assert.Single((await ReadAsync(odd)).Needs).Cpu);
    }

    [Theory]
    [InlineData("host", new[] { 80, 81 })]
    [InlineData("awsvpc", new int[0])]
    public async Task Container_ports_are_host_ports_only_in_host_mode(string mode, int[] ports)
    {
        var needs = Assert.Single((await ReadAsync(Definition(definition =>
        {
            definition["networkMode"] = mode;
            definition["containerDefinitions"] = new JsonArray(
                Container(1, memory: 1, reservation: null, Port(80, null, "tcp"), Port(81, 0, "tcp")));
        }))).Needs);

        Assert.Equal(ports, needs.TcpPorts);
        Assert.Equal(mode == "awsvpc", needs.HasInterface);
    }

    [Fact]
    public async Task What_nobody_can_prove_from_outside_is_named()
    {
        var gpu = Container(1, memory: 1, reservation: null);
        gpu["resourceRequirements"] = new JsonArray(new JsonObject { ["type"] = "GPU", ["value"] = "1" });

        var needs = Assert.Single(
            (await ReadAsync(Definition(definition => definition["containerDefinitions"] = new JsonArray(gpu.DeepClone())))).Needs);

        Assert.Equal("a GPU", needs.Unprovable);
    }

    [Fact]
    public async Task Where_a_task_needs_an_interface_the_limits_of_the_types_and_the_zones_of_the_subnets_are_read()
    {
        var tenancy = await ReadAsync(call => call.Operation switch
        {
            "DescribeTaskDefinition" => answer => answer["taskDefinition"]!["networkMode"] = "awsvpc",
            "DescribeServices" => EachService(service => service["networkConfiguration"] = new JsonObject
            {
                ["awsvpcConfiguration"] = new JsonObject { ["subnets"] = new JsonArray("subnet-0c", "subnet-nobody") },
            }),
            _ => null,
        });

        Assert.All(tenancy.Rooms, room => Assert.Equal(3, room.InterfaceLimit));
        Assert.All(tenancy.Services, tenant => Assert.Equal(["eu-west-1a"], tenant.Zones));
    }

    [Fact]
    public async Task ECS_itself_says_which_hosts_satisfy_a_constraint()
    {
        var tenancy = await ReadAsync(call => call switch
        {
            { Operation: "DescribeServices" } => EachService(service =>
            {
                service["placementConstraints"] = new JsonArray(
                    new JsonObject { ["type"] = "distinctInstance" },
                    new JsonObject { ["type"] = "memberOf", ["expression"] = "attribute:disk == ssd" });
                service["capacityProviderStrategy"] = new JsonArray(
                    new JsonObject { ["capacityProvider"] = "blue", ["weight"] = 1 },
                    new JsonObject { ["capacityProvider"] = "idle", ["weight"] = 0 });
            }),
            { Operation: "ListContainerInstances" } when call.Text("filter") == "attribute:disk == ssd" =>
                answer => answer["containerInstanceArns"] = new JsonArray(_world.Hosts[2].Arn),
            _ => null,
        });

        Assert.All(tenancy.Services, tenant => Assert.True(tenant.DistinctInstance));
        Assert.All(tenancy.Services, tenant => Assert.Equal(["blue"], tenant.CapacityProviders));
        Assert.Equal([0, 0, 1], tenancy.Rooms.Select(room => room.Satisfies.Count));
    }

    [Fact]
    public async Task A_cluster_too_large_for_one_look_is_no_gap_but_its_tenants_are_unknown()
    {
        _world.Tasks.AddRange(
            Enumerable.Range(0, 3001).Select(number => new FakeTask($"n{number}", _world.Hosts[2], 1, "service:jobs")));

        var snapshot = await LookAsync(_ => null);

        Assert.Null(snapshot.Tenancy);
        Assert.Empty(snapshot.Gaps);
    }

    [Fact]
    public async Task The_same_host_or_service_told_twice_is_one()
    {
        var tenancy = await ReadAsync(call => call.Operation == "DescribeContainerInstances"
            ? answer => answer["containerInstances"]!.AsArray().Add(answer["containerInstances"]![0]!.DeepClone())
            : null);

        Assert.Equal(3, tenancy.Rooms.Select(room => room.ContainerInstanceArn).Distinct().Count());
    }

    private static Func<Call, Action<JsonObject>?> Definition(Action<JsonObject> change) => call =>
        call.Operation == "DescribeTaskDefinition" ? answer => change(answer["taskDefinition"]!.AsObject()) : null;

    private static Action<JsonObject> EachService(Action<JsonObject> change) => answer =>
    {
        foreach (var service in answer["services"]!.AsArray()) change(service!.AsObject());
    };

    private static JsonObject Container(int cpu, int memory, int? reservation, params JsonNode[] ports) => new()
    {
        ["name"] = "web",
        ["cpu"] = cpu,
        ["memory"] = memory,
        ["memoryReservation"] = reservation,
        ["portMappings"] = new JsonArray(ports),
    };

    private static JsonObject Port(int container, int? host, string protocol) =>
        new() { ["containerPort"] = container, ["hostPort"] = host, ["protocol"] = protocol };

    private async Task<Tenancy> ReadAsync(Func<Call, Action<JsonObject>?>? change = null)
    {
        var snapshot = await LookAsync(change ?? (_ => null));
        Assert.Empty(snapshot.Gaps);
        return snapshot.Tenancy!;
    }

    /// <param name="change">What is different in the answer to a call; null for an answer as it is.</param>
    private async Task<Snapshot> LookAsync(Func<Call, Action<JsonObject>?> change)
    {
        using var aws = new FakeAws(call =>
        {
            var answer = _world.Answer(call);
            if (change(call) is not { } edit) return answer;
            var json = JsonNode.Parse(answer.Body!)!.AsObject();
            edit(json);
            return Answer.Of(json);
        });
        var collector = new EvidenceCollector(TestClients.At(aws.Url))
        {
            SurroundingsTimeout = TestClients.LongTimeout,
            TenancyTimeout = TestClients.LongTimeout,
        };
        return await collector.LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
    }
}
