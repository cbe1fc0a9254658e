using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Tests;

/// <summary>A healthy service of three tasks, each on a host and behind a target of its own, and the ways to break it.</summary>
internal static class Worlds
{
    public const string GroupArn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/4d2246e3635cc45b";

    public const string BalancerArn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188";

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static readonly Subject Subject = Subject.Of("shop", "web", GroupArn);

    public static readonly IReadOnlyDictionary<string, string> Approved =
        new Dictionary<string, string> { [OptIn.TagKey] = OptIn.Approved };

    public static readonly IReadOnlyDictionary<string, string> OptedOut =
        new Dictionary<string, string> { [OptIn.TagKey] = OptIn.Off };

    public static readonly IReadOnlyDictionary<string, string> Untagged = new Dictionary<string, string>();

    public static readonly StatusCheck Ok = new("ok", null);

    public static readonly StatusChecks AllOk = new(Ok, Ok, null, []);

    public static readonly Policy Auto = Policy.All(FixMode.Auto);

    public static Snapshot Healthy() => new()
    {
        TakenAt = Now,
        Subject = Subject,
        Service = new()
        {
            Arn = Subject.ServiceArn,
            Status = "ACTIVE",
            DesiredCount = 3,
            RunningCount = 3,
            GracePeriodSeconds = 60,
            TaskDefinitionArn = Revision(7),
            SchedulingStrategy = "REPLICA",
            MinimumHealthyPercent = 50,
            MaximumPercent = 200,
            Deployments = [new("ecs-svc/1", "PRIMARY", "COMPLETED", Revision(7), Now.AddDays(-2), Now.AddDays(-2))],
            Tags = Approved,
        },
        TargetGroup = new()
        {
            Arn = GroupArn,
            Protocol = "HTTP",
            TargetType = "instance",
            HealthCheckProtocol = "HTTP",
            HealthCheckPort = "traffic-port",
            HealthCheckPath = "/health",
            IntervalSeconds = 15,
            TimeoutSeconds = 5,
            HealthyThreshold = 2,
            UnhealthyThreshold = 2,
            SuccessCodes = "200",
            LoadBalancerArns = [BalancerArn],
            DeregistrationDelaySeconds = 60,
        },
        Targets = [.. Hosts.Select(n => new Target(Id(n), Port(n), "eu-west-1a", $"{Port(n)}", "healthy", null, null))],
        Tasks = [.. Hosts.Select(n => RunningTask(n, Now.AddDays(-1)))],
        TaskDefinition = new(Revision(7), "bridge", [new("app", [], null)]),
        ContainerInstances = [.. Hosts.Select(Host)],
        LoadBalancers =
        [
            new()
            {
                Arn = BalancerArn,
                Type = "application",
                State = "active",
                VpcId = "vpc-1",
                Zones = [new("eu-west-1a", "subnet-1")],
                SecurityGroupIds = ["sg-b"],
            },
        ],
        Forwards = [new("arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/50dc6c495c0c9188/1", null, null)],
        Tenancy = new(
            [.. Hosts.Select(n => Household.Task("web", n) with { TaskDefinitionArn = Revision(7) })],
            [Household.Service("web", 3, minimumPercent: 50)],
            [Household.Needs("web", 256, 512) with { TaskDefinitionArn = Revision(7) }],
            [.. Hosts.Select(n => Household.Room(n, 1792, 7252) with { Groups = [new("service:web", 1, 1, 0)] })]),
        Network = new(
            [End("load balancer node in eu-west-1a", "10.0.0.0/24", "sg-b")],
            Hosts.ToDictionary(Id, n => End(Id(n), $"10.0.0.{n}/32", "sg-a"))),
        Neighbours = new([], 0),
        Metrics = [],
        Logs = [],
    };

    /// <summary>In one subnet with all others; its group lets everything in and out.</summary>
    public static Endpoint End(string name, string address, string group) => new()
    {
        Name = name,
        Subnet = new("subnet-1", "vpc-1") { AvailabilityZone = "eu-west-1a", Cidrs = [Cidr.Parse("10.0.0.0/24")] },
        Address = Cidr.Parse(address),
        SecurityGroups = [new(group, [Everything(group, Direction.Ingress), Everything(group, Direction.Egress)])],
    };

