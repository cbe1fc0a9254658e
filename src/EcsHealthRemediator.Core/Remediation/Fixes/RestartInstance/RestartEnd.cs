using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>How a restart ends: proven, turned round before the stop, or out of our hands.</summary>
internal static class RestartEnd
{
    /// <summary>After the time for a verification, so that one look that failed does not decide.</summary>
    private static readonly TimeSpan BlindLimit = TimeSpan.FromMinutes(5);

    /// <summary>In which what began before the host was back ends.</summary>
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(5);

    public const string NotRegistered = "its container instance is no longer registered";

    public static Transition Verify(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        var host = HostOf(context, restart);
        var back = host is { IsActive: true, AgentConnected: true, Instance: { IsRunning: true, StatusChecks.AllPassed: true } };
        if (back && !restart.HasReturned) incident = incident with { Progress = restart with { HasReturned = true } };
        if (back && incident.StaysHealthy)
        {
            var healed = $"The instance is back and every target is healthy. {Placed(context, restart, host!)}";
            return new(HostLeftBroken.Tell(
                Verified(incident, host, passed: true, healed).Close(context.Now, IncidentStatus.Fixed, healed), context));
        }

        if (back && context.Now - incident.Verification!.Since >= SettlesWithin && Elsewhere(incident, restart, context) is { } other)
        {
            var well = $"The instance is back and well. What fails now has another cause: {other.Summary}";
            return new((Verified(incident, host, passed: true, well) with { Findings = context.Conclusion.Findings, Cause = other })
                .HandOver(context.Now, IncidentStatus.NeedsHuman, well));
        }

        var overdue = context.Now - incident.Verification!.Until;
        var isGone = context.Snapshot.Missing.Count > 0;
        if (!isGone && (overdue < TimeSpan.Zero || (back && incident.HealthyLooks > 0))) return new(incident);
        if (Guards.EvidenceGap(context) is { } gap)
        {
            return new(!isGone && overdue < BlindLimit ? incident : incident.HandOver(
                context.Now,
                IncidentStatus.NeedsHuman,
                $"Whether the restart helped cannot be told: {gap.Reason}{Consequence(incident)}"));
        }

        var summary = $"After the restart: {context.Conclusion.Finding(CheckId.AlreadyHealthy)?.Summary}";
        return new(Verified(incident, host, passed: false, summary).HandOver(context.Now, IncidentStatus.NotFixed, summary + Consequence(incident)));
    }

