using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>What the load balancer and its target group are told: zones, listeners, port, timeout, proxy protocol.</summary>
public sealed class LoadBalancerCheckTests
{
    private const string Outside = "Target is in an Availability Zone that is not enabled for the load balancer";

    private static readonly ICheck[] Checks =
    [
        new LoadBalancerFault(), new TargetGroupInUse(), new AvailabilityZone(), new HealthCheckPort(), new HealthCheckTimeout(),
        new ProxyProtocol(), new NotListening(),
    ];

    private static Snapshot TimedOut => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    private static Snapshot Refused => Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed");

    [Fact]
    public void A_healthy_service_is_not_asked() =>
        Assert.All(Checks, check => Assert.Equal(Verdict.NotApplicable, Worlds.Healthy().Examine(check).Verdict));

    [Fact]
    public void Unread_targets_are_unknown_even_where_tasks_were_killed() =>
        Assert.All(
            Checks,
            check => Assert.Equal(
                Verdict.Unknown, (Worlds.Healthy().Killed(1, lifeSeconds: 100) with { Targets = null }).Examine(check).Verdict));

    [Fact]
    public void Unread_evidence_is_unknown()
    {
        Assert.Equal(Verdict.Unknown, (TimedOut with { LoadBalancers = null }).Examine(new LoadBalancerFault()).Verdict);
        Assert.Equal(Verdict.Unknown, (TimedOut with { LoadBalancers = null }).Examine(new AvailabilityZone()).Verdict);
        Assert.Equal(Verdict.Unknown, (TimedOut with { Forwards = null }).Examine(new TargetGroupInUse()).Verdict);
        Assert.Equal(Verdict.Unknown, (TimedOut with { TargetGroup = null }).Examine(new HealthCheckTimeout()).Verdict);
        Assert.Equal(Verdict.Unknown, (TimedOut with { TargetGroup = null }).Examine(new ProxyProtocol()).Verdict);
        Assert.Equal(Verdict.Unknown, (Refused with { LoadBalancers = null }).Examine(new NotListening()).Verdict);
        Assert.Equal(Verdict.Unknown, (ChecksPort("9000") with { Tasks = null }).Examine(new HealthCheckPort()).Verdict);
        Assert.Equal(Verdict.Unknown, (ChecksPort("9000") with { TaskDefinition = null }).Examine(new HealthCheckPort()).Verdict);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("provisioning")]
    public void A_load_balancer_that_is_not_active_is_at_fault(string state)
    {
        var finding = TimedOut.WithBalancer(balancer => balancer with { State = state }).Examine(new LoadBalancerFault());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Contains(state, finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_balancer_that_serves_but_cannot_grow_is_a_hint_only()
    {
        var strained = TimedOut.WithBalancer(balancer => balancer with { State = "active_impaired" });

        Assert.Equal(Confidence.Weak, strained.Examine(new LoadBalancerFault()).Confidence);
        Assert.Equal(
            Confidence.Proof,
            strained.WithTargets(all => all.Select(target => target with { Reason = "Elb.InternalError" }))
                .Examine(new LoadBalancerFault()).Confidence);
    }

    [Fact]
    public void A_fault_before_the_hosts_names_its_resource_and_none_where_that_is_not_known()
    {
        var broken = TimedOut.WithTargets(all => all.Select(target => target with { Reason = "Elb.InternalError" }));

        Assert.Equal(Worlds.BalancerArn, broken.Examine(new LoadBalancerFault()).Resource);
        Assert.Null((broken with { LoadBalancers = [] }).Examine(new LoadBalancerFault()).Resource);
        Assert.Equal($"{Worlds.BalancerArn} eu-west-1b", OutsideTheZones(1).Examine(new AvailabilityZone()).Resource);
        Assert.Null((OutsideTheZones(1) with { LoadBalancers = [] }).Examine(new AvailabilityZone()).Resource);
    }

    [Fact]
    public void An_internal_error_of_the_load_balancer_is_its_own()
    {
        var world = TimedOut.WithTargets(all => all.Select(t => t.IsUnhealthy ? t with { Reason = "Elb.InternalError" } : t));

        Assert.Equal(Verdict.Fault, world.Examine(new LoadBalancerFault()).Verdict);
        Assert.Equal(Verdict.Ok, TimedOut.Examine(new LoadBalancerFault()).Verdict);
    }

    [Fact]
    public void A_target_group_that_no_rule_forwards_to_is_proof_and_the_command_leaves_the_rule_to_its_owner()
    {
        var finding = (TimedOut with { Forwards = [] }).Examine(new TargetGroupInUse());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Matches("create-rule --listener-arn LISTENER .*TargetGroupArn=arn:", finding.Remedy!.Command!);
        Assert.Matches(
            "create-listener --load-balancer-arn LOADBALANCER --protocol TCP .*TargetGroupArn=arn:",
            (TimedOut.BehindNetworkLoadBalancer() with { Forwards = [] }).Examine(new TargetGroupInUse()).Remedy!.Command!);
        Assert.Equal(Verdict.Ok, TimedOut.Examine(new TargetGroupInUse()).Verdict);
    }

    [Fact]
    public void A_target_group_without_a_load_balancer_gets_a_listener_because_there_may_be_none_to_take_a_rule()
    {
        string Command(string protocol) =>
            (TimedOut with { Forwards = [] }).WithGroup(group => group with { Protocol = protocol, LoadBalancerArns = [] })
                .Examine(new TargetGroupInUse()).Remedy!.Command!;

        Assert.Matches("create-listener --load-balancer-arn LOADBALANCER --protocol HTTP --port NUMBER --d", Command("HTTP"));
        Assert.Matches("--protocol HTTPS .*--certificates CertificateArn=CERTIFICATE --default-", Command("HTTPS"));
        Assert.Matches("--protocol TLS .*--certificates CertificateArn=CERTIFICATE --default-", Command("TLS"));
    }

    [Fact]
    public void A_rule_of_weight_0_keeps_the_health_checks_going()
    {
        var finding = (TimedOut with { Forwards = [new("listener", "rule", 0)] }).Examine(new TargetGroupInUse());

        Assert.Equal(Verdict.Ok, finding.Verdict);
        Assert.Contains("no requests", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_in_a_zone_that_is_not_enabled_is_proof_and_the_command_keeps_the_subnets_there_are()
    {
        var finding = OutsideTheZones(1).Examine(new AvailabilityZone());

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            $"aws elbv2 set-subnets --load-balancer-arn {Worlds.BalancerArn} --subnets subnet-1 subnet-8",
            finding.Remedy!.Command);
    }

    [Fact]
    public void Of_a_zone_one_subnet_is_enabled_however_many_hold_targets() =>
        Assert.EndsWith(
            "--subnets subnet-1 subnet-8",
            OutsideTheZones(1, 2).WithInstance(2, i => i with { SubnetId = "subnet-9" })
                .Examine(new AvailabilityZone()).Remedy!.Command,
            StringComparison.Ordinal);

    [Fact]
    public void A_Network_Load_Balancers_zone_is_enabled_with_a_warning() =>
        Assert.Contains(
            "cannot be undone",
            OutsideTheZones(1).BehindNetworkLoadBalancer().Examine(new AvailabilityZone()).Remedy!.Summary,
            StringComparison.Ordinal);

    [Fact]
    public void Where_the_target_is_gone_the_event_still_names_the_zone()
    {
        var world = OutsideTheZones(1).WithTarget(1, "draining").Killed(1, lifeSeconds: 100).WithEvent(1, Outside);

        var finding = world.Examine(new AvailabilityZone());

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.Contains("eu-west-1b", finding.Summary, StringComparison.Ordinal);
        Assert.EndsWith("--subnets subnet-1 subnet-8", finding.Remedy!.Command, StringComparison.Ordinal);
    }

    /// <summary>Nobody says so: the text may be another, or gone with the target.</summary>
    [Fact]
    public void The_zone_is_read_from_the_instance_and_not_from_what_was_said()
    {
        var world = OutsideTheZones(1).WithTargets(all => all.Select(target => target with { Description = null }));

        Assert.Equal(CheckId.AvailabilityZone, world.Diagnose().Cause!.Check);
        Assert.Contains(world.Diagnose().Cause!.Evidence, fact => fact.Contains("in eu-west-1b", StringComparison.Ordinal));
    }

    [Fact]
    public void A_zone_that_is_not_enabled_stands_though_the_task_was_replaced_in_another()
    {
        var replaced = Worlds.Healthy().WithService(service => service with { DesiredCount = 2, RunningCount = 2 })
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(1)))
            .WithInstance(1, instance => instance with { AvailabilityZone = "eu-west-1b", SubnetId = "subnet-8" });
        var memory = IncidentMemory.Empty with { Suspects = [Worlds.Id(1)] };

        Assert.True(replaced.Diagnose().IsHealthy);
        Assert.False(replaced.Diagnose(memory).IsHealthy);
        Assert.Equal(CheckId.AvailabilityZone, replaced.Diagnose(memory).Cause!.Check);
        Assert.True(replaced.WithBalancer(balancer => balancer with { Zones = [.. balancer.Zones, new("eu-west-1b", "subnet-8")] })
            .Diagnose(memory).IsHealthy);
    }

    [Fact]
    public void A_zone_in_which_targets_are_checked_is_enabled() =>
        Assert.Equal(
            Verdict.Ok,
            OutsideTheZones(1, 2).WithTarget(1, "unhealthy", "Request timed out").WithTarget(2, "healthy")
                .Examine(new AvailabilityZone()).Verdict);

    [Fact]
    public void A_host_of_which_EC2_gave_no_instance_may_be_in_any_zone()
    {
        var finding = TimedOut.WithHost(1, host => host with { Instance = null }).Examine(new AvailabilityZone());

        Assert.Equal((Verdict.Unknown, $"Could not be checked: the zone of {Worlds.Id(1)} could not be read."), (finding.Verdict, finding.Summary));
        Assert.Equal(Verdict.Ok, TimedOut.WithHost(2, host => host with { Instance = null }).Examine(new AvailabilityZone()).Verdict);
        Assert.Equal(
            Verdict.Fault,
            OutsideTheZones(1, 2).WithHost(2, host => host with { Instance = null }).Examine(new AvailabilityZone()).Verdict);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void What_was_replaced_elsewhere_has_not_healed_while_the_zone_of_its_host_is_not_known(bool takesTasks, bool healthy)
    {
        var replaced = Worlds.Healthy().WithService(service => service with { DesiredCount = 2, RunningCount = 2 })
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(1)))
            .WithHost(1, host => host with { Instance = null, AgentConnected = takesTasks });

        Assert.Equal(healthy, replaced.Diagnose(IncidentMemory.Empty with { Suspects = [Worlds.Id(1)] }).IsHealthy);
    }

