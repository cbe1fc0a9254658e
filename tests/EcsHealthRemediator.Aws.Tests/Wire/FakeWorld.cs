using System.Globalization;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Wire;

internal sealed record FakeHost(string Id, string SystemStatus = "ok", string Cluster = "shop")
{
    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:container-instance/{Cluster}/{Id[2..]}";

    /// <summary>Null where the volume is not encrypted.</summary>
    public string? VolumeKey { get; init; } = FakeWorld.EbsKey;
}

internal sealed record FakeTask(
    string Id, FakeHost Host, int HostPort, string Group = "service:web", string? StoppedReason = null)
{
    /// <summary>The task's own network interface, in awsvpc mode.</summary>
    public (string Id, string Address)? Interface { get; init; }

    public string? IPv6Address { get; init; }

    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:task/{Host.Cluster}/{Id}";
}

internal sealed record FakeService(string Cluster, string Name, params string[] TargetGroups)
{
    public string Status { get; init; } = "ACTIVE";

    public string LaunchType { get; init; } = "EC2";

    /// <summary>The name of a Classic Load Balancer.</summary>
    public string? Classic { get; init; }

    public int Desired { get; init; } = 2;

    public int Running { get; init; } = 2;

    public string[] SecurityGroups { get; init; } = [];

    public (DateTimeOffset At, string Message)[] Events { get; init; } = [];

    public string[] TaskSetGroups { get; init; } = [];

    /// <summary>That of the other colour, in a blue/green deployment of ECS.</summary>
    public string? AlternateGroup { get; init; }

    public string Arn => $"arn:aws:ecs:eu-west-1:111122223333:service/{Cluster}/{Name}";
}

internal sealed record FakeTarget(string TargetGroup, string Id, int Port, string State);

