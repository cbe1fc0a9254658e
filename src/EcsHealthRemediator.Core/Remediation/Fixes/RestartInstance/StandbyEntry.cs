using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// The way of a member of an Auto Scaling group from the drain to the stop: it is moved to Standby, and stopped once it is read there.
/// </summary>
internal static class StandbyEntry
{
    private static readonly TimeSpan EnterLimit = TimeSpan.FromMinutes(10);

    /// <summary>Its tasks are gone, and nothing speaks against the stop.</summary>
    public static Transition Begin(Incident incident, InstanceRestart restart, DecisionContext context) =>
        Ask(incident, restart with { Step = RestartStep.Entering, StepSince = context.Now, Retry = null }, context);

    public static Transition Next(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        var (stay, member) = (restart.Standby!, context.Sighting!.Membership!);
        if (!host.IsDraining) return RestartEnd.TurnBack(incident, restart, "somebody made it ACTIVE again", context);
        if (stay.IsOver) return RestartEnd.TurnBack(incident, restart, "somebody took it out of Standby", context);
        return member switch
        {
            { IsLeaving: true } => RestartEnd.EndedByGroup(incident, restart, member, context.Now),
            { LifecycleState: StandbyStay.Standby } => InStandby(incident, restart, context, host),
            { LifecycleState: StandbyStay.InService } when stay.SeenAt is null => NotYet(incident, restart, context, host),
            _ => Wait(incident, restart, context, member),
        };
    }

    private static Transition InStandby(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        var now = context.Now;
        // The whole look may be from before.
        if (host.Instance!.Membership?.LifecycleState != StandbyStay.Standby && now - restart.Standby!.SeenAt < StandbyStay.Lag)
            return new(incident);
        if (RestartFlow.Reconsider(incident, context, host) is { } reason)
            return RestartEnd.TurnBack(incident, restart, reason, context);
        return Retry.IsDue(restart.EvidenceTries, now) ? RestartFlow.Stop(incident, restart, context) : new(incident);
    }

    /// <summary>Accepted or not, it is still in service: the order was lost, or its answer, or what is read is old.</summary>
    private static Transition NotYet(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        var (stay, now) = (restart.Standby!, context.Now);
        if (now - (stay.EnterAcceptedAt ?? stay.Enters!.LastAt) < StandbyStay.Lag) return new(incident);
        if (stay.EnterAcceptedAt is not null)
            return RestartEnd.TurnBack(incident, restart, "it does not stay in Standby", context);
        if (RestartFlow.Reconsider(incident, context, host) is { } reason)
            return RestartEnd.TurnBack(incident, restart, reason, context);
        return stay.Enters is { Attempts: >= RestartFlow.MaxAttempts }
            ? RestartEnd.TurnBack(incident, restart, $"it does not go to Standby after {RestartFlow.MaxAttempts} attempts", context)
            : Ask(incident, restart, context);
    }

    private static Transition Ask(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        var (stay, seen, now) = (restart.Standby!, context.Sighting!, context.Now);
        if (StandbyGuards.BeforeEnter(restart, seen) is { } reason)
            return RestartEnd.TurnBack(incident, restart, reason, context);
        var member = seen.Membership!;
        var asked = restart with
        {
            Standby = stay with
            {
                Enters = Retry.After(stay.Enters, now),
                DesiredBefore = member.DesiredCapacity,
                WasProtectedFromScaleIn = member.IsProtectedFromScaleIn,
            },
        };
        return new(
            (incident with { Progress = asked }).Note(
                now,
                $"Moves {restart.InstanceId} to Standby in Auto Scaling group {stay.Group}, whose desired capacity becomes "
                    + $"{member.DesiredCapacity - 1} until it is back."),
            new EnterStandby(stay.Group, restart.InstanceId));
    }

    private static Transition Wait(Incident incident, InstanceRestart restart, DecisionContext context, GroupMembership member) =>
        new(context.Now - restart.StepSince < EnterLimit ? incident : incident.CallForHelp(context.Now, new(
            "standby-slow",
            $"{restart.InstanceId} is still {member.LifecycleState ?? "in no state that is told"} in Auto Scaling group {member.Group} "
                + $"{EnterLimit.TotalMinutes:0} minutes after it was moved to Standby.",
            WayBack.Commands(incident, restart))));
}
