using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// The conditions under which an instance may be stopped, written down without a look at the product's guards: from the
/// contract's list of refusals and the safety rules.
/// </summary>
internal static class SafeToStop
{
    /// <param name="alone">
    /// The look at the host alone, as the whole one may be older, and the counts of a container instance follow what is wanted of its
    /// tasks: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    /// </param>
    /// <returns>The conditions that do not hold.</returns>
    public static IReadOnlyList<string> Broken(
        Snapshot seen, HostSighting? alone, Policy policy, PauseOrder? pause, Incident incident, string instanceId)
    {
        if (seen is not { Service: { } service, Targets: { } targets, ContainerInstances: { } hosts }
            || seen.TargetGroup is null || seen.Tasks is null || seen.Tenancy is not { } tenancy)
            return ["everything was read"];
        var registered = hosts.Where(host => host.Ec2InstanceId == instanceId).ToList();
        if (registered is not [{ Instance: { StatusChecks: { } checks } instance } host])
            return ["exactly one container instance, and its EC2 instance was read"];

        var others = hosts.Where(other => other.Ec2InstanceId != instanceId).ToList();
        return
        [
            .. new (string Condition, bool Holds)[]
            {
                ("no gaps", seen.Gaps.Count == 0),
                ("not paused", pause is null || pause.Until <= seen.TakenAt),
                ("service not opted out", Tag(service.Tags) != "off"),
                ("instance opted in", Tag(instance.Tags) == "approved"),
                ("mode", Mode(policy, instance) == FixMode.Auto
                    || (Mode(policy, instance) == FixMode.Approve
                        && incident.Answers.Any(answer => answer.Granted && answer.Resource == instanceId))),
                ("no deployment", service.Deployments is [{ Status: "PRIMARY", RolloutState: "COMPLETED" }]),
                ("drained first", host.Status == "DRAINING"),
                ("no tasks left, or no agent to move them", alone?.TasksLeft == 0 || (alone?.TasksLeft > 0 && !host.AgentConnected)),
                ("nobody else started it", instance.LaunchTime < incident.OpenedAt),
                ("runs", instance.State == "running"),
                ("proof", Fails(checks)),
                ("nothing scheduled", checks.ScheduledEvents.Count == 0),
                ("in no Auto Scaling group, or in its Standby", instance.AutoScalingGroup == "" || IsLent(alone?.Membership)),
                ("managed by nobody", instance.ManagedBy is null),
                ("On-Demand", instance.Lifecycle is null),
                ("root on EBS", instance.RootDeviceType == "ebs"),
                ("no local disks", instance.HasInstanceStore == false),
                ("no key of others", instance.CustomerKeys?.All(policy.VolumeKeys.Contains) == true),
                ("no stop protection", instance.StopProtected == false),
                ("no dedicated host", instance.Tenancy != "host"),
                ("only service tasks", host.TaskGroups?.All(group => group.Split(':')[0] == "service") == true),
                ("draining can end", !(service.MinimumHealthyPercent >= 100 && service.MaximumPercent <= 100)
                    || alone?.TasksLeft == 0),
                ("no tenant opted out", !tenancy.Services.Any(tenant => Tag(tenant.Service.Tags) == "off")),
                ("no protected task", !tenancy.Tasks.Any(task => task.ContainerInstanceArn == host.Arn && task.IsProtected)),
                ("room elsewhere, or nothing to lose", HasRoom(others, tenancy) || FailsInPart(targets, instanceId)),
                ("another host", others.Any(o => o is { Status: "ACTIVE", AgentConnected: true, Instance.State: "running" })),
                ("no other host impaired", !others.Any(o => Fails(o.Instance?.StatusChecks))),
                ("at most a fifth of the hosts away besides it", others.Count(IsAway) * 5 <= hosts.Count),
                ("no two failing hosts in a zone", !hosts.Where(h => h.Arn == host.Arn || (IsAway(h) && h.Status == "ACTIVE"))
                    .GroupBy(h => h.Instance?.AvailabilityZone).Any(zone => zone.Count() > 1)),
                ("no failure elsewhere", targets.All(target => target.State != "unhealthy" || target.Id == instanceId)),
            }
            .Where(row => !row.Holds).Select(row => row.Condition),
        ];
    }

    private static FixMode Mode(Policy policy, Ec2Instance instance) => instance.AutoScalingGroup == "" ? policy.ModeOf(Fix.RestartInstance)
        : (FixMode)Math.Min((int)policy.StandbyMode, (int)policy.ModeOf(Fix.RestartInstance));

    /// <summary>In Standby, of a group that has opted in and takes it back.</summary>
    private static bool IsLent(GroupMembership? member) => member is { LifecycleState: "Standby" } && Tag(member.Tags) == "approved"
        && !member.Suspended.Any(process => process is "Launch" or "Terminate");

    /// <summary>For the one task of 256 CPU units and 512 MiB that each host of these worlds has.</summary>
    private static bool HasRoom(List<ContainerInstance> others, Tenancy tenancy) => others.Any(other =>
        other is { Status: "ACTIVE", AgentConnected: true, Instance: { State: "running", StatusChecks.AllPassed: true } }
        && tenancy.Rooms.Any(room => room.ContainerInstanceArn == other.Arn && room is { Cpu: >= 256, Memory: >= 512 }));

    /// <summary>The host's target gets no requests, and two of three others do, which is more than half.</summary>
    private static bool FailsInPart(IReadOnlyList<Target> targets, string instanceId) =>
        targets.All(target => target.Id != instanceId || target.State is "unhealthy" or "initial")
        && targets.Count(target => target.Id != instanceId && target.State == "healthy") >= 2;

    private static bool IsAway(ContainerInstance host) => host is not { Status: "ACTIVE", AgentConnected: true }
        || host.Instance is not { State: "running" } || Fails(host.Instance.StatusChecks);

    private static bool Fails(StatusChecks? checks) =>
        new[] { checks?.System, checks?.Instance, checks?.AttachedEbs }.Any(check => check?.Status == "impaired");

    private static string? Tag(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault("ecs-health-remediator");
}
