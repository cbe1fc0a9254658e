using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// The way of a member of an Auto Scaling group out of Standby. Only an instance that runs is taken out, and after its stop only one
/// that is well, as the group replaces any other; and only while the group is as it was left. Else people have the commands.
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
/// </summary>
internal static class StandbyReturn
{
    private static readonly TimeSpan UnreadLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan MoveLimit = TimeSpan.FromMinutes(10);

    /// <summary>What the look at the host alone tells of its membership.</summary>
    public static (Incident Incident, InstanceRestart Restart) TakeIn(Incident incident, InstanceRestart restart, HostSighting? seen)
    {
        if (seen is null || restart.Standby is not { MayBeIn: true } stay) return (incident, restart);
        var now = stay.After(seen.Membership, seen.TakenAt);
        restart = restart with { Standby = now };
        return (now.IsOver ? incident.Note(seen.TakenAt, Left(restart, now, seen.Membership!)) : incident, restart);
    }

    /// <param name="isWell">EC2's checks pass, and nothing is waited for on the host.</param>
    /// <param name="patience">How long it may take to get well, from the beginning of the step.</param>
    /// <returns>Null where it is in no Standby of ours.</returns>
    public static Transition? Next(ReturnStep step, InstanceSighting instance, bool isWell, TimeSpan patience)
    {
        if (step.Restart.Standby is not { MayBeIn: true } stay) return null;
        return step.Seen.Membership switch
        {
            null => Unread(step, stay),
            { IsLeaving: true } member => RestartEnd.EndedByGroup(step.Incident, step.Restart, member, step.Now),
            { LifecycleState: StandbyStay.Standby } when !instance.IsRunning => step.Call(new(
                "stopped-in-standby",
                $"{step.Restart.InstanceId} is {instance.State}, which was not the remediator's doing, in Standby of Auto Scaling group "
                    + $"{stay.Group}. It is taken out once it runs and is well: before, its group would replace it.",
                WayBack.CommandsOnceWell(step.Incident, step.Restart, runs: false))),
            { LifecycleState: StandbyStay.Standby } member => Exit(step, stay, member, instance, isWell, patience),
            { LifecycleState: StandbyStay.InService } member when stay.SeenAt is null =>
                MakeSure(step, stay, instance, isWell || IsAsBefore(step, member, instance), patience),
            { LifecycleState: var state } => step.Now - (stay.ExitAcceptedAt ?? step.Restart.StepSince) < MoveLimit
                ? step.Wait()
                : step.Call(Need.Of(
                    "standby-slow",
                    $"{step.Restart.InstanceId} is still {state ?? "in no state that is told"} in Auto Scaling group {stay.Group}.")),
        };
    }

    /// <summary>The instance is no more. In Standby its group goes on counting it out, and launches no other in its place.</summary>
    /// <returns>Null where it is in no Standby of ours.</returns>
    public static Transition? Ended(ReturnStep step)
    {
        if (step.Restart.Standby is not { MayBeIn: true } stay) return null;
        return step.Seen.Membership switch
        {
            null => Unread(step, stay),
            { LifecycleState: StandbyStay.Standby or StandbyStay.Entering } => step.Call(Need.Of(
                "ended-in-standby",
                $"{step.Restart.InstanceId} was ended by somebody while it was in Standby of Auto Scaling group {stay.Group}, whose "
                    + "desired capacity is one lower for it. Taken out of Standby, it is replaced by its group.",
                WayBack.Exit(step.Restart))),
            _ => null,
        };
    }

    /// <summary>
    /// Auto Scaling said no. If that was the first time, nothing was changed; an order before it, whose answer was lost, may have moved
    /// it.
    /// </summary>
    public static Incident NotEntered(Incident incident, InstanceRestart restart, string error, DateTimeOffset now)
    {
        var stay = restart.Standby!;
        return RestartEnd.GiveUp(
            incident,
            restart with { Standby = stay with { EnterRefused = stay is { SeenAt: null, Enters.Attempts: 1 } } },
            Decision.Failed,
            $"it could not be moved to Standby: {error.TrimEnd('.')}",
            now);
    }

