using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>
/// What an Auto Scaling group does with the first host as its member: it ends one that does not run in service, and lets one go to
/// Standby and come back.
/// </summary>
internal static class GroupPhysics
{
    public static Ec2Instance Minute(Ec2Instance instance) => instance switch
    {
        { Membership.LifecycleState: "EnteringStandby" } => In(instance, "Standby", 0),
        { Membership.LifecycleState: "Pending" } => In(instance, "InService", 0),
        { Membership.LifecycleState: "InService", State: "stopped" or "stopping" } =>
            In(instance, "Terminating", 0) with { State = "shutting-down" },
        _ => instance,
    };

    public static Ec2Instance Enter(Ec2Instance instance) => In(instance, "EnteringStandby", -1);

    public static Ec2Instance Exit(Ec2Instance instance) => In(instance, "Pending", 1);

    /// <summary>What the actuator finds just before the stop.</summary>
    public static string? AgainstStop(Ec2Instance instance, StopInstance stop) => instance.Membership switch
    {
        null => stop.InStandbyOf is null ? null : "it is in no group",
        { } member => (member.Group, member.LifecycleState) == (stop.InStandbyOf, "Standby") ? null : $"it is {member.LifecycleState}",
    };

    /// <summary>As Auto Scaling says no.</summary>
    public static string? Refusal(Ec2Instance instance, Command command) => (command, instance.Membership) switch
    {
        (EnterStandby, { LifecycleState: "InService" } member) when member.DesiredCapacity - 1 >= member.MinSize => null,
        (ExitStandby, { LifecycleState: "Standby" } member) when member.DesiredCapacity + 1 <= member.MaxSize => null,
        (ExitStandby, { LifecycleState: not "Standby" }) => $"ValidationError: The instance {instance.Id} is not in Standby.",
        (EnterStandby or ExitStandby, var member) => $"ValidationError: it is {member?.LifecycleState}",
        _ => null,
    };

    private static Ec2Instance In(Ec2Instance instance, string state, int more) => instance with
    {
        Membership = instance.Membership! with
        {
            LifecycleState = state,
            DesiredCapacity = instance.Membership.DesiredCapacity + more,
        },
    };
}
