using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// Waits until the tasks have left a host that drains, and asks for the stop.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class RestartDrain
{
    /// <summary>A disconnected agent cannot stop containers; it may also come back.</summary>
    private static readonly TimeSpan AgentMayBeLostFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DrainMargin = TimeSpan.FromMinutes(2);

    public static Transition Next(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        var now = context.Now;
        if (RestartFlow.Reconsider(incident, context, host) is { } reason)
            return RestartEnd.TurnBack(incident, restart with { MayBeTriedAgain = true }, reason, context);
        if (!host.IsDraining || context.Sighting!.ContainerInstance is { IsActive: true })
        {
            return restart.DrainingSince is null
                ? DrainAgain(incident, restart, context, !host.IsDraining && context.Sighting!.ContainerInstance is { IsActive: true })
                : SeenActive(incident, restart, context, host);
        }

        restart = restart with
        {
            SeenActiveSince = null,
            DrainingSince = restart.DrainingSince ?? now,
            AgentLostSince = host.AgentConnected ? null : restart.AgentLostSince ?? now,
        };
        incident = incident with { Progress = restart };
        if (context.Sighting!.TasksLeft is > 0 and var left)
        {
            var overdue = now - restart.DrainingSince >= DrainLimit(context);
            if (host.AgentConnected && overdue)
            {
                return RestartEnd.TurnBack(
                    incident,
                    restart,
                    $"{left} tasks did not leave it within {(now - restart.DrainingSince.Value).TotalMinutes:0} minutes",
                    context);
            }

            if (!IsForsaken(restart, context, overdue)) return new(incident);
        }

        if (restart.Standby is not null) return StandbyEntry.Begin(incident, restart, context);
        return Retry.IsDue(restart.EvidenceTries, now) ? RestartFlow.Stop(incident, restart, context) : new(incident);
    }

    /// <summary>
    /// ECS accepted the drain, and the host is ACTIVE all the same. That somebody has undone it is believed once both readings, the
    /// whole look and that of the host alone, have shown it for long enough.
    /// </summary>
    private static Transition SeenActive(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        var now = context.Now;
        var areAgreed = !host.IsDraining && context.Sighting!.ContainerInstance is { IsActive: true };
        var since = areAgreed ? restart.SeenActiveSince ?? now : (DateTimeOffset?)null;
        if (HostStatus.IsUndone(since, restart.DrainingSince, now)) return RestartEnd.LeftActive(incident, restart, host.Instance!, now);
        return now - restart.DrainingSince < DrainLimit(context)
            ? new(incident with { Progress = restart with { SeenActiveSince = since } })
            : RestartEnd.TurnBack(incident, restart, "ECS shows it now ACTIVE and now DRAINING", context);
    }

    /// <summary>
    /// Tasks whose agent is gone can be stopped by nobody. They are not waited for once none of them serves, and the agent had its
    /// time to come back; where some still serve, the load balancer has its time to let go of them first.
    /// </summary>
    private static bool IsForsaken(InstanceRestart restart, DecisionContext context, bool overdue) =>
        restart.AgentLostSince is { } lost && context.Now - lost >= AgentMayBeLostFor
        && (overdue || !ServesOn(context, restart.InstanceId));

    private static bool ServesOn(DecisionContext context, string instanceId) =>
        context.Snapshot.Targets!.Any(
            target => target.State == "healthy" && context.Topology.HostOf(target)?.Ec2InstanceId == instanceId)
        || context.Snapshot.Neighbours?.Groups.Any(
            group => group.Hosts.Any(host => host.Ec2InstanceId == instanceId && host.Healthy > 0)) != false;

    private static Transition DrainAgain(Incident incident, InstanceRestart restart, DecisionContext context, bool isActive)
    {
        if (restart.Retry is not { Attempts: >= RestartFlow.MaxAttempts } tried)
        {
            return new(
                incident with { Progress = restart with { Retry = Retry.After(restart.Retry, context.Now) } },
                RestartFlow.Drain(incident, restart));
        }

        var why = $"it is not seen DRAINING after {RestartFlow.MaxAttempts} attempts";
        if (!isActive) return RestartEnd.TurnBack(incident, restart, why, context);
        return new(HostStatus.WasNeverDrained(tried, context.Now)
            ? RestartEnd.GiveUp(incident, restart with { DrainRefused = true }, Decision.Failed, why, context.Now) : incident);
    }

    private static TimeSpan DrainLimit(DecisionContext context) =>
        TimeSpan.FromSeconds(context.Snapshot.TargetGroup?.DeregistrationDelaySeconds ?? 300) + DrainMargin;
}
