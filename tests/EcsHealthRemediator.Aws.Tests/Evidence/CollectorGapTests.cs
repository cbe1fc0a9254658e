using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

/// <summary>
/// Lets each call of a snapshot fail alone, in each way, in a world in which the complete snapshot leads to a restart.
/// </summary>
public sealed class CollectorGapTests
{
    private static readonly string[] Network = [CheckId.SecurityGroup, CheckId.NetworkAcl, CheckId.Routing];

    /// <summary>For each call: the part of the snapshot that it fills, and the checks that read that part.</summary>
    private static readonly Dictionary<string, (Func<Snapshot, object?> Part, string[] Checks)> Reads = new()
    {
        ["ecs:DescribeServices"] = (s => s.Service, [CheckId.AlreadyHealthy, CheckId.DeploymentInProgress, CheckId.GracePeriod]),
        ["ecs:DescribeTaskDefinition"] = (s => s.TaskDefinition, []),
        ["ecs:ListServices"] = (s => s.Neighbours, [CheckId.SharedCause]),
        ["ecs:ListTasks"] = (s => s.Tasks, [CheckId.ContainerExit, CheckId.GracePeriod]),
        ["ecs:DescribeTasks"] = (s => s.Tasks, [CheckId.ContainerExit, CheckId.GracePeriod]),
        ["ecs:GetTaskProtection"] = (s => s.Tenancy, []),
        ["ecs:ListContainerInstances"] =
            (s => s.ContainerInstances, [CheckId.InstanceStatus, CheckId.InstanceState, CheckId.AgentConnection]),
        ["ecs:DescribeContainerInstances"] =
            (s => s.ContainerInstances, [CheckId.InstanceStatus, CheckId.InstanceState, CheckId.AgentConnection]),
        ["elasticloadbalancing:DescribeTargetGroups"] =
            (s => s.TargetGroup,
                [CheckId.GracePeriod, CheckId.HealthCheckPath, CheckId.SuccessCodes, CheckId.TargetGroupInUse,
                    CheckId.AvailabilityZone, CheckId.LoadBalancerFault, .. Network]),
        ["elasticloadbalancing:DescribeLoadBalancers"] =
            (s => s.LoadBalancers, [CheckId.AvailabilityZone, CheckId.LoadBalancerFault, .. Network]),
        ["elasticloadbalancing:DescribeListeners"] = (s => s.Forwards, [CheckId.TargetGroupInUse]),
        ["elasticloadbalancing:DescribeRules"] = (s => s.Forwards, [CheckId.TargetGroupInUse]),
        ["elasticloadbalancing:DescribeTargetGroupAttributes"] = (s => s.TargetGroup!.DeregistrationDelaySeconds, []),
        ["elasticloadbalancing:DescribeTargetHealth"] =
            (s => s.Targets,
                [CheckId.AlreadyHealthy, CheckId.ApplicationResponse, CheckId.GracePeriod, CheckId.HealthCheckPath,
                    CheckId.SuccessCodes, CheckId.AvailabilityZone, CheckId.LoadBalancerFault]),
        ["ec2:DescribeInstances"] = (s => Suspect(s).Instance, [CheckId.InstanceStatus, CheckId.InstanceState]),
        ["ec2:DescribeInstanceStatus"] = (s => Suspect(s).Instance!.StatusChecks, [CheckId.InstanceStatus]),
        ["ec2:DescribeInstanceAttribute"] = (s => Suspect(s).Instance!.StopProtected, []),
        ["ec2:DescribeVolumes"] = (s => Suspect(s).Instance!.CustomerKeys, []),
        ["kms:DescribeKey"] = (s => Suspect(s).Instance!.CustomerKeys, []),
        ["ec2:DescribeInstanceTypes"] = (s => Suspect(s).Instance!.HasInstanceStore, []),
        ["autoscaling:DescribeAutoScalingInstances"] = (s => Suspect(s).Instance!.AutoScalingGroup, []),
        ["ssm:GetCommandInvocation"] = (s => s.Probes is [var probe, ..] ? probe : null, []),
        ["elasticloadbalancing:DescribeLoadBalancerAttributes"] = (s => s.LoadBalancers!.Single().CrossZone, Network),
        ["cloudwatch:GetMetricData"] = (s => s.Metrics, [CheckId.ResourceSaturation]),
        ["logs:GetLogEvents"] =
            (s => s.Logs!.FirstOrDefault(stream => stream.Errors is not null), [CheckId.ApplicationErrors]),
        ["ec2:DescribeSubnets"] = (s => Node(s).Subnet, [CheckId.NetworkAcl, CheckId.Routing]),
        ["ec2:DescribeNetworkAcls"] = (s => Node(s).Subnet!.NetworkAcl, [CheckId.NetworkAcl]),
        ["ec2:DescribeSecurityGroups"] = (s => Node(s).SecurityGroups!.Single().Rules, [CheckId.SecurityGroup]),
        ["ec2:DescribeNetworkInterfaces"] = (s => Remote(s).Subnet, Network),
        ["ec2:DescribeRouteTables"] = (s => Node(s).Subnet!.RouteTable, [CheckId.Routing]),
        ["ec2:GetManagedPrefixListEntries"] =
            (s => ((PrefixList)Remote(s).SecurityGroups!.Single().Rules!.Single().Peer).Entries, [CheckId.SecurityGroup]),
    };

