using System.Text.Json.Nodes;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ (AWS JSON 1.1)</summary>
internal static class EcsAnswers
{
    public static Answer Of(FakeWorld world, Call call) => Wire.Answer.Of(call.Operation switch
    {
        "ListClusters" => Page(
            "clusterArns", call, world, world.Services.Select(service => service.Cluster).Distinct().Select(ClusterArn)),
        "ListServices" => Page(
            "serviceArns", call, world, world.Services.Where(s => s.Cluster == call.Text("cluster")).Select(s => s.Arn)),
        "DescribeServices" => Services(world, call),
        "ListTasks" => Page("taskArns", call, world, world.Tasks.Where(task => IsListed(task, call)).Select(task => task.Arn)),
        "DescribeTasks" => List("tasks", call.Texts("tasks").Select(arn => Task(world.Tasks.First(task => task.Arn == arn)))),
        "DescribeTaskDefinition" => new() { ["taskDefinition"] = Definition(world) },
        "ListContainerInstances" => Page("containerInstanceArns", call, world, world.Hosts.Select(host => host.Arn)),
        "DescribeContainerInstances" => List("containerInstances", call.Texts("containerInstances")
            .Select(arn => Host(world, world.Hosts.First(host => host.Arn == arn)))),
        "DescribeCapacityProviders" => List("capacityProviders", world.Providers.Select(one => one.DeepClone())),
        "GetTaskProtection" => List("protectedTasks", call.Texts("tasks").Select(arn => new JsonObject
        {
            ["taskArn"] = arn,
            ["protectionEnabled"] = false,
        })),
        _ => throw new InvalidOperationException($"This world has no {call.Action}."),
    });

    private static string ClusterArn(string name) => $"arn:aws:ecs:eu-west-1:111122223333:cluster/{name}";

    /// <summary>Without a status those that ECS wants to run are listed.</summary>
    private static bool IsListed(FakeTask task, Call call) =>
        (task.StoppedReason is null) == ((call.Text("desiredStatus") ?? "RUNNING") == "RUNNING")
        && (call.Text("serviceName") is not { } service || task.Group == $"service:{service}")
        && (call.Text("containerInstance") is not { } host || task.Host.Arn == host);

    private static JsonObject Page(string name, Call call, FakeWorld world, IEnumerable<string> arns)
    {
        var (page, next) = world.Page(arns, call.Text("nextToken"));
        var answer = List(name, page.Select(arn => (JsonNode)arn));
        if (next is not null) answer["nextToken"] = next;
        return answer;
    }

    private static JsonObject List(string name, IEnumerable<JsonNode> items) => new() { [name] = new JsonArray([.. items]) };

    private static JsonObject Services(FakeWorld world, Call call)
    {
        var found = world.Services
            .Where(s => s.Cluster == call.Text("cluster")!.Split('/')[^1]
                && call.Texts("services").Any(name => name == s.Name || name == s.Arn)).ToList();
        var answer = List("services", found.Select(Service));
        answer["failures"] = new JsonArray(found.Count > 0 ? [] : [new JsonObject { ["reason"] = "MISSING" }]);
        return answer;
    }

    private static JsonObject Service(FakeService service) => new()
    {
        ["serviceArn"] = service.Arn,
        ["serviceName"] = service.Name,
        ["status"] = service.Status,
        ["launchType"] = service.LaunchType,
        ["desiredCount"] = service.Desired,
        ["runningCount"] = service.Running,
        ["healthCheckGracePeriodSeconds"] = 30,
        ["taskDefinition"] = FakeWorld.TaskDefinition,
        ["deploymentConfiguration"] = new JsonObject { ["minimumHealthyPercent"] = 50, ["maximumPercent"] = 150 },
        ["networkConfiguration"] = new JsonObject
        {
            ["awsvpcConfiguration"] = new JsonObject
            {
                ["securityGroups"] = new JsonArray([.. service.SecurityGroups.Select(id => (JsonNode)id)]),
            },
        },
        ["loadBalancers"] = service.Classic is { } classic ? new JsonArray(new JsonObject { ["loadBalancerName"] = classic })
            : Balancers(service.TargetGroups, service.AlternateGroup),
        ["taskSets"] = new JsonArray([.. service.TaskSetGroups.Select(arn => new JsonObject { ["loadBalancers"] = Balancers([arn]) })]),
        ["placementConstraints"] = new JsonArray(),
        ["deployments"] = new JsonArray(new JsonObject
        {
            ["id"] = "ecs-svc/1",
            ["status"] = "PRIMARY",
            ["rolloutState"] = "COMPLETED",
            ["taskDefinition"] = FakeWorld.TaskDefinition,
        }),
        ["events"] = new JsonArray([.. service.Events.Select((item, index) => new JsonObject
        {
            ["id"] = $"event-{index}",
            ["createdAt"] = item.At.ToUnixTimeMilliseconds() / 1000.0,
            ["message"] = item.Message,
        })]),
        ["tags"] = new JsonArray(new JsonObject { ["key"] = "ecs-health-remediator", ["value"] = "approved" }),
    };

