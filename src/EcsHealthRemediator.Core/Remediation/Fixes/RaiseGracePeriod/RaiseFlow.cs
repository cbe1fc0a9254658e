using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>
/// Raise the grace period, read it back, see whether new tasks now live, and put the old value back if they do not. Changing it
/// starts no deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
/// </summary>
internal static class RaiseFlow
{
    private const int MaxAttempts = 3;

    private const int MaxRevertAttempts = 8;

    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(10);

    /// <summary>So long an outage may keep a raise from being judged.</summary>
    private static readonly TimeSpan JudgedWithin = TimeSpan.FromHours(6);

    public static Transition Begin(Incident incident, DecisionContext context, Service service, int target)
    {
        var raise = new GracePeriodRaise(
            service.GracePeriodSeconds, target, service.TaskDefinitionArn!, context.Now, Reverting: false)
        {
            IsTrial = incident.Actions.Last(action => action.Fix == Fix.RaiseGracePeriod).IsTrial,
            Retry = Retry.After(null, context.Now),
        };
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Progress = raise, NextLookAt = null })
                .Note(context.Now, raise.IsTrial
                    ? $"Tries whether time is what the tasks lack: grace period {raise.Before} to {raise.After} seconds, "
                        + "put back if it does not help."
                    : $"Raises the grace period from {raise.Before} to {raise.After} seconds."),
            new SetGracePeriod(context.Snapshot.Subject.ClusterArn, context.Snapshot.Subject.ServiceArn, target, raise.Before))
        {
            Claims =
            [
                .. new[] { context.Ledgers.Raises, context.Ledgers.Service }
                    .Select(ledger => ledger.Claim(incident.Id, Fix.RaiseGracePeriod, raise.TaskDefinitionArn, context.Now)),
            ],
        };
    }

    public static Incident After(
        Incident incident, GracePeriodRaise raise, SetGracePeriod command, CommandResult result, DateTimeOffset now)
    {
        if (result.Error is null)
        {
            var accepted = incident with { Progress = raise with { AcceptedAt = now } };
            return raise.Reverting ? accepted.GoOn()
                : accepted.Note(now, $"AWS accepted a grace period of {command.Seconds} seconds.");
        }

        if (result.WasOvertaken) return incident with { Progress = raise with { WasOvertaken = raise.Retry is { Attempts: 1 } } };
        if (result.MayHaveHappened && !(raise is { Reverting: true } or { Tried: not null } && raise.Retry is { Attempts: >= MaxAttempts }))
            return incident;
        if (raise.Tried is not null && !raise.Reverting)
        {
            return incident.CallForHelp(now, new(
                "settle-refused", $"{NotSet(raise)}, which is tried again less and less often: {result.Error}", [SetCommand(incident, raise)]));
        }

        return raise.Reverting
            ? incident.CallForHelp(now, new(
                "revert-refused",
                $"The old grace period could not be put back, which is tried again less and less often: {result.Error}",
                [SetCommand(incident, raise)]))
            : Decide(incident with { Progress = raise with { Error = result.Error } }, Decision.Failed, result.Error);
    }

    /// <summary>Until the service shows the value that was asked for.</summary>
    public static Transition Next(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (Seen(context) is not { } service)
            return ServiceEnd.Next(incident, context) ?? Blind(incident, context, raise.At + Allowance);
        if (raise.Reverting) return Revert(incident, raise, service, context);
        if (service.GracePeriodSeconds == raise.After)
        {
            var until = JudgedBy(raise, raise.At, context);
            return Verify(
                (incident with
                {
                    State = IncidentState.Verifying,
                    Status = IncidentStatus.Verifying,
                    Progress = raise with { AcceptedAt = raise.AcceptedAt ?? context.Now },
                    Verification = new(context.Now, until, null, "Waits for the tasks to become healthy."),
                }).Note(context.Now, $"The service shows a grace period of {raise.After} seconds."),
                raise,
                context);
        }

        if (service.GracePeriodSeconds != raise.Current)
        {
            return raise.WasOvertaken && raise.AcceptedAt is null
                ? ChangedByOthers(
                    Decide(incident, Decision.Blocked, "Somebody else has set the grace period.", GuardId.AlreadyRecovering),
                    service,
                    context)
                : SeenOtherwise(incident, raise, service, context);
        }

        if (raise.Error is { } error) return Stop(incident, context, $"{NotSet(raise)}: {error}");
        if (raise.AcceptedAt is not null) return SeenOtherwise(incident, raise, service, context);
        if (raise.Tried is not null && !context.Policy.MayBringBack(Fix.RaiseGracePeriod))
            return Stop(incident, context, $"{NotSet(raise)}: the mode no longer lets the remediator change anything.");
        if (raise.Tried is null && RaiseGuards.Refuse(incident, context, service, incident.Actions.Last(action => action.Fix == Fix.RaiseGracePeriod))
            is { } refusal)
        {
            return Stop(Decide(incident, Decision.Blocked, refusal.Reason, refusal.Guard), context, refusal.Reason);
        }

        if (raise.Tried is not null) return Settle(incident, raise, context);
        return raise.Retry is { Attempts: >= MaxAttempts }
            ? Stop(
                Decide(incident, Decision.Failed, "AWS gave no clear answer."),
                context,
                $"{NotSet(raise)}: AWS gave no clear answer to {MaxAttempts} attempts.")
            : Send(incident, raise, context);
    }

    /// <summary>ECS shows both of every service whose grace period was raised: a look that lacks one of them says nothing.</summary>
    private static Service? Seen(DecisionContext context) =>
        context.Snapshot.Service is { ShowsGracePeriod: true, TaskDefinitionArn: not null } service ? service : null;

    /// <summary>A trial that has helped must not leave more than is needed, so it is tried as long as the putting back is.</summary>
    private static Transition Settle(Incident incident, GracePeriodRaise raise, DecisionContext context) =>
        raise.Retry is { Attempts: >= MaxRevertAttempts }
            ? new(incident.CallForHelp(context.Now, new(
                "settle-given-up", $"{NotSet(raise)} in {MaxRevertAttempts} attempts, so it is not tried any more.",
                [SetCommand(incident, raise)])))
            : Retry.IsDue(raise.Retry, context.Now) ? Send(incident, raise, context) : new(incident);

    private static string NotSet(GracePeriodRaise raise) => raise.Tried is { } tried
        ? $"The longer grace period helps, but could not be set from {tried} to the {raise.After} seconds that are enough"
        : "The grace period could not be raised";

    public static Transition Verify(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (Seen(context) is not { } service) return Blind(incident, context, incident.Verification!.Until);
        if (service.GracePeriodSeconds != raise.After) return SeenOtherwise(incident, raise, service, context);
        raise = (GracePeriodRaise)incident.Progress! with { LooksWithout = 0 };
        incident = incident with { Progress = raise };
        if (service.TaskDefinitionArn != raise.TaskDefinitionArn)
        {
            return raise is { IsTrial: true, Tried: null }
                ? Undo(incident, raise, context, "Another revision was deployed before it was seen whether time helps this one.")
                : Stop(
                incident,
                context,
                "Another revision was deployed before it was seen whether the longer grace period helps the one that it was meant "
                    + $"for; it stays at {raise.After} seconds.");
        }

        var dead = DeadElsewhere(raise, context);
        if (dead is null && Trial.Settle(incident, raise, context) is { } settled) return settled;
        if (Trial.Prevented(raise, context) is { } prevented)
            return Undo(incident, raise, context, $"Whether time helps cannot be seen. {prevented}", isUntried: true);
        if (Trial.Refuted(incident, raise, context) is { } refuted) return Disprove(incident, raise, context, refuted);

        var hasHelped = incident.Memory.Tasks.Any(task => NeededIt(task, raise));
        if (!hasHelped && ElseWrong(raise, context) is { } outage) return HeldUp(incident, raise, context, outage);
        var killedAgain = context.Failures.TasksStoppedByHealthCheck.FirstOrDefault(
            task => task.StartedAt > raise.JudgedFrom && task.TaskDefinitionArn == raise.TaskDefinitionArn
                && !IsOnHostAtFault(task, context) && !(hasHelped && Besides(context) is { Confidence: > Confidence.Weak }));
        if (killedAgain is not null)
        {
            return Disprove(
                incident, raise, context,
                $"Task {killedAgain.Id} started after the change and failed its health check all the same.");
        }

        var isOver = context.Now >= incident.Verification!.Until;
        if (dead is not null) return isOver ? Disprove(incident, raise, context, dead) : new(incident);
        if (incident.StaysHealthy && context.Now > raise.At)
        {
            if (hasHelped) return Pass(incident, raise, context);
            return isOver ? Unproven(incident, raise, context, "no task has started since the change") : new(incident);
        }

        if (isOver && hasHelped && incident.HealthyLooks == 0 && Besides(context) is { } other
            && (other.Confidence > Confidence.Weak ? raise is { IsTrial: false } or { Tried: not null }
                : !raise.IsTrial && incident.Targets is { Healthy: > 0 }))
        {
            return PassBeside(incident, raise, context, other);
        }

        return !isOver || incident.HealthyLooks > 0 || Guards.EvidenceGap(context) is not null
            ? Blind(incident, context, incident.Verification.Until)
            : Disprove(incident, raise, context, "The service did not become healthy in time.");
    }

    /// <summary>
    /// ECS stops a task that fails in any of the service's target groups once the grace period is over, however well it does here:
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    /// </summary>
    private static string? DeadElsewhere(GracePeriodRaise raise, DecisionContext context) => (
        from task in context.Topology.RunningTasks
        where task.TaskDefinitionArn == raise.TaskDefinitionArn
        let failing = context.Topology.FailsInAnotherGroup(task)
        where failing is not null && context.Topology.TargetOf(task) is { IsHealthy: true }
        select $"Task {task.Id} is healthy in this target group and fails in {Arn.TargetGroupName(failing)}, for which ECS stops it "
            + "whatever the grace period is.").FirstOrDefault();

    /// <summary>What a trial has shown is remembered, so that the same guess is not made again.</summary>
    private static Transition Disprove(Incident incident, GracePeriodRaise raise, DecisionContext context, string why) =>
        raise is { IsTrial: true, Tried: null }
            ? Undo(
                incident with { Memory = incident.Memory with { TimeDidNotHelp = raise.TaskDefinitionArn } },
                raise, context, $"Time is not the cause{Unless(raise, context)}. {why}")
            : Undo(incident, raise, context, why);

    /// <summary>That no task became healthy within the limit rules out no longer time than the limit.</summary>
    private static string Unless(GracePeriodRaise raise, DecisionContext context) =>
        context.Now >= raise.At + TimeSpan.FromSeconds(raise.After) ? $", unless the tasks need more than {raise.After} s" : "";

    /// <summary>A task of the revision that started after the raise, or took longer than the old grace period to get healthy.</summary>
    private static bool NeededIt(TaskSighting task, GracePeriodRaise raise) =>
        task.TaskDefinitionArn == raise.TaskDefinitionArn && task.HealthyAt > raise.At
        && (task.StartedAt > raise.At || task.HealthyAt - task.StartedAt > TimeSpan.FromSeconds(raise.Before));

    /// <summary>Nothing is put back on doubt, but somebody must know if the doubt lasts.</summary>
    private static Transition Blind(Incident incident, DecisionContext context, DateTimeOffset patience) =>
        new(context.Now >= patience && Guards.EvidenceGap(context) is { } gap
            ? incident.CallForHelp(
                context.Now, Need.Of("blind", $"Whether the longer grace period helps cannot be told: {gap.Reason}"))
            : incident);

    /// <param name="isUntried">Nothing has shown that it does not help.</param>
    public static Transition Undo(
        Incident incident, GracePeriodRaise raise, DecisionContext context, string why, bool isUntried = false)
    {
        var reverting = raise with { Reverting = true, WasUntried = isUntried, AcceptedAt = null, LooksWithout = 0, Retry = null };
        incident = (incident with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Progress = reverting,
            Verification = incident.Verification! with { Passed = isUntried ? null : false, Summary = why },
        }).Note(context.Now, $"{why} Puts back {raise.Before} seconds.");
        return Revert(incident, reverting, context.Snapshot.Service!, context);
    }

    private static Transition Revert(Incident incident, GracePeriodRaise raise, Service service, DecisionContext context)
    {
        if (service.GracePeriodSeconds == raise.After)
        {
            if (raise.AcceptedAt is not null) return SeenOtherwise(incident, raise, service, context);
            if (!context.Policy.MayBringBack(Fix.RaiseGracePeriod))
            {
                return new(incident.CallForHelp(context.Now, new(
                    "no-right",
                    $"The mode no longer lets the remediator change anything, so the old grace period of {raise.Before} seconds has to "
                        + "be put back by hand (or set the mode to finish, in which it ends what it began).",
                    [SetCommand(incident, raise)])));
            }

            if (raise.Retry is { Attempts: >= MaxRevertAttempts })
            {
                return new(incident.CallForHelp(context.Now, new(
                    "revert-given-up",
                    $"The old grace period of {raise.Before} seconds could not be put back in {MaxRevertAttempts} attempts, "
                        + "so it is not tried any more.",
                    [SetCommand(incident, raise)])));
            }

            return Retry.IsDue(raise.Retry, context.Now) ? Send(incident, raise, context) : new(incident);
        }

        if (service.GracePeriodSeconds != raise.Before) return SeenOtherwise(incident, raise, service, context);
        var back = Decide(incident, Decision.Reverted, $"{incident.Verification?.Summary} The old value is back.");
        if (ServiceEnd.Reason(context.Snapshot) is not null)
        {
            // The next look ends the incident, and says why.
            return new((back with { State = IncidentState.Watching, Status = IncidentStatus.Watching }).Note(
                context.Now, $"The grace period is {raise.Before} seconds again."));
        }

        return new(back.HandOver(
                context.Now, raise.IsTrial ? IncidentStatus.NeedsHuman : IncidentStatus.NotFixed,
                $"The grace period is {raise.Before} seconds again."));
    }

    public static Transition Send(Incident incident, GracePeriodRaise raise, DecisionContext context) => new(
        incident with { Progress = raise with { Retry = Retry.After(raise.Retry, context.Now) } },
        new SetGracePeriod(incident.Subject.ClusterArn, incident.Subject.ServiceArn, raise.Wanted, raise.Current));

    /// <summary>
    /// One look may show what was true before. A value that is not ours at the second look either was set by somebody else.
    /// </summary>
    private static Transition SeenOtherwise(
        Incident incident, GracePeriodRaise raise, Service service, DecisionContext context) => raise.LooksWithout < 1
            ? new(incident with { Progress = raise with { LooksWithout = raise.LooksWithout + 1 } })
            : ChangedByOthers(incident, service, context);

    private static string SetCommand(Incident incident, GracePeriodRaise raise) =>
        $"aws ecs update-service --cluster {incident.Subject.ClusterName} --service {incident.Subject.ServiceName} "
            + $"--health-check-grace-period-seconds {raise.Wanted}";

    /// <summary>Healthy, but not shown to be so by the change: that it helped would be a guess.</summary>
    /// <param name="why">A clause.</param>
    private static Transition Unproven(Incident incident, GracePeriodRaise raise, DecisionContext context, string why)
    {
        var summary = $"Every target is healthy, but {why}, so whether the raise helps is not known.";
        return new((incident with { Verification = incident.Verification! with { Summary = summary } })
            .Close(context.Now, IncidentStatus.SelfHealed, $"{summary} The grace period stays at {raise.After} seconds."));
    }

    private static Transition ChangedByOthers(Incident incident, Service service, DecisionContext context) =>
        Stop(
            incident.Actions.LastOrDefault(action => action.Fix == Fix.RaiseGracePeriod) is { WasBegun: true } made
                ? incident.Record(made with { SetByOthers = $"{service.GracePeriodSeconds}" })
                : incident,
            context,
            $"Somebody else set the grace period to {service.GracePeriodSeconds} seconds; it is left as it is.");

    private static Transition Stop(Incident incident, DecisionContext context, string why) =>
        new(incident.HandOver(context.Now, IncidentStatus.NeedsHuman, why));

    private static Transition Pass(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (RaiseGuards.StartsFailingToo(context) is { Count: > 0 } others)
        {
            return Unproven(
                incident, raise, context,
                $"targets of {string.Join(" and ", others)} began to fail at about the same time, and what all of them lacked may be back");
        }

        var summary = $"All targets are healthy and no task was stopped since the change.{Measured(incident, raise)}";
        var proven = Trial.Proven(incident, raise) with
        {
            Verification = incident.Verification! with { Passed = true, Summary = summary },
        };
        return new(HostLeftBroken.Tell(proven.Close(context.Now, IncidentStatus.Fixed, summary), context));
    }

    /// <summary>What fails although the raise has done what it was for; null where time may still be what the tasks lack.</summary>
    private static Finding? Besides(DecisionContext context) =>
        context.Conclusion.Cause is { Verdict: Verdict.Fault } cause && cause.Check != CheckId.GracePeriod ? cause : null;

    /// <summary>
    /// What keeps targets from being healthy however long the tasks have; null where nothing is known to. What the tasks themselves do
    /// once they have the time tells of the raise.
    /// </summary>
    private static Finding? ElseWrong(GracePeriodRaise raise, DecisionContext context) =>
        !raise.IsTrial && Besides(context) is
        {
            Confidence: > Confidence.Weak, Check: not (CheckId.ContainerExit or CheckId.ContainerHealthCheck or CheckId.TaskStart),
        } other ? other : null;

    /// <summary>
    /// An outage gives no verdict on a raise, and a service that comes out of it with the old value could not start. Where the outage
    /// lasts, people decide: sooner where a host is at fault, which does not mend itself.
    /// </summary>
    private static Transition HeldUp(Incident incident, GracePeriodRaise raise, DecisionContext context, Finding other)
    {
        var givenUpAt = other.InstanceIds.Count > 0 ? JudgedBy(raise, raise.At, context) : raise.At + JudgedWithin;
        if (context.Now < givenUpAt)
        {
            return new(incident with
            {
                Progress = raise with { ElseWrongAt = context.Now },
                Verification = incident.Verification! with { Until = JudgedBy(raise, context.Now, context) },
            });
        }

        var summary = $"Something else is wrong, so whether the longer grace period helps is not known; it stays at {raise.After} seconds. "
            + other.Summary;
        return new((incident with
        {
            Verification = incident.Verification! with { Summary = summary },
            Findings = context.Conclusion.Findings,
            Cause = other,
        }).HandOver(context.Now, IncidentStatus.NeedsHuman, summary));
    }

    /// <summary>A task that starts at the given time has had its grace period by then, and time to become healthy.</summary>
    private static DateTimeOffset JudgedBy(GracePeriodRaise raise, DateTimeOffset from, DecisionContext context) =>
        from + TimeSpan.FromSeconds(raise.After) + Allowance + (context.Snapshot.TargetGroup?.TimeToUnhealthy ?? TimeSpan.Zero);

    /// <summary>A task dies on a host that is at fault however long it may take to start, whatever the cause of the service is by now.</summary>
    private static bool IsOnHostAtFault(EcsTask task, DecisionContext context) =>
        context.Topology.HostOf(task) is { } host && context.Conclusion.Findings.Any(
            finding => finding is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } && finding.InstanceIds.Contains(host.Ec2InstanceId));

    /// <summary>To put the old value back would take from the tasks that need it, and mend nothing.</summary>
    private static Transition PassBeside(Incident incident, GracePeriodRaise raise, DecisionContext context, Finding other)
    {
        var summary = $"A task became healthy with the longer grace period, so the raise stays.{Measured(incident, raise)} What "
            + $"fails now has another cause: {other.Summary}";
        return new((incident with
        {
            Verification = incident.Verification! with { Passed = true, Summary = summary },
            Findings = context.Conclusion.Findings,
            Cause = other,
        }).HandOver(context.Now, IncidentStatus.NeedsHuman, summary));
    }

    private static string Measured(Incident incident, GracePeriodRaise raise) =>
        incident.Memory.Tasks.Where(task => task.TaskDefinitionArn == raise.TaskDefinitionArn)
            .Max(task => task.StartToHealthy) is { } longest
            ? $" Tasks were seen healthy at most {Math.Ceiling(longest.TotalSeconds):0} s after their start."
            : "";

    private static Incident Decide(Incident incident, Decision decision, string reason, GuardId? guard = null) =>
        incident.Actions.LastOrDefault(action => action.Fix == Fix.RaiseGracePeriod) is { } action
            ? incident.Record(action with { Decision = decision, Reason = reason, BlockedBy = guard })
            : incident;
}
