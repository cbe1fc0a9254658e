using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>
/// For every kind of host and everything that a check finds wrong with one: no command is printed that would have the host
/// terminated, erased or left without a place for its tasks. What each kind allows is written down here a second time.
/// </summary>
public sealed class HostAdviceTests
{
    private static readonly Dictionary<string, (Func<Snapshot, Snapshot> Make, bool MayStop, bool MayDrain)> Kinds = new()
    {
        ["ordinary"] = (world => world, true, true),
        ["member of an Auto Scaling group"] = (Instance(i => i with { AutoScalingGroup = "hosts" }), false, false),
        ["Spot member of an Auto Scaling group"] =
            (Instance(i => i with { AutoScalingGroup = "hosts", Lifecycle = "spot" }), false, false),
        ["group unread"] = (Instance(i => i with { AutoScalingGroup = null }), false, false),
        ["managed by a service"] = (Instance(i => i with { ManagedBy = "ecs.amazonaws.com" }), false, false),
        ["Spot"] = (Instance(i => i with { Lifecycle = "spot" }), false, true),
        ["capacity block"] = (Instance(i => i with { Lifecycle = "capacity-block" }), false, true),
        ["root on instance store"] = (Instance(i => i with { RootDeviceType = "instance-store" }), false, true),
        ["local disks"] = (Instance(i => i with { HasInstanceStore = true }), false, true),
        ["local disks unread"] = (Instance(i => i with { HasInstanceStore = null }), false, true),
        ["stop protection"] = (Instance(i => i with { StopProtected = true }), false, true),
        ["stop protection unread"] = (Instance(i => i with { StopProtected = null }), false, true),
        ["Dedicated Host"] = (Instance(i => i with { Tenancy = "host" }), false, true),
        ["instance unread"] = (world => world.WithHost(1, host => host with { Instance = null }), false, false),
        ["standalone task"] = (world => world.WithHost(1, host => host with { TaskGroups = ["family:job"] }), false, false),
        ["tasks unread"] = (world => world.WithHost(1, host => host with { TaskGroups = null }), false, false),
        ["only host"] = (world => world with { ContainerInstances = [world.ContainerInstances![0]] }, false, false),
        ["the other hosts impaired"] = (world => world.Impaired(2).Impaired(3), false, false),
        ["the other hosts take no tasks"] = (
            world => world.WithHost(2, host => host with { AgentConnected = false }).WithHost(3, host => host with { Status = "DRAINING" }),
            false, false),
        ["registered twice"] = (
            world => world with
            {
                ContainerInstances = [.. world.ContainerInstances!, world.ContainerInstances![0] with { Arn = Worlds.HostArn(9) }],
            },
            false, false),
        ["minimum and maximum percent 100"] = (
            world => world.WithService(service => service with { MinimumHealthyPercent = 100, MaximumPercent = 100 }), false, false),
        ["another service's minimum and maximum percent 100"] =
            (Another(service => service with { MinimumHealthyPercent = 100, MaximumPercent = 100 }), false, false),
        ["another service opted out"] =
            (Another(service => service with { Tags = new Dictionary<string, string> { [OptIn.TagKey] = OptIn.Off } }), false, false),
        ["tasks start nowhere"] = (world => world.WithService(Unstartable), false, false),
        ["another service's tasks start nowhere"] = (Another(Unstartable), false, false),
        ["another service's new tasks end on other hosts"] = (Another(service => service, 2, 3), false, false),
        ["draining already"] = (world => world.WithHost(1, host => host with { Status = "DRAINING" }), false, false),
        ["service unread"] = (world => world with { Service = null }, false, false),
    };