/// <summary>
/// The resources that <see cref="FakeAws"/> describes. By default, service web of cluster shop runs on two of three hosts. The
/// system status check of the first host has failed for half an hour, the target on it is unhealthy, and ECS has already stopped
/// one task on it. Load balancer and network let health checks pass.
/// </summary>
internal sealed class FakeWorld
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset ImpairedSince = Now.AddMinutes(-30);

    public const string EbsKey = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-0000000000eb";

    public const string TaskDefinition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";

    public const string LoadBalancer = Elb + "loadbalancer/app/shop/0000000000000001";

    public const string Listener = Elb + "listener/app/shop/0000000000000001/01";

    public const string Rule = Elb + "listener-rule/app/shop/0000000000000001/01/1";

    private const string Elb = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:";

    public static readonly Subject Subject = Subject.Of("shop", "web", Samples.TargetGroup);

    /// <summary>A memory with an open probe of the first host.</summary>
    public static readonly IncidentMemory Asked = IncidentMemory.Empty with
    {
        Probes =
        [
            new(
                new()
                {
                    InstanceId = "i-0a01",
                    TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/t1",
                    Container = "app",
                    NetworkMode = "bridge",
                    Address = "10.0.3.1",
                    Port = 32768,
                    ContainerPort = 8080,
                    Scheme = "http",
                    Path = "/health",
                    TimeoutSeconds = 5,
                    HostNames = "shop.example.com",
                    HostHeader = "10.0.0.5",
                },
                Now.AddMinutes(-1)) { CommandId = "11112222-0000-4000-8000-000000000001" },
        ],
    };

    public FakeWorld()
    {
        Hosts = [new("i-0a01", "impaired"), new("i-0a02"), new("i-0a03")];
        Tasks =
        [
            new("t1", Hosts[0], 32768), new("t2", Hosts[1], 32769),
            new("t0", Hosts[0], 32767, StoppedReason: $"Task failed ELB health checks in (target-group {Samples.TargetGroup})"),
        ];
        Targets = [new(Samples.TargetGroup, "i-0a01", 32768, "unhealthy"), new(Samples.TargetGroup, "i-0a02", 32769, "healthy")];
        Services = [new("shop", "web", Samples.TargetGroup)];
        Listeners = [new(LoadBalancer, Listener, new FakeRule(Rule, FakeRule.Forward(Samples.TargetGroup)))];
    }

    /// <summary>
    /// The same behind a Network Load Balancer, with the interfaces of tasks as targets, in a VPC that is peered with that of the
    /// load balancer, and with a security group that refers to a prefix list. Finding this path open needs every kind of call.
    /// </summary>
    public static FakeWorld OfTwoVpcs(int pageSize = 100)
    {
        var world = new FakeWorld { TargetType = "ip", BalancerType = "network", PageSize = pageSize };
        world.Tasks[0] = world.Tasks[0] with { Interface = ("eni-01", "10.1.3.7") };
        world.Tasks.RemoveAt(2);
        world.Targets[0] = world.Targets[0] with { Id = "10.1.3.7", Port = 8080 };
        world.Network.Subnets.Add(FakeNetwork.Subnet("subnet-0d", "10.1.3.0/24", "vpc-02"));
        world.Network.NetworkAcls.Add(FakeNetwork.Acl("acl-02", ["subnet-0d"],
            FakeNetwork.Entry(100, "false", "-1", "allow"), FakeNetwork.Entry(100, "true", "-1", "allow")));
        world.Network.Interfaces.Add(FakeNetwork.Interface("eni-01", "subnet-0d", "10.1.3.7", "sg-0d"));
        world.Network.SecurityGroups.Add(
            FakeNetwork.Group("sg-0d", [FakeNetwork.Permission("tcp", 8080, 8080, FakeNetwork.FromList("pl-01"))], []));
        world.Network.PrefixLists["pl-01"] = ["10.0.1.0/24", "10.0.2.0/24"];
        world.Network.RouteTables.Add(
            FakeNetwork.Table("rtb-01", "vpc-01", [""], FakeNetwork.Route("10.1.0.0/16", "vpcPeeringConnectionId", "pcx-01")));
        world.Network.RouteTables.Add(
            FakeNetwork.Table("rtb-02", "vpc-02", [""], FakeNetwork.Route("10.0.0.0/16", "vpcPeeringConnectionId", "pcx-01")));
        return world;
    }

    public List<FakeHost> Hosts { get; }

    public List<FakeTask> Tasks { get; }

    public List<FakeTarget> Targets { get; }

    public List<FakeService> Services { get; }

    /// <summary>The ARNs of the load balancers that the target groups are attached to.</summary>
    public List<string> LoadBalancers { get; } = [LoadBalancer];

    public List<FakeListener> Listeners { get; }

    /// <summary>Capacity providers, as ECS writes them.</summary>
    public List<JsonObject> Providers { get; } = [];

    public FakeNetwork Network { get; } = new();

    public string BalancerType { get; init; } = "application";

    /// <summary>The values of the last minutes, newest last, by metric and value of its last dimension.</summary>
    public Dictionary<(string Name, string Of), double[]> Metrics { get; } = [];

    public string InstanceType { get; init; } = "m6i.large";

    public string LogRegion { get; init; } = "eu-west-1";

    public string MetricStatus { get; init; } = "Complete";

    /// <summary>The lines of each log stream, newest last. A stream that is not here does not exist.</summary>
    public Dictionary<string, string[]> Logs { get; } = new() { ["ecs/web/t1"] = ["INFO ready", "ERROR disk is slow"] };

    public string TargetType { get; init; } = "instance";

    /// <summary>The number of items on a page, for every call that has pages.</summary>
    public int PageSize { get; init; } = 100;

    public Answer Answer(Call call) => call.Service switch
    {
        "ecs" => EcsAnswers.Of(this, call),
        "ec2" => Ec2Answers.Of(this, call),
        "elasticloadbalancing" => LoadBalancingAnswers.Of(this, call),
        "kms" => Wire.Answer.Of(new JsonObject { ["KeyMetadata"] = new JsonObject { ["KeyId"] = "ebs", ["Arn"] = EbsKey } }),
        "ssm" => Wire.Answer.Of(new JsonObject
        {
            ["Status"] = "Success",
            ["StandardOutputContent"] = """{"probe":1,"outcome":"refused"}""",
        }),
        "cloudwatch" => MetricAnswers.Of(this, call),
        "logs" => LogAnswers.Of(this, call),
        "autoscaling" => Wire.Answer.Of(Wire.Answer.Xml(call.Operation + "Response", Wire.Answer.Xml(call.Operation + "Result"))),
        _ => throw new InvalidOperationException($"This world has no {call.Action}."),
    };

    /// <returns>The page of a token, which is the index of its first item, and the token of the next page.</returns>
    public (List<T> Page, string? Next) Page<T>(IEnumerable<T> all, string? token)
    {
        var start = int.Parse(token ?? "0", CultureInfo.InvariantCulture);
        var rest = all.Skip(start).ToList();
        var next = rest.Count > PageSize ? (start + PageSize).ToString(CultureInfo.InvariantCulture) : null;
        return ([.. rest.Take(PageSize)], next);
    }
}
