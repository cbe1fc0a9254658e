using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Whatever happens on the way: no unsafe stop, and a good end as soon as the world is kind again.</summary>
public sealed class IncidentProperties
{
    /// <summary>Facts of the world that change under the remediator's hands, most of them for the worse.</summary>
    private static readonly Dictionary<string, Action<IncidentSimulator>> Facts = new()
    {
        ["the service opts out"] = life => life.Change(w => w.WithService(s => s with { Tags = Worlds.OptedOut })),
        ["the service loses its tags"] = life => life.Change(w => w.WithService(s => s with { Tags = Worlds.Untagged })),
        ["the instance opts out"] = OnInstance(i => i with { Tags = Worlds.OptedOut }),
        ["the instance loses its tags"] = OnInstance(i => i with { Tags = Worlds.Untagged }),
        ["the mode is observe"] = life => life.Policy = Policy.All(FixMode.Observe),
        ["the mode is approve"] = life => life.Policy = Policy.All(FixMode.Approve),
        ["it is approved"] = life => life.Answer(granted: true),
        ["it is rejected"] = life => life.Answer(granted: false),
        ["the host recovers"] = OnInstance(i => i with { StatusChecks = Worlds.AllOk }),
        ["the checks have no data"] =
            OnInstance(i => i with { StatusChecks = new(new("insufficient-data", null), Worlds.Ok, null, []) }),
        ["the checks are unread"] = OnInstance(i => i with { StatusChecks = null }),
        ["the EBS check fails too"] =
            OnInstance(i => i with { StatusChecks = i.StatusChecks! with { AttachedEbs = new("impaired", null) } }),
        ["maintenance is scheduled"] =
            OnInstance(i => i with { StatusChecks = i.StatusChecks! with { ScheduledEvents = ["instance-stop: x"] } }),
        ["somebody stops and starts it"] =
            life => life.Change(w => w.WithInstance(1, i => i.IsRunning ? i with { LaunchTime = w.TakenAt } : i)),
        ["it joins an Auto Scaling group"] = OnInstance(i => i with { AutoScalingGroup = "web" }),
        ["the Auto Scaling group is unread"] = OnInstance(i => i with { AutoScalingGroup = null }),
        ["it is managed"] = OnInstance(i => i with { ManagedBy = "ecs.amazonaws.com" }),
        ["it is Spot"] = OnInstance(i => i with { Lifecycle = "spot" }),
        ["it has local disks"] = OnInstance(i => i with { HasInstanceStore = true }),
        ["its disks are unread"] = OnInstance(i => i with { HasInstanceStore = null }),
        ["its root is no EBS volume"] = OnInstance(i => i with { RootDeviceType = "instance-store" }),
        ["a volume is under a customer managed key"] = OnInstance(i => i with { CustomerKeys = ["arn:aws:kms:key/1"] }),
        ["it is protected"] = OnInstance(i => i with { StopProtected = true }),
        ["it is on a dedicated host"] = OnInstance(i => i with { Tenancy = "host" }),
        ["a standalone task starts"] = OnHost(1, h => h with { TaskGroups = ["family:migrate"] }),
        ["the tasks are unread"] = OnHost(1, h => h with { TaskGroups = null }),
        ["it is unread who else lives there"] = life => life.Change(w => w with { Tenancy = null }),
        ["a neighbour opts out"] = OnTenancy(t => t with
        {
            Services =
            [
                .. t.Services,
                Household.Service("api") with { Service = Household.Service("api").Service with { Tags = Worlds.OptedOut } },
            ],
            Tasks = [.. t.Tasks, Household.Task("api", 1)],
        }),
        ["a task asks to be spared"] =
            OnTenancy(t => t with { Tasks = [.. t.Tasks.Select(task => task with { IsProtected = true })] }),
        ["the other hosts fill up"] = OnTenancy(t => t with { Rooms = [.. t.Rooms.Select(room => room with { Memory = 511 })] }),
        ["the agent is lost"] = OnHost(1, h => h with { AgentConnected = false }),
        ["somebody makes it ACTIVE"] = OnHost(1, h => h with { Status = "ACTIVE" }),
        ["a task is still there"] = OnHost(1, h => h with { RunningTasks = 1 }),
        ["host 2 drains"] = OnHost(2, h => h with { Status = "DRAINING" }),
        ["host 3 is disconnected"] = OnHost(3, h => h with { AgentConnected = false }),
        ["host 2 is impaired"] =
            life => life.Change(w => w.WithInstance(2, i => i with { StatusChecks = Worlds.Impaired(w.TakenAt) })),
        ["target 3 fails"] = life => life.Change(w => w.WithTarget(3, "unhealthy", "Request timed out")),
        ["target 3 starts"] = life => life.Change(w => w.WithTarget(3, "initial")),
        ["min and max are 100"] =
            life => life.Change(w => w.WithService(s => s with { MinimumHealthyPercent = 100, MaximumPercent = 100 })),
        ["a deployment begins"] = life => life.Change(
            w => w.WithService(s => s with { Deployments = [s.Deployments[0] with { RolloutState = "IN_PROGRESS" }] })),
        ["changes are paused"] = life => life.Pause = new("release day", "kim", life.World.TakenAt.AddMinutes(5)),
        ["a call fails"] =
            life => life.Eyes = world => world with { Gaps = [new("ecs:DescribeTasks", "ThrottlingException: slow down")] },
        ["the host is unread"] = life => life.HostEyes = seen =>
            new(seen.TakenAt) { InstanceError = "RequestLimitExceeded", ContainerInstanceError = "ThrottlingException" },
        ["the container instance is not in the answer"] = life => life.HostEyes = seen =>
            seen with { ContainerInstance = null, ContainerInstanceError = "not in the answer" },
        ["the targets are unread"] = life => life.Eyes = world => world with { Targets = null },
        ["the hosts are unread"] = life => life.Eyes = world => world with { ContainerInstances = null },
        ["the service is unread"] = life => life.Eyes = world => world with { Service = null },
        ["the load balancer is gone"] = life => life.Eyes = world => world with
        {
            LoadBalancers = null,
            Missing = [new(MissingKind.LoadBalancer, Worlds.BalancerArn, "not found")],
        },
        ["AWS refuses everything"] = life => life.GuardRefusal = _ => "ServerException: later",
        ["everything can be seen again"] = life => (life.Eyes, life.HostEyes) = (world => world, seen => seen),
        ["AWS accepts again"] = life => life.GuardRefusal = _ => null,
    };

