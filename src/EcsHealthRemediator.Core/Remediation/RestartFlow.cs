using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

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

    public static Move Begin(Incident incident, Situation situation, ContainerInstance host)
    {
        var restart = new InstanceRestart
        {
            InstanceId = host.Ec2InstanceId,
            ContainerInstanceArn = host.Arn,
            Step = RestartStep.Draining,
            StepSince = situation.Now,
        };
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Restart = restart, NextLookAt = null })
                .Note(situation.Now, $"Drains container instance {host.Ec2InstanceId}."),
            Drain(incident, restart),
            situation.ClusterLedger.Claim(incident.Id, Fix.RestartInstance, host.Ec2InstanceId, situation.Now));
    }

    public static Move Next(Incident incident, InstanceRestart restart, Situation situation)
    {
        var hosts = situation.Snapshot.ContainerInstances;
        var host = hosts?.FirstOrDefault(
            host => host.Ec2InstanceId == restart.InstanceId && host.Arn == restart.ContainerInstanceArn);
        // A cluster that is gone has no container instances either.
        if (host is null && (hosts is not null || situation.Snapshot.Missing.Any(missing => missing.Kind == MissingKind.Cluster)))
            return Unregistered(incident, restart, situation);

        var isBlind = host?.Instance is null || Gates.EvidenceGap(situation) is not null;
        restart = restart with { BlindSince = isBlind ? restart.BlindSince ?? situation.Now : null };
        incident = incident with { Restart = restart };
        if (host?.Instance is not { } instance) return Unseen(incident, restart, situation, host);
        if (instance.State is "terminated" or "shutting-down")
            return RestartEnd.Gone(incident, restart, situation, $"the instance is {instance.State}");

        return restart.Step switch
        {
            RestartStep.Draining => Draining(incident, restart, situation, host, instance),
            RestartStep.Stopping => Stopping(incident, restart, situation, host, instance),
            RestartStep.Starting => Starting(incident, restart, situation, host, instance),
            _ => Returning(incident, restart, situation, host, instance),
        };
    }

    public static Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now)
    {
        if (incident.Restart is not { } restart || result.Error is not { } error) return incident;
        return command switch
        {
            SetContainerInstanceStatus { Status: "DRAINING" } =>
                RestartEnd.GiveUp(incident, Decision.Failed, $"it could not be drained: {error}", now),
            StopInstance => RestartEnd.GiveUp(incident, Decision.Failed, $"it could not be stopped: {error}", now),
            _ => incident.CallForHelp(
                now,
                $"{restart.InstanceId} could not be {(command is StartInstance ? "started" : "made ACTIVE")}, "
                    + $"is tried again every minute: {error}"),
        };
    }

    private static Move Draining(
        Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (restart.AbortReason is not null) return RestartEnd.ToActive(incident, situation, host);
        if (Veto(restart, situation, instance) is { } veto) return RestartEnd.TurnBack(incident, situation, host, veto);
        if (restart.BlindSince is not null) return Blind(incident, restart, situation);
        if (Reconsider(incident, situation, host, instance) is { } reason)
            return RestartEnd.TurnBack(incident, situation, host, reason);
        if (!host.IsDraining) return new(incident, Drain(incident, restart));

        var waited = situation.Now - restart.StepSince;
        if (host.RunningTasks + host.PendingTasks > 0)
        {
            if (waited < (host.AgentConnected ? DrainLimit(situation) : DrainWithoutAgent)) return new(incident);
            if (host.AgentConnected)
            {
                return RestartEnd.TurnBack(
                    incident,
                    situation,
                    host,
                    $"{host.RunningTasks} tasks did not leave it within {waited.TotalMinutes:0} minutes");
            }
        }

        return new(
            Step(incident, RestartStep.Stopping, situation.Now, $"Stops {restart.InstanceId}."),
            new StopInstance(restart.InstanceId));
    }

    private static Move Stopping(
        Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State == "stopped")
        {
            return new(
                Step(incident, RestartStep.Starting, situation.Now, $"{restart.InstanceId} is stopped; starts it."),
                new StartInstance(restart.InstanceId));
        }

        if (instance.IsRunning)
        {
            if (restart.AbortReason is not null) return RestartEnd.ToActive(incident, situation, host);
            if (Veto(restart, situation, instance) is { } veto) return RestartEnd.TurnBack(incident, situation, host, veto);
            if (restart.BlindSince is not null) return Blind(incident, restart, situation);
            var reason = host.IsDraining ? Reconsider(incident, situation, host, instance) : "somebody made it ACTIVE again";
            return reason is null
                ? new(incident, new StopInstance(restart.InstanceId))
                : RestartEnd.TurnBack(incident, situation, host, reason);
        }

        return new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            situation.Now,
            $"{restart.InstanceId} has been {instance.State} for {StopLimit.TotalMinutes:0} minutes; "
                + "it is started as soon as it has stopped."));
    }

    private static Move Starting(
        Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State is "stopped") return new(incident, new StartInstance(restart.InstanceId));
        if (!instance.IsRunning)
        {
            return new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
                situation.Now,
                $"{restart.InstanceId} is still {instance.State} {StopLimit.TotalMinutes:0} minutes after its start."));
        }

        incident = Step(
            incident,
            RestartStep.Returning,
            situation.Now,
            $"{restart.InstanceId} runs; waits for its status checks and its agent.");
        var started = incident.Restart! with { StartedAt = situation.Now };
        return Returning(incident with { Status = IncidentStatus.Acting, Restart = started }, started, situation, host, instance);
    }

    private static Move Returning(
        Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (!instance.IsRunning)
        {
            return host.IsActive
                ? RestartEnd.StoppedByOthers(incident, restart, situation, instance.State)
                : new(incident, RestartEnd.Activate(incident, restart));
        }

        if (host.IsActive)
        {
            return new((incident with
            {
                State = IncidentState.Verifying,
                Status = IncidentStatus.Verifying,
                HealthyLooks = 0,
                Verification = new(situation.Now, situation.Now + VerifyLimit, null, "Waits for the targets to become healthy."),
            }).Note(situation.Now, $"Container instance {restart.InstanceId} is ACTIVE again."));
        }

        var ready = host.AgentConnected && instance.StatusChecks is { AllPassed: true };
        var late = situation.Now - restart.StepSince >= ReturnLimit;
        return ready || late ? new(incident, RestartEnd.Activate(incident, restart)) : new(incident);
    }

    /// <summary>What has changed since the decision and now speaks against a stop; null if nothing has.</summary>
    private static string? Reconsider(Incident incident, Situation situation, ContainerInstance host, Ec2Instance instance) =>
        instance is { IsRunning: true, StatusChecks.AnyImpaired: false } ? "it recovered by itself"
        : Gates.BeforeStop(incident, situation, host)?.Reason;

    /// <summary>
    /// What forbids the stop however much could not be read, and at last that it could not; null if nothing does.
    /// </summary>
    private static string? Veto(InstanceRestart restart, Situation situation, Ec2Instance? instance)
    {
        if (instance is { IsRunning: true, StatusChecks.AllPassed: true }) return "it recovered by itself";
        if (Gates.Forbidden(situation, instance) is { } refusal) return refusal.Reason;
        return situation.Snapshot.Missing.Count > 0 || situation.Now - restart.BlindSince >= BlindLimit
            ? Gates.EvidenceGap(situation)?.Reason ?? "it could not be read"
            : null;
    }

    /// <summary>An order to become ACTIVE needs no look at the host; one to stop or to start it does.</summary>
    private static Move Unseen(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance? host) =>
        restart.Step switch
        {
            RestartStep.Draining when restart.AbortReason is not null =>
                Blind(incident, restart, situation) with { Command = RestartEnd.Activate(incident, restart) },
            RestartStep.Draining when Veto(restart, situation, null) is { } veto =>
                RestartEnd.TurnBack(incident, situation, host, veto),
            RestartStep.Returning when situation.Now - restart.StepSince >= ReturnLimit =>
                Blind(incident, restart, situation) with { Command = RestartEnd.Activate(incident, restart) },
            _ => Blind(incident, restart, situation),
        };

    /// <summary>
    /// Nothing is done on doubt, but somebody must know if the doubt lasts while an instance is drained or stopped.
    /// </summary>
    private static Move Blind(Incident incident, InstanceRestart restart, Situation situation) =>
        new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            situation.Now,
            $"What {restart.InstanceId} needs next cannot be decided: "
                + $"{Gates.EvidenceGap(situation)?.Reason ?? "it could not be read"}."));

    /// <summary>
    /// Without its container instance the instance cannot be seen; if we stopped it, it is started all the same.
    /// </summary>
    private static Move Unregistered(Incident incident, InstanceRestart restart, Situation situation)
    {
        const string How = "its container instance is no longer registered";
        return restart.Step is RestartStep.Stopping or RestartStep.Starting && situation.Now - restart.StepSince < ReturnLimit
            ? new(
                incident.CallForHelp(situation.Now, $"Starts {restart.InstanceId} unseen: {How}."),
                new StartInstance(restart.InstanceId))
            : RestartEnd.Gone(incident, restart, situation, How);
    }

    private static TimeSpan DrainLimit(Situation situation) =>
        TimeSpan.FromSeconds(situation.Snapshot.TargetGroup?.DeregistrationDelaySeconds ?? 300) + DrainMargin;

    private static SetContainerInstanceStatus Drain(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "DRAINING");

    private static Incident Step(Incident incident, RestartStep step, DateTimeOffset now, string text) =>
        (incident with { Restart = incident.Restart! with { Step = step, StepSince = now } }).Note(now, text);
}