    private static JsonArray Balancers(string[] targetGroups, string? alternate = null) =>
        [.. targetGroups.Select(arn => new JsonObject
        {
            ["targetGroupArn"] = arn,
            ["advancedConfiguration"] = alternate is null ? null : new JsonObject { ["alternateTargetGroupArn"] = alternate },
        })];

    private static JsonObject Task(FakeTask task)
    {
        var started = FakeWorld.Now.AddMinutes(-10);
        var answer = new JsonObject
        {
            ["taskArn"] = task.Arn,
            ["taskDefinitionArn"] = FakeWorld.TaskDefinition,
            ["containerInstanceArn"] = task.Host.Arn,
            ["group"] = task.Group,
            ["lastStatus"] = task.StoppedReason is null ? "RUNNING" : "STOPPED",
            ["desiredStatus"] = task.StoppedReason is null ? "RUNNING" : "STOPPED",
            ["startedAt"] = started.ToUnixTimeSeconds(),
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "web",
                ["networkInterfaces"] = new JsonArray(
                    task.IPv6Address is { } address ? [new JsonObject { ["ipv6Address"] = address }] : []),
                ["networkBindings"] = new JsonArray(new JsonObject { ["containerPort"] = 8080, ["hostPort"] = task.HostPort }),
            }),
        };
        if (task.Interface is { } eni) answer["attachments"] = new JsonArray(Attachment(eni));
        if (task.StoppedReason is null) return answer;
        answer["stoppingAt"] = started.AddMinutes(2).ToUnixTimeSeconds();
        answer["stopCode"] = "ServiceSchedulerInitiated";
        answer["stoppedReason"] = task.StoppedReason;
        return answer;
    }

    private static JsonObject Attachment((string Id, string Address) eni) => new()
    {
        ["type"] = "ElasticNetworkInterface",
        ["details"] = new JsonArray(
            new JsonObject { ["name"] = "subnetId", ["value"] = "subnet-0d" },
            new JsonObject { ["name"] = "networkInterfaceId", ["value"] = eni.Id },
            new JsonObject { ["name"] = "privateIPv4Address", ["value"] = eni.Address }),
    };

    private static JsonObject Definition(FakeWorld world) => new()
    {
        ["taskDefinitionArn"] = FakeWorld.TaskDefinition,
        ["networkMode"] = "bridge",
        ["status"] = "ACTIVE",
        ["requiresAttributes"] = new JsonArray(
            new JsonObject { ["name"] = "com.amazonaws.ecs.capability.logging-driver.awslogs" }),
        ["containerDefinitions"] = new JsonArray(new JsonObject
        {
            ["name"] = "web",
            ["cpu"] = 256,
            ["memory"] = 512,
            ["logConfiguration"] = new JsonObject
            {
                ["logDriver"] = "awslogs",
                ["options"] = new JsonObject
                {
                    ["awslogs-group"] = "/ecs/web",
                    ["awslogs-region"] = world.LogRegion,
                    ["awslogs-stream-prefix"] = "ecs",
                },
            },
        }),
    };

    private static JsonObject Host(FakeWorld world, FakeHost host) => new()
    {
        ["containerInstanceArn"] = host.Arn,
        ["ec2InstanceId"] = host.Id,
        ["status"] = "ACTIVE",
        ["agentConnected"] = true,
        ["registeredResources"] = new JsonArray(
            new JsonObject { ["name"] = "CPU", ["integerValue"] = 2048 },
            new JsonObject { ["name"] = "MEMORY", ["integerValue"] = 7764 }),
        ["remainingResources"] = new JsonArray(
            new JsonObject { ["name"] = "CPU", ["integerValue"] = 1792 },
            new JsonObject { ["name"] = "MEMORY", ["integerValue"] = 7252 },
            new JsonObject { ["name"] = "PORTS", ["stringSetValue"] = new JsonArray("22", "2375") },
            new JsonObject { ["name"] = "PORTS_UDP", ["stringSetValue"] = new JsonArray() }),
        ["attributes"] = new JsonArray(
            new JsonObject { ["name"] = "ecs.instance-type", ["value"] = world.InstanceType },
            new JsonObject { ["name"] = "ecs.availability-zone", ["value"] = "eu-west-1a" },
            new JsonObject { ["name"] = "ecs.subnet-id", ["value"] = "subnet-0c" },
            new JsonObject { ["name"] = "ecs.capability.task-eni" }),
        ["runningTasksCount"] = world.Tasks.Count(task => task.Host == host && task.StoppedReason is null),
    };
}
