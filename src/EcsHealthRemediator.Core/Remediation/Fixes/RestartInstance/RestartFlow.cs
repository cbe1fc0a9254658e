using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// Drain, stop, start, back to ACTIVE. Before the stop anything unexpected turns it round; after the stop nothing does: the
/// instance is started and made ACTIVE again, whatever it takes.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class RestartFlow
{
    /// <summary>A disconnected agent cannot stop containers, so there is nothing to wait for.</summary>
    private static readonly TimeSpan DrainWithoutAgent = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DrainMargin = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    /// <summary>Long enough for throttling to pass; a drained host serves nobody meanwhile.</summary>
    private static readonly TimeSpan BlindLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ReturnLimit = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan VerifyLimit = TimeSpan.FromMinutes(15);

    public static Transition Begin(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var restart = new InstanceRestart
        {
            InstanceId = host.Ec2InstanceId,
            ContainerInstanceArn = host.Arn,
            Step = RestartStep.Draining,
            StepSince = context.Now,
        };
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Progress = restart, NextLookAt = null })
                .Note(context.Now, $"Drains container instance {host.Ec2InstanceId}."),
            Drain(incident, restart),
            context.ClusterLedger.Claim(incident.Id, Fix.RestartInstance, host.Ec2InstanceId, context.Now));
    }

    public static Transition Next(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        var hosts = context.Snapshot.ContainerInstances;
        var host = hosts?.FirstOrDefault(
            host => host.Ec2InstanceId == restart.InstanceId && host.Arn == restart.ContainerInstanceArn);
        // A cluster that is gone has no container instances either.
        if (host is null && (hosts is not null || context.Snapshot.Missing.Any(missing => missing.Kind == MissingKind.Cluster)))
            return Unregistered(incident, restart, context);

        var isBlind = host?.Instance is null || Guards.EvidenceGap(context) is not null;
        restart = restart with { BlindSince = isBlind ? restart.BlindSince ?? context.Now : null };
        incident = incident with { Progress = restart };
        if (host?.Instance is not { } instance) return Unseen(incident, restart, context, host);
        if (instance.State is "terminated" or "shutting-down")
            return RestartEnd.Gone(incident, restart, context, $"the instance is {instance.State}");

        return restart.Step switch
        {
            RestartStep.Draining => Draining(incident, restart, context, host, instance),
            RestartStep.Stopping => Stopping(incident, restart, context, host, instance),
            RestartStep.Starting => Starting(incident, restart, context, host, instance),
            RestartStep.Returning => Returning(incident, restart, context, host, instance),
        };
    }

    public static Incident After(
        Incident incident, InstanceRestart restart, Command command, CommandResult result, DateTimeOffset now)
    {
        if (result.Error is not { } error) return incident;
        return command switch
        {
            SetContainerInstanceStatus { Status: "DRAINING" } =>
                RestartEnd.GiveUp(incident, restart, Decision.Failed, $"it could not be drained: {error}", now),
            StopInstance => RestartEnd.GiveUp(incident, restart, Decision.Failed, $"it could not be stopped: {error}", now),
            _ => incident.CallForHelp(
                now,
                $"{restart.InstanceId} could not be {(command is StartInstance ? "started" : "made ACTIVE")}, "
                    + $"is tried again every minute: {error}"),
        };
    }

    private static Transition Draining(
        Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host, Ec2Instance instance)
    {
        if (restart.AbortReason is not null) return RestartEnd.ToActive(incident, context, restart);
        if (Veto(restart, context, instance) is { } veto) return RestartEnd.TurnBack(incident, context, restart, veto);
        if (restart.BlindSince is not null) return Blind(incident, restart, context);
        if (Reconsider(incident, context, host, instance) is { } reason)
            return RestartEnd.TurnBack(incident, context, restart, reason);
        if (!host.IsDraining) return new(incident, Drain(incident, restart));

        var waited = context.Now - restart.StepSince;
        if (host.RunningTasks + host.PendingTasks > 0)
        {
            if (waited < (host.AgentConnected ? DrainLimit(context) : DrainWithoutAgent)) return new(incident);
            if (host.AgentConnected)
            {
                return RestartEnd.TurnBack(
                    incident,
                    context,
                    restart,
                    $"{host.RunningTasks} tasks did not leave it within {waited.TotalMinutes:0} minutes");
            }
        }

        return new(
            Step(incident, RestartStep.Stopping, context.Now, $"Stops {restart.InstanceId}."),
            new StopInstance(restart.InstanceId));
    }

    private static Transition Stopping(
        Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State == "stopped")
        {
            return new(
                Step(incident, RestartStep.Starting, context.Now, $"{restart.InstanceId} is stopped; starts it."),
                new StartInstance(restart.InstanceId));
        }

        if (instance.IsRunning)
        {
            if (restart.AbortReason is not null) return RestartEnd.ToActive(incident, context, restart);
            if (Veto(restart, context, instance) is { } veto) return RestartEnd.TurnBack(incident, context, restart, veto);
            if (restart.BlindSince is not null) return Blind(incident, restart, context);
            var reason = host.IsDraining ? Reconsider(incident, context, host, instance) : "somebody made it ACTIVE again";
            return reason is null
                ? new(incident, new StopInstance(restart.InstanceId))
                : RestartEnd.TurnBack(incident, context, restart, reason);
        }

        return new(context.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            context.Now,
            $"{restart.InstanceId} has been {instance.State} for {StopLimit.TotalMinutes:0} minutes; "
                + "it is started as soon as it has stopped."));
    }

    private static Transition Starting(
        Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State is "stopped") return new(incident, new StartInstance(restart.InstanceId));
        if (!instance.IsRunning)
        {
            return new(context.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
                context.Now,
                $"{restart.InstanceId} is still {instance.State} {StopLimit.TotalMinutes:0} minutes after its start."));
        }

        incident = Step(
            incident,
            RestartStep.Returning,
            context.Now,
            $"{restart.InstanceId} runs; waits for its status checks and its agent.");
        var started = ((InstanceRestart)incident.Progress!) with { StartedAt = context.Now };
        return Returning(incident with { Status = IncidentStatus.Acting, Progress = started }, started, context, host, instance);
    }

    private static Transition Returning(
        Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance host, Ec2Instance instance)
    {
        if (!instance.IsRunning)
        {
            return host.IsActive
                ? RestartEnd.StoppedByOthers(incident, restart, context, instance.State)
                : new(incident, RestartEnd.Activate(incident, restart));
        }

        if (host.IsActive)
        {
            return new((incident with
            {
                State = IncidentState.Verifying,
                Status = IncidentStatus.Verifying,
                HealthyLooks = 0,
                Verification = new(context.Now, context.Now + VerifyLimit, null, "Waits for the targets to become healthy."),
            }).Note(context.Now, $"Container instance {restart.InstanceId} is ACTIVE again."));
        }

        var ready = host.AgentConnected && instance.StatusChecks is { AllPassed: true };
        var late = context.Now - restart.StepSince >= ReturnLimit;
        return ready || late ? new(incident, RestartEnd.Activate(incident, restart)) : new(incident);
    }

    /// <summary>What has changed since the decision and now speaks against a stop; null if nothing has.</summary>
    private static string? Reconsider(Incident incident, DecisionContext context, ContainerInstance host, Ec2Instance instance) =>
        instance is { IsRunning: true, StatusChecks.AnyImpaired: false } ? "it recovered by itself"
        : RestartGuards.BeforeStop(incident, context, host, PlanOf(incident))?.Reason;

    /// <summary>
    /// What forbids the stop however much could not be read, and at last that it could not; null if nothing does.
    /// </summary>
    private static string? Veto(InstanceRestart restart, DecisionContext context, Ec2Instance? instance)
    {
        if (instance is { IsRunning: true, StatusChecks.AllPassed: true }) return "it recovered by itself";
        if (Guards.Forbidden(context, instance) is { } refusal) return refusal.Reason;
        return context.Snapshot.Missing.Count > 0 || context.Now - restart.BlindSince >= BlindLimit
            ? Guards.EvidenceGap(context)?.Reason ?? "it could not be read"
            : null;
    }

    /// <summary>An order to become ACTIVE needs no look at the host; one to stop or to start it does.</summary>
    private static Transition Unseen(Incident incident, InstanceRestart restart, DecisionContext context, ContainerInstance? host) =>
        restart.Step switch
        {
            RestartStep.Draining when restart.AbortReason is not null =>
                Blind(incident, restart, context) with { Command = RestartEnd.Activate(incident, restart) },
            RestartStep.Draining when Veto(restart, context, null) is { } veto =>
                RestartEnd.TurnBack(incident, context, restart, veto),
            RestartStep.Returning when context.Now - restart.StepSince >= ReturnLimit =>
                Blind(incident, restart, context) with { Command = RestartEnd.Activate(incident, restart) },
            _ => Blind(incident, restart, context),
        };

    /// <summary>
    /// Nothing is done on doubt, but somebody must know if the doubt lasts while an instance is drained or stopped.
    /// </summary>
    private static Transition Blind(Incident incident, InstanceRestart restart, DecisionContext context) =>
        new(context.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            context.Now,
            $"What {restart.InstanceId} needs next cannot be decided: "
                + $"{Guards.EvidenceGap(context)?.Reason ?? "it could not be read"}."));

    /// <summary>
    /// Without its container instance the instance cannot be seen; if we stopped it, it is started all the same.
    /// </summary>
    private static Transition Unregistered(Incident incident, InstanceRestart restart, DecisionContext context)
    {
        const string How = "its container instance is no longer registered";
        return restart.Step is RestartStep.Stopping or RestartStep.Starting && context.Now - restart.StepSince < ReturnLimit
            ? new(
                incident.CallForHelp(context.Now, $"Starts {restart.InstanceId} unseen: {How}."),
                new StartInstance(restart.InstanceId))
            : RestartEnd.Gone(incident, restart, context, How);
    }

    private static TimeSpan DrainLimit(DecisionContext context) =>
        TimeSpan.FromSeconds(context.Snapshot.TargetGroup?.DeregistrationDelaySeconds ?? 300) + DrainMargin;

    private static SetContainerInstanceStatus Drain(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "DRAINING");

    private static ActionRecord PlanOf(Incident incident) =>
        incident.Actions.Last(action => action.Fix == Fix.RestartInstance);

    private static Incident Step(Incident incident, RestartStep step, DateTimeOffset now, string text) =>
        (incident with { Progress = ((InstanceRestart)incident.Progress!) with { Step = step, StepSince = now } }).Note(now, text);
}