    /// <summary>What two looks in a row find at fault, but not with the host that is back, while nothing fails on that.</summary>
    private static Finding? Elsewhere(Incident incident, InstanceRestart restart, DecisionContext context) =>
        incident.HealthyLooks == 0 && Guards.EvidenceGap(context) is null
        && context.Conclusion.Cause is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } cause
        && incident.FaultsBefore.Contains(cause.Check) && !cause.InstanceIds.Contains(restart.InstanceId)
        && !context.Failures.FailingTargets.Any(target => context.Topology.HostOf(target)?.Ec2InstanceId == restart.InstanceId)
            ? cause : null;

    /// <summary>ECS moves no running task to a host that is back, so nobody waits for one; but people read what is proven.</summary>
    private static string Placed(DecisionContext context, InstanceRestart restart, ContainerInstance host) =>
        context.Topology.RunningTasks.Any(task => task.StartedAt >= restart.StartedAt && task.ContainerInstanceArn == host.Arn
            && context.Topology.TargetOf(task) is { IsHealthy: true })
            ? "A task that was started on it since is healthy."
            : "No task of the service was placed on it since.";

    /// <summary>
    /// Before the stop: gives up, and makes the container instance ACTIVE again, unless the mode lets the remediator change nothing.
    /// Whatever may be in Standby leaves that first.
    /// </summary>
    /// <param name="isActive">It is known to be ACTIVE already; else the drain is asked, which may be too young for that.</param>
    public static Transition TurnBack(
        Incident incident, InstanceRestart restart, string reason, DecisionContext context, GuardId? by = null, bool isActive = false)
    {
        incident = AsSeenNow(incident, restart, context.Conclusion);
        var isShownActive = HostOf(context, restart) is { IsActive: true } && context.Sighting?.ContainerInstance is { IsActive: true };
        isActive |= isShownActive && HostStatus.IsUndone(context.Now, restart.DrainingSince, context.Now);
        return !isActive && restart.Standby is not { MayBeIn: true } && context.Policy.MayBringBack(Fix.RestartInstance)
            ? new(
                GiveUp(incident, restart with { Retry = Retry.After(null, context.Now) }, Decision.Reverted, reason, context.Now, by),
                Activate(incident, restart))
            : new(GiveUp(incident, restart with { Retry = null }, Decision.Reverted, reason, context.Now, by));
    }

    /// <summary>
    /// What people read is what speaks against the stop, where that is more than what called for it; and what is to be done about the
    /// group of the host, which may be another thing by now.
    /// </summary>
    private static Incident AsSeenNow(Incident incident, InstanceRestart restart, Conclusion now)
    {
        if (now.Cause is not { Verdict: Verdict.Fault } cause) return incident;
        if (!(cause.InstanceIds is [var only] && only == restart.InstanceId))
            return incident with { Findings = [.. now.Findings.Select(WithoutRestart)], Cause = WithoutRestart(cause) };
        return restart.Standby is not null && cause.Check == incident.Cause?.Check
            ? incident with { Findings = now.Findings, Cause = cause } : incident;
    }

    /// <summary>What has just turned a restart back speaks against one by hand, of whichever host.</summary>
    private static Finding WithoutRestart(Finding fault) =>
        fault.Check == CheckId.InstanceStatus ? fault with { Remedy = null } : fault;

    /// <summary>Before the stop: somebody has undone the drain, and whatever becomes of the host next is their doing.</summary>
    public static Transition LeftActive(Incident incident, InstanceRestart restart, Ec2Instance instance, DateTimeOffset now)
    {
        var left = GiveUp(incident, restart, Decision.Reverted, "somebody made it ACTIVE again", now);
        left = left.Record(left.Actions.Last(action => action.Fix == Fix.RestartInstance) with { SetByOthers = "ACTIVE" });
        return Undone(left, (InstanceRestart)left.Progress!, instance.StatusChecks, now);
    }

    public static Incident GiveUp(
        Incident incident, InstanceRestart restart, Decision decision, string reason, DateTimeOffset now, GuardId? by = null)
    {
        reason = reason.TrimEnd('.');
        incident = incident with { Progress = restart with { AbortReason = reason, StepSince = now } };
        var again = restart is { MayBeTriedAgain: true, Standby: null, TriesBefore: 0 } && by != GuardId.OptedOut
            ? "; if the host still fails in a quarter of an hour, it is tried once more" : "";
        return Decide(incident, decision, $"Given up before the stop: {reason}{again}", by).Note(now, $"Gives up the restart: {reason}.");
    }

    /// <summary>The container instance is ACTIVE as before; what is left to do depends on what it was drained for.</summary>
    public static Transition Undone(Incident incident, InstanceRestart restart, StatusChecks? checks, DateTimeOffset now)
    {
        incident = PutBack(incident, restart);
        var back = $"Container instance {restart.InstanceId} is ACTIVE again";
        return checks is { AnyImpaired: false } || incident.Targets is { Wanted: 0 }
            ? new((incident with
            {
                State = IncidentState.Watching,
                Status = IncidentStatus.Watching,
                Progress = restart,
                Need = null,
            }).Note(now, $"{back}; watches on."))
            : new((incident with { Progress = restart }).HandOver(
                now,
                IncidentStatus.NeedsHuman,
                $"{back}, and {(checks is null ? "its status checks are unread" : "still impaired")}."));
    }

    public static Incident PutBack(Incident incident, InstanceRestart restart) =>
        restart is { DrainingSince: not null, DrainRefused: false, Retry: null, ActiveAcceptedAt: null }
            ? TakenBack.Note(incident, Fix.RestartInstance) : incident;

    public static Transition Gone(Incident incident, string how, DateTimeOffset now)
    {
        var id = ((InstanceRestart)incident.Progress!).InstanceId;
        var why = $"{id} is gone: {how}.";
        var left = incident with { Findings = [.. incident.Findings.Select(finding => OfGone(finding, id))] };
        return new(Decide(left, Decision.Failed, why).HandOver(now, IncidentStatus.NeedsHuman, why + Consequence(left)));
    }

    /// <summary>What was to be done about a host that is no longer there.</summary>
    private static Finding OfGone(Finding finding, string id) => finding.Remedy is null || !finding.InstanceIds.Contains(id) ? finding
        : finding with { Remedy = new($"See that another host takes the place of {id}, which is gone.", null, null) };

    /// <summary>ECS has accepted to make it ACTIVE, so it is registered, whatever its reads say.</summary>
    public static Transition Unlisted(Incident incident, InstanceRestart restart, DateTimeOffset now) => new(incident.HandOver(
        now,
        IncidentStatus.NeedsHuman,
        $"ECS has accepted to make {restart.InstanceId} ACTIVE, and its answers do not list it: see that its container instance is there."
            + Consequence(incident)));

    /// <summary>Nothing is left to be brought back: with the member goes its Standby.</summary>
    public static Transition EndedByGroup(Incident incident, InstanceRestart restart, GroupMembership member, DateTimeOffset now)
    {
        var why = $"Auto Scaling group {member.Group} ends {restart.InstanceId}, which is {member.LifecycleState}.";
        var over = incident with { Progress = restart with { Standby = restart.Standby! with { IsOver = true } } };
        return new(Decide(over, Decision.Failed, why).HandOver(now, IncidentStatus.NeedsHuman, why + Consequence(over)));
    }

    public static Transition StoppedByOthers(Incident incident, InstanceRestart restart, string state, DateTimeOffset now) => new(
        Decide(
            incident with { Progress = restart with { HasReturned = true } },
            Decision.Failed,
            $"{restart.InstanceId} was started and is {state} again.").HandOver(
            now,
            IncidentStatus.NeedsHuman,
            $"{restart.InstanceId} was started {(restart.Starts is null ? "after our stop" : "by us")} and is {state} now, so somebody else "
                + "has stopped it."));

    public static Transition DrainedByOthers(Incident incident, InstanceRestart restart, DateTimeOffset now) => new(
        (incident with { Progress = restart with { HasReturned = true } }).HandOver(
            now,
            IncidentStatus.NeedsHuman,
            (restart.DrainRefused ? $"Container instance {restart.InstanceId} is DRAINING, although ECS refused our drain"
                : $"Container instance {restart.InstanceId} was made ACTIVE by us and is DRAINING again")
                + ", which was somebody else, so it is left so."));

    public static SetContainerInstanceStatus Activate(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "ACTIVE");

    /// <summary>What follows for the other hosts.</summary>
    private static string Consequence(Incident incident) => incident.Progress is { LeftHostAway: true }
        ? " Until an operator resumes, no other instance in this account is restarted."
        : "";

    private static ContainerInstance? HostOf(DecisionContext context, InstanceRestart restart) =>
        context.Snapshot.ContainerInstances?.FirstOrDefault(
            host => host.Ec2InstanceId == restart.InstanceId && host.Arn == restart.ContainerInstanceArn);

    private static Incident Verified(Incident incident, ContainerInstance? host, bool passed, string summary)
    {
        var action = incident.Actions.Last(action => action.Fix == Fix.RestartInstance);
        return (incident with { Verification = incident.Verification! with { Passed = passed, Summary = summary } })
            .Record(action with { After = host?.Instance?.StatusChecks?.ToString() });
    }

    private static Incident Decide(Incident incident, Decision decision, string reason, GuardId? by = null) =>
        incident.Actions.LastOrDefault(action => action.Fix == Fix.RestartInstance) is { } action
            ? incident.Record(action with { Decision = decision, Reason = reason, BlockedBy = by })
            : incident;
}
