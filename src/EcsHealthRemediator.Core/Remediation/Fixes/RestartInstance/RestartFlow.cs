using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// The way to the stop: drain, wait for the tasks, stop. Anything unexpected on it turns it round; from the stop on
/// <see cref="RestartReturn"/> brings the instance back, whatever it takes.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class RestartFlow
{
    public const int MaxAttempts = 3;

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    /// <summary>Long enough for throttling to pass; a drained host serves nobody meanwhile.</summary>
    private static readonly TimeSpan BlindLimit = TimeSpan.FromMinutes(5);

    /// <summary>A tick comes every minute; what people were told so long ago they do not expect any more.</summary>
    private static readonly TimeSpan LeftAloneLimit = TimeSpan.FromMinutes(10);

    public static Transition Begin(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var restart = new InstanceRestart
        {
            InstanceId = host.Ec2InstanceId,
            ContainerInstanceArn = host.Arn,
            Standby = host.Instance!.AutoScalingGroup is { Length: > 0 } group ? new(group) : null,
            Step = RestartStep.Draining,
            StepSince = context.Now,
            Retry = Retry.After(null, context.Now),
            TriesBefore = incident.Progress is InstanceRestart given ? given.TriesBefore + 1 : 0,
        };
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Progress = restart, NextLookAt = null })
                .Note(context.Now, $"Drains container instance {host.Ec2InstanceId}.{Tenants.Besides(incident, context, host)}"),
            Drain(incident, restart))
        {
            Claims =
            [
                .. new[] { context.Ledgers.Account, context.Ledgers.Cluster, context.Ledgers.Service }
                    .Select(ledger => ledger.Claim(
                        incident.Id, Fix.RestartInstance, host.Ec2InstanceId, context.Now, incident.Subject,
                        new(incident.Subject.ClusterArn, host.Arn, host.Ec2InstanceId) { Group = restart.Standby?.Group })),
            ],
        };
    }

    /// <summary>What is still to be decided before the stop, or when it is not known to have been made.</summary>
    public static Transition Next(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        var host = context.Snapshot.ContainerInstances?.FirstOrDefault(
            host => host.Ec2InstanceId == restart.InstanceId && host.Arn == restart.ContainerInstanceArn);
        if (host is null && context.Sighting is { ContainerInstanceIsAbsent: true })
        {
            return restart.AbsentLooks < 1
                ? new(incident with { Progress = restart with { AbsentLooks = restart.AbsentLooks + 1 } })
                : RestartEnd.TurnBack(incident, restart, RestartEnd.NotRegistered, context);
        }

        (incident, restart) = StandbyReturn.TakeIn(incident, restart, context.Sighting);
        var state = context.Sighting?.Instance?.State ?? host?.Instance?.State;
        if (state is "terminated" or "shutting-down")
        {
            return restart.Standby is { MayBeIn: true }
                ? RestartEnd.TurnBack(incident, restart, $"the instance is {state}", context)
                : RestartEnd.Gone(incident, $"the instance is {state}", context.Now);
        }

        // What somebody stops before our order could not be told from ours later.
        var isContradicted = host?.Instance is { IsRunning: true } && context.Sighting?.Instance is { IsRunning: false };
        var isBlind = isContradicted || host?.Instance is null or { IsRunning: true, StatusChecks.AreOfNoRunningInstance: true }
            || context.Sighting?.TasksLeft is null || Guards.EvidenceGap(context) is not null
            || (restart.Standby is not null && context.Sighting.Membership is null);
        restart = restart with { BlindSince = isBlind ? restart.BlindSince ?? context.Now : null, AbsentLooks = 0 };
        incident = incident with { Progress = restart };
        if (incident.AnswerTo(incident.Actions.Last(action => action.Fix == Fix.RestartInstance)) is { Granted: false } no)
            return RestartEnd.TurnBack(incident, restart, $"{no.By ?? "an operator"} rejected it", context, GuardId.NotApproved);
        if (Veto(restart, context, host?.Instance) is { } veto)
        {
            return RestartEnd.TurnBack(
                incident, restart with { MayBeTriedAgain = !restart.IsTakenOver }, veto, context, Guards.Forbidden(context, host?.Instance)?.Guard);
        }

        if (isBlind) return Blind(incident, restart, context);
        return restart.Step switch
        {
            RestartStep.Draining => RestartDrain.Next(incident, restart, context, host!),
            RestartStep.Entering => StandbyEntry.Next(incident, restart, context, host!),
            RestartStep.Stopping or RestartStep.Starting or RestartStep.Returning => StopAgain(incident, restart, context, host!),
        };
    }

    public static Incident After(
        Incident incident, InstanceRestart restart, Command command, CommandResult result, DateTimeOffset now)
    {
        if (result.Evidence is { } kept && kept != incident.Evidence)
        {
            incident = (incident with { Evidence = kept }).Note(
                now, $"The evidence was kept before the stop, in {kept.Location} (SHA-256 {kept.Sha256}).");
        }

        if (command is StopInstance && restart.LastStop is { } order)
        {
            var isRefused = result is { Error: not null, MayHaveHappened: false };
            var sentAt = result.SentAt ?? order.SentAt;
            restart = isRefused ? restart with { LastStop = order.Before } : restart with
            {
                StopAskedAt = order.Before is null ? sentAt : restart.StopAskedAt,
                LastStop = order with { SentAt = sentAt, AnsweredAt = result.AnsweredAt },
            };
            incident = incident with { Progress = restart };
        }

        if (result.Error is not { } error)
        {
            return incident with
            {
                Progress = command switch
                {
                    SetContainerInstanceStatus { Status: "DRAINING" } => restart with { DrainingSince = restart.DrainingSince ?? now },
                    StopInstance => restart with { StopAcceptedAt = now },
                    EnterStandby => restart with { Standby = restart.Standby! with { EnterAcceptedAt = now } },
                    ExitStandby => restart with { Standby = restart.Standby! with { ExitAcceptedAt = now } },
                    StartInstance => restart with { StartAcceptedAt = now },
                    SetContainerInstanceStatus { Status: "ACTIVE" } => restart with { ActiveAcceptedAt = now },
                    _ => restart,
                },
            };
        }

        return command switch
        {
            SetContainerInstanceStatus { Status: "DRAINING" } when !result.MayHaveHappened =>
                RestartEnd.GiveUp(
                incident,
                restart with { DrainRefused = restart is { DrainingSince: null, Retry.Attempts: 1 } },
                Decision.Failed,
                $"it could not be drained: {error}",
                now),
            StopInstance when result.IsWithoutEvidence => WithoutEvidence(incident, restart, error, now),
            // Where it was not sent, or is refused, an earlier order may still have worked.
            StopInstance when !result.MayHaveHappened => RestartEnd.GiveUp(
                incident,
                restart with { StopRefused = restart.Retry is { Attempts: 1 } },
                Decision.Failed,
                $"it could not be stopped: {error}",
                now),
            EnterStandby when !result.MayHaveHappened => StandbyReturn.NotEntered(incident, restart, error, now),
            SetContainerInstanceStatus { Status: "DRAINING" } or StopInstance or EnterStandby => incident,
            ExitStandby => StandbyReturn.NotExited(incident, restart, result, now),
            SetContainerInstanceStatus when restart.AbsentLooks > 0 && result.HostIsMissing =>
                RestartEnd.Gone(incident, RestartEnd.NotRegistered, now).Incident,
            // Whether it was made all the same, the next look tells.
            SetContainerInstanceStatus when result.MayHaveHappened && restart.Retry is { Attempts: 1 } => incident,
            _ => incident.CallForHelp(now, RestartNeeds.Refused(incident, restart, command, error)),
        };
    }

    /// <summary>
    /// Nothing was sent. Where this was the first time that the stop was meant, the host drains on as before; after an earlier one,
    /// which may have been sent, it is brought back as one that we stopped.
    /// </summary>
    private static Incident WithoutEvidence(Incident incident, InstanceRestart restart, string error, DateTimeOffset now)
    {
        var tries = Retry.After(restart.EvidenceTries, now);
        var next = restart with { EvidenceTries = tries };
        if (restart.Retry is { Attempts: 1 })
        {
            var before = restart.Standby is null ? RestartStep.Draining : RestartStep.Entering;
            next = next with { Step = before, StepSince = now, StopAskedAt = null, LastStop = null, Retry = null };
        }

        var why = $"the evidence from before the stop could not be kept: {error}";
        return tries.Attempts < MaxAttempts
            ? (incident with { Progress = next }).Note(now, $"Does not stop {restart.InstanceId}: {why}")
            : RestartEnd.GiveUp(incident, next, Decision.Reverted, why.TrimEnd('.'), now);
    }

    /// <summary>The instance runs although its stop was meant: the order was lost, or its answer.</summary>
    private static Transition StopAgain(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host)
    {
        if (host.Instance is not { IsRunning: true }) return Blind(incident, restart, context);
        var reason = !host.IsDraining ? "somebody made it ACTIVE again"
            : restart.Standby is { IsOver: true } ? "somebody took it out of Standby"
            : Reconsider(incident, context, host);
        if (reason is null && restart.Retry is { Attempts: >= MaxAttempts })
            reason = $"it is not seen to stop after {MaxAttempts} attempts";
        return reason is null ? Stop(incident, restart, context)
            : RestartEnd.TurnBack(incident, restart, reason, context, isActive: host.IsActive);
    }

    /// <summary>
    /// The only stop that there is. A member of an Auto Scaling group is stopped while the look at it alone shows it in Standby, and
    /// the command says so, as the group terminates a member that is stopped in service.
    /// </summary>
    public static Transition Stop(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        var now = context.Now;
        if (restart.Standby is { } stay && (stay.SeenAt is null || context.Sighting?.Membership is not { LifecycleState: StandbyStay.Standby }))
            return new(incident);
        var isFirst = restart.Step != RestartStep.Stopping;
        var stopping = !isFirst ? restart with
        {
            Retry = Retry.After(restart.Retry, now),
            LastStop = new(now) { Before = restart.LastStop ?? new(restart.StopAskedAt!.Value) },
        }
        : restart with
        {
            Step = RestartStep.Stopping,
            StepSince = now,
            StopAskedAt = now,
            LastStop = new(now),
            Retry = Retry.After(null, now),
        };
        incident = incident with { Progress = stopping };
        return new(
            isFirst ? incident.Note(now, $"Stops {restart.InstanceId}.") : incident,
            new StopInstance(restart.InstanceId, restart.Standby?.Group))
        {
            // In each ledger: whoever takes the host over may find only one of them.
            Claims = [.. context.Claims(incident.Id).Select(ledger => ledger with { Claimed = ledger.Claimed! with { StopAskedAt = stopping.StopAskedAt } })],
        };
    }

    /// <summary>What has changed since the decision and now speaks against a stop; null if nothing has.</summary>
    public static string? Reconsider(Incident incident, DecisionContext context, ContainerInstance host) =>
        host.Instance is { IsRunning: true, StatusChecks.AnyImpaired: false } ? "it recovered by itself"
        : ServiceEnd.Clause(context.Snapshot) ?? RestartGuards.BeforeStop(
            incident, context, host, incident.Actions.Last(action => action.Fix == Fix.RestartInstance))?.Reason;

    /// <summary>
    /// What forbids the stop however much could not be read, and at last that it could not; null if nothing does.
    /// </summary>
    private static string? Veto(InstanceRestart restart, DecisionContext context, Ec2Instance? instance)
    {
        if (instance is { IsRunning: true, StatusChecks.AllPassed: true }) return "it recovered by itself";
        if (restart.IsTakenOver) return InstanceRestart.IncidentIsLost;
        if (Guards.Forbidden(context, instance) is { } refusal) return refusal.Reason;
        if (context.SinceLastLook >= LeftAloneLimit)
            return $"nothing could be done about it for {context.SinceLastLook.Value.TotalMinutes:0} minutes, so that it was decided too long ago";
        return context.Snapshot.Missing.Count > 0 || context.Now - restart.BlindSince >= BlindLimit
            ? Guards.EvidenceGap(context)?.Reason ?? "it could not be read"
            : null;
    }

    /// <summary>Nothing is begun on doubt, but somebody must know if the doubt lasts while an instance is drained.</summary>
    private static Transition Blind(Incident incident, InstanceRestart restart, DecisionContext context) =>
        new(context.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(context.Now, new(
            "blind",
            $"What {restart.InstanceId} needs next cannot be decided: "
                + $"{Guards.EvidenceGap(context)?.Reason ?? "what is read of it contradicts itself"}.",
            WayBack.Commands(incident, restart))));

    public static SetContainerInstanceStatus Drain(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "DRAINING");
}