    [Fact]
    public void An_event_about_a_zone_that_has_been_enabled_since_is_history()
    {
        var world = OutsideTheZones(1).WithTarget(1, "draining").Killed(1, lifeSeconds: 100).WithEvent(1, Outside)
            .WithBalancer(balancer => balancer with { Zones = [.. balancer.Zones, new("eu-west-1b", "subnet-8")] });

        Assert.Equal(Verdict.Ok, world.Examine(new AvailabilityZone()).Verdict);
    }

    [Fact]
    public void A_health_check_port_that_no_task_has_is_a_fault()
    {
        var finding = ChecksPort("9000").Examine(new HealthCheckPort());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            $"aws elbv2 modify-target-group --target-group-arn {Worlds.GroupArn} --health-check-port traffic-port",
            finding.Remedy!.Command);
    }

    [Theory]
    [InlineData("traffic-port")]
    [InlineData("32769")]
    public void The_tasks_own_port_is_right_whatever_the_target_groups_default_is(string port) =>
        Assert.Equal(Verdict.Ok, ChecksPort(port).Examine(new HealthCheckPort()).Verdict);

    [Fact]
    public void A_container_port_is_right_only_where_it_is_the_hosts_port_too()
    {
        Assert.Equal(Verdict.Fault, ChecksPort("8080").Examine(new HealthCheckPort()).Verdict);
        Assert.All(["awsvpc", "host"], mode => Assert.Equal(
            Verdict.Ok,
            (ChecksPort("8080") with { TaskDefinition = new(Worlds.Revision(7), mode, []) })
                .Examine(new HealthCheckPort()).Verdict));
    }

    [Fact]
    public void Where_tasks_have_a_network_of_their_own_a_port_that_they_do_not_name_may_still_be_right()
    {
        // Everything is closed, the traffic port too: then nothing is known of the other.
        Assert.Equal(Confidence.Weak, Told(OnHostNetwork(TimedOut).Closed(1, 2, 3)));
        // Only the traffic port is open: so it looks where the rule for the health check port was forgotten.
        Assert.Equal(Confidence.Weak, Told(OnlyTrafficOpen));
        Assert.Equal(Confidence.Strong, Told(WithOwnCheck("curl -f http://localhost:8080/health || exit 1")));
        Assert.Equal(Confidence.Weak, Told(WithOwnCheck("curl -f http://localhost:9000/health || exit 1")));
        // A program that has stopped to listen there is refused just so.
        Assert.Equal(Confidence.Weak, Told(OnHostNetwork(Refused)));
        Assert.Equal(Confidence.Weak, Told(OnHostNetwork(Refused) with { Network = null }));
        // A port less for the answers hinders nothing.
        Assert.Equal(Verdict.Ok, OnHostNetwork(TimedOut).WithoutAnswersTo(3389, 3389).Examine(new HealthCheckPort()).Verdict);
        // What times out though packets pass has taken the connection.
        Assert.Equal(Verdict.Ok, OnHostNetwork(TimedOut).Examine(new HealthCheckPort()).Verdict);

        static Confidence Told(Snapshot world)
        {
            var finding = world.Examine(new HealthCheckPort());
            Assert.Equal(Verdict.Fault, finding.Verdict);
            return finding.Confidence;
        }
    }

    [Fact]
    public void A_closed_health_check_port_of_a_task_is_a_missing_rule_before_it_is_a_wrong_port() =>
        Assert.Equal(
            (CheckId.SecurityGroup, CheckId.HealthCheckPort),
            (OnlyTrafficOpen.Diagnose().Cause!.Check,
                WithOwnCheck("curl -f http://localhost:8080/health || exit 1").Diagnose().Cause!.Check));

    [Fact]
    public void A_rule_for_a_port_that_no_container_names_is_advised_only_if_the_task_listens_there()
    {
        var remedy = OnlyTrafficOpen.Examine(PathCheck.SecurityGroup).Remedy!;

        Assert.StartsWith("No container names port 9000", remedy.Summary, StringComparison.Ordinal);
        Assert.Contains("--health-check-port traffic-port", remedy.Summary, StringComparison.Ordinal);
        Assert.StartsWith("aws ec2 authorize-security-group-ingress", remedy.Command, StringComparison.Ordinal);
        Assert.StartsWith(
            "Add the rule", TimedOut.Closed(1, 2, 3).Examine(PathCheck.SecurityGroup).Remedy!.Summary, StringComparison.Ordinal);
    }

    private static Snapshot OnlyTrafficOpen => OnHostNetwork(TimedOut).Opens(1, 8080).Opens(2, 8080).Opens(3, 8080);

    private static Snapshot WithOwnCheck(string command) => OnlyTrafficOpen with
    {
        TaskDefinition = new(
            Worlds.Revision(7), "host", [new("app", ["CMD-SHELL", command], null) { Ports = [new(8080, 8080)] }]),
    };

    private static Snapshot OnHostNetwork(Snapshot world) => (world.AllAnswer(world.Targets![0].Description!)
        .WithTargets(all => all.Select(target => target with { HealthCheckPort = "9000" }))
        .WithGroup(group => group with { HealthCheckPort = "9000" })
        .WithService(service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] })) with
    {
        TaskDefinition = new(Worlds.Revision(7), "host", [new("app", [], null) { Ports = [new(8080, 8080)] }]),
    };

    [Theory]
    [InlineData(new[] { "00000000:1F90" }, Verdict.Fault)] // 8080: the program has started, elsewhere
    [InlineData(new[] { "0100007F:2328" }, Verdict.Ok)] // 9000, where nobody gets in
    [InlineData(new string[0], Verdict.Ok)]
    [InlineData(new[] { "00000000:2328" }, Verdict.Ok)]
    public void What_listens_on_the_host_tells_a_wrong_port_from_a_deaf_program(string[] listening, Verdict verdict)
    {
        var heard = HostProbeTests.Said(new("refused") { Listening = listening });
        var asked = heard with
        {
            Probes = [.. heard.Probes.Select(p => p with { Request = p.Request with { Port = 9000, ContainerPort = 9000 } })],
        };

        var finding = OnHostNetwork(Refused).Examine(new HealthCheckPort(), asked);

        Assert.Equal(verdict, finding.Verdict);
        Assert.Equal(Confidence.Proof, finding.Confidence);
    }

    [Fact]
    public void A_port_on_which_something_answers_is_not_wrong() =>
        Assert.Equal(
            Verdict.Ok,
            ChecksPort("9000").WithTarget(1, "unhealthy", "Health checks failed with these codes: [500]")
                .Examine(new HealthCheckPort()).Verdict);

    [Fact]
    public void A_port_on_which_tasks_of_the_same_revision_are_healthy_is_not_wrong() =>
        Assert.Equal(
            Verdict.Ok,
            TimedOut.WithGroup(group => group with { HealthCheckPort = "9000" }).Examine(new HealthCheckPort()).Verdict);

    [Fact]
    public void What_the_targets_say_now_counts_and_not_what_events_told_before()
    {
        var world = Refused.WithEvent(1, "Request timed out");

        Assert.Equal(Verdict.NotApplicable, world.Examine(new HealthCheckTimeout()).Verdict);
        Assert.Equal(Verdict.Fault, world.Examine(new NotListening()).Verdict);
        Assert.Equal(
            Verdict.Fault, Worlds.Healthy().WithEvent(1, "Request timed out").Killed(1, lifeSeconds: 100)
                .Examine(new HealthCheckTimeout()).Verdict);
        Assert.Equal(
            Verdict.NotApplicable,
            Worlds.Healthy().WithEvent(1, "Request timed out").Killed(1, lifeSeconds: 100, secondsAgo: 300)
                .Examine(new HealthCheckTimeout()).Verdict);
    }

    [Fact]
    public void Late_answers_are_a_hint_and_give_a_timeout_that_the_interval_allows()
    {
        var finding = TimedOut.Examine(new HealthCheckTimeout());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
        Assert.EndsWith(
            "--health-check-timeout-seconds 20 --health-check-interval-seconds 25", finding.Remedy!.Command,
            StringComparison.Ordinal);
        Assert.Equal(Verdict.NotApplicable, Refused.Examine(new HealthCheckTimeout()).Verdict);
    }

    [Fact]
    public void Without_the_network_nobody_knows_whether_the_answer_was_late() =>
        Assert.Equal(Verdict.Unknown, (TimedOut with { Network = null }).Examine(new HealthCheckTimeout()).Verdict);

    [Fact]
    public void What_never_arrives_is_not_late() =>
        Assert.Equal(Verdict.NotApplicable, TimedOut.Closed(1).Examine(new HealthCheckTimeout()).Verdict);

    [Fact]
    public void A_proxy_protocol_header_that_no_target_understands_is_a_fault()
    {
        var finding = Proxied.Examine(new ProxyProtocol());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.EndsWith("Key=proxy_protocol_v2.enabled,Value=false", finding.Remedy!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_protocol_header_that_others_understand_is_none() =>
        Assert.Equal(Verdict.Ok, Proxied.WithTarget(2, "healthy").Examine(new ProxyProtocol()).Verdict);

    [Theory]
    [InlineData("400", Verdict.Fault)]
    [InlineData("404", Verdict.Ok)]
    public void An_answer_other_than_bad_request_shows_that_the_header_was_understood(string code, Verdict verdict) =>
        Assert.Equal(
            verdict,
            Proxied.AllAnswer($"Health checks failed with these codes: [{code}]").Examine(new ProxyProtocol()).Verdict);

    [Fact]
    public void A_target_group_without_proxy_protocol_is_not_asked() =>
        Assert.Equal(
            Verdict.NotApplicable,
            Proxied.WithGroup(group => group with { ProxyProtocol = false }).Examine(new ProxyProtocol()).Verdict);

    [Fact]
    public void A_refused_connection_is_a_hint_that_nothing_listens()
    {
        var finding = Refused.Examine(new NotListening());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void That_tasks_refuse_it_while_they_start_does_not_show_a_program_that_never_listens()
    {
        var once = Started(Refused.Killed(1, lifeSeconds: 100, secondsAgo: 200), secondsAgo: 70);
        var again = once.Killed(1, lifeSeconds: 110);

        Assert.Equal(Verdict.Fault, once.Examine(new NotListening()).Verdict);
        Assert.Equal(Verdict.NotApplicable, again.Examine(new NotListening()).Verdict);
        Assert.Equal(Verdict.Fault, Started(again, secondsAgo: 3600).Examine(new NotListening()).Verdict);
        Assert.Equal(Verdict.Fault, again.AllAnswer("Health checks failed").Examine(new NotListening()).Verdict);

        static Snapshot Started(Snapshot world, int secondsAgo) => world with
        {
            Tasks = [.. world.Tasks!.Select(task => task.Id == "task1" ? task with { StartedAt = world.TakenAt.AddSeconds(-secondsAgo) } : task)],
        };
    }

    [Fact]
    public void Behind_a_Network_Load_Balancer_a_refused_TCP_connection_is_what_is_left_where_packets_pass()
    {
        var world = Refused.BehindNetworkLoadBalancer();

        Assert.Equal((Verdict.Fault, Confidence.Weak), Told(world));
        Assert.Equal(Verdict.NotApplicable, Told(world.Closed(1)).Verdict);
        Assert.Equal(Verdict.Unknown, Told(world with { Network = null }).Verdict);
        Assert.Equal(Verdict.Unknown, Told(world with { TargetGroup = null }).Verdict);
        Assert.Equal(Verdict.NotApplicable, Told(Worlds.Healthy().Unexplained()).Verdict);

        static (Verdict Verdict, Confidence Confidence) Told(Snapshot world)
        {
            var finding = world.Examine(new NotListening());
            return (finding.Verdict, finding.Confidence);
        }
    }

    [Fact]
    public void A_target_group_without_load_balancer_was_read() =>
        Assert.Equal(Verdict.NotApplicable, (Refused with { LoadBalancers = [] }).Examine(new NotListening()).Verdict);

    private static Snapshot Proxied =>
        Worlds.Healthy().BehindNetworkLoadBalancer().WithGroup(group => group with { ProxyProtocol = true })
            .AllAnswer("Health checks failed");

    private static Snapshot ChecksPort(string port) =>
        Worlds.Healthy().AllAnswer("Request timed out").WithGroup(group => group with { HealthCheckPort = port });

    internal static Snapshot OutsideTheZones(params int[] hosts) => hosts.Aggregate(Worlds.Healthy(), (world, host) => world
        .WithInstance(host, instance => instance with { AvailabilityZone = "eu-west-1b", SubnetId = "subnet-8" })
        .WithTargets(all => all.Select(target => target.Id == Worlds.Id(host)
            ? target with { State = "unused", Reason = "Target.NotInUse", Description = Outside }
            : target)));
}