    public static Incident NotExited(Incident incident, InstanceRestart restart, CommandResult result, DateTimeOffset now)
    {
        // An answer that is lost once is no news, and what was not sent is decided anew.
        if (result.WasOvertaken || (result.MayHaveHappened && restart.Standby is { Exits.Attempts: 1 })) return incident;
        // What never was in Standby cannot be taken out of it; a group that is full, or must not launch, refuses it too.
        if (restart.Standby is { SeenAt: null } stay && result.Error!.Contains("is not in Standby", StringComparison.Ordinal))
            return incident with { Progress = restart with { Standby = stay with { IsOver = true } } };
        return incident.CallForHelp(now, new(
            "exit-refused",
            $"{restart.InstanceId} could not be taken out of Standby, which is tried again less and less often: {result.Error}",
            WayBack.Commands(incident, restart)));
    }

    private static Transition Exit(
        ReturnStep step, StandbyStay stay, GroupMembership member, InstanceSighting instance, bool isWell, TimeSpan patience)
    {
        var (restart, now) = (step.Restart, step.Now);
        var id = restart.InstanceId;
        if (stay.ExitAcceptedAt is { } accepted)
        {
            return now - accepted < StandbyStay.Lag ? step.Wait() : step.Call(Need.Of(
                "standby-again",
                $"{id} was taken out of Standby by us and is in Standby of Auto Scaling group {stay.Group} again, so it is left so."));
        }

        if (!isWell && !IsAsBefore(step, member, instance))
        {
            return now - restart.StepSince < patience ? step.Wait() : step.Call(new(
                "not-well-in-standby",
                $"{id} is not well, so it stays in Standby of Auto Scaling group {stay.Group}: taken out, it might be replaced. It is "
                    + $"taken out once it is well ({instance.StatusChecks?.ToString() ?? "its status checks are unread"}).",
                WayBack.CommandsOnceWell(step.Incident, restart, runs: true)));
        }

        return Kept(id, member, stay) is { } kept ? step.Call(kept) : Send(step, stay);
    }

    /// <summary>As it was before the stop it may go back to a group that leaves it alone.</summary>
    private static bool IsAsBefore(ReturnStep step, GroupMembership member, InstanceSighting instance) =>
        step.Restart is { AbortReason: not null, StopAskedAt: null } && GroupRepair.LeavesAlone(member, instance.StatusChecks);

    /// <summary>
    /// What has been changed in the group since, or keeps it from taking the member back. Where Auto Scaling refuses the exit, the
    /// command is the one that comes before it.
    /// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
    /// </summary>
    private static Need? Kept(string id, GroupMembership member, StandbyStay stay)
    {
        var (group, wanted) = (stay.Group, member.DesiredCapacity);
        var prefix = $"{id} is not taken out of Standby:";
        if (wanted + 1 > member.MaxSize)
        {
            return Need.Of(
                "standby-full",
                $"{prefix} Auto Scaling group {group} may have {member.MaxSize} members at most, and wants {wanted} without it.",
                $"aws autoscaling update-auto-scaling-group --auto-scaling-group-name {group} --max-size {wanted + 1}") with
            {
                Headline = $"{id} stays in Standby: {group} has no room for it",
                Do = $"Let the group have one member more, if that is right (a person's choice). {Then(wanted == stay.DesiredMeanwhile)}",
            };
        }

        if (member.Suspended.Contains("Launch"))
        {
            return Need.Of(
                "standby-launch-suspended",
                $"{prefix} the process Launch of Auto Scaling group {group} is suspended.",
                $"aws autoscaling resume-processes --auto-scaling-group-name {group} --scaling-processes Launch") with
            {
                Headline = $"{id} stays in Standby: Launch is suspended in {group}",
                Do = "Resume Launch, if nothing speaks against it (a person's choice; the group then launches what it lacks, too). "
                    + Then(wanted == stay.DesiredMeanwhile),
            };
        }

        return wanted == stay.DesiredMeanwhile ? null : Need.Of(
            "standby-kept",
            $"{prefix} somebody has changed the desired capacity of Auto Scaling group {group} from {stay.DesiredMeanwhile} to {wanted} "
                + "meanwhile, and the way back adds one. Whether it is, is a person's choice.");
    }

