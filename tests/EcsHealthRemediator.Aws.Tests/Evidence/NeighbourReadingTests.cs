using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class NeighbourReadingTests
{
    private const string Api = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/api/3333333333333333";

    private readonly FakeWorld _world = new();

    public NeighbourReadingTests()
    {
        _world.Services.Add(new("shop", "api", Api)
        {
            Events =
            [
                (
                    FakeWorld.Now.AddMinutes(-19),
                    $"(service api) (port 80) is unhealthy in (target-group {Api}) due to (reason Request timed out)"),
                (FakeWorld.Now.AddMinutes(-14), "(service api) has reached a steady state."),
                (
                    FakeWorld.Now.AddMinutes(-9),
                    $"(service api) (port 80) is unhealthy in (target-group {Api}) due to (reason Request timed out)"),
                (FakeWorld.Now.AddMinutes(-21), "(service api) has started 4 tasks: (task a)."),
                (FakeWorld.Now.AddMinutes(-8), "(service api) has started 2 tasks: (task b) (task c)."),
                (FakeWorld.Now.AddMinutes(-5), "(service api) has started 1 tasks in eu-west-1a to AZ Rebalance: (task d)."),
                (
                    FakeWorld.Now.AddMinutes(-3),
                    "(service api) is unhealthy in (target-group api) due to (reason Request timed out)"),
                (
                    FakeWorld.Now.AddMinutes(-1),
                    $"(service api) is unhealthy in (target-group {Samples.TargetGroup}) due to (reason x)"),
            ],
        });
        _world.Services.Add(new("shop", "worker"));
        _world.Targets.AddRange(
            [new(Api, "i-0a01", 40001, "unhealthy"), new(Api, "i-0a01", 40002, "initial"), new(Api, "i-0a02", 40003, "healthy"),
                new(Api, "i-0a02", 40004, "draining")]);
    }

    [Fact]
    public async Task The_targets_of_other_services_are_counted_by_host_and_zone()
    {
        var neighbours = (await LookAsync(_world.Answer)).Neighbours!;

        var api = Assert.Single(neighbours.Groups);
        Assert.Equal(("api", Api, true), (api.ServiceName, api.TargetGroupArn, api.SharesLoadBalancer));
        Assert.Equal((2, 3), (api.Wanted, api.StartedLately));
        Assert.Equal(FakeWorld.Now.AddMinutes(-3), api.ReportedAt);
        Assert.Equal(new(FakeWorld.Now.AddMinutes(-9), null), api.LastUnhealthy);
        Assert.Equal([new("i-0a01", "eu-west-1a", 0, 1, 1), new("i-0a02", "eu-west-1a", 1, 0, 0, 1)], api.Hosts);
        Assert.Equal(0, neighbours.UnseenServices);
    }

    [Theory]
    [InlineData("10.0.0.77")]
    [InlineData("2001:db8:3::7")]
    public async Task Targets_that_are_addresses_are_counted_on_the_hosts_of_their_tasks(string address)
    {
        _world.Targets.RemoveAll(target => target.TargetGroup == Api);
        _world.Targets.Add(new(Api, address, 8080, "unhealthy"));
        _world.Tasks.Add(new("a1", _world.Hosts[2], 8080, "service:api")
        {
            Interface = ("eni-09", "10.0.0.77"),
            IPv6Address = "2001:db8:3::7",
        });

        var api = Assert.Single((await LookAsync(_world.Answer)).Neighbours!.Groups);

        Assert.Equal(new HostTargets("i-0a03", "eu-west-1a", 0, 1, 0), Assert.Single(api.Hosts));
    }

    [Fact]
    public async Task Of_many_services_twenty_are_read_and_the_others_are_counted()
    {
        _world.Services.AddRange(Enumerable.Range(0, 70).Select(n => new FakeService("shop", $"x{n:00}", $"{Api[..^2]}{n:00}")
        {
            Events = n != 45 ? []
                : [(FakeWorld.Now, $"(service x45) is unhealthy in (target-group {Api[..^2]}45) due to (reason x)")],
        }));

        var neighbours = (await LookAsync(_world.Answer)).Neighbours!;

        Assert.Equal(
            ["api", .. Enumerable.Range(0, 18).Select(n => $"x{n:00}"), "x45"],
            neighbours.Groups.Select(group => group.ServiceName));
        // The service worker has no target group, so it is not among them.
        Assert.Equal(72 - 20 - 1, neighbours.UnseenServices);
    }

    [Fact]
    public async Task Another_service_whose_target_group_does_not_exist_is_not_a_gap()
    {
        var snapshot = await LookAsync(call => call.Operation == "DescribeTargetHealth" && call.Text("TargetGroupArn") == Api
            ? Answer.Error(call, 400, "TargetGroupNotFound", "not found")
            : _world.Answer(call));

        Assert.Empty(snapshot.Gaps);
        Assert.Empty(snapshot.Missing);
        Assert.Empty(Assert.Single(snapshot.Neighbours!.Groups).Hosts);
    }

    [Theory]
    [InlineData("ListServices", "ecs:ListServices")]
    [InlineData("DescribeServices", "ecs:DescribeServices")]
    [InlineData("DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth")]
    [InlineData("DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroups")]
    [InlineData("ListTasks", "ecs:ListTasks")]
    [InlineData("DescribeTasks", "ecs:DescribeTasks")]
    public async Task A_failed_call_about_other_services_leaves_only_those_unknown(string operation, string source)
    {
        _world.Targets.Add(new(Api, "10.0.0.77", 8080, "unhealthy"));
        _world.Tasks.Add(new("a1", _world.Hosts[2], 8080, "service:api") { Interface = ("eni-09", "10.0.0.77") });
        var snapshot = await LookAsync(call => call.Operation == operation && IsAboutNeighbours(call)
            ? Answer.Error(call, 400, "AccessDeniedException", "no")
            : _world.Answer(call));

        Assert.Null(snapshot.Neighbours);
        Assert.NotNull(snapshot.Service);
        Assert.NotNull(snapshot.Tasks);
        Assert.Equal([new(source, "AccessDeniedException: no")], snapshot.Gaps);
        var conclusion = Diagnoser.Diagnose(new(snapshot, IncidentMemory.Empty));
        Assert.Equal(Verdict.Unknown, conclusion.Finding(CheckId.SharedCause)!.Verdict);
    }

    [Fact]
    public async Task They_are_read_too_for_a_host_on_which_something_failed_before_though_nothing_fails_now()
    {
        var own = _world.Targets.Where(target => target.TargetGroup != Api).ToList();
        _world.Targets.RemoveAll(own.Contains);
        _world.Targets.AddRange(own.Select(target => target with { State = "healthy" }));
        _world.Tasks.RemoveAll(task => task.StoppedReason is not null);

        Assert.Null((await LookAsync(_world.Answer)).Neighbours);
        Assert.Single((await LookAsync(_world.Answer, IncidentMemory.Empty with { Suspects = ["i-0a01"] })).Neighbours!.Groups);
    }

    private static bool IsAboutNeighbours(Call call) => call.Operation switch
    {
        "DescribeServices" => call.Body.Contains(":service/", StringComparison.Ordinal),
        "DescribeTargetHealth" => call.Text("TargetGroupArn") == Api,
        "DescribeTargetGroups" => call.Text("LoadBalancerArn") is not null,
        "ListTasks" => call.Text("serviceName") == "api",
        "DescribeTasks" =>
            call.Body.Contains("/a1", StringComparison.Ordinal) && !call.Body.Contains("/t2", StringComparison.Ordinal),
        _ => true,
    };

    private static async Task<Snapshot> LookAsync(Func<Call, Answer> answer, IncidentMemory? memory = null)
    {
        using var aws = new FakeAws(answer);
        return await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(FakeWorld.Subject, memory ?? IncidentMemory.Empty, FakeWorld.Now, default);
    }
}