    /// <summary>Calls that are needed only with two VPCs and a Network Load Balancer.</summary>
    private static readonly string[] BetweenVpcs =
    [
        "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:GetManagedPrefixListEntries",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
    ];

    private static readonly Dictionary<string, Func<Call, Answer>> Failures = new()
    {
        ["denied"] = call => Answer.Error(call, 400, "AccessDeniedException", "not authorized to perform this"),
        ["throttled"] = call =>
            Answer.Error(call, 400, call.Service == "ec2" ? "RequestLimitExceeded" : "ThrottlingException", "Rate exceeded"),
        ["broken"] = call => Answer.Error(call, 500, "InternalFailure", "try again"),
        ["empty"] = _ => Answer.Empty,
        ["without content"] = call => call.Service is "ecs" or "ssm" or "logs" ? new(200, "{}") : new(200, "<Response/>"),
        ["not understood"] = _ => new(200, "<html>proxy login</html"),
    };

    /// <summary>Calls whose answer may be empty, because the Query protocols leave out empty lists.</summary>
    private static readonly string[] MayBeAbsent =
    [
        "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeListeners",
        "autoscaling:DescribeAutoScalingInstances", "ec2:DescribeNetworkInterfaces", "ec2:GetManagedPrefixListEntries",
    ];

    public static TheoryData<string, string> EveryFailureOfEveryCall()
    {
        var cases = new TheoryData<string, string>();
        foreach (var action in Reads.Keys)
            foreach (var failure in Failures.Keys)
                if (failure != "without content" || !MayBeAbsent.Contains(action)) cases.Add(action, failure);
        return cases;
    }

