using System.Collections.Concurrent;
using EcsHealthRemediator.Aws.Scanning;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Scanning;

namespace EcsHealthRemediator.Aws.Tests.Scanning;

public sealed class ScannerTests
{
    private const string OtherGroup = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/00000000000000aa";

    [Fact]
    public async Task The_printed_policy_allows_what_a_scan_calls_and_nothing_else()
    {
        var called = new ConcurrentBag<string>();
        foreach (var world in new[] { new FakeWorld(), FakeWorld.OfTwoVpcs() })
        {
            using var aws = new FakeAws(call => call.Service == "autoscaling"
                ? new GroupAnswers(world.Hosts[0].Id) { LifecycleState = "Terminating:Wait" }.Answer(call) : world.Answer(call));
            await ScanAsync(aws);
            foreach (var action in aws.Actions) called.Add(action);
        }

        Assert.Equal(ScanRights.Actions, called.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_fails_is_named_with_its_cause_and_what_is_not_on_EC2_or_behind_a_load_balancer_is_counted()
    {
        var world = new FakeWorld();
        world.Services.Add(new("shop", "queue"));
        world.Services.Add(new("shop", "functions", OtherGroup) { LaunchType = "FARGATE" });
        using var aws = new FakeAws(world.Answer);

        var report = await ScanAsync(aws);

        var web = Assert.Single(report.Services);
        Assert.Equal(("shop/web", ScanState.Failing, "instance-status"), (web.Name, web.State, web.Cause?.Check));
        Assert.Equal(new Unscanned(1, 1), report.Unscanned);
        Assert.Equal(("111122223333", "eu-west-1"), (report.Account, report.Region));
    }

    [Fact]
    public async Task The_progress_ends_with_all_services()
    {
        using var aws = new FakeAws(new FakeWorld().Answer);
        var said = new ConcurrentBag<(int, int)>();

        await ScanAsync(aws, (done, total) => said.Add((done, total)));

        Assert.Equal([(0, 1), (1, 1)], said.Order());
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_said()
    {
        using var aws = new FakeAws(call => Answer.Error(call, 400, "ClusterNotFoundException", "Cluster not found."));

        var report = await new Scanner(TestClients.At(aws.Url), ["nowhere"], new ManualTime(FakeWorld.Now))
            .RunAsync(null, default);

        Assert.Empty(report.Services);
        Assert.Equal(["There is no cluster nowhere."], report.Unread);
        Assert.Equal(["nowhere"], report.UnknownClusters);
    }

    private static Task<ScanReport> ScanAsync(FakeAws aws, Action<int, int>? progress = null) =>
        new Scanner(TestClients.At(aws.Url), ["*"], new ManualTime(FakeWorld.Now)).RunAsync(progress, default);
}