    private static SecurityGroupRule Everything(string group, Direction direction) =>
        new(group, direction, Protocol.All, null, new AddressBlock(Cidr.Parse("0.0.0.0/0")));

    private static IEnumerable<int> Hosts => [1, 2, 3];

    public static string Id(int host) => $"i-0000000000000000{host}";

    public static string HostArn(int host) => $"arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/host{host}";

    public static string Revision(int number) => $"arn:aws:ecs:eu-west-1:111122223333:task-definition/web:{number}";

    public static DiagnosisContext Context(this Snapshot snapshot, IncidentMemory? memory = null) => new(snapshot, memory ?? IncidentMemory.Empty);

    public static Finding Examine(this Snapshot snapshot, ICheck check, IncidentMemory? memory = null) =>
        snapshot.Context(memory).Examine(check);

    public static Conclusion Diagnose(this Snapshot snapshot, IncidentMemory? memory = null) => Diagnoser.Diagnose(snapshot.Context(memory));

    /// <summary>It lives on its hosts too, so that both readings of it agree.</summary>
    public static Snapshot WithService(this Snapshot world, Func<Service, Service> change)
    {
        var service = change(world.Service!);
        return world with
        {
            Service = service,
            Tenancy = world.Tenancy is not { } tenancy ? null : tenancy with
            {
                Services = [.. tenancy.Services.Select(t => t.Service.Arn == world.Service!.Arn ? t with { Service = service } : t)],
            },
        };
    }

    public static Snapshot WithGroup(this Snapshot world, Func<TargetGroup, TargetGroup> change) =>
        world with { TargetGroup = change(world.TargetGroup!) };

    public static Snapshot WithHost(this Snapshot world, int host, Func<ContainerInstance, ContainerInstance> change) =>
        world with { ContainerInstances = [.. world.ContainerInstances!.Select(h => h.Arn == HostArn(host) ? change(h) : h)] };

    public static Snapshot WithInstance(this Snapshot world, int host, Func<Ec2Instance, Ec2Instance> change) =>
        world.WithHost(host, h => h with { Instance = change(h.Instance!) });

    public static Snapshot WithTarget(this Snapshot world, int host, string state, string? description = null) =>
        world with
        {
            Targets = [.. world.Targets!.Select(t => t.Id == Id(host) ? t with { State = state, Description = description } : t)],
        };

    public static Snapshot WithBalancer(this Snapshot world, Func<LoadBalancer, LoadBalancer> change) =>
        world with { LoadBalancers = [.. world.LoadBalancers!.Select(change)] };

    public static Snapshot WithTargets(this Snapshot world, Func<IEnumerable<Target>, IEnumerable<Target>> change) =>
        world with { Targets = [.. change(world.Targets!)] };

    public static Snapshot WithNetwork(this Snapshot world, Func<NetworkView, NetworkView> change) =>
        world with { Network = change(world.Network!) };

    public static Snapshot WithNode(this Snapshot world, Func<Endpoint, Endpoint> change) =>
        world.WithNetwork(network => network with { Nodes = [.. network.Nodes.Select(change)] });

    public static Snapshot WithEnds(this Snapshot world, Action<Dictionary<string, Endpoint>> change)
    {
        var ends = world.Network!.Targets.ToDictionary();
        change(ends);
        return world.WithNetwork(network => network with { Targets = ends });
    }

    /// <summary>The group of these hosts lets nothing in.</summary>
    public static Snapshot Closed(this Snapshot world, params int[] hosts) => world.WithEnds(ends =>
    {
        foreach (var host in hosts) ends[Id(host)] = ends[Id(host)] with { SecurityGroups = [new("sg-a", [])] };
    });

    /// <summary>The host's group lets in one port only.</summary>
    public static Snapshot Opens(this Snapshot world, int host, int port) => world.WithEnds(ends =>
        ends[Id(host)] = ends[Id(host)] with
        {
            SecurityGroups =
            [
                new("sg-a", [Everything("sg-a", Direction.Ingress) with { Protocol = Protocol.Tcp, Ports = PortRange.Of(port) }]),
            ],
        });

    public static IEnumerable<NetworkAclEntry> AllowAll => Enum.GetValues<Direction>()
        .Select(way => new NetworkAclEntry(100, way, Protocol.All, null, Cidr.Parse("0.0.0.0/0"), Allow: true));