    private static readonly Dictionary<string, Func<Snapshot>> Ailments = new()
    {
        ["impaired"] = () => Worlds.Healthy().Impaired(1),
        ["runtime impaired"] = () =>
            TimesOut.WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] }),
        ["maintenance announced"] = () => TimesOut.WithInstance(
            1, i => i with { StatusChecks = Worlds.AllOk with { ScheduledEvents = ["instance-retirement: soon"] } }),
        ["impaired, maintenance announced"] = () => Worlds.Healthy().Impaired(1).WithInstance(
            1, i => i with { StatusChecks = i.StatusChecks! with { ScheduledEvents = ["instance-retirement: soon"] } }),
        ["busy"] = () => TimesOut.HostCpu(1, 96, 99).HostCpu(2, 30, 30).HostCpu(3, 30, 30),
        ["stopped"] = () => TimesOut.WithInstance(1, i => i with { State = "stopped", StatusChecks = null }),
        ["draining"] = () => TimesOut.WithHost(1, host => host with { Status = "DRAINING" }),
        ["impaired and draining"] = () => Worlds.Healthy().Impaired(1).WithHost(1, host => host with { Status = "DRAINING" }),
        ["agent away"] = () => TimesOut.WithHost(
            1, host => host with { AgentConnected = false, HealthChecks = [new("AGENT_CONNECTIVITY", "IMPAIRED", null)] }),
    };

    /// <summary>The end of a drain that waits for the tasks, and is put back where they stay.</summary>
    private const string DrainsOnly = "--status ACTIVE && false; }; }";

    private static Snapshot TimesOut => Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out");

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var kind in Kinds.Keys)
            foreach (var ailment in Ailments.Keys) all.Add(kind, ailment);
        return all;
    }

    [Theory]
    [InlineData(CheckId.InstanceState)]
    [InlineData(CheckId.InstanceStatus)]
    public void What_another_incident_has_at_work_stands_in_no_command(string check)
    {
        var world = check == CheckId.InstanceStatus ? Worlds.Healthy().WithHosts(5).Impaired(1).Impaired(2)
            : Enumerable.Range(1, 2).Aggregate(
                Worlds.Healthy().AllAnswer("Request timed out"), (all, host) => all.WithInstance(host, i => i with { State = "stopped" }));
        string Command(string? leftAlone) =>
            new DiagnosisContext(world, IncidentMemory.Empty) { LeftAlone = leftAlone }.Finding(check).Remedy!.Command!;

        Assert.Contains(Worlds.Id(1), Command(null), StringComparison.Ordinal);
        Assert.DoesNotContain(Worlds.Id(1), Command(Worlds.Id(1)), StringComparison.Ordinal);
        Assert.Contains(Worlds.Id(2), Command(Worlds.Id(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void That_one_host_is_stopped_does_not_explain_that_another_is_impaired()
    {
        var stopped = Finding.Fault(CheckId.InstanceState, Confidence.Proof, "It is stopped.") with { InstanceIds = [Worlds.Id(1)] };
        var impaired = Finding.Fault(CheckId.InstanceStatus, Confidence.Proof, "It fails.") with { InstanceIds = [Worlds.Id(2)] };

        Assert.False(impaired.MayFollowFrom(stopped));
        Assert.True((impaired with { InstanceIds = [Worlds.Id(1)] }).MayFollowFrom(stopped));
        Assert.True((impaired with { InstanceIds = [] }).MayFollowFrom(stopped));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_command_does_to_a_host_what_its_kind_forbids(string kind, string ailment)
    {
        var (make, mayStop, mayDrain) = Kinds[kind];
        var commands = Commands(make(Ailments[ailment]())).FindAll(command => command.Contains(Worlds.Id(1), StringComparison.Ordinal)
            || command.Contains(Worlds.HostArn(1), StringComparison.Ordinal));

        Assert.DoesNotContain(commands, command => command.Contains("terminate", StringComparison.Ordinal));
        if (!mayStop) Assert.DoesNotContain(commands, command => command.Contains("stop-instances", StringComparison.Ordinal));
        if (!mayDrain) Assert.DoesNotContain(commands, command => command.Contains("DRAINING", StringComparison.Ordinal));
        // What takes the protection off is no part of a longer command: that is for a person to decide by itself.
        Assert.DoesNotContain(commands, command => command.Contains("disable-api-stop", StringComparison.Ordinal)
            && (kind != "stop protection" || command.Contains("&&", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("impaired", "stop-instances", true)]
    [InlineData("impaired and draining", "stop-instances", false)]
    [InlineData("impaired, maintenance announced", "stop-instances", false)]
    [InlineData("impaired, maintenance announced", "DRAINING", true)]
    [InlineData("runtime impaired", "DRAINING", true)]
    [InlineData("maintenance announced", "DRAINING", true)]
    [InlineData("busy", "DRAINING", true)]
    [InlineData("stopped", "start-instances", true)]
    public void What_an_ordinary_host_allows_is_printed(string ailment, string word, bool printed) =>
        Assert.Equal(printed, Commands(Ailments[ailment]()).Any(command => command.Contains(word, StringComparison.Ordinal)));

    [Theory]
    [InlineData("member of an Auto Scaling group", "Leave i-00000000000000001 to its Auto Scaling group hosts", "set-instance-health")]
    [InlineData("managed by a service", "Leave i-00000000000000001 to ecs.amazonaws.com", null)]
    [InlineData("Spot", "Launch another instance in place of i-00000000000000001: a Spot instance may not", DrainsOnly)]
    [InlineData("local disks", "once what its local disks hold is saved: a stop erases them", DrainsOnly)]
    [InlineData("Dedicated Host", "to another Dedicated Host", DrainsOnly)]
    [InlineData("stop protection", "take the protection off first", "--no-disable-api-stop")]
    [InlineData("group unread", "See first what kind of host", "describe-instances")]
    [InlineData("local disks unread", "See first what kind of host", "describe-instances")]
    [InlineData("only host", "no other container instance of the cluster takes tasks; add one first", null)]
    [InlineData("standalone task", "standalone tasks run on it (family:job)", null)]
    [InlineData("minimum and maximum percent 100", "draining never ends; allow one of them first", null)]
    [InlineData("another service's minimum and maximum percent 100", "service api allows no task to be stopped or added", null)]
    [InlineData("another service opted out", "service api, which has tasks there, is tagged ecs-health-remediator=off", null)]
    public void An_impaired_host_of_another_kind_has_its_own_advice(string kind, string words, string? command)
    {
        var remedy = Remedies(Kinds[kind].Make(Ailments["impaired"]())).First();

        Assert.Contains(words, remedy.Summary, StringComparison.Ordinal);
        if (command is null) Assert.Null(remedy.Command);
        else Assert.EndsWith(command, remedy.Command!.Replace(" --health-status Unhealthy", "", StringComparison.Ordinal)
            .Replace($" --instance-id {Worlds.Id(1)}", "", StringComparison.Ordinal)
            .Replace($" --instance-ids {Worlds.Id(1)}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_impaired_hosts_one_is_restarted_at_a_time()
    {
        var remedy = Remedies(Worlds.Healthy().Impaired(1).Impaired(2)).First();

        Assert.Contains(Worlds.Id(1), remedy.Command, StringComparison.Ordinal);
        Assert.DoesNotContain(Worlds.Id(2), remedy.Command, StringComparison.Ordinal);
        Assert.EndsWith($"One at a time: see to {Worlds.Id(2)} when this one is well.", remedy.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_hosts_whose_runtime_hangs_one_is_drained_at_a_time()
    {
        var world = Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out").WithTarget(2, "unhealthy", "Request timed out");
        foreach (var host in new[] { 1, 2 })
        {
            world = world.WithHost(host, one => one with
            {
                TaskGroups = ["service:web"],
                HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)],
            });
        }

        var remedy = world.Diagnose().Finding(CheckId.ContainerRuntime)!.Remedy!;

        Assert.Contains(Worlds.HostArn(1), remedy.Command, StringComparison.Ordinal);
        Assert.DoesNotContain(Worlds.HostArn(2), remedy.Command, StringComparison.Ordinal);
        Assert.EndsWith($"One at a time: see to {Worlds.Id(2)} when this one is well.", remedy.Summary, StringComparison.Ordinal);
    }

    private static Func<Snapshot, Snapshot> Instance(Func<Ec2Instance, Ec2Instance> change) => world => world.WithInstance(1, change);

    [Theory]
    [InlineData(3, true)]
    [InlineData(1, false)]
    public void Against_moving_all_that_is_healthy_of_a_service_speaks_that_it_lacks_tasks(int wanted, bool speaksAgainst)
    {
        var world = Worlds.Healthy().WithService(service => service with { DesiredCount = wanted })
            .WithTargets(all => all.Where(target => target.Id == Worlds.Id(1)));
        var context = new DiagnosisContext(world, IncidentMemory.Empty, null);

        Assert.Equal(speaksAgainst, StartTrouble.Of(context, world.ContainerInstances![0]) is not null);
        Assert.Null(StartTrouble.Of(context, world.ContainerInstances[1]));
    }

    [Theory]
    [InlineData(4, false, false)]
    [InlineData(6, false, true)]
    [InlineData(4, true, true)]
    public void A_service_that_was_just_scaled_out_lacks_nothing_while_its_new_tasks_start(int minutesAgo, bool failedLately, bool speaksAgainst)
    {
        var api = Household.Service("api", 4) with
        {
            ComingSince = [Worlds.Now.AddMinutes(-minutesAgo), Worlds.Now.AddMinutes(-minutesAgo)],
        };
        var world = Worlds.Healthy().Sharing(api, Household.Needs("api", 1, 1)).Beside(
            Neighbourhood.Service("api", Neighbourhood.Up(1), Neighbourhood.Up(2)) with
            {
                ReportedAt = failedLately ? Worlds.Now.AddMinutes(-10) : null,
            });

        var trouble = StartTrouble.Of(new(world, IncidentMemory.Empty), world.ContainerInstances![0]);

        Assert.Equal(speaksAgainst, trouble is not null);
    }

    [Theory]
    [InlineData(CheckId.InstanceStatus)]
    [InlineData(CheckId.ContainerRuntime)]
    public void While_the_remediator_has_a_host_at_work_no_other_one_is_to_be_drained(string check)
    {
        var world = Worlds.Healthy().WithHosts(5).Impaired(2).WithTarget(2, "unhealthy", "Request timed out").WithHost(2, host => host with
        {
            TaskGroups = ["service:web"],
            HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)],
        });
        Remedy Told(string? atWork) => new DiagnosisContext(world, IncidentMemory.Empty) { AtWork = atWork }.Finding(check).Remedy!;

        Assert.NotNull(Told(null).Command);
        Assert.Equal(Told(null), Told(Worlds.Id(2)));
        Assert.Null(Told(Worlds.Id(1)).Command);
        Assert.Contains($"{Worlds.Id(1)} at work", Told(Worlds.Id(1)).Summary, StringComparison.Ordinal);
    }

    private static Service Unstartable(Service service) => service with
    {
        Events = [new("e", Worlds.Now.AddMinutes(-5), "(service x) is unable to consistently start tasks successfully.")],
    };

    /// <param name="fallen">The hosts on which new tasks of it ended by themselves.</param>
    private static Func<Snapshot, Snapshot> Another(Func<Service, Service> change, params int[] fallen) => world => world
        .WithHost(1, host => host with { TaskGroups = ["service:web", "service:api"] }) with
    {
        Tenancy = world.Tenancy! with
        {
            Services =
            [
                .. world.Tenancy!.Services,
                new(change(Worlds.Healthy().Service! with { Arn = world.Subject.ServiceArn.Replace("/web", "/api", StringComparison.Ordinal) }))
                {
                    Fallen = [.. fallen.Select(host => new FallenTask(
                        Worlds.HostArn(host), Worlds.Revision(7), world.TakenAt.AddMinutes(-5)))],
                },
            ],
        },
    };

    private static List<string> Commands(Snapshot world) => [.. Remedies(world).Select(remedy => remedy.Command).OfType<string>()];

    /// <summary>That of the status checks first.</summary>
    private static IEnumerable<Remedy> Remedies(Snapshot world) => world.Diagnose().Findings
        .OrderByDescending(finding => finding.Check == CheckId.InstanceStatus).Select(finding => finding.Remedy).OfType<Remedy>();
}
