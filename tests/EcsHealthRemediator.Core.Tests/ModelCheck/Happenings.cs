using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>All that may happen: to the function, to AWS's answers, to the world, and by people.</summary>
internal static class Happenings
{
    private static readonly IReadOnlyDictionary<string, string>[] Tags = [Worlds.Approved, Worlds.OptedOut, Worlds.Untagged];

    private static readonly IReadOnlyList<string>[] Suspensions =
        [["ReplaceUnhealthy"], ["HealthCheck"], [], ["ReplaceUnhealthy", "Launch"], ["ReplaceUnhealthy", "Terminate"]];

    private static readonly FixMode[] Modes = [FixMode.Auto, FixMode.Approve, FixMode.Observe, FixMode.Finish];

    /// <summary>How likely each is, and what it does.</summary>
    public static readonly IReadOnlyDictionary<string, (int Weight, Action<Model, int, int> Do)> All =
        new Dictionary<string, (int, Action<Model, int, int>)>
        {
            ["a minute"] = (60, (model, _, _) => model.Minute()),
            ["some minutes"] = (8, (model, a, _) => Minutes(model, 2 + (a % 12))),
            ["nobody looks"] = (5, Unwatched),
            ["a tick begins"] = (24, (model, _, _) => model.Tick()),
            ["a wake begins"] = (14, (model, a, _) => model.Wake(Service(model, a))),
            ["some calls"] = (45, (model, a, b) =>
            {
                for (var call = 0; call <= b % 9 && model.Running.Count > 0; call++)
                    model.Turn(model.Running[a % model.Running.Count]);
            }
            ),
            ["a crash"] = (14, (model, a, _) =>
            {
                if (model.Running.Count > 0) model.Kill(model.Running[a % model.Running.Count]);
            }
            ),
            ["a fault"] = (26, (model, a, b) => model.Arm((Port)(a % 10), (Fault)(b % 8), 1 + (a / 10 % 3))),
            ["a lasting fault"] = (5, (model, a, b) =>
                // Nobody else is first at four looks in a row, which may be three minutes apart.
                model.Arm((Port)(a % 10), (Fault)(b % 8), ((Port)(a % 10), (Fault)(b % 8)) is (Port.Save or Port.Claim, Fault.Empty)
                    ? 3 : 5 + (a / 10 % 30))),
            ["no faults"] = (6, (model, _, _) => model.DisarmAll()),
            ["an answer"] = (14, (model, a, _) => Answer(model, a % 4 != 0)),
            ["somebody deletes an incident"] = (1, (model, a, _) =>
            {
                if (model.Store.All is { Count: > 0 } all) model.Store.Lose(all[a % all.Count], model.World.Now);
            }
            ),
            ["a pause"] = (5, (model, a, _) =>
                model.Store.Pause = new("release", "kim", model.World.Now.AddMinutes(1 + (a % 90)))),
            ["a resume"] = (2, (model, _, _) => model.Store.Pause = null),
            ["a mode"] = (6, (model, a, _) => Mode(model, Modes[a % 4], model.Policy.ModeOf(Fix.DrainInstance))),
            ["a mode of drains"] = (6, (model, a, b) =>
                Mode(model, model.Policy.ModeOf(Fix.RestartInstance), b % 3 == 0 ? Modes[a % 4] : FixMode.Auto)),
            ["a group"] = (1, (model, _, _) => Join(model)),
            ["a mode of Standby"] = (4, (model, a, _) => model.Policy = model.Policy with { StandbyMode = Modes[a % 4] }),
            ["somebody enters Standby"] = (8, (model, a, _) => Move(model, a, host => new EnterStandby("hosts", host.Id))),
            ["somebody exits Standby"] = (12, (model, a, _) => Move(model, a, host => new ExitStandby("hosts", host.Id))),
            ["somebody sets sizes"] = (4, (model, a, b) =>
            {
                if (model.World.Group is { } group) (group.Desired, group.Min) = (2 + (a % 4), 1 + (b % 3));
            }
            ),
            ["somebody suspends"] = (5, (model, a, _) =>
            {
                if (model.World.Group is { } group) group.Suspended = Suspensions[a % Suspensions.Length];
            }
            ),
            ["somebody tags the group"] = (4, (model, _, b) =>
            {
                if (model.World.Group is { } group) group.Tags = Tags[b % 3];
            }
            ),
            ["somebody ends a host"] = (2, (model, a, _) => Host(model, a).End(Who.Person, model.World.Now)),
            ["a host breaks"] = (14, (model, a, b) =>
            {
                if (!Host(model, a).IsEnded) Host(model, a).ImpairedSince ??= model.World.Now.AddMinutes(-(b % 12));
            }
            ),
            ["a host recovers"] = (6, (model, a, _) => Host(model, a).ImpairedSince = null),
            ["a start falls back"] = (6, (model, a, b) => Host(model, a).FailingStarts = b % 20),
            ["hardware stays bad"] = (1, (model, a, _) => Host(model, a).StaysBroken = true),
            ["an agent is lost"] = (5, (model, a, _) => Host(model, a).AgentConnected = false),
            ["agents are back"] = (2, (model, _, _) => AgentsBack(model)),
            ["tasks start slowly"] = (8, (model, a, b) =>
            {
                Service(model, a).BeginSlowStart(model.World.Now);
                Service(model, a).NeverStarts = b % 3 == 0;
            }
            ),
            ["somebody stops"] = (12, (model, a, _) => Host(model, a).Stop(Who.Person, model.World.Now)),
            ["somebody starts"] = (10, (model, a, _) => Host(model, a).Start(Who.Person, model.World.Now)),
            ["somebody drains"] = (14, (model, a, _) => Host(model, a).SetStatus("DRAINING", Who.Person, model.World.Now)),
            ["somebody activates"] = (14, (model, a, _) => Host(model, a).SetStatus("ACTIVE", Who.Person, model.World.Now)),
            ["somebody tags a host"] = (5, (model, a, b) => Trait(model, a, i => i with { Tags = Tags[b % 3] })),
            ["somebody protects a host"] = (1, (model, a, _) => Trait(model, a, i => i with { StopProtected = true })),
            ["a host joins a group"] = (1, (model, a, _) => Trait(model, a, i => i with { AutoScalingGroup = "web" })),
            ["a host is plain again"] = (3, (model, a, _) => Host(model, a).Traits = instance => instance),
            ["somebody sets grace"] = (16, (model, a, b) =>
                Service(model, a).SetGrace(((int[])[60, 61, 300, 500])[b % 4], Who.Person, model.World.Now)),
            ["somebody scales"] = (3, (model, a, b) => Service(model, a).Desired = b % 2 * 3),
            ["somebody deletes"] = (2, (model, a, _) => Service(model, a).IsDeleted = true),
            ["somebody deploys"] = (5, (model, a, b) =>
            {
                Service(model, a).IsDeploying = true;
                Service(model, a).Revision += b % 2;
            }
            ),
            ["a new revision starts slowly"] = (6, (model, a, b) =>
            {
                var service = Service(model, a);
                (service.IsDeploying, service.RollsOut, service.MayRollBack) = (true, true, b % 5 == 0);
                service.NeverStarts = b % 3 == 0;
                service.BeginSlowStart(model.World.Now);
            }
            ),
            ["a deployment ends"] = (3, (model, a, _) =>
                (Service(model, a).IsDeploying, Service(model, a).RollsOut) = (false, false)),
            ["somebody tags a service"] = (5, (model, a, b) => Service(model, a).Tags = Tags[b % 3]),
            ["somebody sets percents"] = (1, (model, a, b) => Service(model, a).Percent = b % 2 == 0 ? (100, 100) : (50, 200)),
        };