    /// <summary>The ACL of the targets' subnet, which is not the nodes', lets no answers out to these ports.</summary>
    public static Snapshot WithoutAnswersTo(this Snapshot world, int from, int to)
    {
        var deny = new NetworkAclEntry(90, Direction.Egress, Protocol.Tcp, new(from, to), Cidr.Parse("0.0.0.0/0"), Allow: false);
        return world.WithEnds(ends =>
        {
            foreach (var (id, end) in ends.ToList())
            {
                ends[id] = end with
                {
                    Subnet = new("subnet-2", "vpc-1")
                    {
                        Cidrs = [Cidr.Parse("10.0.0.0/24")],
                        NetworkAcl = new("acl-1", [deny, .. AllowAll]),
                    },
                };
            }
        }).WithNode(node => node with { Subnet = node.Subnet! with { NetworkAcl = new("acl-2", [.. AllowAll]) } });
    }

    public static Snapshot BehindNetworkLoadBalancer(this Snapshot world) => world
        .WithBalancer(balancer => balancer with { Type = "network", CrossZone = false })
        .WithGroup(group => group with
        {
            Protocol = "TCP",
            HealthCheckProtocol = "TCP",
            HealthCheckPath = null,
            SuccessCodes = null,
            ProxyProtocol = false,
        });

    /// <summary>
    /// A Network Load Balancer that checks by HTTP only says that the check failed, and nothing else is wrong.
    /// </summary>
    public static Snapshot Unexplained(this Snapshot world) => world.BehindNetworkLoadBalancer()
        .WithGroup(group => group with { HealthCheckProtocol = "HTTP", HealthCheckPath = "/health", SuccessCodes = "200-399" })
        .WithTarget(1, "unhealthy", "Health checks failed");

    /// <summary>Every target fails with the same answer.</summary>
    public static Snapshot AllAnswer(this Snapshot world, string description) =>
        Hosts.Aggregate(world, (w, host) => w.WithTarget(host, "unhealthy", description));

    /// <summary>The host's system status check has failed for so many minutes, and its target with it.</summary>
    public static Snapshot Impaired(this Snapshot world, int host, int minutes = 10) => world
        .WithInstance(host, i => i with { StatusChecks = Impaired(world.TakenAt.AddMinutes(-minutes)) })
        .WithTarget(host, "unhealthy", "Request timed out");

    public static StatusChecks Impaired(DateTimeOffset since) => new(new("impaired", since), Ok, null, []);

    /// <summary>A task on the host that its health check killed so long ago, after so many seconds of life.</summary>
    public static Snapshot Killed(this Snapshot world, int host, double lifeSeconds, double secondsAgo = 60, int revision = 7)
    {
        var stopping = world.TakenAt.AddSeconds(-secondsAgo);
        return world.Stopped(RunningTask(host, stopping.AddSeconds(-lifeSeconds)) with
        {
            TaskDefinitionArn = Revision(revision),
            StoppingAt = stopping,
            StopCode = "ServiceSchedulerInitiated",
            StoppedReason = $"Task failed ELB health checks in (target-group {GroupArn})",
        });
    }

    /// <summary>A container ended by itself, thirty seconds old, and its task is not there again.</summary>
    public static Snapshot Exited(this Snapshot world, int? exitCode, string? reason = null, double secondsAgo = 60) => world
        .WithService(service => service with { DesiredCount = 4 })
        .Stopped(RunningTask(1, world.TakenAt.AddSeconds(-secondsAgo - 30)) with
        {
            StoppingAt = world.TakenAt.AddSeconds(-secondsAgo),
            StopCode = "EssentialContainerExited",
            Containers = [new("app", "STOPPED", exitCode, reason, [])],
        });

    /// <summary>ECS wrote that the host's target is unhealthy.</summary>
    public static Snapshot WithEvent(this Snapshot world, int host, string reason, double secondsAgo =
        60, string? group = null) =>
        world.WithService(service => service with
        {
            Events =
            [
                new(
                    $"{service.Events.Count}", world.TakenAt.AddSeconds(-secondsAgo),
                    $"(service web) (instance {Id(host)}) (port {Port(host)}) is unhealthy in "
                        + $"(target-group {group ?? GroupArn}) due to (reason {reason})"),
                .. service.Events,
            ],
        });