    /// <summary>Up to three facts at each of some looks, of which some crash.</summary>
    private static readonly Arbitrary<Look[]> Hardships =
        (from count in Gen.Choose(0, 10)
         from looks in (from number in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Choose(2, 3)))
                        from facts in Gen.Elements(Facts.Keys.ToArray()).ArrayOf(number)
                        from crash in Gen.Elements(
                            Crash.None, Crash.None, Crash.None, Crash.AfterClaim, Crash.AfterIntent, Crash.AfterCommand)
                        from minutes in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(1, 30)))
                        select new Look(facts, crash, minutes)).ArrayOf(count)
         select looks).ToArbitrary();

    [Fact]
    public void No_instance_is_stopped_unless_every_condition_holds_at_that_very_look() =>
        Prop.ForAll(Hardships, looks =>
        {
            var life = Suffer(looks, slowStart: false, out var unsafeStops);
            life.Minutes(60);
            return unsafeStops.Count == 0 ? true : throw new InvalidOperationException(string.Join("; ", unsafeStops));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestSample.IsAll ? 3000 : 300));

    [Fact]
    public void Once_the_world_is_kind_every_incident_ends_or_waits_for_a_person_and_leaves_nothing_behind() =>
        Prop.ForAll(Hardships, ArbMap.Default.ArbFor<bool>(), (looks, slowStart) =>
        {
            var life = Suffer(looks, slowStart, out _);
            Cooperate(life);
            life.Minutes(120);
            var left = LeftBehind(life).ToList();
            return left.Count == 0 ? true : throw new InvalidOperationException(
                $"{string.Join("; ", left)} after {string.Join(", ", life.Commands)}: "
                    + string.Join(" / ", life.Incident.Timeline.Select(entry => entry.Text)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestSample.IsAll ? 1000 : 150));

    [Fact]
    public void Without_hardships_the_instance_is_stopped_and_every_condition_holds()
    {
        var life = Suffer([], slowStart: false, out var unsafeStops).UntilEnded();

        Assert.Contains("stop", life.Commands);
        Assert.Empty(unsafeStops);
    }

    private static IncidentSimulator Suffer(Look[] looks, bool slowStart, out List<string> unsafeStops)
    {
        List<string> stops = [];
        var life = new IncidentSimulator(slowStart ? Worlds.Healthy().SlowStart() : Worlds.Healthy().Impaired(1), Worlds.Auto);
        life.BeforeCommand = (seen, incident, command) =>
        {
            if (command is not StopInstance stop) return;
            var alone = Sightings.Of(life.World, new(Worlds.Subject.ClusterArn, life.Host.Arn, stop.InstanceId));
            stops.AddRange(SafeToStop.Broken(seen, alone, life.Policy, life.Pause, incident, stop.InstanceId));
        };
        life.Look();
        foreach (var look in looks)
        {
            foreach (var fact in look.Facts) Facts[fact](life);
            life.World = life.World with { TakenAt = life.World.TakenAt.AddMinutes(look.Minutes) };
            life.Minute(look.Crash);
        }

        unsafeStops = stops;
        return life;
    }

    private static IEnumerable<string> LeftBehind(IncidentSimulator life)
    {
        if (life.Incident.IsOpen && !life.Waits) yield return $"still {life.Incident.State} {life.Incident.Status}";
        if (!life.Host.Instance!.IsRunning) yield return $"instance {life.Host.Instance.State}";
        if (!life.Host.IsActive) yield return $"container instance {life.Host.Status}";
        if (life.Ledgers.Values.Any(ledger => ledger.Holder is not null)) yield return "a claimed ledger";
        if (life.Incident.Timeline.Count >= 60) yield return "an endless timeline";
    }

    private static void Cooperate(IncidentSimulator life)
    {
        life.Eyes = world => world;
        life.HostEyes = seen => seen;
        life.GuardRefusal = _ => null;
        life.Pause = null;
        // From observe and off, where the role may change nothing, finish is the way back.
        if (!life.Policy.MayBringBack(Fix.RestartInstance)) life.Policy = Policy.All(FixMode.Finish);
        life.Change(world => (world with { Tenancy = world.Tenancy ?? Worlds.Healthy().Tenancy }).WithTarget(3, "healthy")
            .WithHost(2, host => host with { Status = "ACTIVE" })
            .WithHost(3, host => host with { AgentConnected = true })
            .WithInstance(2, i => i with { StatusChecks = Worlds.AllOk })
            .WithHost(1, host => host with { TaskGroups = host.TaskGroups ?? [], AgentConnected = host.Instance!.IsRunning })
            .WithInstance(1, i => i with
            {
                StatusChecks = i.StatusChecks is { System.Status: not "insufficient-data" } known ? known : Worlds.AllOk,
                AutoScalingGroup = i.AutoScalingGroup ?? "",
                HasInstanceStore = i.HasInstanceStore ?? false,
            })
            .WithService(s => s with { Deployments = [s.Deployments[0] with { RolloutState = "COMPLETED" }] }));
    }

    private static Action<IncidentSimulator> OnHost(int host, Func<ContainerInstance, ContainerInstance> change) =>
        life => life.Change(world => world.WithHost(host, change));

    private static Action<IncidentSimulator> OnTenancy(Func<Tenancy, Tenancy> change) =>
        life => life.Change(world => world with { Tenancy = world.Tenancy is { } tenancy ? change(tenancy) : null });

    /// <summary>What may be unread is left so by changes that build on it.</summary>
    private static Action<IncidentSimulator> OnInstance(Func<Ec2Instance, Ec2Instance> change) =>
        life => life.Change(world => world.WithInstance(1, i => i.StatusChecks is null ? i : change(i)));

    private sealed record Look(IReadOnlyList<string> Facts, Crash Crash, int Minutes)
    {
        public override string ToString() => $"[{string.Join(", ", Facts)}] {Crash} +{Minutes}";
    }
}
