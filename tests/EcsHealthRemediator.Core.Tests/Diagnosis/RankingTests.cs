using System.Text.RegularExpressions;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Which of several faults is named, and that every remedy can be carried out as it is written.</summary>
public sealed partial class RankingTests
{
    private const string NotFound = "Health checks failed with these codes: [404]";

    public static TheoryData<string> Faults => [.. Broken.Keys];

    private static readonly Dictionary<string, Snapshot> Broken = new()
    {
        [CheckId.SecurityGroup] = Worlds.Healthy().SlowStart().AllAnswer("Request timed out").Closed(1, 2, 3),
        [CheckId.GracePeriod] = Worlds.Healthy().SlowStart().WithEvent(1, "Request timed out"),
        [CheckId.HealthCheckPath] = Worlds.Healthy().SlowStart().AllAnswer(NotFound),
        [CheckId.AvailabilityZone] = LoadBalancerCheckTests.OutsideTheZones(1)
            .Killed(1, lifeSeconds: 100, secondsAgo: 200).Killed(1, lifeSeconds: 110),
        [CheckId.TargetGroupInUse] = Worlds.Healthy().AllAnswer("Request timed out") with { Forwards = [] },
        [CheckId.HealthCheckPort] =
            Worlds.Healthy().AllAnswer("Request timed out").WithGroup(group => group with { HealthCheckPort = "9000" }),
        [CheckId.HealthCheckTimeout] = Worlds.Healthy().AllAnswer("Request timed out"),
        [CheckId.ProxyProtocol] = Worlds.Healthy().BehindNetworkLoadBalancer()
            .WithGroup(group => group with { ProxyProtocol = true }).AllAnswer("Health checks failed"),
        [CheckId.HealthCheckProtocol] = Worlds.Healthy().AllAnswer("Health checks failed")
            .WithGroup(group => group with { HealthCheckProtocol = "HTTPS" }),
        [CheckId.NotListening] = Worlds.Healthy().AllAnswer("Health checks failed"),
        [CheckId.LoadBalancerFault] = Worlds.Healthy().AllAnswer("Request timed out")
            .WithBalancer(balancer => balancer with { State = "failed" }),
        [CheckId.ManualTargets] = Worlds.Healthy()
            .WithTargets(all => all.Append(new("10.0.0.99", 8080, null, "8080", "unhealthy", null, "Health checks failed"))),
        [CheckId.ContainerRuntime] = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out")
            .WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] }),
        [CheckId.InstanceStatus] = Worlds.Healthy().Impaired(1),
        [CheckId.InstanceState] = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out")
            .WithInstance(1, instance => instance with { State = "stopped" }),
        [CheckId.InstanceDraining] = Worlds.Healthy().Unexplained().WithHost(1, host => host with { Status = "DRAINING" }),
        [CheckId.SuccessCodes] = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [204]"),
        [CheckId.ApplicationResponse] = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [500]"),
        [CheckId.SharedCause] = Worlds.Healthy().AllAnswer("Request timed out").InZones("a", "a", "b").WithTarget(3, "healthy")
            .Beside(Neighbourhood.Service("api", Neighbourhood.Down(1), Neighbourhood.Down(2), Neighbourhood.Up(3, "b"))),
        [CheckId.MissingResource] = Worlds.Healthy().Impaired(1) with
        {
            TaskDefinition = null,
            Missing = [new(MissingKind.TaskDefinition, Worlds.Revision(7), "ecs:DescribeTaskDefinition: ClientException")],
        },
        [CheckId.ContainerExit] = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out").Exited(1),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_fault_of_a_world_is_named_as_its_cause(string check) =>
        Assert.Equal(check, Broken[check].Diagnose().Cause!.Check);

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_command_is_for_the_AWS_CLI_with_nothing_left_to_fill_in(string check)
    {
        var known = JsonOf(Broken[check]);
        var commands = Broken[check].Diagnose().Findings.Select(finding => finding.Remedy?.Command).OfType<string>().ToList();

        Assert.All(commands, command =>
        {
            Assert.StartsWith("aws ", command, StringComparison.Ordinal);
            // Only the owner knows a path that the application answers, and what should go to a target group.
            if (!command.EndsWith("--health-check-path PATH", StringComparison.Ordinal) && check != CheckId.TargetGroupInUse)
                Assert.DoesNotMatch(Placeholder(), command);
            Assert.All(Id().Matches(command), id => Assert.Contains(id.Value, known, StringComparison.Ordinal));
        });
    }

    /// <summary>Evidence can be missing in any combination.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void No_missing_part_makes_a_check_throw_or_a_sound_service_out_of_a_broken_one(string check)
    {
        Func<Snapshot, Snapshot>[] losses =
        [
            world => world with { Service = null }, world => world with { TargetGroup = null },
            world => world with { Targets = null }, world => world with { Tasks = null },
            world => world with { TaskDefinition = null }, world => world with { ContainerInstances = null },
            world => world with { LoadBalancers = null }, world => world with { Forwards = null },
            world => world with { Network = null }, world => world with { Neighbours = null },
        ];
        for (var mask = 0; mask < 1 << losses.Length; mask++)
        {
            var world = losses.Where((_, n) => (mask & (1 << n)) != 0).Aggregate(Broken[check], (left, loss) => loss(left));
            Assert.False(world.Diagnose().IsHealthy);
        }
    }

    [Fact]
    public void Without_the_network_nothing_that_timed_out_has_a_cause() =>
        Assert.Null((Worlds.Healthy().AllAnswer("Request timed out") with { Network = null }).Diagnose().Cause);

    [Fact]
    public void A_blocked_network_is_no_reason_to_raise_the_grace_period()
    {
        var conclusion = Broken[CheckId.SecurityGroup].Diagnose();

        Assert.Equal(CheckId.SecurityGroup, conclusion.Cause!.Check);
        Assert.Equal(Verdict.NotApplicable, conclusion.Finding(CheckId.HealthCheckTimeout)!.Verdict);
    }

    [Fact]
    public void A_proof_about_one_host_is_named_before_a_guess_about_all()
    {
        var world = Worlds.Healthy().AllAnswer("Request timed out");
        Snapshot Impaired(Snapshot of) => of.WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] });

        Assert.Equal((CheckId.HealthCheckTimeout, Confidence.Weak), (world.Diagnose().Cause!.Check, world.Diagnose().Cause!.Confidence));
        Assert.Equal(CheckId.ContainerRuntime, Impaired(world).Diagnose().Cause!.Check);
        Assert.Equal(CheckId.SecurityGroup, Impaired(world.Closed(1, 2, 3)).Diagnose().Cause!.Check);
        Assert.Equal(
            CheckId.HealthCheckTimeout, Impaired(world.WithTarget(1, "healthy")).Diagnose().Cause!.Check);
    }

    [Fact]
    public void Host_ports_other_than_the_container_port_are_no_fault() =>
        Assert.DoesNotContain(Worlds.Healthy().Diagnose().Findings, finding => finding.Verdict == Verdict.Fault);

    private static string JsonOf(Snapshot world) => System.Text.Json.JsonSerializer.Serialize(world, CoreJson.Default.Snapshot);

    [GeneratedRegex("[A-Z]{3,}_[A-Z_]+|<[^>]*>|\\bPATH\\b|\\.\\.\\.|…|[xX]{4,}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("arn:[^ ,'\\]}]+|\\b(?:i|sg|subnet|acl|vpc|rtb)-[0-9a-f]+\\b")]
    private static partial Regex Id();
}
