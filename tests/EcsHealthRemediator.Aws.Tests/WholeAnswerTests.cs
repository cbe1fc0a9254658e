using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.Runtime;
using EcsHealthRemediator.Aws.Tests.Wire;

namespace EcsHealthRemediator.Aws.Tests;

/// <summary>Each answer holds just what it must, and then all of that but one member.</summary>
public sealed class WholeAnswerTests
{
    private static readonly Dictionary<string, (string Whole, Func<AwsClients, Task> Read)> Answers = new()
    {
        ["DescribeServices"] = (
            """{"services":[{"serviceArn":"a","status":"ACTIVE","desiredCount":0,"runningCount":0,"deployments":[]}]}""",
            aws => aws.Ecs.DescribeServicesAsync(new() { Services = ["web"] })),
        ["DescribeTasks"] = (
            """{"tasks":[{"taskArn":"a","lastStatus":"RUNNING","desiredStatus":"RUNNING"}]}""",
            aws => aws.Ecs.DescribeTasksAsync(new() { Tasks = ["a"] })),
        ["DescribeTaskDefinition"] = (
            """{"taskDefinition":{"taskDefinitionArn":"a","status":"INACTIVE","containerDefinitions":[{}]}}""",
            aws => aws.Ecs.DescribeTaskDefinitionAsync(new() { TaskDefinition = "a" })),
        ["DescribeContainerInstances"] = (
            """{"containerInstances":[{"containerInstanceArn":"a","status":"ACTIVE","agentConnected":false}]}""",
            aws => aws.Ecs.DescribeContainerInstancesAsync(new() { ContainerInstances = ["a"] })),
        ["GetTaskProtection"] = (
            """{"protectedTasks":[{"taskArn":"a","protectionEnabled":false}]}""",
            aws => aws.Ecs.GetTaskProtectionAsync(new() { Cluster = "shop", Tasks = ["a"] })),
        ["DescribeInstances"] = (
            "<r><reservationSet><item><instancesSet><item><instanceId>i-0a01</instanceId>"
                + "<instanceState><name>running</name></instanceState></item></instancesSet></item></reservationSet></r>",
            aws => aws.Ec2.DescribeInstancesAsync(new())),
        ["DescribeInstanceStatus"] = (
            "<r><instanceStatusSet><item><instanceId>i-0a01</instanceId></item></instanceStatusSet></r>",
            aws => aws.Ec2.DescribeInstanceStatusAsync(new())),
        ["DescribeAutoScalingInstances"] = (
            Query("DescribeAutoScalingInstances", "<AutoScalingInstances><member><InstanceId>i-0a01</InstanceId>"
                + "<AutoScalingGroupName>hosts</AutoScalingGroupName><LifecycleState>InService</LifecycleState></member></AutoScalingInstances>"),
            aws => aws.AutoScaling.DescribeAutoScalingInstancesAsync(new())),
        ["DescribeAutoScalingGroups"] = (
            Query("DescribeAutoScalingGroups", "<AutoScalingGroups><member><AutoScalingGroupName>hosts</AutoScalingGroupName>"
                + "<MinSize>0</MinSize><MaxSize>0</MaxSize><DesiredCapacity>0</DesiredCapacity><HealthCheckType>EC2</HealthCheckType>"
                + "<Instances><member><InstanceId>i-0a01</InstanceId><LifecycleState>InService</LifecycleState></member></Instances>"
                + "</member></AutoScalingGroups>"),
            aws => aws.AutoScaling.DescribeAutoScalingGroupsAsync(new())),
        ["DescribeTargetGroups"] = (
            Query("DescribeTargetGroups", "<TargetGroups><member><TargetGroupArn>a</TargetGroupArn>"
                + "<HealthCheckIntervalSeconds>30</HealthCheckIntervalSeconds><HealthCheckTimeoutSeconds>5</HealthCheckTimeoutSeconds>"
                + "<HealthyThresholdCount>5</HealthyThresholdCount><UnhealthyThresholdCount>2</UnhealthyThresholdCount></member></TargetGroups>"),
            aws => aws.LoadBalancing.DescribeTargetGroupsAsync(new() { TargetGroupArns = ["a"] })),
        ["DescribeTargetHealth"] = (
            Query("DescribeTargetHealth", "<TargetHealthDescriptions><member><Target><Id>i-0a01</Id></Target>"
                + "<TargetHealth><State>healthy</State></TargetHealth></member></TargetHealthDescriptions>"),
            aws => aws.LoadBalancing.DescribeTargetHealthAsync(new() { TargetGroupArn = "a" })),
    };

    public static TheoryData<string> Operations() => [.. Answers.Keys];

    public static TheoryData<string, string> Lacks()
    {
        var data = new TheoryData<string, string>();
        foreach (var (operation, (whole, _)) in Answers)
            foreach (var member in Damaged(whole).Keys) data.Add(operation, member);
        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_holds_all_that_AWS_always_sends_is_read(string operation) =>
        await ReadAsync(operation, Answers[operation].Whole);

    [Theory]
    [MemberData(nameof(Lacks))]
    public async Task What_lacks_a_member_that_AWS_always_sends_was_not_read(string operation, string member)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonClientException>(
            () => ReadAsync(operation, Damaged(Answers[operation].Whole)[member]));

        Assert.Contains(member.Split('/')[^1], error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("DescribeTasks")]
    [InlineData("DescribeContainerInstances")]
    [InlineData("GetTaskProtection")]
    public async Task What_neither_describes_nor_fails_what_was_asked_for_was_not_read(string operation)
    {
        var nothing = JsonNode.Parse(Answers[operation].Whole)!.AsObject();
        nothing.Single().Value!.AsArray().Clear();
        await Assert.ThrowsAnyAsync<AmazonClientException>(() => ReadAsync(operation, nothing.ToJsonString()));

        nothing["failures"] = new JsonArray(new JsonObject { ["arn"] = "a", ["reason"] = "MISSING" });
        await ReadAsync(operation, nothing.ToJsonString());
    }

    private static async Task ReadAsync(string operation, string answer)
    {
        using var fake = new FakeAws(_ => new(200, answer));
        await Answers[operation].Read(TestClients.At(fake.Url));
    }

    private static string Query(string operation, string result) =>
        $"<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>";

    /// <returns>The answer without one of its values each, by the name of that.</returns>
    private static Dictionary<string, string> Damaged(string whole) => whole[0] == '{' ? WithoutOneOf(JsonNode.Parse(whole)!.AsObject()) : XElement
        .Parse(whole).Descendants().Where(leaf => !leaf.HasElements).ToDictionary(Path, leaf => WithoutOne(whole, Path(leaf)));

    private static Dictionary<string, string> WithoutOneOf(JsonObject whole) =>
        Element(whole).Select(pair => pair.Key).ToDictionary(name => name, name =>
        {
            var damaged = whole.DeepClone().AsObject();
            Element(damaged).Remove(name);
            return damaged.ToJsonString();
        });

    private static JsonObject Element(JsonObject answer) =>
        (answer.Single().Value is JsonArray list ? list.Single() : answer.Single().Value)!.AsObject();

    private static string WithoutOne(string whole, string path)
    {
        var damaged = XElement.Parse(whole);
        damaged.Descendants().Single(leaf => !leaf.HasElements && Path(leaf) == path).Remove();
        return damaged.ToString();
    }

    private static string Path(XElement leaf) =>
        string.Join('/', leaf.AncestorsAndSelf().Reverse().Select(one => one.Name.LocalName));
}
