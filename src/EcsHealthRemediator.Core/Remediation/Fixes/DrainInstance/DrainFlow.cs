using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>
/// Sets a host DRAINING, sees whether its tasks become healthy elsewhere, and keeps it so for as long as it is broken and people
/// know of it. Whatever else speaks against the drain takes it back.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class DrainFlow
{
    private const int MaxAttempts = 3;

    private static readonly string NotSeen = $"it is not seen DRAINING after {MaxAttempts} attempts";

    /// <summary>A host that is well for a moment only would take tasks again and lose them.</summary>
    private static readonly TimeSpan WellFor = TimeSpan.FromMinutes(5);

    /// <summary>Beside the time in which load balancers let go of the old tasks: to pull, start and check the new ones.</summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan UnreadLimit = TimeSpan.FromMinutes(10);

    public static Transition Begin(Incident incident, DecisionContext context, ContainerInstance host, string check)
    {
        var drain = new InstanceDrain
        {
            InstanceId = host.Ec2InstanceId,
            ContainerInstanceArn = host.Arn,
            Check = check,
            Tasks = Moved.LeftOn(context, host.Arn),
            Services = [.. Tenants.ServicesOf(Tenants.On(context.Snapshot.Tenancy, host)).Where(name => name != incident.Subject.ServiceName)],
            Step = DrainStep.Draining,
            StepSince = context.Now,
            Retry = Retry.After(null, context.Now),
        };
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Progress = drain, NextLookAt = null })
                .Note(context.Now, $"Sets container instance {host.Ec2InstanceId} DRAINING.{Tenants.Besides(incident, context, host)}"),
            SetStatus(incident, drain, "DRAINING"))
        {
            Claims =
            [
                .. new[] { context.Ledgers.Cluster, context.Ledgers.Service }
                    .Select(ledger => ledger.Claim(
                        incident.Id, Fix.DrainInstance, host.Ec2InstanceId, context.Now, incident.Subject,
                        new(incident.Subject.ClusterArn, host.Arn, host.Ec2InstanceId) { Check = check })),
            ],
        };
    }

    public static Transition Next(Incident incident, InstanceDrain drain, DecisionContext context)
    {
        var now = context.Now;
        var host = context.Snapshot.ContainerInstances?.FirstOrDefault(one => one.Arn == drain.ContainerInstanceArn);
        drain = drain with { WellSince = host is not null && IsWell(drain, host) ? drain.WellSince ?? now : null };
        (incident, drain, var isCalled) = DrainWatch.Look(incident with { NextLookAt = null }, drain, context);
        incident = incident with { Progress = drain };
        if (drain.Step == DrainStep.Activating)
            return DrainReturn.Step(incident, drain, context.Sighting ?? new(now), context.Policy, isCalled);
        if (ServiceEnd.IsDeleted(context.Snapshot) && incident.LooksAfterEnd >= 2)
            return TakeBack(DrainEnd.GivenUp, ServiceEnd.Reason(context.Snapshot)!);
        // Whoever forbids every change does not want tasks on a host that is known to be broken either.
        if (Guards.OptedOut(context, host?.Instance) is { } no && !(drain.Step == DrainStep.Kept && drain.WellSince is null))
            return TakeBack(DrainEnd.GivenUp, no.Reason);
        if (context.Sighting?.ContainerInstance is not { } seen) return Unread(incident, drain, context, isCalled);
        drain = drain with { UnreadSince = null, AbsentLooks = 0 };
        if (!seen.IsDraining || host is { IsActive: true }) return NotDraining(incident, drain, context, host, seen);

        drain = drain with
        {
            SeenActiveSince = null,
            DrainingSince = drain.DrainingSince ?? now,
            Retry = drain.Step == DrainStep.Draining ? null : drain.Retry,
        };
        if (drain.Step == DrainStep.Draining)
        {
            drain = drain with { Step = DrainStep.Moving, StepSince = now };
            incident = (incident with
            {
                HealthyLooks = 0,
                Verification = new(now, now + MoveLimit + Deregistration(context), null, "Waits for its tasks to become healthy elsewhere."),
            }).Note(now, $"Container instance {drain.InstanceId} drains.");
        }

        incident = incident with { Progress = drain };
        if (now - drain.WellSince >= WellFor && host is not null)
            return TakeBack(DrainEnd.Recovered, $"it has been well for {WellFor.TotalMinutes:0} minutes");
        return drain.Step == DrainStep.Moving ? Move(incident, drain, context) : Keep(incident, drain, context, host, isCalled);

        Transition TakeBack(DrainEnd end, string reason) =>
            DrainReturn.Begin(incident, (InstanceDrain)incident.Progress!, end, reason.TrimEnd('.'), now, context.Policy);
    }

    public static Incident After(Incident incident, InstanceDrain drain, Command command, CommandResult result, DateTimeOffset now) =>
        (command, result.Error) switch
        {
            (SetContainerInstanceStatus { Status: "DRAINING" }, null) =>
                incident with { Progress = drain with { DrainingSince = drain.DrainingSince ?? now } },
            (_, null) => incident with { Progress = drain with { ActiveAcceptedAt = now } },
            (SetContainerInstanceStatus { Status: "DRAINING" }, _) when result.MayHaveHappened => incident,
            (SetContainerInstanceStatus { Status: "DRAINING" }, { } error) => Refused(incident, drain, error, now),
            _ when drain.AbsentLooks > 0 && result.HostIsMissing => incident with { Progress = drain with { IsUnregistered = true } },
            // Whether it was made all the same, the next look tells.
            _ when result.MayHaveHappened && drain.Retry is { Attempts: 1 } => incident,
            (_, { } error) => DrainReturn.Refused(incident, drain, error, now),
        };

    public static SetContainerInstanceStatus SetStatus(Incident incident, InstanceDrain drain, string status) =>
        new(incident.Subject.ClusterArn, drain.ContainerInstanceArn, status);

    /// <summary>
    /// ECS said no. If that was the first time, nothing was changed; an order before it, whose answer was lost, may have drained it.
    /// </summary>
    private static Incident Refused(Incident incident, InstanceDrain drain, string error, DateTimeOffset now)
    {
        if (drain is { DrainingSince: null, Retry.Attempts: 1 }) return NeverDrained(incident, drain, error, now);
        var why = NotDrained(drain, error);
        return Failed(incident, why) with { Progress = DrainReturn.Turned(drain, DrainEnd.GivenUp, why, now) };
    }

    private static Incident NeverDrained(Incident incident, InstanceDrain drain, string error, DateTimeOffset now) =>
        Failed(incident, NotDrained(drain, error)).HandOver(now, IncidentStatus.NeedsHuman, NotDrained(drain, error));

    private static string NotDrained(InstanceDrain drain, string error) => $"{drain.InstanceId} could not be drained: {error}";

    private static Incident Failed(Incident incident, string why) => incident.Record(
        incident.Actions.Last(action => action.Fix == Fix.DrainInstance) with { Decision = Decision.Failed, Reason = why });

    private static Transition NotDraining(
        Incident incident, InstanceDrain drain, DecisionContext context, ContainerInstance? host, ContainerInstanceSighting seen)
    {
        var now = context.Now;
        if (drain.DrainingSince is null)
        {
            if (!Retry.IsDue(drain.Retry, now)) return new(incident);
            if (Against(incident, drain, context, host) is { } against)
                return DrainReturn.Begin(incident, drain, DrainEnd.GivenUp, against.TrimEnd('.'), now, context.Policy);
            if (drain.Retry is { Attempts: >= MaxAttempts } tried && seen.IsActive && host is { IsActive: true })
                return new(HostStatus.WasNeverDrained(tried, now) ? NeverDrained(incident, drain, NotSeen, now) : incident);
            return drain.Retry is { Attempts: >= MaxAttempts }
                ? DrainReturn.Begin(incident, drain, DrainEnd.GivenUp, NotSeen, now, context.Policy)
                : new(
                    incident with { Progress = drain with { Retry = Retry.After(drain.Retry, now) } },
                    SetStatus(incident, drain, "DRAINING"));
        }

        var areAgreed = seen.IsActive && host is { IsActive: true };
        var since = areAgreed ? drain.SeenActiveSince ?? now : (DateTimeOffset?)null;
        drain = drain with { SeenActiveSince = since };
        return HostStatus.IsUndone(since, drain.DrainingSince, now)
            ? DrainReturn.LeftActive(incident with { Progress = drain }, drain, now)
            : new(incident with { Progress = drain });
    }

    /// <summary>What speaks against asking for the drain once more, a clause or a sentence; null if nothing does.</summary>
    private static string? Against(Incident incident, InstanceDrain drain, DecisionContext context, ContainerInstance? host) =>
        host is null ? "it could not be read"
        : BrokenHost.Of(context)?.Host.Arn != drain.ContainerInstanceArn ? "it is no longer what fails the health check"
        : DrainGuards.BeforeAgain(incident, context, host, incident.Actions.Last(action => action.Fix == Fix.DrainInstance))?.Reason;

    private static Transition Move(Incident incident, InstanceDrain drain, DecisionContext context)
    {
        var now = context.Now;
        var moved = Moved.Of(context, drain);
        if (incident.StaysHealthy && context.Conclusion.IsHealthy && moved.IsWhole) return Kept(true, moved.Summary);
        if (now < incident.Verification!.Until) return new(incident);
        // A broken host is broken whatever the service wants: what starts next must not start on it.
        if (ServiceEnd.Reason(context.Snapshot) is { } ended) return Kept(null, ended);
        if (context.Conclusion.IsHealthy && moved.Failing is null)
            return incident.StaysHealthy ? Kept(moved.IsWhole ? true : null, moved.Summary) : new(incident);
        if (!context.Conclusion.IsHealthy && incident.HealthyLooks > 0) return new(incident);
        // Whatever else fails, these tasks are better off: to give the broken host back would help nobody.
        if (moved is { IsWhole: true, AreHealthyElsewhere: true }) return Kept(true, moved.Summary);
        var waited = moved.Failing ?? $"its tasks did not become healthy elsewhere within {(now - drain.StepSince).TotalMinutes:0} minutes";
        // What a deployment does meanwhile says nothing of the drain.
        if (Guards.DeploymentInProgress(context) is { } deploying)
        {
            return DrainReturn.Begin(
                incident, drain, DrainEnd.GivenUp, $"{waited}, while: {deploying.Reason.TrimEnd('.')}", now, context.Policy);
        }

        var failing = context.Conclusion.Finding(CheckId.AlreadyHealthy)?.Summary ?? Guards.EvidenceGap(context)?.Reason;
        if (context.Conclusion.Cause is { Verdict: Verdict.Fault } cause)
            incident = incident with { Findings = context.Conclusion.Findings, Cause = cause };
        return DrainReturn.Begin(
            incident with { Verification = incident.Verification! with { Passed = false, Summary = $"After the drain: {failing}" } },
            drain,
            DrainEnd.DidNotHelp,
            waited,
            now,
            context.Policy);

        Transition Kept(bool? passed, string summary)
        {
            var kept = drain with { Step = DrainStep.Kept, StepSince = now };
            var proven = incident with
            {
                Progress = kept,
                Verification = incident.Verification! with { Passed = passed, Summary = summary },
            };
            return Keep(proven.Note(now, summary), kept, context, null, isCalled: false);
        }
    }

    /// <summary>
    /// It stays DRAINING, and people know, and are reminded every day. While it seems well it is looked at every minute, so that
    /// five minutes without a fault are five minutes.
    /// </summary>
    private static Transition Keep(
        Incident incident, InstanceDrain drain, DecisionContext context, ContainerInstance? host, bool isCalled)
    {
        var now = context.Now;
        (var restart, incident) = Restart(incident, context, host);
        if (restart is not null) return restart;
        if (drain.WellSince is null && (drain.FailingSince is null || isCalled))
            incident = incident with { NextLookAt = now + WatchFlow.WhenPeopleKnow };
        if (isCalled) return new(incident);
        var key = $"kept-draining-{(int)(now - drain.StepSince).TotalDays}-{drain.Episodes}";
        var others = HostLeftBroken.Beside(incident, context, drain.InstanceId);
        incident = incident with { Progress = drain with { Beside = others } };
        return new(incident.CallForHelp(
            now, others.Count == 0 ? KeptAlone(incident, drain, context, key) : KeptBeside(incident, drain, context, key, others)));
    }

    private static Need KeptAlone(Incident incident, InstanceDrain drain, DecisionContext context, string key)
    {
        var byHand = BrokenHost.IsSeenBySilenceAlone(drain.Check) ? "When it is well cannot be seen from outside"
            : !context.Policy.MayBringBack(Fix.DrainInstance) ? "The mode lets the remediator change nothing" : null;
        return Need.Of(
            // A new mode is news for whoever relies on the host's being made ACTIVE.
            byHand is null ? key : $"{key}-by-hand",
            $"{drain.InstanceId} is drained and still broken: repair or replace it. {Moved.Of(context, drain).Now}"
                + (byHand is null ? "It is made ACTIVE again when it is well." : $"{byHand}, so it has to be made ACTIVE by hand."),
            CommandsFor(incident, drain)) with
        {
            Headline = $"{drain.InstanceId} is drained and still broken",
            Do = $"Repair or replace {drain.InstanceId}. " + (byHand is null
                ? "It is made ACTIVE again when it is well; by hand, and not before:"
                : $"{byHand}; make it ACTIVE by hand when it is well:"),
        };
    }

    private static Need KeptBeside(
        Incident incident, InstanceDrain drain, DecisionContext context, string key, IReadOnlyList<string> others)
    {
        var faults = context.Conclusion.Findings.Where(
            finding => finding.Verdict == Verdict.Fault && finding.InstanceIds.Intersect(others).Any()).Select(finding => finding.Summary);
        var (broken, them) = others.Count == 1 ? ($"{others[0]} is", "it") : ($"{string.Join(" and ", others)} are", "them");
        return Need.Of(
            string.Join('-', [key, .. others]),
            string.Join(' ', [
                .. faults, $"{broken} broken too, and nothing is begun for {them} while {drain.InstanceId} is kept drained."]),
            CommandsFor(incident, drain)) with
        {
            Headline = $"{broken} broken beside {drain.InstanceId}, which is kept drained",
            Do = $"Repair or replace {string.Join(" and ", [drain.InstanceId, .. others])}; to make {drain.InstanceId} ACTIVE by hand "
                + "once it is well:",
        };
    }

    /// <summary>The same incident goes on with the restart where that is allowed: the host is drained already.</summary>
    /// <returns>The next move, null where there is no restart; and the incident with an answer that was a no.</returns>
    private static (Transition? Next, Incident Incident) Restart(Incident incident, DecisionContext context, ContainerInstance? host)
    {
        if (context.Policy.ModeOf(Fix.RestartInstance) == FixMode.Off || host?.Instance?.StatusChecks is not { AnyImpaired: true })
            return (null, incident);
        var fix = FixCatalog.Of(Fix.RestartInstance);
        var plan = RestartInstanceFix.PlanFor(host, context.Policy);
        if (fix.Guard(incident, context, plan) is not { } refusal)
            return (WatchFlow.Begun(fix.Begin(incident.Record(plan), context, plan), context.Now), incident);
        var refused = plan with { Decision = refusal.Decision, BlockedBy = refusal.Guard, Reason = refusal.Reason };
        if (refusal.Decision == Decision.AwaitingApproval)
        {
            var asked = Need.Of($"restart-awaits-approval-{incident.AnswerTo(refused)?.At:MMddHHmm}", refusal.Reason);
            return (new((incident.Record(refused) with { NextLookAt = null }).CallForHelp(context.Now, asked)), incident);
        }

        return (null, refusal.Guard == GuardId.NotApproved ? incident.Record(refused) : incident);
    }

    private static Transition Unread(Incident incident, InstanceDrain drain, DecisionContext context, bool isCalled)
    {
        var seen = context.Sighting;
        if (seen is not null) drain = drain.With(seen);
        if (seen is { IsEnded: true }) return DrainReturn.Absent(incident, drain, seen);
        drain = drain with { UnreadSince = drain.UnreadSince ?? context.Now };
        incident = incident with { Progress = drain };
        if (context.Now - drain.UnreadSince < UnreadLimit) return new(incident);
        // EC2 has the instance. Whether ECS still does shows when it is asked to make it ACTIVE.
        if (drain.AbsentLooks > 1)
        {
            return DrainReturn.Begin(
                incident, drain, DrainEnd.GivenUp, "ECS does not list its container instance any more", context.Now, context.Policy);
        }

        if (isCalled) return new(incident);
        return new(incident.CallForHelp(context.Now, Need.Of(
            "unread",
            $"Whether {drain.InstanceId} drains cannot be seen: {seen?.ContainerInstanceError ?? "ECS says nothing of it"}.",
            CommandsFor(incident, drain))));
    }

    /// <summary>All that AWS says of the host is good. One that only timed out has no tasks any more that could show that it is well.</summary>
    private static bool IsWell(InstanceDrain drain, ContainerInstance host) =>
        !BrokenHost.IsSeenBySilenceAlone(drain.Check) && host is { AgentConnected: true, IsBroken: false, Instance.StatusChecks.AllPassed: true }
        && host.HealthChecks.All(check => check.Status is "OK" or "INSUFFICIENT_DATA")
        && (drain.Check != CheckId.ContainerRuntime || host.HealthChecks.Any(check => check is { Type: "CONTAINER_RUNTIME", Status: "OK" }))
        && (drain.Check != CheckId.ScheduledMaintenance || !BrokenHost.Ends(host));

    private static TimeSpan Deregistration(DecisionContext context) =>
        TimeSpan.FromSeconds(context.Snapshot.TargetGroup?.DeregistrationDelaySeconds ?? 300);

    public static string[] CommandsFor(Incident incident, InstanceDrain drain) =>
    [
        $"aws ecs update-container-instances-state --cluster {incident.Subject.ClusterName} "
            + $"--container-instances {drain.ContainerInstanceArn} --status ACTIVE",
    ];
}
