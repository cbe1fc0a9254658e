using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// What an Auto Scaling group does about a member that fails its EC2 status checks, and what keeps it from that.
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
/// </summary>
internal static class GroupRepair
{
    /// <summary>Without these nothing is replaced. Where HealthCheck alone is suspended, a member that is marked already still is.</summary>
    private static readonly string[] Needed = ["ReplaceUnhealthy", "Terminate", "HealthCheck"];

    /// <returns>Why the group will not replace the member by itself, a clause; null where it will.</returns>
    public static string? Obstacle(Ec2Instance instance) => instance.Membership switch
    {
        null => "what it does with this member could not be read",
        { IsLeaving: true } => null,
        { LifecycleState: null } => "it does not list it as a member",
        { LifecycleState: not "InService" } member => $"it looks after no member in {member.LifecycleState}",
        { } member when SuspendedOf(member) is { } process => $"its process {process} is suspended",
        { Suspended: var suspended } when suspended.Contains("Launch") =>
            "its process Launch is suspended, so it would terminate the member and launch none in its place",
        { } member when OnlyDisks(instance.StatusChecks) && !member.HealthCheckTypes.Contains("EBS") =>
            $"its health checks ({string.Join(", ", member.HealthCheckTypes)}) do not look at disks",
        _ => null,
    };

    /// <summary>
    /// Whether the group is read to leave a member alone that fails as this one does: it is kept from replacing it, or does not look.
    /// </summary>
    public static bool LeavesAlone(GroupMembership member, StatusChecks? checks) =>
        SuspendedOf(member) is not null || (OnlyDisks(checks) && !member.HealthCheckTypes.Contains("EBS"));

    /// <returns>What can be read of why a replacement that is due has not come, a clause.</returns>
    public static string Delay(Ec2Instance instance) => instance.Membership switch
    {
        { FailedLaunch: { } failed } => $"its last launch failed at {failed.At:HH:mm}Z: {failed.Message.TrimEnd('.')}",
        { WaitsForHook: true } member => $"{Holder(member.Hooks)} holds the member in Terminating:Wait",
        { IsLeaving: true } member => $"the member is {member.LifecycleState}",
        { IsMarkedUnhealthy: true } =>
            "it has marked the member Unhealthy and not begun, as while another activity runs or too many would leave at once",
        _ => "it has not marked the member Unhealthy, and does not say why",
    };

    /// <returns>The AWS CLI command that moves it on, or shows what holds it.</returns>
    public static string Command(Ec2Instance instance) => instance.Membership switch
    {
        { LifecycleState: { } state } when state.EndsWith("Standby", StringComparison.Ordinal) =>
            $"aws autoscaling describe-auto-scaling-instances --instance-ids {instance.Id}",
        { } member when SuspendedOf(member) is { } process =>
            $"aws autoscaling resume-processes --auto-scaling-group-name {member.Group} --scaling-processes {process}",
        { Suspended: var suspended, Group: var group } when suspended.Contains("Launch") =>
            $"aws autoscaling resume-processes --auto-scaling-group-name {group} --scaling-processes Launch",
        { FailedLaunch: not null, Group: var group } =>
            $"aws autoscaling describe-scaling-activities --auto-scaling-group-name {group} --max-items 5",
        { WaitsForHook: true, Hooks: [var hook], Group: var group } =>
            $"aws autoscaling complete-lifecycle-action --auto-scaling-group-name {group} --lifecycle-hook-name {hook.Name} "
                + $"--instance-id {instance.Id} --lifecycle-action-result CONTINUE",
        { WaitsForHook: true, Group: var group } => $"aws autoscaling describe-lifecycle-hooks --auto-scaling-group-name {group}",
        _ => ReplaceNow(instance),
    };

    /// <summary>Whether the group has begun, and something that can be read keeps it from the end.</summary>
    public static bool IsHeldUp(Ec2Instance instance) =>
        instance.Membership is { FailedLaunch: not null } or { WaitsForHook: true };

    /// <summary>Whether <see cref="Command"/> has the group go on with the end of the member.</summary>
    public static bool EndsTheWait(Ec2Instance instance) =>
        Command(instance).StartsWith("aws autoscaling complete-lifecycle-action", StringComparison.Ordinal);

    /// <returns>The AWS CLI command that has the group end the instance at once.</returns>
    public static string ReplaceNow(Ec2Instance instance) =>
        $"aws autoscaling set-instance-health --instance-id {instance.Id} --health-status Unhealthy";

    /// <summary>Whether a host is on its way out by its group's doing, so that what fails with it is being mended.</summary>
    public static bool IsAtWork(DiagnosisContext context) => context.Failures.SuspectInstances.Any(
        host => host.Instance is { AutoScalingGroup: { Length: > 0 } } instance
            && (instance.Membership is { IsLeaving: true } || instance.State is "shutting-down" or "terminated"));

    private static string Holder(IReadOnlyList<LifecycleHook> hooks) => hooks switch
    {
        [{ IsManagedDraining: true }] =>
            "ECS's managed draining, which waits for the tasks of the instance as long as they do not end (48 hours at most),",
        [var hook] => $"lifecycle hook {hook.Name}, which waits for {hook.HeartbeatSeconds} s after each sign of life of whoever "
            + "completes it,",
        [] => "a lifecycle hook",
        _ => $"one of the lifecycle hooks {string.Join(", ", hooks.Select(hook => hook.Name))}",
    };

    private static string? SuspendedOf(GroupMembership member) => Needed.FirstOrDefault(
        process => member.Suspended.Contains(process) && !(process == "HealthCheck" && member.IsMarkedUnhealthy));

    private static bool OnlyDisks(StatusChecks? checks) => checks is { AttachedEbs.Status: "impaired" }
        && checks.System.Status != "impaired" && checks.Instance.Status != "impaired";
}
