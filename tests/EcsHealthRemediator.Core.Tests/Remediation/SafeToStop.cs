using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// The conditions under which an instance may be stopped, written down without a look at the product's guards: from DESIGN 3.2 and the
/// list of safety rules.
/// </summary>
internal static class SafeToStop
{
    /// <returns>The conditions that do not hold.</returns>
    public static IReadOnlyList<string> Broken(Snapshot seen, Policy policy, PauseOrder? pause, Incident incident, string instanceId)
    {
        if (seen is not { Service: { } service, TargetGroup: not null, Targets: { } targets, Tasks: not null, ContainerInstances: { } hosts })
            return ["everything was read"];
        if (hosts.Where(host => host.Ec2InstanceId == instanceId).ToList() is not [{ Instance: { StatusChecks: { } checks } instance } host])
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
                ("mode", policy.RestartInstance == FixMode.Auto
                    || (policy.RestartInstance == FixMode.Approve && incident.Approval is { Granted: true })),
                ("no deployment", service.Deployments is [{ Status: "PRIMARY", RolloutState: "COMPLETED" }]),
                ("drained first", host.Status == "DRAINING"),
                ("no tasks left, or no agent to move them", host.RunningTasks + host.PendingTasks == 0 || !host.AgentConnected),
                ("runs", instance.State == "running"),
                ("proof", checks.System.Status == "impaired" || checks.Instance.Status == "impaired" || checks.AttachedEbs?.Status == "impaired"),
                ("nothing scheduled", checks.ScheduledEvents.Count == 0),
                ("in no Auto Scaling group", instance.AutoScalingGroup == ""),
                ("managed by nobody", instance.ManagedBy is null),
                ("On-Demand", instance.Lifecycle is null),
                ("root on EBS", instance.RootDeviceType == "ebs"),
                ("no local disks", instance.HasInstanceStore == false),
                ("no stop protection", instance.StopProtected == false),
                ("no dedicated host", instance.Tenancy != "host"),
                ("only service tasks", host.TaskGroups?.All(group => group.StartsWith("service:", StringComparison.Ordinal)) == true),
                ("draining can end", !(service.MinimumHealthyPercent >= 100 && service.MaximumPercent <= 100)),
                ("another host", others.Any(o => o is { Status: "ACTIVE", AgentConnected: true, Instance.State: "running" })),
                ("no other host impaired", others.All(o => o.Instance?.StatusChecks is not { } c || (c.System.Status != "impaired" && c.Instance.Status != "impaired"))),
                ("no failure elsewhere", targets.All(target => target.State != "unhealthy" || target.Id == instanceId)),
            }
            .Where(row => !row.Holds).Select(row => row.Condition),
        ];
    }

    private static string? Tag(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault("ecs-health-remediator");
}