    /// <summary>No fault and nobody in the way; what people have decided stays.</summary>
    public static void Kindness(Model model)
    {
        model.RunAll();
        model.DisarmAll();
        model.Store.Pause = null;
        var (restarts, drains) = (model.Policy.ModeOf(Fix.RestartInstance), model.Policy.ModeOf(Fix.DrainInstance));
        Mode(
            model,
            model.Policy.MayBringBack(Fix.RestartInstance) ? restarts : FixMode.Finish,
            model.Policy.MayBringBack(Fix.DrainInstance) ? drains : FixMode.Finish);
        if (model.World.Group is not null && model.Policy.StandbyMode is FixMode.Off or FixMode.Observe)
            model.Policy = model.Policy with { StandbyMode = FixMode.Finish };
        AgentsBack(model);
        foreach (var host in model.World.Hosts) (host.FailingStarts, host.StaysBroken) = (0, false);
        foreach (var service in model.World.Services) (service.IsDeploying, service.NeverStarts) = (false, false);
    }

    public static void Minutes(Model model, int count)
    {
        for (var minute = 0; minute < count; minute++) model.Minute();
    }

    /// <summary>The clock's rule is off, or the function throttled.</summary>
    private static void Unwatched(Model model, int a, int b)
    {
        var minutes = b % 4 == 0 ? 60 * (a % 26) : a % 40;
        for (var minute = 0; minute < Math.Min(minutes, 5); minute++) model.World.Minute();
        model.World.Now = model.World.Now.AddMinutes(minutes);
        model.UnwatchedUntil = model.World.Now;
    }

    private static void Answer(Model model, bool granted)
    {
        foreach (var incident in model.Store.All.Where(incident => incident.IsOpen))
        {
            if (Questions.Find(incident, null, granted).Asked is not { } asked) continue;
            var answer = Approval.Of(asked, granted, "kim", model.World.Now);
            model.Store.Save(incident.Answered(answer), unfinished: true);
        }
    }

    private static void Join(Model model)
    {
        model.World.Join();
        model.Policy = model.Policy with { StandbyMode = FixMode.Auto };
    }

    private static void Move(Model model, int a, Func<ModelHost, Command> command) =>
        model.World.Group?.Move(Host(model, a), command(Host(model, a)), Who.Person, model.World.Now);

    private static void Mode(Model model, FixMode all, FixMode drains) => model.Policy = new()
    {
        StandbyMode = model.Policy.StandbyMode,
        Modes = Enum.GetValues<Fix>().ToDictionary(fix => fix, fix => fix == Fix.DrainInstance ? drains : all),
    };

    private static void AgentsBack(Model model)
    {
        foreach (var host in model.World.Hosts.Where(host => host.State == "running")) host.AgentConnected = true;
    }

    private static void Trait(Model model, int a, Func<Ec2Instance, Ec2Instance> trait)
    {
        var before = Host(model, a).Traits;
        Host(model, a).Traits = instance => trait(before(instance));
    }

    private static ModelHost Host(Model model, int a) => model.World.Hosts[a % 2];

    private static ModelService Service(Model model, int a) => model.World.Services[a % 2];
}