    private static string Then(bool isAsLeft) => isAsLeft
        ? "The instance is then taken out of Standby by itself."
        : "Somebody has changed the desired capacity meanwhile; the commands for the exit, which adds one, are told after that.";

    /// <summary>
    /// It is read in service, and was asked to leave: the order may be lost, or what is read be old. An exit is refused of a member
    /// that is in no Standby, and so tells which; where that is old, the exit is made, so it is asked for where it may be made only.
    /// </summary>
    private static Transition MakeSure(ReturnStep step, StandbyStay stay, InstanceSighting instance, bool mayLeave, TimeSpan patience)
    {
        var id = step.Restart.InstanceId;
        if (step.Now - (stay.Exits ?? stay.Enters)!.LastAt < StandbyStay.Lag) return step.Wait();
        if (instance.IsRunning && mayLeave) return Send(step, stay);
        if (step.Now - step.Restart.StepSince < (instance.IsRunning ? patience : MoveLimit)) return step.Wait();
        return step.Call(instance.IsRunning
            ? new(
                "not-well-in-service",
                $"{id} is not well ({instance.StatusChecks?.ToString() ?? "its status checks are unread"}), and {StandbyStay.InService} in "
                    + $"Auto Scaling group {stay.Group} although it was to go to Standby. It is made ACTIVE again once it is well.",
                WayBack.CommandsOnceWell(step.Incident, step.Restart, runs: true))
            : new(
                "stopped-in-service",
                $"{id} is {instance.State}, which was not the remediator's doing, and {StandbyStay.InService} in Auto Scaling group "
                    + $"{stay.Group}, so it is left so.",
                WayBack.CommandsOnceWell(step.Incident, step.Restart, runs: false)));
    }

    private static Transition Send(ReturnStep step, StandbyStay stay) => step.Send(
        new ExitStandby(stay.Group, step.Restart.InstanceId),
        "taken out of Standby",
        stay.Exits,
        step.Restart with { Standby = stay with { Exits = Retry.After(stay.Exits, step.Now) } });

    private static Transition Unread(ReturnStep step, StandbyStay stay) =>
        step.Now - (stay.UnreadSince ?? step.Now) < UnreadLimit ? step.Wait() : step.Call(Need.Of(
            "standby-unread",
            $"Whether {step.Restart.InstanceId} is in Standby of Auto Scaling group {stay.Group} cannot be seen: "
                + $"{step.Seen.MembershipError ?? "Auto Scaling says nothing of it"}."));

    private static string Left(InstanceRestart restart, StandbyStay stay, GroupMembership member)
    {
        var (id, desired) = (restart.InstanceId, member.DesiredCapacity);
        if (stay.Exits is null || member.LifecycleState != StandbyStay.InService)
            return $"{id} is {member.LifecycleState ?? "no member"} in Auto Scaling group {stay.Group}: somebody took it out of Standby.";
        return $"{id} is InService again in Auto Scaling group {stay.Group}, whose desired capacity is {desired}"
            + (desired == stay.DesiredBefore ? " as before." : $", and was {stay.DesiredBefore} before.")
            + (member.IsProtectedFromScaleIn == stay.WasProtectedFromScaleIn ? ""
                : $" Its protection from scale-in is {(member.IsProtectedFromScaleIn ? "on" : "off")}, in contrast to before.")
            + (member.IsMarkedUnhealthy ? " It is still marked Unhealthy there." : "");
    }
}
