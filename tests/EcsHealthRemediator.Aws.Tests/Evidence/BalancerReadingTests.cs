using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class BalancerReadingTests
{
    private static readonly string Group = FakeWorld.Subject.TargetGroupArn;

    [Fact]
    public async Task Only_rules_that_forward_to_the_target_group_are_kept_each_with_its_weight()
    {
        var world = new FakeWorld();
        world.Listeners[0] = new(FakeWorld.LoadBalancer, FakeWorld.Listener,
            new("default", FakeRule.Redirect),
            new("whole", FakeRule.Forward(Group)),
            new("other", FakeRule.Forward("another-group")),
            new("split", FakeRule.Weighted(("another-group", 9), (Group, 1))),
            new("nothing", FakeRule.Weighted((Group, 0))));

        var (snapshot, _) = await LookAsync(world);

        Assert.Equal(
            [
                new(FakeWorld.Listener, "whole", null),
                new(FakeWorld.Listener, "split", 1),
                new(FakeWorld.Listener, "nothing", 0),
            ],
            snapshot.Forwards!);
    }

    [Fact]
    public async Task The_host_name_of_a_rule_is_its_first_without_a_wildcard()
    {
        var world = new FakeWorld();
        world.Listeners.Clear();
        world.Listeners.Add(new(
            FakeWorld.LoadBalancer,
            FakeWorld.Listener,
            new FakeRule("named", FakeRule.Forward(Group)) { HostNames = ["*.example.com", "shop.example.com", "www.example.com"] },
            new FakeRule("any", FakeRule.Forward(Group)) { HostNames = ["*.example.org"] },
            new FakeRule("default", FakeRule.Forward(Group))));

        var (snapshot, _) = await LookAsync(world);

        Assert.Equal(["shop.example.com,www.example.com", "", ""], snapshot.Forwards!.Select(rule => string.Join(',', rule.HostNames)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_balancer_without_a_rule_for_the_target_group_has_no_forwards(bool listens)
    {
        var world = new FakeWorld();
        world.Listeners.Clear();
        var elsewhere = new FakeListener(FakeWorld.LoadBalancer, FakeWorld.Listener, new FakeRule("rule", FakeRule.Redirect));
        if (listens) world.Listeners.Add(elsewhere);

        var (snapshot, _) = await LookAsync(world);

        Assert.Empty(snapshot.Gaps);
        Assert.Empty(snapshot.Forwards!);
        Assert.Equal(Verdict.Fault, InUse(snapshot).Verdict);
    }

    [Fact]
    public async Task A_target_group_without_load_balancer_needs_no_call()
    {
        var world = new FakeWorld();
        world.LoadBalancers.Clear();

        var (snapshot, calls) = await LookAsync(world);

        Assert.Equal((0, 0), (snapshot.LoadBalancers!.Count, snapshot.Forwards!.Count));
        Assert.DoesNotContain(
            calls, call => call.Operation is "DescribeLoadBalancers" or "DescribeListeners" or "DescribeSubnets");
        Assert.Equal(Verdict.Fault, InUse(snapshot).Verdict);
    }

    [Fact]
    public async Task Rules_are_unknown_if_those_of_one_listener_could_not_be_read()
    {
        var world = new FakeWorld();
        world.Listeners.Add(new(FakeWorld.LoadBalancer, "silent"));
        using var aws = new FakeAws(call =>
            call.Text("ListenerArn") == "silent" ? Answer.Error(call, 400, "AccessDenied", "no") : world.Answer(call));

        var snapshot = await LookAsync(aws);

        Assert.Null(snapshot.Forwards);
        Assert.Equal([new("elasticloadbalancing:DescribeRules", "AccessDenied: no")], snapshot.Gaps);
    }

    private static Finding InUse(Snapshot snapshot) => Diagnoser.Diagnose(new(snapshot, IncidentMemory.Empty)).Findings
        .Single(finding => finding.Check == CheckId.TargetGroupInUse);

    private static async Task<(Snapshot Snapshot, IReadOnlyList<Call> Calls)> LookAsync(FakeWorld world)
    {
        using var aws = new FakeAws(world.Answer);
        return (await LookAsync(aws), aws.Calls);
    }

    private static Task<Snapshot> LookAsync(FakeAws aws) => new EvidenceCollector(TestClients.At(aws.Url))
        .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
}
