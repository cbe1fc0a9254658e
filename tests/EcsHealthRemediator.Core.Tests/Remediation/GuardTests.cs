using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Diagnosis;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Each guard alone keeps a fix from beginning that would begin without it, and says so.</summary>
public sealed class GuardTests
{
    private static readonly Gap Throttled = new("ecs:DescribeTasks", "ThrottlingException: slow down");

    private static readonly Dictionary<string, (GuardId Guard, Action<GuardScene> Set)> Both = new()
    {
        ["the service opts out"] = (GuardId.OptedOut, s => s.World = s.World.WithService(x => x with { Tags = Worlds.OptedOut })),
        ["changes are paused"] = (GuardId.Paused, s => s.Pause = new("release day", "kim", s.World.TakenAt.AddMinutes(1))),
        ["the change calendar is closed"] = (GuardId.ChangeFreeze, s => s.Freeze = "The change calendar freeze is closed."),
        ["something could not be read"] = (GuardId.EvidenceGap, s => s.World = s.World with { Gaps = [Throttled] }),
        ["a host is unknown"] =
            (GuardId.EvidenceGap, s => s.World = s.World.WithTarget(2, "unhealthy").WithHost(2, h => h with { Instance = null })),
        ["a deployment is in progress"] = (GuardId.DeploymentInProgress, s => s.World = s.World.WithService(
            x => x with { Deployments = [x.Deployments[0] with { RolloutState = "IN_PROGRESS" }] })),
        ["a deployment failed half an hour ago"] = (GuardId.DeploymentInProgress, s => s.World = Said(
            s.World, 29, "(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.")),
        ["a deployment was rolled back half an hour ago"] = (GuardId.DeploymentInProgress, s => s.World = Said(
            s.World, 29, "(service web) rolling back to deployment ecs-svc/2.")),
        ["the other services were not read"] = (GuardId.EvidenceGap, s => s.World = s.World with { Neighbours = null }),
        ["another service fails, though ours only in part"] = (GuardId.SharedCause, s => s.World = s.World
            .Beside(Neighbourhood.Service("api", Neighbourhood.Down(2)))),
        ["two other services fail, though ours only in part"] = (GuardId.SharedCause, s => s.World = s.World
            .Beside(Neighbourhood.Service("api", Neighbourhood.Down(2)), Neighbourhood.Service("jobs", Neighbourhood.Down(3)))),
        ["another service fails, and is between two of its tasks"] = (GuardId.SharedCause, s => s.World = s.World.Beside(
            Neighbourhood.Service("api", new HostTargets(Worlds.Id(2), null, 0, 0, 1)) with
            {
                Wanted = 2,
                ReportedAt = s.World.TakenAt.AddMinutes(-19),
            })),
        ["tasks of another service end again and again, and none is there"] = (GuardId.SharedCause, s => s.World = s.World.Beside(
            Neighbourhood.Service("api") with { Wanted = 2, StartedLately = 3 })),
        ["the fix is off"] =
            (GuardId.ObserveMode, s => s.Policy = Policy.All(FixMode.Off)),
        ["the fix only observes"] = (GuardId.ObserveMode, s => s.Policy = new()),
        ["nobody approved"] = (GuardId.NotApproved, s => s.Policy = GuardScene.Approving),
        ["something else was approved"] = (GuardId.NotApproved, s => s.Answer(granted: true, "something else")),
        ["somebody rejected"] = (GuardId.NotApproved, s => s.Answer(granted: false)),
        ["the ledger of the service cannot be read"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Service = s.Ledgers.Service with { IsUnreadable = true } }),
        ["another incident is at work for the service"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Service = s.Ledgers.Service with { Holder = "other" } }),
        ["three fixes of the service did not help within a week"] = (GuardId.Quarantined, s => s.DidNotHelp(24 * 6.9, 50, 30)),
        ["somebody resumed before the last three fixes that did not help"] = (GuardId.Quarantined, s =>
        {
            s.DidNotHelp(24 * 6.9, 50, 30);
            s.Pause = new("resumed", "kim", Worlds.Now.AddDays(-7)) { ResumedAt = Worlds.Now.AddDays(-7) };
        }
        ),
    };

    /// <summary>Of a restart, and of a drain.</summary>
    private static readonly Dictionary<string, (GuardId Guard, Action<GuardScene> Set)> HostFix = new(Both)
    {
        ["other services fail too"] = (GuardId.SharedCause, s => s.World = s.World.InZones("a", "a", "b")
            .Beside(Neighbourhood.Service("api", Neighbourhood.Down(2)), Neighbourhood.Service("jobs", Neighbourhood.Down(2)))),
        ["the instance opts out"] = Instance(GuardId.OptedOut, i => i with { Tags = Worlds.OptedOut }),
        ["the instance does not opt in"] = Instance(GuardId.NotOptedIn, i => i with { Tags = Worlds.Untagged }),
        ["a target fails on another host"] = (GuardId.SharedCause, s => s.World = s.World.WithTarget(2, "unhealthy")),
        ["a task was killed on another host"] = (GuardId.SharedCause, s => s.World = s.World.Killed(2, lifeSeconds: 86400)),
        ["another host is impaired"] = (GuardId.SharedCause, s => s.World = s.World.WithInstance(
            2, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now) })),
        ["the Auto Scaling group is unread"] = Instance(GuardId.EvidenceGap, i => i with { AutoScalingGroup = null }),
        ["another service manages it"] = Instance(GuardId.NotSafe, i => i with { ManagedBy = "ecs.amazonaws.com" }),
        ["the other hosts drain"] = Others(h => h with { Status = "DRAINING" }),
        ["the other hosts are disconnected"] = Others(h => h with { AgentConnected = false }),
        ["the other hosts do not run"] = Others(h => h with { Instance = h.Instance! with { State = "stopped" } }),
        ["it is registered twice"] = (GuardId.NotSafe, s => s.World = s.World with
        {
            ContainerInstances =
            [
                .. s.World.ContainerInstances!,
                s.World.ContainerInstances![0] with { Arn = Worlds.HostArn(4), AgentConnected = false },
            ],
        }),
        ["no task may be stopped or added"] = (GuardId.NotSafe, s => s.World = s.World.WithService(
            x => x with { MinimumHealthyPercent = 100, MaximumPercent = 100 })),
        ["it is unread who else lives there"] = (GuardId.EvidenceGap, s => s.World = s.World with { Tenancy = null }),
        ["another service there opts out"] = Neighbour(GuardId.OptedOut, x => x with { Tags = Worlds.OptedOut }),
        ["another service opts out whose tasks there are being stopped"] = (GuardId.OptedOut, s => s.World = s.World.Sharing(
            Household.Service("api") with { Service = Household.Service("api").Service with { Tags = Worlds.OptedOut } },
            Household.Needs("api", 1, 1)).WithTenancy(
                t => t with { Tasks = [t.Tasks[0], .. t.Tasks.Skip(1).Select(task => task with { DesiredStatus = "STOPPED" })] })),
        ["another service there is unread"] =
            (GuardId.EvidenceGap, s => s.World = s.World.WithTenancy(t => t with { Tasks = [.. t.Tasks, Household.Task("api", 1)] })),
        ["another service there deploys"] = Neighbour(
            GuardId.DeploymentInProgress, x => x with { Deployments = [x.Deployments[0] with { RolloutState = "IN_PROGRESS" }] }),
        ["the deployment of another service there has failed"] = Neighbour(
            GuardId.DeploymentInProgress, x => x with { Deployments = [x.Deployments[0] with { RolloutState = "FAILED" }] }),
        ["another service there has two task sets"] = (GuardId.DeploymentInProgress, s => s.World = s.World.Sharing(
            Household.Service("api") with { TaskSets = 2 }, Household.Needs("api", 1, 1))),
        ["another service there can never be drained"] =
            Neighbour(GuardId.NotSafe, x => x with { DesiredCount = 2, MinimumHealthyPercent = 75, MaximumPercent = 125 }),
        ["a task there is protected"] = (GuardId.NotSafe, s => s.World = s.World.WithTenancy(
            t => t with { Tasks = [.. t.Tasks.Select(task => task with { IsProtected = true })] })),
        ["the service's tasks start nowhere"] = (GuardId.NotSafe, s => s.World = s.World.WithService(
            x => x with { Events = [StartsFail] })),
        ["another service's tasks start nowhere"] = Neighbour(GuardId.NotSafe, x => x with { Events = [StartsFail] }),
        ["new tasks of another service end elsewhere too"] = Fallen(api => api, 2, 3),
        ["one did, and the service is short of a task"] = Fallen(
            api => api with { Service = api.Service with { DesiredCount = 2 } }, 2),
        ["the only healthy task of another service is there, and it wants two"] = HealthyThere(2),
        ["another service lacks two of four, and one of its healthy tasks is there"] = HealthyThere(4, Neighbourhood.Up(2)),
        ["another service lacks one, as its new tasks fail wherever they start"] = HealthyThere(
            4, Neighbourhood.Up(2), Neighbourhood.Up(3), Neighbourhood.Down(2), Neighbourhood.Down(3)),
        ["the revision of a task there is gone"] = (GuardId.NotSafe, s => s.World = s.World.Sharing(
            Household.Service("api"), Household.Needs("api", 1, 1) with { Status = "INACTIVE" })),
        ["what a task there needs is unread"] = (GuardId.EvidenceGap, s => s.World = s.World.Sharing(
            Household.Service("api"), Household.Needs("api", 1, 1)).WithTenancy(t => t with { Needs = [t.Needs[0]] })),
        ["a task there has no room elsewhere"] = (GuardId.NoSpareCapacity, s => s.World = s.World.Sharing(
            Household.Service("api"), Household.Needs("api", 1, 9000))),
        ["one of three hosts drains"] = OfHosts(3, (2, h => h with { Status = "DRAINING" })),
        ["one of four hosts has lost its agent"] = OfHosts(4, (4, h => h with { AgentConnected = false })),
        ["two of nine hosts are away"] = OfHosts(
            9, (4, h => h with { Status = "DRAINING" }), (5, h => h with { Instance = h.Instance! with { State = "stopped" } })),
        ["another host of its zone has lost its agent"] = OfHosts(9, (3, h => h with { AgentConnected = false })),
        ["the runtime of another host of its zone hangs"] = OfHosts(
            9, (3, h => h with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", Worlds.Now)] })),
        ["two hosts of another zone fail"] = OfHosts(
            10, (2, h => h with { AgentConnected = false }), (4, h => h with { Instance = h.Instance! with { State = "stopped" } })),
        ["somebody drains it"] = Host(GuardId.AlreadyRecovering, h => h with { Status = "DRAINING" }),
        ["an incident of the cluster is at work"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Cluster = s.Ledgers.Cluster with { Holder = "other" } }),
        ["the ledger of the cluster cannot be read"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Cluster = s.Ledgers.Cluster with { IsUnreadable = true } }),
    };

    private static readonly Dictionary<string, (GuardId Guard, Action<GuardScene> Set)> Drain =
        new(HostFix.Where(row => row.Key != "the fix is off"))
        {
            ["it was drained within a day"] = (GuardId.Cooldown, s => s.DrainedBefore(23.9, Worlds.Id(1))),
            ["it does not run"] = Instance(GuardId.NotSafe, i => i with { State = "pending" }),
            ["EC2 does not know it"] = Host(GuardId.EvidenceGap, h => h with { Instance = null }),
            ["its Auto Scaling group ends it already"] = Instance(GuardId.GroupRepairs, i => i with
            {
                AutoScalingGroup = "web",
                Membership = new("web") { LifecycleState = "Terminating:Wait" },
            }),
            ["it is not ACTIVE yet"] = Host(GuardId.NotSafe, h => h with { Status = "REGISTERING" }),
            ["it is the last of its zone"] = (GuardId.NotSafe, s => s.World = s.World.InZones("a", "b", "b")),
            ["the other host of its zone is new, and registers still"] =
            (GuardId.NotSafe, s => s.World = s.World.WithHosts(3).WithHost(3, h => h with { Status = "REGISTERING" })),
            ["its zone is unread"] = Instance(GuardId.EvidenceGap, i => i with { AvailabilityZone = null }),
            ["a second reading shows that somebody drains it"] =
            (GuardId.Persistence, s => s.Sighting = Seen(status: "DRAINING")),
            ["a second reading shows that it stops"] =
            (GuardId.Persistence, s => s.Sighting = Seen("stopping")),
            ["it could not be read a second time"] =
            (GuardId.EvidenceGap, s => s.Sighting = Seen() with { ContainerInstance = null, ContainerInstanceError = "Throttling" }),
        };

    private static readonly Dictionary<string, (GuardId Guard, Action<GuardScene> Set)> Restart = new(HostFix)
    {
        ["something that the service names is gone"] = (GuardId.EvidenceGap, s => s.World = s.World with
        {
            Missing = [new(MissingKind.LoadBalancer, Worlds.BalancerArn, "not found")],
        }),
        ["the keys of its volumes are unread"] = Instance(GuardId.EvidenceGap, i => i with { CustomerKeys = null }),
        ["a volume is under a customer managed key"] = Instance(GuardId.NotSafe, i => i with { CustomerKeys = ["arn:aws:kms:key/1"] }),
        ["the stop protection is unread"] = Instance(GuardId.EvidenceGap, i => i with { StopProtected = null }),
        ["the local disks are unread"] = Instance(GuardId.EvidenceGap, i => i with { HasInstanceStore = null }),
        ["the tasks on the host are unread"] = Host(GuardId.EvidenceGap, h => h with { TaskGroups = null }),
        ["its Auto Scaling group replaces it"] = Instance(GuardId.GroupRepairs, i => i with
        {
            AutoScalingGroup = "web",
            Membership = new("web") { LifecycleState = "InService" },
        }),
        ["an Auto Scaling group owns it"] = Instance(GuardId.NotSafe, i => i with { AutoScalingGroup = "web" }),
        ["it is a Spot instance"] = Instance(GuardId.NotSafe, i => i with { Lifecycle = "spot" }),
        ["it is a scheduled instance"] = Instance(GuardId.NotSafe, i => i with { Lifecycle = "scheduled" }),
        ["its root is an instance store"] = Instance(GuardId.NotSafe, i => i with { RootDeviceType = "instance-store" }),
        ["its root is unknown"] = Instance(GuardId.NotSafe, i => i with { RootDeviceType = null }),
        ["it has local disks"] = Instance(GuardId.NotSafe, i => i with { HasInstanceStore = true }),
        ["it is stop-protected"] = Instance(GuardId.NotSafe, i => i with { StopProtected = true }),
        ["it is on a dedicated host"] = Instance(GuardId.NotSafe, i => i with { Tenancy = "host" }),
        ["maintenance is scheduled"] = Instance(
            GuardId.NotSafe, i => i with { StatusChecks = i.StatusChecks! with { ScheduledEvents = ["instance-retirement: x"] } }),
        ["somebody started it after the incident was opened"] =
            Instance(GuardId.NotSafe, i => i with { LaunchTime = Worlds.Now.AddMinutes(-9) }),
        ["it was seen stopped"] = (GuardId.NotSafe, s => s.Incident = s.Incident with
        {
            Memory = IncidentMemory.Empty with { SeenDown = [Worlds.Id(1)] },
        }),
        ["its launch time is unread"] = Instance(GuardId.EvidenceGap, i => i with { LaunchTime = null }),
        ["a standalone task runs on it"] = Host(GuardId.NotSafe, h => h with { TaskGroups = ["service:web", "family:migrate"] }),
        ["a task of no group runs on it"] = Host(GuardId.NotSafe, h => h with { TaskGroups = [""] }),
        ["EC2 may still recover it"] = Instance(
            GuardId.Persistence, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-4.9)) }),
        ["EC2 may still recover the younger of two checks"] = Instance(GuardId.Persistence, i => i with
        {
            StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-20)) with { Instance = new("impaired", Worlds.Now.AddMinutes(-4.9)) },
        }),
        ["it was impaired for more than an hour before"] = Instance(
            GuardId.NotSafe, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-71)) }),
        ["its tasks die because its zone is not enabled"] = (GuardId.NotSafe, s => s.World = s.World
            .WithInstance(1, i => i with { AvailabilityZone = "eu-west-1b", SubnetId = "subnet-8" })
            .WithTargets(all => all.Where(target => target.Id != Worlds.Id(1))).Killed(1, lifeSeconds: 90)),
        ["no health check gets to it"] = (GuardId.NotSafe, s => s.World = s.World.Closed(1)),
        ["the health check of its one task goes to a port that nothing listens on"] = (GuardId.NotSafe, s => s.World = s.World
            .WithService(x => x with { DesiredCount = 1 }).WithTargets(all => all.Where(target => target.Id == Worlds.Id(1)))
            .WithGroup(group => group with { HealthCheckPort = "9000" })),
        ["it is the first look"] = (GuardId.Persistence, s => s.Incident = s.Incident with { Looks = 0 }),
        ["it was restarted within a day"] =
            (GuardId.Cooldown, s => s.Restarted(23.9, [Worlds.Id(1)])),
        ["one other of three was restarted within a day"] = (GuardId.Budget, s => s.Restarted(23.9, ["i-9"])),
        ["three others of eight were restarted within a day"] = (GuardId.Budget, s =>
        {
            s.World = s.World.WithHosts(8);
            s.Restarted(23.9, ["i-7", "i-8", "i-9"]);
        }
        ),
        ["six were restarted in other clusters within a day"] =
            (GuardId.Budget, s => s.Restarted(23.9, ["i-1", "i-2", "i-3", "i-4", "i-5", "i-6"], elsewhere: true)),
        ["an incident of another cluster is at work"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Account = s.Ledgers.Account with { Holder = "other" } }),
        ["the ledger of the account cannot be read"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Account = s.Ledgers.Account with { IsUnreadable = true } }),
        ["a host of another cluster did not come back after its restart"] = (GuardId.HostAway, s => s.LeaveAway(hoursAgo: 100)),
        ["a host did not come back after its restart, and somebody resumed before"] = (GuardId.HostAway, s =>
        {
            s.LeaveAway(hoursAgo: 100);
            s.Pause = new("resumed", "kim", Worlds.Now.AddHours(-101)) { ResumedAt = Worlds.Now.AddHours(-101) };
        }
        ),
        ["this incident gave up a restart"] = (GuardId.Cooldown, s => s.Incident = s.Incident with
        {
            Progress = new InstanceRestart
            {
                InstanceId = Worlds.Id(1),
                ContainerInstanceArn = Worlds.HostArn(1),
                Step = RestartStep.Draining,
                StepSince = Worlds.Now,
                AbortReason = "it was paused",
            },
        }),
    };

    private static readonly Dictionary<string, (GuardId Guard, Action<GuardScene> Set)> Raise = new(Both)
    {
        ["the service does not opt in"] =
            (GuardId.NotOptedIn, s => s.World = s.World.WithService(x => x with { Tags = Worlds.Untagged })),
        ["targets of another service fail in part since about the same time"] =
            (GuardId.SharedCause, s =>
            {
                s.World = Worlds.Healthy().WithTarget(1, "initial").Killed(1, 100, 200).Killed(1, 110, 80)
                    .Beside(FailingSince(Worlds.Now.AddMinutes(-9)));
                s.Incident = SlowOnce(s.Incident);
            }
        ),
        ["the limit is reached"] = (GuardId.AtLimit, s => s.Policy = Worlds.Auto with { GracePeriodLimitSeconds = 60 }),
        ["the application answers with a lasting error, however slow a start was"] = SlowButAnswers(500),
        ["one of the answers is a lasting error, however slow a start was"] = SlowButAnswers(503, 500),
        ["the revision had its raise"] =
            (GuardId.Budget, s => s.Raised(24 * 20, Worlds.Revision(7))),
        ["five grace periods were raised in the cluster within a day"] =
            (GuardId.Budget, s => s.Raised(23.9, "api:1", "jobs:1", "mail:1", "pay:1", "cart:1")),
        ["another grace period is being raised in the cluster"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Raises = s.Ledgers.Raises with { Holder = "other" } }),
        ["the ledger of the raises in the cluster cannot be read"] =
            (GuardId.Budget, s => s.Ledgers = s.Ledgers with { Raises = s.Ledgers.Raises with { IsUnreadable = true } }),
    };

    private static readonly Dictionary<string, Action<GuardScene>> Harmless = new()
    {
        ["a deployment was rolled back long ago"] = s => s.World = Said(
            s.World, 31, "(service web) rolling back to deployment ecs-svc/2."),
        ["nothing is wrong"] = _ => { },
        ["somebody approved"] = s => s.Answer(granted: true),
        ["the pause is over"] = s => s.Pause = new("release day", "kim", s.World.TakenAt),
        ["old restarts and other revisions"] = s =>
        {
            s.Restarted(24.1, [Worlds.Id(1), "i-4", "i-5", "i-6", "i-8", "i-9"]);
            s.Raised(1, Worlds.Revision(6));
        },
        ["five were restarted in other clusters, and four grace periods raised, within a day"] = s =>
        {
            s.Restarted(1, ["i-1", "i-2", "i-3", "i-4", "i-5"], elsewhere: true);
            s.Raised(1, "api:1", "jobs:1", "mail:1", "pay:1");
        },
        ["two fixes of the service did not help within a week, and one before"] = s => s.DidNotHelp(24 * 7.1, 50, 30),
        ["three fixes of the service did not help, and then somebody resumed"] = s =>
        {
            s.DidNotHelp(100, 50, 30);
            s.LeaveAway(hoursAgo: 100);
            s.Pause = new("resumed", "kim", Worlds.Now.AddHours(-30)) { ResumedAt = Worlds.Now.AddHours(-30) };
        },
        ["a target elsewhere is only starting"] = s => s.World = s.World.WithTarget(2, "initial"),
        ["another host was seen stopped"] = s => s.Incident = s.Incident with
        {
            Memory = IncidentMemory.Empty with { SeenDown = [Worlds.Id(2)] },
        },
        ["a fifth of the hosts drains"] = s => s.World = s.World.WithHosts(5).WithHost(5, h => h with { Status = "DRAINING" }),
        ["hosts of two zones are away, one in each"] = s => s.World = s.World.WithHosts(10)
            .WithHost(2, h => h with { AgentConnected = false }).WithHost(3, h => h with { Status = "DRAINING" }),
        ["a new host of its zone registers"] = s => s.World = s.World.WithHosts(3).WithHost(3, h => h with { Status = "REGISTERING" }),
        ["only the least may be stopped"] =
            s => s.World = s.World.WithService(x => x with { MinimumHealthyPercent = 100, MaximumPercent = 134 }),
        ["targets of another service have failed in part for much longer"] =
            s => s.World = s.World.Beside(FailingSince(s.World.TakenAt.AddMinutes(-24))),
        ["another service recovered twenty minutes ago from what began with ours"] = s => s.World = s.World
            .WithEvent(1, "Request timed out", secondsAgo: 45 * 60)
            .Beside(FailingSince(s.World.TakenAt.AddMinutes(-44), s.World.TakenAt.AddMinutes(-21))),
        ["another service starts elsewhere what failed, and one is well in part"] = s => s.World = s.World.Beside(
            Neighbourhood.Service("jobs", new HostTargets(Worlds.Id(2), null, 0, 0, 1)) with { ReportedAt = s.World.TakenAt },
            Neighbourhood.Service("well", Neighbourhood.Down(2), Neighbourhood.Up(3))),
        ["another service has failed lately, and is well in most"] = s => s.World = s.World.Beside(
            Neighbourhood.Service("api", Neighbourhood.Up(2), Neighbourhood.Up(3)) with { Wanted = 3, ReportedAt = s.World.TakenAt, StartedLately = 9 }),
        ["another service lacks tasks that ECS does not start, and none failed"] = s => s.World = s.World.Beside(
            Neighbourhood.Service("api", Neighbourhood.Up(2)) with { Wanted = 9, StartedLately = 9 }),
        ["one check has failed for long, and another since the incident"] = s => s.World = s.World.WithInstance(1, i =>
            i.StatusChecks!.AllPassed ? i : i with
            {
                StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-200)) with { Instance = new("impaired", Worlds.Now.AddMinutes(-6)) },
            }),
        ["one task of another service ended elsewhere, and some there"] = s => Fallen(api => api, 1, 1, 2).Set(s),
        ["tasks of another service ended elsewhere long ago"] = s => Fallen(
            api => api with { Fallen = [.. api.Fallen.Select(task => task with { At = Worlds.Now.AddMinutes(-16) })] }, 2, 3).Set(s),
        ["tasks of an older revision ended elsewhere"] = s => Fallen(
            api => api with { Fallen = [.. api.Fallen.Select(task => task with { TaskDefinitionArn = "api:0" })] }, 2, 3).Set(s),
        ["the one task that another service wants is there"] = s => HealthyThere(1).Set(s),
        ["what another service lacks is checked for the first time elsewhere"] =
            s => HealthyThere(2, new HostTargets(Worlds.Id(2), null, 0, 0, 1)).Set(s),
        ["tasks of other services share the host, and there is room for them"] =
            s => s.World = s.World.WithHost(1, h => h with { TaskGroups = ["service:web", "service:api"] })
                .Sharing(Household.Service("api"), Household.Needs("api", 1, 1)),
    };

    private static OtherService FailingSince(DateTimeOffset time, DateTimeOffset? steadyAt = null) =>
        Neighbourhood.Service("api", Neighbourhood.Up(2), Neighbourhood.Up(3)) with { ReportedAt = time, LastUnhealthy = new(time, steadyAt) };

    private static Snapshot Answering(Snapshot world, params int[] codes) =>
        world.WithEvent(1, $"Health checks failed with these codes: [{string.Join(", ", codes)}]");

    private static (GuardId Guard, Action<GuardScene> Set) SlowButAnswers(params int[] codes) => (GuardId.NotSafe, s =>
    {
        s.World = Answering(s.World, codes);
        s.Incident = SlowOnce(s.Incident);
    }
    );

    private static Incident SlowOnce(Incident incident)
    {
        var healthy = Worlds.Now.AddMinutes(-20);
        return incident with
        {
            Memory = IncidentMemory.Empty with
            {
                Tasks = [new("slow", Worlds.Revision(7), healthy.AddSeconds(-120), healthy.AddSeconds(-10), healthy)],
            },
        };
    }

    private static Snapshot Said(Snapshot world, int minutesAgo, string message) => world.WithService(service => service with
    {
        Events = [.. service.Events, new("said", world.TakenAt.AddMinutes(-minutesAgo), message)],
    });

    public static TheoryData<string> RestartCases() => new(Restart.Keys);

    public static TheoryData<string> DrainCases() => new(Drain.Keys);

    public static TheoryData<string> RaiseCases() => new(Raise.Keys);

    public static TheoryData<string> HarmlessCases() => new(Harmless.Keys);

    /// <summary>A host that registers takes no tasks yet, so that a drain could leave its zone without one that does.</summary>
    public static TheoryData<string> HarmlessToDrains() => new(Harmless.Keys.Except(["a new host of its zone registers"]));

    [Theory]
    [MemberData(nameof(RestartCases))]
    public void No_restart_begins_when(string condition) => AssertBlocked(new(Worlds.Healthy().Impaired(1)), Restart[condition]);

    [Theory]
    [MemberData(nameof(DrainCases))]
    public void No_drain_begins_when(string condition) => AssertBlocked(Hung(), Drain[condition]);

    [Theory]
    [MemberData(nameof(RaiseCases))]
    public void No_raise_begins_when(string condition) => AssertBlocked(new(Worlds.Healthy().SlowStart()), Raise[condition]);

    [Theory]
    [InlineData(500)]
    [InlineData(503, 500)]
    public void No_raise_is_proposed_to_a_program_that_has_started_and_answers_an_error(params int[] codes)
    {
        var move = new GuardScene(Answering(Worlds.Healthy().SlowStart(), codes)).Next();

        Assert.Null(move.Command);
        Assert.Empty(move.Incident.Actions);
        Assert.Equal(CheckId.ApplicationResponse, move.Incident.Cause?.Check);
    }

    [Theory]
    [InlineData("Health checks failed with these codes: [502]")]
    [InlineData("Health checks failed with these codes: [503, 504]")]
    [InlineData("Health checks failed")]
    [InlineData("Request timed out")]
    public void What_a_slow_start_shows_itself_does_not_stand_in_its_way(string reason)
    {
        GuardScene raise = new(Worlds.Healthy().SlowStart().WithEvent(1, reason));

        Assert.IsType<SetGracePeriod>(raise.Next().Command);
    }

    [Theory]
    [MemberData(nameof(HarmlessCases))]
    public void Restart_and_raise_begin_although(string condition)
    {
        GuardScene restart = new(Worlds.Healthy().Impaired(1)), raise = new(Worlds.Healthy().SlowStart());
        Harmless[condition](restart);
        Harmless[condition](raise);

        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(restart.Next().Command).Status);
        Assert.Equal(450, Assert.IsType<SetGracePeriod>(raise.Next().Command).Seconds);
    }

    [Theory]
    [MemberData(nameof(HarmlessToDrains))]
    public void A_drain_begins_although(string condition)
    {
        var drain = Hung();
        Harmless[condition](drain);

        Assert.Equal("DRAINING", Assert.IsType<SetContainerInstanceStatus>(drain.Next().Command).Status);
    }

    [Fact]
    public void The_drain_of_one_host_is_no_reason_against_that_of_another_a_day_later()
    {
        var scene = Hung();
        scene.DrainedBefore(1, "i-9");

        Assert.IsType<SetContainerInstanceStatus>(scene.Next().Command);
    }

    /// <summary>It comes back from a restart, and stays away from a drain.</summary>
    [Fact]
    public void A_service_that_may_do_with_a_task_less_needs_room_for_it_where_the_host_stays_away()
    {
        GuardScene restart = new(Worlds.Healthy().Impaired(1)), drain = Hung();
        foreach (var scene in (GuardScene[])[restart, drain])
        {
            scene.World = scene.World.WithService(x => x with { MinimumHealthyPercent = 50 })
                .WithRoom(2, room => room with { Memory = 0 }).WithRoom(3, room => room with { Memory = 0 });
        }

        Assert.IsType<SetContainerInstanceStatus>(restart.Next().Command);
        Assert.Equal(GuardId.NoSpareCapacity, drain.Next().Incident.Actions.Single().BlockedBy);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, GuardId.Budget)]
    public void One_incident_drains_once_whichever_host_it_was(int host, GuardId? guard)
    {
        var scene = Hung();
        scene.Incident = scene.Incident.Record(
            new(Fix.DrainInstance, Decision.Reverted, null, "drained", "ACTIVE", "DRAINING", Worlds.Id(host)));

        var move = scene.Next();

        Assert.Null(move.Command);
        Assert.Equal(guard, move.Incident.Actions.Single(action => action.Resource == Worlds.Id(1)).BlockedBy);
    }

    [Fact]
    public void What_fails_with_the_broken_host_is_no_reason_against_its_restart()
    {
        var scene = new GuardScene(Worlds.Healthy().Impaired(1).Beside(
            Neighbourhood.Service("api", Neighbourhood.Down(1)),
            Neighbourhood.Service("jobs", Neighbourhood.Down(1))));

        Assert.IsType<SetContainerInstanceStatus>(scene.Next().Command);
    }

    [Fact]
    public void An_impaired_host_is_not_restarted_for_targets_that_no_load_balancer_checks()
    {
        var move = new GuardScene(LoadBalancerCheckTests.OutsideTheZones(1)
            .WithInstance(1, i => i with { StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-10)) })).Next();

        Assert.Null(move.Command);
        Assert.Empty(move.Incident.Actions);
        Assert.Equal(CheckId.AvailabilityZone, move.Incident.Cause?.Check);
    }

    [Theory]
    [InlineData(1, "ACTIVE", false, GuardId.AlreadyRecovering)]
    [InlineData(1, null, true, GuardId.AlreadyRecovering)]
    [InlineData(1, null, false, null)]
    [InlineData(2, "ACTIVE", true, null)]
    public void A_host_that_somebody_took_out_of_our_drain_is_not_restarted_in_the_same_incident(
        int drained, string? setByOthers, bool wasPutBack, GuardId? guard)
    {
        var scene = new GuardScene(Worlds.Healthy().Impaired(1));
        scene.Incident = scene.Incident.Record(
            new(Fix.DrainInstance, Decision.Reverted, null, "drained", "ACTIVE", "DRAINING", Worlds.Id(drained))
            {
                SetByOthers = setByOthers,
                WasPutBackByOthers = wasPutBack,
            });

        var move = scene.Next();

        Assert.Equal(guard is null, move.Command is SetContainerInstanceStatus);
        Assert.Equal(guard, move.Incident.Actions.Single(action => action.Fix == Fix.RestartInstance).BlockedBy);
    }

    [Fact]
    public void Refusals_are_told_apart_by_what_would_lift_them()
    {
        Assert.Equal(Decision.WouldApply, Decide("the fix only observes"));
        Assert.Equal(Decision.AwaitingApproval, Decide("nobody approved"));
        Assert.Equal(Decision.AwaitingApproval, Decide("something else was approved"));
        Assert.All(
            Restart.Keys.Except(["the fix only observes", "nobody approved", "something else was approved"]),
            name => Assert.Equal(Decision.Blocked, Decide(name)));
    }

    /// <summary>The container runtime of the first host hangs, and to drain is switched on.</summary>
    private static GuardScene Hung() => new(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out")
        .WithHost(1, host => host with { HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null)] }))
    { Drains = true };

    private static HostSighting Seen(string state = "running", string status = "ACTIVE") => new(Worlds.Now)
    {
        Instance = new(state, null, null, null, null),
        ContainerInstance = new(status, AgentConnected: true),
    };

    private static Decision Decide(string condition)
    {
        var scene = new GuardScene(Worlds.Healthy().Impaired(1));
        Restart[condition].Set(scene);
        return scene.Next().Incident.Actions.Single().Decision;
    }

    private static void AssertBlocked(GuardScene scene, (GuardId Guard, Action<GuardScene> Set) row)
    {
        row.Set(scene);
        var move = scene.Next();

        Assert.Null(move.Command);
        Assert.Empty(move.Claims);
        var action = Assert.Single(move.Incident.Actions);
        Assert.Equal(row.Guard, action.BlockedBy);
        Assert.Contains(row.Guard, FixCatalog.Of(action.Fix).Asks);
        Assert.NotEmpty(action.Reason);
    }

    private static (GuardId, Action<GuardScene>) Instance(GuardId guard, Func<Ec2Instance, Ec2Instance> change) =>
        (guard, scene => scene.World = scene.World.WithInstance(1, change));

    private static (GuardId, Action<GuardScene>) Host(GuardId guard, Func<ContainerInstance, ContainerInstance> change) =>
        (guard, scene => scene.World = scene.World.WithHost(1, change));

    private static ServiceEvent StartsFail =>
        new("e", Worlds.Now.AddMinutes(-5), "(service x) is unable to consistently start tasks successfully.");

    /// <summary>Another service with a small task on the host, for which there is room.</summary>
    private static (GuardId, Action<GuardScene>) Neighbour(GuardId guard, Func<Service, Service> change) =>
        (guard, scene => scene.World = scene.World.Sharing(
            Household.Service("api") with { Service = change(Household.Service("api").Service) }, Household.Needs("api", 1, 1)));

    /// <summary>Another service with a small task on the host, of which tasks ended lately on these hosts.</summary>
    private static (GuardId Guard, Action<GuardScene> Set) Fallen(Func<TenantService, TenantService> change, params int[] hosts) =>
        (GuardId.NotSafe, scene => scene.World = scene.World.Sharing(
            change(Household.Service("api") with
            {
                Fallen = [.. hosts.Select(host => new FallenTask(
                    Worlds.HostArn(host), Household.Needs("api", 1, 1).TaskDefinitionArn, Worlds.Now.AddMinutes(-5)))],
            }),
            Household.Needs("api", 1, 1)));

    private static (GuardId Guard, Action<GuardScene> Set) HealthyThere(int wanted, params HostTargets[] elsewhere) => (
        GuardId.NotSafe,
        scene => scene.World = scene.World.Sharing(Household.Service("api", wanted), Household.Needs("api", 1, 1))
            .Beside(Neighbourhood.Service("api", [Neighbourhood.Up(1), .. elsewhere])));

    /// <summary>In a cluster of so many hosts, one half of them in each of two zones.</summary>
    private static (GuardId, Action<GuardScene>) OfHosts(
        int count, params (int Host, Func<ContainerInstance, ContainerInstance> Change)[] some) =>
        (GuardId.SharedCause, scene => scene.World = some.Aggregate(
            scene.World.WithHosts(count), (world, one) => world.WithHost(one.Host, one.Change)));

    private static (GuardId, Action<GuardScene>) Others(Func<ContainerInstance, ContainerInstance> change) =>
        (GuardId.NotSafe, scene => scene.World = scene.World.WithHost(2, change).WithHost(3, change));
}
