using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>When a host is asked itself, how often, and what becomes of no answer.</summary>
public sealed class ProbeLifeTests
{
    private const string Refused = "Health checks failed";

    private static readonly Policy Asking = Worlds.Auto with { ProbeHosts = true };

    private static readonly ProbeResult OnLoopback = new("refused") { Probe = 1, Listening = ["0100007F:1F90"] };

    private static readonly ProbeResult Answers503 = new("answered") { Probe = 1, Code = 503, Seconds = 0.01 };

    private static readonly string[] Reasons =
    [
        Refused, "Request timed out", "Health checks failed with these codes: [404]",
        "Health checks failed with these codes: [503]",
    ];

    private static readonly ProbeResult?[] Says =
    [
        null, OnLoopback, Answers503, new("timed-out") { Probe = 1 }, new("not-http") { Probe = 1, OtherScheme = "https" },
        new("answered") { Probe = 1, Code = 200, Seconds = 0.01 },
    ];

    [Fact]
    public void A_refused_connection_is_looked_into_and_people_hear_of_it_once_it_is_proven()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused), OnLoopback).Minutes(10);

        Assert.Equal([$"ask {Worlds.Id(1)}"], life.Commands);
        Assert.Equal((CheckId.NotListening, Confidence.Proof), (life.Incident.Cause!.Check, life.Incident.Cause.Confidence));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void The_question_is_what_the_load_balancer_asks_of_the_tasks_own_container()
    {
        var request = Asked(Worlds.Healthy().AllAnswer(Refused), null).Incident.Memory.Probes.Single().Request;

        Assert.Equal(
            new()
            {
                InstanceId = Worlds.Id(1),
                TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/task1",
                Container = "app",
                NetworkMode = "bridge",
                Address = "10.0.0.1",
                Port = 32769,
                ContainerPort = 8080,
                Scheme = "http",
                Path = "/health",
                TimeoutSeconds = 5,
            },
            request);
    }

    [Fact]
    public void It_is_asked_by_names_of_listener_rules_too_and_never_by_what_a_shell_would_read()
    {
        var world = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [403]") with
        {
            Forwards =
            [
                new("listener", "one", null) { HostNames = ["$(reboot)", "-o.example.com", "shop.example.com", "a,b.example.com"] },
                new("listener", "two", 0) { HostNames = ["SHOP.example.com", "b.example.com", "c.example.com", "d.example.com"] },
            ],
        };

        var request = Asked(world, null).Incident.Memory.Probes.Single().Request;

        Assert.Equal("shop.example.com,b.example.com,c.example.com", request.HostNames);
        Assert.Null(request.InvalidParameter());
    }

    [Fact]
    public void Of_a_health_check_by_gRPC_it_is_asked_only_what_listens()
    {
        var world = Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = "GRPC", HealthCheckPath = "/shop.Health/Check" });

        var request = Asked(world.AllAnswer(Refused), null).Incident.Memory.Probes.Single().Request;

        Assert.Equal(("tcp", 32769, 8080), (request.Scheme, request.Port, request.ContainerPort));
    }

    [Fact]
    public void A_health_check_port_of_its_own_is_asked_where_the_program_has_the_hosts_ports()
    {
        var world = Worlds.Healthy().AllAnswer(Refused).WithGroup(group => group with { HealthCheckPort = "9000" })
            .WithService(service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 32769)] });
        world = world with { TaskDefinition = world.TaskDefinition! with { NetworkMode = "host" } };

        var request = Asked(world, null).Incident.Memory.Probes.Single().Request;

        Assert.Equal(("host", "app", 9000, 9000), (request.NetworkMode, request.Container, request.Port, request.ContainerPort));
    }

    [Fact]
    public void A_hint_that_would_explain_the_cause_and_that_a_host_decides_is_looked_into()
    {
        var closed = Worlds.Healthy().AllAnswer("Request timed out").Opens(1, 8080).Opens(2, 8080).Opens(3, 8080)
            .WithTargets(all => all.Select(target => target with { HealthCheckPort = "9000" }))
            .WithGroup(group => group with { HealthCheckPort = "9000" })
            .WithService(service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", 8080)] });
        closed = closed with
        {
            TaskDefinition = new(Worlds.Revision(7), "host", [new("app", [], null) { Ports = [new(8080, 8080)] }]),
        };

        var life = Asked(closed, new("refused") { Probe = 1, Listening = ["00000000:1F90"] }).Minutes(10);

        Assert.Equal((CheckId.HealthCheckPort, Confidence.Proof), (life.Incident.Cause!.Check, life.Incident.Cause.Confidence));
        Assert.Empty(Asked(Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3), null).Commands);
    }

    [Fact]
    public void A_hint_that_explains_nothing_leaves_the_question_open()
    {
        var planned = Worlds.Healthy().Unexplained().WithInstance(1, instance => instance with
        {
            StatusChecks = Worlds.AllOk with { ScheduledEvents = ["instance-retirement"] },
        });

        var life = Asked(planned, OnLoopback);

        Assert.Equal(CheckId.ScheduledMaintenance, life.Incident.Cause!.Check);
        Assert.Equal(CheckId.NotListening, life.Minutes(2).Incident.Cause!.Check);
    }

    [Fact]
    public void Where_none_gets_old_a_young_task_is_asked()
    {
        var world = Addressed(Worlds.Healthy().AllAnswer(Refused));
        world = world with { Tasks = [.. world.Tasks!.Select(task => task with { StartedAt = world.TakenAt.AddSeconds(-20) })] };

        Assert.Empty(new IncidentSimulator(world, Asking).Look().Commands);
        Assert.Empty(new IncidentSimulator(world.Killed(1, lifeSeconds: 90), Asking).Look().Commands);
        Assert.NotEmpty(new IncidentSimulator(world.Killed(1, lifeSeconds: 45), Asking).Look().Commands);
    }

    [Fact]
    public void Once_the_first_trouble_is_mended_a_second_is_still_looked_into()
    {
        var life = Asked(Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3), OnLoopback).Minutes(5);
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
        Assert.Empty(life.Commands);

        life.Change(world => Addressed(Worlds.Healthy().AllAnswer(Refused)) with { TakenAt = world.TakenAt }).Minutes(6);

        Assert.Equal((CheckId.NotListening, Confidence.Proof), (life.Incident.Cause!.Check, life.Incident.Cause.Confidence));
    }

    [Fact]
    public void Though_people_know_it_is_looked_at_as_soon_as_what_a_host_has_proven_is_old()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused).BehindNetworkLoadBalancer(), Answers503).Minutes(4);

        Assert.Equal(Confidence.Proof, life.Incident.Cause!.Confidence);
        Assert.Equal(life.Incident.Memory.Probes[0].OrderedAt.AddMinutes(5), life.Incident.NextLookAt);
    }

    [Fact]
    public void A_task_with_an_interface_of_its_own_is_asked_at_its_own_address()
    {
        var world = Worlds.Healthy().AllAnswer(Refused);
        world = world with
        {
            Targets = [world.Targets![0] with { Id = "10.0.3.7", Port = 8080 }],
            Tasks = [world.Tasks![0] with { PrivateAddress = "10.0.3.7" }],
        };
        world = world.WithService(service => service with { LoadBalancers = [new(Worlds.GroupArn, "web", 8080)] });

        var request = Asked(world, null).Incident.Memory.Probes.Single().Request;

        Assert.Equal(
            ("awsvpc", "10.0.3.7", 8080, 8080, "web"),
            (request.NetworkMode, request.Address, request.Port, request.ContainerPort, request.Container));
    }

    [Fact]
    public void When_the_first_host_knows_nothing_a_second_is_asked_and_no_third()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused), null).Minutes(9);

        Assert.Equal([$"ask {Worlds.Id(1)}", $"ask {Worlds.Id(2)}"], life.Commands);
        life.Minute();
        Assert.All(
            life.Incident.Memory.Probes.Take(2), probe => Assert.Contains("within 5 minutes", probe.NoAnswer!, StringComparison.Ordinal));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void No_answer_holds_up_a_restart_for_no_minute()
    {
        var life = Asked(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out"), null);
        life.Change(world => world
            .WithInstance(1, i => i with { StatusChecks = Worlds.Impaired(world.TakenAt.AddMinutes(-10)) }));

        Assert.Equal([$"ask {Worlds.Id(1)}", "DRAINING"], life.Minute().Commands);
    }

    [Fact]
    public void A_question_that_a_host_cannot_be_sent_goes_to_the_next()
    {
        var life = new IncidentSimulator(Addressed(Worlds.Healthy().AllAnswer(Refused)), Asking)
        {
            Physics = same => same,
            GuardRefusal = command => command is ProbeHost ? "InvalidInstanceId: not managed" : null,
        };
        life.Look().Minutes(30);

        Assert.Equal(3, life.Incident.Memory.Probes.Count);
        Assert.Equal(3, life.Incident.Timeline.Count(entry => entry.Text.Contains("not managed", StringComparison.Ordinal)));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Theory]
    [InlineData("AccessDeniedException: no", 3)]
    [InlineData("InvalidParameters: no", 3)]
    [InlineData("ThrottlingException: slow down", 1)]
    [InlineData("The call timed out.", 1)]
    public void A_passing_error_leaves_the_question_open_for_the_next_look(string error, int hosts)
    {
        var failing = true;
        var life = new IncidentSimulator(Addressed(Worlds.Healthy().AllAnswer(Refused)), Asking)
        {
            Physics = same => same,
            GuardRefusal = command => command is ProbeHost && failing ? error : null,
            HostSays = _ => OnLoopback,
        };
        life.Look().Minutes(3);
        failing = false;
        life.Minutes(5);

        Assert.Equal(hosts, life.Incident.Memory.Probes.Count);
        Assert.Equal(hosts == 1 ? [$"ask {Worlds.Id(1)}"] : [], life.Commands);
    }

    [Fact]
    public void A_question_that_was_never_sent_is_given_up_like_one_without_an_answer()
    {
        var life = new IncidentSimulator(Addressed(Worlds.Healthy().AllAnswer(Refused)), Asking)
        {
            Physics = same => same,
            GuardRefusal = command => command is ProbeHost ? "ThrottlingException: slow down" : null,
        };
        life.Look().Minutes(30);

        Assert.All(
            life.Incident.Memory.Probes,
            probe => Assert.Equal("the question could not be sent within 5 minutes", probe.NoAnswer));
        Assert.Equal([IncidentStatus.NeedsHuman], life.Told);
    }

    [Fact]
    public void Hosts_are_asked_again_less_and_less_often_and_eight_questions_are_the_most()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused), null).Minutes(300);

        Assert.Equal(8, life.Commands.Count);
        var asked = life.Incident.Memory.Probes.Select(probe => probe.OrderedAt).ToList();
        Assert.InRange((asked[2] - asked[1]).TotalMinutes, 5, 8);
        Assert.InRange((asked[4] - asked[3]).TotalMinutes, 15, 18);
        Assert.InRange((asked[6] - asked[5]).TotalMinutes, 45, 48);
    }

    [Fact]
    public void What_a_host_has_proven_is_asked_again_after_a_quarter_of_an_hour()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused), OnLoopback).Minutes(14);
        Assert.Single(life.Commands);

        Assert.Equal(2, life.Minutes(5).Commands.Count);
    }

    [Fact]
    public void Behind_a_Network_Load_Balancer_it_is_asked_again_after_five_minutes()
    {
        var life = Asked(Worlds.Healthy().AllAnswer("Health checks failed").BehindNetworkLoadBalancer(), OnLoopback).Minutes(4);
        Assert.Single(life.Commands);

        Assert.Equal(2, life.Minutes(4).Commands.Count);
    }

    [Fact]
    public void Looks_come_often_until_a_task_that_ECS_keeps_replacing_is_old_enough_to_be_asked_again()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused).BehindNetworkLoadBalancer(), OnLoopback).Minutes(4);
        Assert.Single(life.Commands);

        life.Physics = Young;
        life.Minutes(6);
        var looks = life.Incident.Looks;
        life.Minutes(3);
        Assert.Equal((1, looks + 3), (life.Commands.Count, life.Incident.Looks));

        life.Physics = same => same;
        life.Change(world => Addressed(Worlds.Healthy().AllAnswer(Refused).BehindNetworkLoadBalancer()) with { TakenAt = world.TakenAt });
        Assert.Equal(2, life.Minute().Commands.Count);

        static Snapshot Young(Snapshot world)
        {
            var failing = Addressed(Worlds.Healthy().AllAnswer(Refused).BehindNetworkLoadBalancer()) with { TakenAt = world.TakenAt };
            return failing.Killed(1, lifeSeconds: 200) with
            {
                Tasks = [.. failing.Killed(1, lifeSeconds: 200).Tasks!.Select(
                    task => task.IsStopping ? task : task with { StartedAt = world.TakenAt.AddSeconds(-5) })],
            };
        }
    }

    [Fact]
    public void What_a_host_said_of_a_program_that_was_mended_since_is_not_said_for_ever()
    {
        var life = Asked(Worlds.Healthy().AllAnswer(Refused), OnLoopback).Minutes(3);
        life.HostSays = _ => Answers503;

        life.Minutes(25);

        Assert.Equal(Verdict.Ok, life.World.Diagnose(life.Incident.Memory).Finding(CheckId.NotListening)!.Verdict);
    }

    [Fact]
    public void A_host_that_may_not_be_asked_takes_no_others_turn()
    {
        var world = Addressed(Worlds.Healthy().WithTarget(1, "unhealthy", Refused))
            .WithInstance(1, instance => instance with { Tags = Worlds.Untagged });
        var life = new IncidentSimulator(world, Asking) { Physics = same => same };
        life.Look().Change(world => world.AllAnswer(Refused)).Minutes(8);

        Assert.Equal([$"ask {Worlds.Id(2)}", $"ask {Worlds.Id(3)}"], life.Commands);
    }

    [Fact]
    public void The_grace_period_is_not_raised_while_a_question_is_open()
    {
        var world = Addressed(Worlds.Healthy().WithTarget(1, "initial").Killed(1, 100));
        var life = new IncidentSimulator(world, Asking) { Physics = same => same };
        life.Look().Change(world => Addressed(Worlds.Healthy().SlowStart()) with { TakenAt = world.TakenAt }).Minutes(4);

        Assert.Equal([$"ask {Worlds.Id(1)}"], life.Commands);
        Assert.Contains("grace 450", life.Minutes(4).Commands);
    }

    [Theory]
    [InlineData(Crash.AfterIntent, 1)]
    [InlineData(Crash.AfterCommand, 2)]
    internal void A_crash_loses_no_question(Crash crash, int sent)
    {
        var life = new IncidentSimulator(Addressed(Worlds.Healthy().AllAnswer(Refused)), Asking)
        {
            Physics = same => same,
            HostSays = _ => OnLoopback,
        };
        life.Look(crash).Minutes(5);

        Assert.Equal(Enumerable.Repeat($"ask {Worlds.Id(1)}", sent), life.Commands);
        Assert.Equal(Confidence.Proof, life.Incident.Cause!.Confidence);
    }

    public static TheoryData<string> Unasked() => [.. Excuses.Keys];

    private static readonly Dictionary<string, Func<Snapshot, Snapshot>> Excuses = new()
    {
        ["the service opted out"] = world => world.WithService(service => service with { Tags = Worlds.OptedOut }),
        ["the instances opted out"] = OnEach(instance => instance with { Tags = Worlds.OptedOut }),
        ["the instances are not tagged"] = OnEach(instance => instance with { Tags = Worlds.Untagged }),
        ["the instances do not run"] = OnEach(instance => instance with { State = "stopping" }),
        ["the path holds a quote"] = world => world.WithGroup(group => group with { HealthCheckPath = "/it's" }),
        ["the path holds a command"] = world => world.WithGroup(group => group with { HealthCheckPath = "/$(reboot)" }),
        ["the path ends in a line"] = world => world.WithGroup(group => group with { HealthCheckPath = "/health\n" }),
        ["the health check has a port of its own"] = world => world.WithGroup(group => group with { HealthCheckPort = "9999" }),
        ["the tasks were started just now"] = world => world with
        {
            Tasks = [.. world.Tasks!.Select(task => task with { StartedAt = world.TakenAt.AddMinutes(20) })],
        },
        ["the targets are healthy"] = world => Addressed(Worlds.Healthy()),
        ["the cause is known"] = world => Addressed(Worlds.Healthy().SlowStart()),
        ["the security group is closed"] = world => world.AllAnswer("Request timed out").Closed(1, 2, 3),
    };

    [Theory]
    [MemberData(nameof(Unasked))]
    public void No_host_is_asked_where(string excuse)
    {
        var life = new IncidentSimulator(Excuses[excuse](Addressed(Worlds.Healthy().AllAnswer(Refused))), Asking) { Physics = same => same };

        Assert.DoesNotContain(life.Look().Minutes(10).Commands, command => command.StartsWith("ask", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("the path holds a command", "Path")]
    [InlineData("the instances are not tagged", "not tagged ecs-health-remediator=approved")]
    public void Why_a_host_was_not_asked_is_said(string excuse, string reason)
    {
        var life = new IncidentSimulator(Excuses[excuse](Addressed(Worlds.Healthy().AllAnswer(Refused))), Asking) { Physics = same => same };

        Assert.Contains(life.Look().Incident.Timeline, entry => entry.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void While_changes_are_paused_no_host_is_asked()
    {
        var life = new IncidentSimulator(Addressed(Worlds.Healthy().AllAnswer(Refused)), Asking) { Physics = same => same };
        life.Pause = new("release day", "kim", null);

        Assert.Empty(life.Look().Minutes(10).Commands);
    }

    [Fact]
    public void Within_five_minutes_never_two_questions_to_a_host_never_more_than_two_hosts_and_none_where_it_is_off() =>
        Prop.ForAll(Lives, ArbMap.Default.ArbFor<bool>(), (looks, allowed) =>
        {
            var life = new IncidentSimulator(Addressed(Worlds.Healthy()), Asking with { ProbeHosts = allowed }) { Physics = same => same };
            foreach (var look in looks)
            {
                life.HostSays = _ => Says[look.Says];
                var state = look.Fails ? "unhealthy" : "healthy";
                life.Change(world => world.WithTarget(look.Host, state, Reasons[look.Reason])).Minute();
            }

            var asked = life.Commands.Where(command => command.StartsWith("ask", StringComparison.Ordinal)).ToList();
            return asked.Count <= (allowed ? 2 : 0) && asked.Distinct().Count() == asked.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Arbitrary<Look[]> Lives =>
        (from count in Gen.Choose(1, 5)
         from looks in (from host in Gen.Choose(1, 3)
                        from fails in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
                        from reason in Gen.Choose(0, Reasons.Length - 1)
                        from says in Gen.Choose(0, Says.Length - 1)
                        select new Look(host, fails, reason, says)).ArrayOf(count)
         select looks).ToArbitrary();

    private static IncidentSimulator Asked(Snapshot world, ProbeResult? answer) =>
        new IncidentSimulator(Addressed(world), Asking) { Physics = same => same, HostSays = _ => answer }.Look();

    private static Snapshot Addressed(Snapshot world) => Enumerable.Range(1, 3).Aggregate(
        world, (all, host) => all.WithInstance(host, instance => instance with { PrivateAddress = $"10.0.0.{host}" }));

    private static Func<Snapshot, Snapshot> OnEach(Func<Ec2Instance, Ec2Instance> change) => world =>
        Enumerable.Range(1, 3).Aggregate(world, (all, host) => all.WithInstance(host, change));

    private sealed record Look(int Host, bool Fails, int Reason, int Says);
}
