using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Function.Tests.Fakes;

/// <summary>Builds snapshots of a service on two hosts, all with the opt-in tag.</summary>
internal static class Snapshots
{
    private const string Definition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";

    private static readonly Dictionary<string, string> OptedIn = new() { ["ecs-health-remediator"] = "approved" };

    public static readonly Subject Web = Of("web");

    public static Subject Of(string service) => Subject.Of(
        "shop", service, $"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-{service}/4d2246e3635cc45b");

    public static Snapshot Healthy(Subject subject, DateTimeOffset now) => Make(subject, now, "healthy", new("ok", null));

    /// <summary>The system status check of the first host has failed for ten minutes, and its target is unhealthy.</summary>
    public static Snapshot Impaired(Subject subject, DateTimeOffset now) =>
        Make(subject, now, "unhealthy", new("impaired", now.AddMinutes(-10)));

    public static Snapshot WithFirstInstance(this Snapshot world, string state) => world with
    {
        ContainerInstances =
        [
            world.ContainerInstances![0] with { Instance = world.ContainerInstances[0].Instance! with { State = state } },
            .. world.ContainerInstances.Skip(1),
        ],
    };

    private static Snapshot Make(Subject subject, DateTimeOffset now, string targetState, StatusCheck system) => new()
    {
        TakenAt = now,
        Subject = subject,
        Service = new()
        {
            Arn = subject.ServiceArn,
            Status = "ACTIVE",
            DesiredCount = 2,
            RunningCount = 2,
            TaskDefinitionArn = Definition,
            Deployments = [new("ecs-svc/1", "PRIMARY", "COMPLETED", Definition, null, null)],
            Tags = OptedIn,
        },
        TargetGroup = new()
        {
            Arn = subject.TargetGroupArn,
            Protocol = "HTTP",
            TargetType = "instance",
            HealthCheckProtocol = "HTTP",
            HealthCheckPort = "traffic-port",
            HealthCheckPath = "/health",
            IntervalSeconds = 10,
            TimeoutSeconds = 5,
            HealthyThreshold = 2,
            UnhealthyThreshold = 2,
            SuccessCodes = "200",
        },
        Targets =
        [
            new("i-0a01", 32768, null, null, targetState, targetState == "healthy" ? null : "Target.Timeout", null),
            new("i-0a02", 32768, null, null, "healthy", null, null),
        ],
        Tasks = [Task("t1", "i-0a01", now), Task("t2", "i-0a02", now)],
        TaskDefinition = new(Definition, "bridge", [new("web", [], null)]),
        ContainerInstances = [Host("i-0a01", system), Host("i-0a02", new("ok", null))],
        LoadBalancers =
        [
            new()
            {
                Arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1",
                Type = "application",
                State = "active",
                VpcId = "vpc-1",
            },
        ],
        Forwards = [new("arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/1", null, null)],
        Network = new([End("node")], new Dictionary<string, Endpoint> { ["i-0a01"] = End("i-0a01"), ["i-0a02"] = End("i-0a02") }),
        Neighbours = new([], 0),
        Tenancy = new([], [], [], []),
        Metrics = [],
        Logs = [],
    };

    /// <summary>All endpoints are in one subnet and have no security group, so nothing is filtered.</summary>
    private static Endpoint End(string name) => new() { Name = name, Subnet = new("subnet-1", "vpc-1"), SecurityGroups = [] };

    private static EcsTask Task(string id, string host, DateTimeOffset now) => new()
    {
        Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/{id}",
        TaskDefinitionArn = Definition,
        ContainerInstanceArn = HostArn(host),
        Group = "service:web",
        LastStatus = "RUNNING",
        DesiredStatus = "RUNNING",
        StartedAt = now.AddHours(-1),
        Containers = [new("web", "RUNNING", null, null, [new(8080, 32768)])],
    };

    private static string HostArn(string id) => $"arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/{id}";

    private static ContainerInstance Host(string id, StatusCheck system) => new()
    {
        Arn = HostArn(id),
        Ec2InstanceId = id,
        Status = "ACTIVE",
        AgentConnected = true,
        RunningTasks = 1,
        TaskGroups = ["service:web"],
        Instance = new()
        {
            Id = id,
            State = "running",
            LaunchTime = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero),
            InstanceType = "m6i.large",
            RootDeviceType = "ebs",
            Tags = OptedIn,
            AutoScalingGroup = "",
            HasInstanceStore = false,
            StopProtected = false,
            StatusChecks = new(system, new("ok", null), null, []),
        },
    };
}
