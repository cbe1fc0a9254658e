using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Packets that end on the host itself; no API tells of them.</summary>
public sealed class HostFirewallTests
{
    private static readonly IncidentMemory Answers =
        HostProbeTests.Said(new("answered") { Code = 200, Seconds = 0.01, Listening = ["00000000:1F90"] });

    private static Snapshot OneSilent => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    private static Snapshot TwoFell => OneSilent.Killed(1, lifeSeconds: 3000);

    [Fact]
    public void A_host_that_is_answered_while_the_load_balancer_waits_ends_the_packets_itself()
    {
        var cause = OneSilent.Diagnose(Answers).Cause!;

        Assert.Equal((CheckId.HostFirewall, Confidence.Strong, FindingSource.Several), (cause.Check, cause.Confidence, cause.Source));
        Assert.Equal([Worlds.Id(1)], cause.InstanceIds);
        Assert.Contains("iptables", cause.Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_answer_of_the_host_two_tasks_that_time_out_are_a_hint_and_name_how_to_find_out()
    {
        var conclusion = TwoFell.WithInstance(1, instance => instance with { PrivateAddress = "10.0.0.1" }).Diagnose();
        var cause = conclusion.Cause!;

        Assert.Equal((Verdict.Fault, Confidence.Weak), (conclusion.Finding(CheckId.HostFirewall)!.Verdict, cause.Confidence));
        Assert.Equal(CheckId.HealthCheckTimeout, cause.Check);
        Assert.Contains("its programs hang, or packets end on the host itself", cause.Summary, StringComparison.Ordinal);
        Assert.Contains("curl -skv --max-time 5 http://10.0.0.1:32769/health", cause.Remedy!.Summary, StringComparison.Ordinal);
        Assert.Null(cause.Remedy.Command);
    }

    [Fact]
    public void What_fell_on_another_host_that_is_well_by_now_is_over() =>
        Assert.Equal(CheckId.HostFirewall, OneSilent.Killed(2, lifeSeconds: 3000).Diagnose(Answers).Cause!.Check);

    [Fact]
    public void One_task_may_hang_by_itself() => Assert.Equal(CheckId.HealthCheckTimeout, OneSilent.Diagnose().Cause!.Check);

    public static TheoryData<string> Innocent() => [.. Otherwise.Keys];

    private static readonly Dictionary<string, Func<Snapshot, Snapshot>> Otherwise = new()
    {
        ["another host fails too"] = world => world.WithTarget(2, "unhealthy", "Request timed out"),
        ["its agent is away"] = world => world.WithHost(1, host => host with { AgentConnected = false }),
        ["it fails its status checks"] = world => world.Impaired(1),
        ["packets do not come as far"] = world => world.Closed(1),
        ["the tasks have interfaces of their own"] = world =>
            world with { TaskDefinition = world.TaskDefinition! with { NetworkMode = "awsvpc" } },
        ["another service is well on it"] = world => world.Beside(Neighbourhood.Service("api", Neighbourhood.Up(1))),
        ["the load balancer gets answers"] = world => world.WithTarget(1, "unhealthy", "Health checks failed with these codes: [503]"),
    };

    [Theory]
    [MemberData(nameof(Innocent))]
    public void Nothing_is_said_of_its_firewall_where(string another)
    {
        Assert.NotEqual(Verdict.Fault, Otherwise[another](TwoFell).Examine(new HostFirewall()).Verdict);
        Assert.NotEqual(Verdict.Fault, Otherwise[another](TwoFell).Examine(new HostFirewall(), Answers).Verdict);
    }

    [Fact]
    public void A_program_that_does_not_answer_its_own_host_clears_it() =>
        Assert.Equal(Verdict.Ok, TwoFell.Examine(new HostFirewall(), HostProbeTests.Said(new("timed-out"))).Verdict);

    [Fact]
    public void What_could_not_be_read_of_the_way_leaves_it_open() =>
        Assert.Equal(Verdict.Unknown, (TwoFell with { Network = null }).Examine(new HostFirewall()).Verdict);
}
