using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>The AWS CLI commands that bring a host back, from wherever it is on its way.</summary>
internal static class WayBack
{
    public static string[] Commands(Incident incident, InstanceRestart restart)
    {
        var runs = restart.AbortReason is not null
            || restart.Step is RestartStep.Returning or RestartStep.Draining or RestartStep.Entering;
        return restart.Standby is { MayBeIn: true } ? [FromStandby(incident, restart, runs)]
            : runs ? [Active(incident, restart)]
            : [string.Join(" && ", Start(restart), Well(restart), Active(incident, restart))];
    }

    /// <summary>Of a member that was stopped in Standby by somebody, or must be well before it is taken out.</summary>
    public static string[] CommandsOnceWell(Incident incident, InstanceRestart restart, bool runs) =>
        [FromStandby(incident, restart, runs, mustBeWell: true)];

    /// <summary>Its group replaces it, or launches another, once it is out of Standby and does not run.</summary>
    public static string Exit(InstanceRestart restart) =>
        $"aws autoscaling exit-standby --auto-scaling-group-name {restart.Standby!.Group} --instance-ids {restart.InstanceId}";

    /// <summary>In one line, of which each part waits for the one before: out of Standby without running it would be replaced.</summary>
    private static string FromStandby(Incident incident, InstanceRestart restart, bool runs, bool mustBeWell = false)
    {
        var state = $"\"$(aws autoscaling describe-auto-scaling-instances --instance-ids {restart.InstanceId} "
            + "--query 'AutoScalingInstances[0].LifecycleState' --output text)\"";
        // Before the stop it is as impaired as it was in service.
        var waits = mustBeWell || !runs || restart.AbortReason is null;
        return string.Join(" && ", ((string?[])
        [
            runs ? null : Start(restart),
            waits ? Well(restart) : null,
            $"{{ [ {state} != {StandbyStay.Standby} ] || {Exit(restart)}; }}",
            $"{{ {HostAdvice.Until($"[ {state} = {StandbyStay.InService} ]")}; }}",
            Active(incident, restart),
        ]).OfType<string>());
    }

    private static string Start(InstanceRestart restart) => $"aws ec2 start-instances --instance-ids {restart.InstanceId}";

    private static string Well(InstanceRestart restart) => $"aws ec2 wait instance-status-ok --instance-ids {restart.InstanceId}";

    private static string Active(Incident incident, InstanceRestart restart) =>
        $"aws ecs update-container-instances-state --cluster {incident.Subject.ClusterName} "
            + $"--container-instances {restart.ContainerInstanceArn} --status ACTIVE";
}
