using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>Which packets count: those that the load balancer sends to targets that do not answer.</summary>
public sealed class PathCheckTests
{
    private static readonly ICheck[] PathChecks = [PathCheck.SecurityGroup, PathCheck.NetworkAcl, PathCheck.Routing];

    private static Snapshot TimedOut => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    /// <summary>ECS has killed the task and taken its target away.</summary>
    private static Snapshot OnlyKilled =>
        Worlds.Healthy().Killed(1, lifeSeconds: 100)
            .WithService(service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] })
            .WithTargets(_ => []);

    [Fact]
    public void An_open_way_is_ok() => All(Verdict.Ok, TimedOut);

    [Fact]
    public void Without_a_failing_target_nobody_asks() => All(Verdict.NotApplicable, Worlds.Healthy().Closed(1, 2, 3));

    [Fact]
    public void An_unread_network_is_unknown()
    {
        All(Verdict.Unknown, TimedOut with { Network = null });
        All(Verdict.Unknown, TimedOut with { TargetGroup = null });
        All(Verdict.Unknown, TimedOut with { Targets = null });
        All(Verdict.Unknown, Worlds.Healthy().Killed(1, lifeSeconds: 100) with { Targets = null });
    }

    [Fact]
    public void A_failing_target_whose_end_could_not_be_read_is_unknown_beside_others_that_could()
    {
        var world = TimedOut.WithTarget(2, "unhealthy", "Request timed out");

        All(Verdict.Unknown, world.WithEnds(ends => ends.Remove(Worlds.Id(1))));
    }

    [Fact]
    public void A_target_group_without_load_balancer_has_no_way() =>
        All(Verdict.NotApplicable, TimedOut with { LoadBalancers = [] });

    [Fact]
    public void A_missing_rule_of_the_targets_group_is_named_with_the_command_that_adds_it()
    {
        var finding = TimedOut.Closed(1).Examine(PathCheck.SecurityGroup);

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Equal(
            "aws ec2 authorize-security-group-ingress --group-id sg-a "
                + "--ip-permissions 'IpProtocol=tcp,FromPort=32769,ToPort=32769,UserIdGroupPairs=[{GroupId=sg-b}]'",
            finding.Remedy!.Command);
        Assert.Equal("AWS::EC2::SecurityGroupIngress", finding.Remedy.CloudFormation);
    }

    [Fact]
    public void A_missing_rule_of_the_load_balancers_group_is_named_at_its_end()
    {
        var finding = TimedOut.WithNode(node => node with { SecurityGroups = [new("sg-b", [])] })
            .Examine(PathCheck.SecurityGroup);

        Assert.StartsWith(
            "aws ec2 authorize-security-group-egress --group-id sg-b", finding.Remedy!.Command, StringComparison.Ordinal);
        Assert.Equal("AWS::EC2::SecurityGroupEgress", finding.Remedy.CloudFormation);
    }

    [Fact]
    public void Dynamic_host_ports_get_a_rule_that_the_next_start_does_not_outdate()
    {
        var world = TimedOut.Closed(1) with
        {
            TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", [], null) { Ports = [new(8080, 0)] }]),
        };

        Assert.Contains(
            "FromPort=32768,ToPort=65535", world.Examine(PathCheck.SecurityGroup).Remedy!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unrelated_closed_port_is_no_fault() =>
        All(Verdict.Ok, TimedOut.Opens(1, 32769));

    [Fact]
    public void An_open_port_that_nothing_checks_does_not_help() =>
        Assert.Equal(Verdict.Fault, TimedOut.Opens(1, 8080).Examine(PathCheck.SecurityGroup).Verdict);

    [Fact]
    public void The_health_checks_own_port_is_the_one_that_must_be_open()
    {
        var world = TimedOut.Opens(1, 9000).WithGroup(group => group with { HealthCheckPort = "9000" });
        world = world with { Targets = [.. world.Targets!.Select(target => target with { HealthCheckPort = "9000" })] };

        Assert.Equal(Verdict.Ok, world.Examine(PathCheck.SecurityGroup).Verdict);
        Assert.Equal(Verdict.Fault, world.Opens(1, 32769).Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void A_target_that_answers_with_a_code_proves_the_network_open() =>
        All(Verdict.Ok, Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed with these codes: [404]").Closed(1));

    [Fact]
    public void A_target_that_answers_is_not_asked_for_another_that_does_not() =>
        All(Verdict.Ok, TimedOut.WithTarget(2, "unhealthy", "Health checks failed with these codes: [502]").Closed(2));

    [Fact]
    public void A_refused_connection_on_an_Application_Load_Balancer_speaks_against_a_blocked_network()
    {
        var refused = Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed").Closed(1);

        Assert.Equal(Confidence.Weak, refused.Examine(PathCheck.SecurityGroup).Confidence);
        Assert.Equal(Confidence.Strong, refused.BehindNetworkLoadBalancer().Examine(PathCheck.SecurityGroup).Confidence);
    }

    [Fact]
    public void A_Network_Load_Balancer_without_security_groups_is_let_in_by_its_addresses()
    {
        var world = TimedOut.BehindNetworkLoadBalancer().WithBalancer(balancer => balancer with { SecurityGroupIds = [] })
            .WithNode(node => node with { SecurityGroups = [] });

        All(Verdict.Ok, world);
        Assert.Contains(
            "IpRanges=[{CidrIp=10.0.0.0/24}]",
            world.Closed(1).Examine(PathCheck.SecurityGroup).Remedy!.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void One_blocked_node_of_several_is_a_fault_and_the_only_one_named()
    {
        var closed = Worlds.End("node in eu-west-1b", "10.0.9.0/24", "sg-b") with { SecurityGroups = [new("sg-b", [])] };
        var world = TimedOut.WithNetwork(network => network with { Nodes = [.. network.Nodes, closed] });

        var finding = world.Examine(PathCheck.SecurityGroup);

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.StartsWith("node in eu-west-1b to ", Assert.Single(finding.Evidence), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null, Verdict.Ok)]
    [InlineData(true, null, Verdict.Fault)]
    [InlineData(false, true, Verdict.Fault)]
    [InlineData(true, false, Verdict.Ok)]
    [InlineData(null, null, Verdict.Unknown)]
    public void A_node_of_a_Network_Load_Balancer_in_another_zone_counts_only_where_it_checks_that_far(
        bool? balancerWide, bool? groupWide, Verdict verdict)
    {
        var far = Worlds.End("node in eu-west-1b", "10.0.9.0/24", "sg-b") with { SecurityGroups = [new("sg-b", [])] };
        far = far with { Subnet = far.Subnet! with { Id = "subnet-9", AvailabilityZone = "eu-west-1b" } };
        var world = TimedOut.BehindNetworkLoadBalancer()
            .WithBalancer(balancer => balancer with { CrossZone = balancerWide })
            .WithGroup(group => group with { CrossZone = groupWide })
            .WithNetwork(network => network with { Nodes = [.. network.Nodes, far] });

        Assert.Equal(verdict, world.Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void A_target_in_a_zone_without_a_node_is_asked_from_all() =>
        Assert.Equal(
            Verdict.Fault,
            TimedOut.BehindNetworkLoadBalancer().Closed(1).WithNode(
                node => node with { Subnet = node.Subnet! with { AvailabilityZone = "eu-west-1z" } })
                .Examine(PathCheck.SecurityGroup).Verdict);

    [Fact]
    public void A_killed_tasks_host_is_asked_where_no_target_is_left()
    {
        Assert.Equal(Verdict.Ok, OnlyKilled.Examine(PathCheck.SecurityGroup).Verdict);
        Assert.Equal(Verdict.Fault, OnlyKilled.Closed(1).Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void Of_a_killed_task_the_load_balanced_port_counts_and_not_a_sidecars()
    {
        var world = OnlyKilled;
        world = world with
        {
            Tasks =
            [
                .. world.Tasks!.Select(task => task with
                {
                    Containers = [new("sidecar", "RUNNING", null, null, [new(8080, 40000)]), .. task.Containers],
                }),
            ],
        };

        Assert.Equal(Verdict.Ok, world.Opens(1, 32769).Examine(PathCheck.SecurityGroup).Verdict);
        Assert.Equal(Verdict.Fault, world.Opens(1, 40000).Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void A_killed_task_with_an_address_of_its_own_is_asked_at_the_container_port()
    {
        var world = OnlyKilled;
        world = world with
        {
            // ECS reports no port bindings for awsvpc tasks.
            Tasks =
            [
                .. world.Tasks!.Select(task => task with
                {
                    PrivateAddress = "10.0.0.77",
                    Containers = [new("app", "STOPPED", null, null, [])],
                }),
            ],
        };
        world = world.WithEnds(ends => ends["10.0.0.77"] = Worlds.End("10.0.0.77", "10.0.0.77/32", "sg-a"));

        Assert.Equal(Verdict.Ok, world.Examine(PathCheck.SecurityGroup).Verdict);
        Assert.Equal(
            Verdict.Fault,
            world.WithEnds(ends => ends["10.0.0.77"] = ends["10.0.0.77"] with { SecurityGroups = [new("sg-a", [])] })
                .Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void A_first_check_is_no_doubt_until_a_task_was_killed()
    {
        var world = Worlds.Healthy().WithTarget(1, "initial").Closed(1);

        All(Verdict.NotApplicable, world);
        Assert.Equal(Verdict.Fault, world.Killed(2, lifeSeconds: 100).Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Fact]
    public void A_target_that_leaves_is_not_asked() =>
        All(Verdict.NotApplicable, Worlds.Healthy().WithTarget(1, "draining").Closed(1));

    [Fact]
    public void A_network_ACL_that_drops_the_answer_is_named_with_the_entry_to_add()
    {
        NetworkAcl acl = new("acl-1", [new(100, Direction.Ingress, Protocol.All, null, Cidr.Parse("0.0.0.0/0"), Allow: true)]);
        var world = TimedOut.WithEnds(ends => ends[Worlds.Id(1)] = ends[Worlds.Id(1)] with
        {
            Subnet = new("subnet-2", "vpc-1") { Cidrs = [Cidr.Parse("10.0.0.0/24")], NetworkAcl = acl },
        }).WithNode(node => node with
        {
            Subnet = node.Subnet! with
            {
                NetworkAcl = new("acl-2", [.. Worlds.AllowAll]),
            },
        });

        var finding = world.Examine(PathCheck.NetworkAcl);

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.StartsWith(
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress ", finding.Remedy!.Command,
            StringComparison.Ordinal);
        Assert.Equal("AWS::EC2::NetworkAclEntry", finding.Remedy.CloudFormation);
        Assert.Equal(Verdict.Ok, world.Examine(PathCheck.SecurityGroup).Verdict);
    }

    [Theory]
    [InlineData(3389, 3389, Verdict.Ok)]
    [InlineData(2000, 5000, Verdict.Ok)]
    [InlineData(1024, 32767, Verdict.Fault)]
    public void An_ACL_that_refuses_answers_to_few_of_the_nodes_ports_fails_no_target(int from, int to, Verdict verdict) =>
        Assert.Equal(verdict, TimedOut.WithoutAnswersTo(from, to).Examine(PathCheck.NetworkAcl).Verdict);

    [Fact]
    public void Another_VPC_without_a_route_is_named()
    {
        var world = TimedOut.WithEnds(ends => ends[Worlds.Id(1)] = ends[Worlds.Id(1)] with
        {
            Subnet = new("subnet-9", "vpc-9") { Cidrs = [Cidr.Parse("10.0.0.0/24")], RouteTable = new("rtb-9", []) },
        }).WithNode(node => node with { Subnet = node.Subnet! with { RouteTable = new("rtb-1", []) } });

        Assert.Equal(Verdict.Fault, world.Examine(PathCheck.Routing).Verdict);
    }

    private static void All(Verdict verdict, Snapshot world) =>
        Assert.All(PathChecks, check => Assert.Equal((check.Id, verdict), (check.Id, world.Examine(check).Verdict)));
}