    /// <summary>The metric had these values in the last minutes, the newest last; those of EC2 every five minutes.</summary>
    public static Snapshot Measured(this Snapshot world, string space, string name, string of, params double[] values)
    {
        var minutes = space == "AWS/EC2" ? 5 : 1;
        return world with
        {
            Metrics =
            [
                .. world.Metrics ?? [], new(space, name, of,
                    [.. values.Select(
                        (value, n) => new DataPoint(world.TakenAt.AddMinutes((n - values.Length) * minutes), value))]),
            ],
        };
    }

    /// <summary>The host's CPU in percent at the last two points.</summary>
    public static Snapshot HostCpu(this Snapshot world, int host, double before, double now) =>
        world.Measured("AWS/EC2", "CPUUtilization", Id(host), before, now);

    public static Snapshot ServiceCpu(this Snapshot world, params double[] values) =>
        world.Measured("AWS/ECS", "CPUUtilization", Subject.ServiceName, values);

    /// <summary>Lines of the host's task, the newest last, ten seconds apart.</summary>
    public static Snapshot Logged(this Snapshot world, int host, params string[] lines) => world with
    {
        Logs =
        [
            .. world.Logs ?? [], new($"task{host}", "app", "eu-west-1", "/ecs/web", $"ecs/app/task{host}")
            {
                Errors = [.. lines.Index().Reverse().Select(
                    line => new LogLine(world.TakenAt.AddSeconds((line.Index - lines.Length) * 10), line.Item))],
            },
        ],
    };

    /// <summary>Two tasks were killed at the end of their grace period, while the others of the revision are healthy.</summary>
    public static Snapshot SlowStart(this Snapshot world) => world
        .WithTarget(1, "initial")
        .Killed(3, lifeSeconds: 100, secondsAgo: 200)
        .Killed(1, lifeSeconds: 110, secondsAgo: 80);

    /// <summary>The task that runs on the host is one that started then.</summary>
    public static Snapshot Restarted(this Snapshot world, int host, DateTimeOffset startedAt) => world with
    {
        Tasks = [.. world.Tasks!.Select(task => task.ContainerInstanceArn == HostArn(host) && task.LastStatus == "RUNNING"
            ? task with { StartedAt = startedAt }
            : task)],
    };

    /// <summary>The task on the host ended a minute ago for this reason, and none has come in its place.</summary>
    public static Snapshot Stopped(this Snapshot world, int host, string reason)
    {
        var task = world.Tasks!.First(task => task.ContainerInstanceArn == HostArn(host));
        return (world with { Tasks = [.. world.Tasks!.Where(other => other != task)] })
            .WithService(service => service with { RunningCount = service.RunningCount - 1 })
            .Stopped(task with { StoppingAt = world.TakenAt.AddMinutes(-1), StoppedReason = reason });
    }

    private static Snapshot Stopped(this Snapshot world, EcsTask task) => world with
    {
        Tasks =
        [
            .. world.Tasks!, task with
            {
                Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/stopped{world.Tasks!.Count}",
                LastStatus = "STOPPED",
                DesiredStatus = "STOPPED",
                StoppedAt = task.StoppingAt,
            },
        ],
    };

    private static int Port(int host) => 32768 + host;

    private static EcsTask RunningTask(int host, DateTimeOffset startedAt) => new()
    {
        Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/task{host}",
        TaskDefinitionArn = Revision(7),
        ContainerInstanceArn = HostArn(host),
        Group = "service:web",
        LastStatus = "RUNNING",
        DesiredStatus = "RUNNING",
        StartedAt = startedAt,
        Containers = [new("app", "RUNNING", null, null, [new(8080, Port(host))])],
    };

    private static ContainerInstance Host(int host) => new()
    {
        Arn = HostArn(host),
        Ec2InstanceId = Id(host),
        Status = "ACTIVE",
        AgentConnected = true,
        RunningTasks = 1,
        HealthChecks = [new("CONTAINER_RUNTIME", "OK", null)],
        TaskGroups = ["service:web"],
        Instance = new()
        {
            Id = Id(host),
            State = "running",
            LaunchTime = Now.AddDays(-30),
            InstanceType = "m7g.large",
            RootDeviceType = "ebs",
            Tenancy = "default",
            AvailabilityZone = "eu-west-1a",
            AutoScalingGroup = "",
            HasInstanceStore = false,
            StopProtected = false,
            CustomerKeys = [],
            Tags = Approved,
            StatusChecks = AllOk,
        },
    };
}
