using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>What speaks against the restart of an instance.</summary>
internal static class RestartGuards
{
    /// <summary>What <see cref="BeforeDrain"/> asks.</summary>
    public static readonly IReadOnlyList<GuardId> Order =
    [
        GuardId.OptedOut, GuardId.Cooldown, GuardId.Paused, GuardId.ChangeFreeze, GuardId.Quarantined, GuardId.EvidenceGap,
        GuardId.DeploymentInProgress, GuardId.SharedCause, GuardId.EvidenceGap, GuardId.GroupRepairs, GuardId.NotSafe,
        GuardId.NoSpareCapacity,
        GuardId.SharedCause, GuardId.NotSafe, GuardId.AlreadyRecovering, GuardId.EvidenceGap, GuardId.NotSafe, GuardId.Persistence,
        GuardId.Budget, GuardId.HostAway, GuardId.Cooldown, GuardId.Budget, GuardId.EvidenceGap, GuardId.NotSafe,
        .. Guards.OfAuthority,
    ];

    private static readonly TimeSpan LongBefore = TimeSpan.FromHours(1);

    public static GuardRefusal? BeforeDrain(
        Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan) =>
        Guards.OptedOut(context, host.Instance)
        ?? TriedBefore(incident, context.Now)
        ?? Guards.Paused(context)
        ?? Guards.Frozen(context)
        ?? Guards.Quarantined(context)
        ?? Guards.EvidenceGap(context)
        ?? Guards.DeploymentInProgress(context)
        ?? OtherHosts.Refuse(context, host)
        ?? RestartSafety.Refuse(incident, context, host)
        ?? HostsAway.Refuse(context, host)
        ?? OtherCause(context)
        ?? DrainedByOthers(incident, host)
        ?? TakenBack.Refuse(incident, host)
        ?? SecondSight.Refuse(context, host, IsOurDrain(incident, host))
        ?? Impairment(incident, context, host)
        ?? RestartBudget.Refuse(incident, context, host)
        ?? HandledByOthers(incident, host)
        ?? Authority(incident, context, host, plan);

    /// <summary>What may have come between the decision and the stop.</summary>
    public static GuardRefusal? BeforeStop(
        Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan) =>
        Guards.Forbidden(context, host.Instance)
        ?? Guards.Frozen(context)
        ?? Guards.DeploymentInProgress(context)
        ?? OtherHosts.Refuse(context, host)
        ?? RestartSafety.Refuse(incident, context, host)
        ?? HostsAway.Refuse(context, host)
        ?? HandledByOthers(incident, host)
        ?? Authority(incident, context, host, plan);

    private static GuardRefusal? Authority(
        Incident incident, DecisionContext context, ContainerInstance host, ActionRecord plan)
    {
        var (instance, what) = (host.Instance!, $"instance {host.Ec2InstanceId}");
        if (instance.AutoScalingGroup is not { Length: > 0 }) return Guards.Authority(incident, context, plan, instance.Tags, what);
        return (OptIn.IsApproved(instance.Tags) ? StandbyGuards.NotOptedIn(context, instance) : null)
            ?? Guards.Authority(incident, context, plan, instance.Tags, what, context.Policy.ModeInStandby);
    }

    /// <summary>A host that is impaired beside what is really wrong is not restarted for it.</summary>
    private static GuardRefusal? OtherCause(DecisionContext context)
    {
        if (context.Conclusion.Cause is { Verdict: Verdict.Fault, Check: not CheckId.InstanceStatus } cause)
            return new(GuardId.NotSafe, $"The host is impaired, but that is not what fails the health check: {cause.Summary}");
        return Diagnoser.Besides(context.Evidence, context.Conclusion, CheckId.InstanceStatus) is { } other
            ? new(GuardId.NotSafe, $"The host is impaired, but the health check would fail without that too: {other.Summary}")
            : null;
    }

    private static GuardRefusal? DrainedByOthers(Incident incident, ContainerInstance host) =>
        host.IsDraining && !IsOurDrain(incident, host)
        ? new(GuardId.AlreadyRecovering, $"{host.Ec2InstanceId} is DRAINING, and not because of this incident.")
        : null;

    /// <summary>This incident has drained it before, and the restart takes that over.</summary>
    private static bool IsOurDrain(Incident incident, ContainerInstance host) =>
        incident.Progress is { IsDrained: true } drain && drain.Ec2InstanceId == host.Ec2InstanceId;

    private static GuardRefusal? TriedBefore(Incident incident, DateTimeOffset now) =>
        incident.Progress is InstanceRestart restart && !restart.MayBeginAnew(now)
            ? new(GuardId.Cooldown, $"A restart of {restart.InstanceId} was given up in this incident: {restart.AbortReason}.")
            : null;

    /// <summary>
    /// Whoever stops or starts an instance has something in mind with it, and its checks may fail because of that. A restart of
    /// ours is in the ledger or over, so it is not asked here.
    /// </summary>
    private static GuardRefusal? HandledByOthers(Incident incident, ContainerInstance host)
    {
        if (host.Instance!.LaunchTime is not { } launched)
            return new(GuardId.EvidenceGap, $"the launch time of {host.Ec2InstanceId} could not be read.");
        if (launched >= incident.OpenedAt)
        {
            return new(
                GuardId.NotSafe,
                $"somebody stopped or started it lately: {host.Ec2InstanceId} was started {launched:yyyy-MM-dd HH:mm}Z.");
        }

        return incident.Memory.SeenDown.Contains(host.Ec2InstanceId)
            ? new(GuardId.NotSafe, $"somebody stopped or started it lately: {host.Ec2InstanceId} was seen not to run.")
            : null;
    }

    private static GuardRefusal? Impairment(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var clocks = host.Instance!.StatusChecks!.All.Where(pair => pair.Check.Status == "impaired")
            .Select(pair => pair.Check.ImpairedSince ?? incident.OpenedAt).ToList();
        if (clocks.Count > 0 && incident.OpenedAt - clocks.Max() > LongBefore)
        {
            return new(
                GuardId.NotSafe,
                $"{host.Ec2InstanceId} has been impaired since {clocks.Max():yyyy-MM-dd HH:mm}Z, long before the service failed, "
                    + "so something else must have happened.");
        }

        // Each check has its own time: EC2 may still recover from the youngest.
        var lasted = context.Now - (clocks.Count > 0 ? clocks.Max() : incident.OpenedAt);
        var patience = context.Policy.RestartPersistence;
        return lasted >= patience && incident.Looks >= 2 ? null : new(
            GuardId.Persistence,
            $"{host.Ec2InstanceId} has been impaired for {lasted.TotalSeconds:0} s; "
                + $"EC2 may recover it by itself within {patience.TotalSeconds:0} s.");
    }
}