    [Fact]
    public async Task With_every_answer_read_the_impaired_instance_is_drained()
    {
        var (snapshot, calls) = await LookAsync(new FakeWorld(), null, null);

        Assert.Empty(snapshot.Gaps);
        var service = snapshot.Service!;
        Assert.Equal((30, 50, 150), (service.GracePeriodSeconds, service.MinimumHealthyPercent, service.MaximumPercent));
        Assert.Equal(60, snapshot.TargetGroup!.DeregistrationDelaySeconds);
        Assert.Equal(FakeWorld.ImpairedSince, Suspect(snapshot).Instance!.StatusChecks!.System.ImpairedSince);
        Assert.Equal(CheckId.InstanceStatus, Diagnose(snapshot).Cause?.Check);
        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(Next(snapshot).Command).Status);
        Assert.Equal(Reads.Keys.Except(BetweenVpcs).Order(), calls.Distinct().Order());
        AssertOpen(snapshot);
    }

    [Fact]
    public async Task The_path_between_two_VPCs_is_open_when_everything_was_read()
    {
        var (snapshot, calls) = await LookAsync(FakeWorld.OfTwoVpcs(), null, null);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(Next(snapshot).Command).Status);
        Assert.Equal(Reads.Keys.Order(), calls.Distinct().Order());
        AssertOpen(snapshot);
    }

    [Theory]
    [MemberData(nameof(EveryFailureOfEveryCall))]
    public async Task A_call_that_fails_leaves_a_named_gap_and_no_guess(string action, string failure)
    {
        var (snapshot, _) = await LookAsync(action, Failures[failure]);

        AssertBlind(snapshot, action);
    }

    [Fact]
    public async Task A_call_that_is_never_answered_leaves_a_named_gap_and_no_guess()
    {
        // All calls run at once, so that the timeout, which is long for the sake of busy machines, is waited for only once.
        var looks = Reads.Keys.ToDictionary(action => action,
            action => LookAsync(action, _ => Answer.Never, TimeSpan.FromSeconds(5)));
        await Task.WhenAll(looks.Values);

        foreach (var (action, look) in looks) AssertBlind((await look).Snapshot, action);
    }

    [Theory]
    [InlineData("cloudwatch:GetMetricData")]
    [InlineData("logs:GetLogEvents")]
    [InlineData("ecs:ListServices")]
    public async Task Calls_that_only_explain_a_failure_have_a_short_time_limit(string action)
    {
        var world = new FakeWorld();
        using var aws = new FakeAws(call => call.Action == action ? Answer.Never : world.Answer(call));
        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url)) { SurroundingsTimeout = TimeSpan.FromSeconds(2) }
            .LookAsync(FakeWorld.Subject, FakeWorld.Asked, FakeWorld.Now, default);

        Assert.Contains(new(action, "Reading was cut short after 2 s."), snapshot.Gaps);
        Assert.NotNull(snapshot.Network);
    }

    [Theory]
    [InlineData("ecs:ListTasks", """{"taskArns":[]}""")]
    [InlineData("ecs:ListTasks", """{"taskArns":["",""]}""")]
    [InlineData("ecs:DescribeTasks", """{"tasks":[],"failures":[]}""")]
    public async Task An_answer_without_any_task_of_a_service_that_runs_some_is_no_answer(string action, string answer)
    {
        var (snapshot, _) = await LookAsync(action, _ => new(200, answer));

        Assert.Null(snapshot.Tasks);
        Assert.Contains(snapshot.Gaps, gap => gap.Source is "ecs:ListTasks" or "ecs:DescribeTasks");
        Assert.Null(Next(snapshot).Command);
    }

    [Fact]
    public async Task A_gap_quotes_the_error_of_AWS()
    {
        var (snapshot, _) = await LookAsync("ecs:DescribeServices", Failures["denied"]);

        Assert.Equal([new("ecs:DescribeServices", "AccessDeniedException: not authorized to perform this")], snapshot.Gaps);
    }

    [Fact]
    public async Task A_snapshot_is_abandoned_when_the_invocation_runs_out_of_time()
    {
        using var aws = new FakeAws(_ => Answer.Never);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new EvidenceCollector(TestClients.At(aws.Url)).
                LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, deadline.Token));
    }

    private static void AssertBlind(Snapshot snapshot, string action)
    {
        Assert.Contains(snapshot.Gaps, gap => gap.Source == action && gap.Error.Length > 0);
        Assert.All(snapshot.Gaps, gap => Assert.Equal(action, gap.Source));
        Assert.Null(Reads[action].Part(snapshot));
        Assert.All(
            Diagnose(snapshot).Findings.Where(finding => Reads[action].Checks.Contains(finding.Check)),
            finding => Assert.True(finding.Verdict is Verdict.Unknown or Verdict.NotApplicable, $"{finding}"));
        Assert.Null(Next(snapshot).Command);
    }

    private static void AssertOpen(Snapshot snapshot) => Assert.All(
        Diagnose(snapshot).Findings.Where(finding => Network.Contains(finding.Check)),
        finding => Assert.Equal((Verdict.Ok, "Open:"), (finding.Verdict, finding.Summary.Split(' ')[0])));

    private static Task<(Snapshot Snapshot, List<string> Calls)> LookAsync(
        string failing, Func<Call, Answer> failure, TimeSpan? timeout = null) => LookAsync(
            BetweenVpcs.Contains(failing) ? FakeWorld.OfTwoVpcs() : new(), failing, failure, timeout);

    private static async Task<(Snapshot Snapshot, List<string> Calls)> LookAsync(
        FakeWorld world, string? failing, Func<Call, Answer>? failure, TimeSpan? timeout = null)
    {
        using var aws = new FakeAws(call => call.Action == failing ? failure!(call) : world.Answer(call));
        var collector = new EvidenceCollector(TestClients.At(aws.Url, timeout))
        {
            SurroundingsTimeout = TestClients.LongTimeout,
            TenancyTimeout = TestClients.LongTimeout,
        };
        var snapshot = await collector.LookAsync(FakeWorld.Subject, FakeWorld.Asked, FakeWorld.Now, default);
        return (snapshot, [.. aws.Actions]);
    }

    private static Endpoint Node(Snapshot snapshot) => snapshot.Network!.Nodes[0];

    private static Endpoint Remote(Snapshot snapshot) => snapshot.Network!.Targets["10.1.3.7"];

    private static ContainerInstance Suspect(Snapshot snapshot) =>
        snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == "i-0a01");

    private static Conclusion Diagnose(Snapshot snapshot) => Diagnoser.Diagnose(new(snapshot, IncidentMemory.Empty));

    /// <summary>The next step of an incident that was opened long ago, with every fix in mode auto.</summary>
    private static Transition Next(Snapshot snapshot)
    {
        var openedAt = FakeWorld.Now.AddMinutes(-30);
        var incident = IncidentFactory.Of(FakeWorld.Subject, new SignalInfo("tick", null, null, null), openedAt) with
        {
            Looks = 9,
        };
        var policy = Policy.All(FixMode.Auto);
        return IncidentStep.Decide(incident, snapshot, null, policy, null, Ledgers.Empty(incident.Subject)).Transition;
    }
}
