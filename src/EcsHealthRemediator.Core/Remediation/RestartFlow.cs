using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Drain, stop, start, back to ACTIVE. Before the stop anything unexpected turns it round; after the stop nothing does: the instance
/// is started and made ACTIVE again, whatever it takes.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
/// </summary>
internal static class RestartFlow
{
    /// <summary>A disconnected agent cannot stop containers, so there is nothing to wait for.</summary>
    private static readonly TimeSpan DrainWithoutAgent = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DrainMargin = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

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
        if (situation.Snapshot.ContainerInstances is not { } hosts) return Blind(incident, restart, situation);
        if (hosts.FirstOrDefault(host => host.Ec2InstanceId == restart.InstanceId && host.Arn == restart.ContainerInstanceArn) is not { } host)
            return Unregistered(incident, restart, situation);
        if (host.Instance is not { } instance) return Blind(incident, restart, situation);
        if (instance.State is "terminated" or "shutting-down") return Gone(incident, restart, situation, $"the instance is {instance.State}");

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
        incident = incident with { Restart = restart with { LastError = error } };
        return command switch
        {
            SetContainerInstanceStatus { Status: "DRAINING" } => GiveUp(incident, Decision.Failed, $"it could not be drained: {error}", now),
            StopInstance => GiveUp(incident, Decision.Failed, $"it could not be stopped: {error}", now),
            _ when restart.LastError == error && incident.Status == IncidentStatus.NeedsHuman => incident,
            _ => (incident with { Status = IncidentStatus.NeedsHuman }).Note(
                now,
                $"{restart.InstanceId} could not be {(command is StartInstance ? "started" : "made ACTIVE")}, "
                    + $"is tried again every minute: {error}"),
        };
    }

    public static Move Verify(Incident incident, InstanceRestart restart, Situation situation)
    {
        var host = situation.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Arn == restart.ContainerInstanceArn);
        var back = host is { IsActive: true, AgentConnected: true, Instance: { IsRunning: true, StatusChecks.AllPassed: true } };
        if (back && incident.HealthyLooks >= 2)
            return End(incident, situation, IncidentStatus.Fixed, passed: true, "The instance is back and every target is healthy.");
        if (situation.Now < incident.Verification!.Until || incident.HealthyLooks == 1) return new(incident);
        return Gates.EvidenceGap(situation) is { } gap
            ? new(incident.CallForHelp(situation.Now, $"Whether the restart helped cannot be told: {gap.Reason}"))
            : End(incident, situation, IncidentStatus.NotFixed, passed: false, $"After the restart: {situation.Conclusion.Finding(CheckId.AlreadyHealthy)?.Summary}");
    }

    private static Move Draining(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (restart.AbortReason is not null) return ToActive(incident, restart, situation, host);
        if (Gates.EvidenceGap(situation) is not null) return Blind(incident, restart, situation);
        if (Reconsider(incident, situation, host, instance) is { } reason) return ToActive(GiveUp(incident, Decision.Reverted, reason, situation.Now), situation, host);
        if (!host.IsDraining) return new(incident, Drain(incident, restart));

        var waited = situation.Now - restart.StepSince;
        if (host.RunningTasks + host.PendingTasks > 0)
        {
            if (waited < (host.AgentConnected ? DrainLimit(situation) : DrainWithoutAgent)) return new(incident);
            if (host.AgentConnected)
                return ToActive(GiveUp(incident, Decision.Reverted, $"{host.RunningTasks} tasks did not leave it within {waited.TotalMinutes:0} minutes", situation.Now), situation, host);
        }

        return new(Step(incident, RestartStep.Stopping, situation.Now, $"Stops {restart.InstanceId}."), new StopInstance(restart.InstanceId));
    }

    private static Move Stopping(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State == "stopped")
            return new(Step(incident, RestartStep.Starting, situation.Now, $"{restart.InstanceId} is stopped; starts it."), new StartInstance(restart.InstanceId));
        if (instance.IsRunning)
        {
            if (restart.AbortReason is not null) return ToActive(incident, restart, situation, host);
            if (Gates.EvidenceGap(situation) is not null) return Blind(incident, restart, situation);
            return (host.IsDraining ? Reconsider(incident, situation, host, instance) : "somebody made it ACTIVE again") is { } reason
                ? ToActive(GiveUp(incident, Decision.Reverted, reason, situation.Now), situation, host)
                : new(incident, new StopInstance(restart.InstanceId));
        }

        return new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            situation.Now, $"{restart.InstanceId} is {instance.State} for {StopLimit.TotalMinutes:0} minutes; it is started as soon as it has stopped."));
    }

    private static Move Starting(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (instance.State is "stopped") return new(incident, new StartInstance(restart.InstanceId));
        if (!instance.IsRunning)
        {
            return new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
                situation.Now, $"{restart.InstanceId} is {instance.State} for {StopLimit.TotalMinutes:0} minutes after its start."));
        }

        incident = Step(incident, RestartStep.Returning, situation.Now, $"{restart.InstanceId} runs; waits for its status checks and its agent.");
        incident = incident with { Status = IncidentStatus.Acting, Restart = incident.Restart! with { StartedAt = situation.Now, LastError = null } };
        return Returning(incident, incident.Restart!, situation, host, instance);
    }

    private static Move Returning(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host, Ec2Instance instance)
    {
        if (!instance.IsRunning)
        {
            if (!host.IsActive) return new(incident, Activate(incident, restart));
            return new(
                Decide(incident, Decision.Failed, $"{restart.InstanceId} was started and is {instance.State} again.").HandOver(
                    situation.Now, IncidentStatus.NeedsHuman, $"{restart.InstanceId} was started by us and is {instance.State} now, so somebody else has stopped it."),
                Claim: situation.ClusterLedger.Release(incident.Id));
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
        return ready || late
            ? new(incident, Activate(incident, restart))
            : new(incident);
    }

    /// <summary>What has changed since the decision and now speaks against a stop; null if nothing has.</summary>
    private static string? Reconsider(Incident incident, Situation situation, ContainerInstance host, Ec2Instance instance) =>
        instance is { IsRunning: true, StatusChecks.AnyImpaired: false } ? "it recovered by itself"
        : Gates.BeforeStop(incident, situation, host)?.Reason;

    /// <summary>Nothing is done on doubt, but somebody must know if the doubt lasts while an instance is drained or stopped.</summary>
    private static Move Blind(Incident incident, InstanceRestart restart, Situation situation) =>
        new(situation.Now - restart.StepSince < StopLimit ? incident : incident.CallForHelp(
            situation.Now, $"What {restart.InstanceId} needs next cannot be decided: {Gates.EvidenceGap(situation)?.Reason ?? "it could not be read"}."));

    private static Incident GiveUp(Incident incident, Decision decision, string reason, DateTimeOffset now) =>
        Decide(incident with { Restart = incident.Restart! with { AbortReason = reason } }, decision, $"Given up before the stop: {reason}")
            .Note(now, $"Gives up the restart: {reason}.");

    private static Move ToActive(Incident incident, Situation situation, ContainerInstance host) =>
        ToActive(incident, incident.Restart!, situation, host);

    private static Move ToActive(Incident incident, InstanceRestart restart, Situation situation, ContainerInstance host)
    {
        if (!host.IsActive) return new(incident, Activate(incident, restart));

        var claim = situation.ClusterLedger.Release(incident.Id);
        var recovered = situation.Conclusion.IsHealthy || host.Instance?.StatusChecks is { AnyImpaired: false };
        return recovered
            ? new((incident with { State = IncidentState.Watching, Status = IncidentStatus.Watching })
                .Note(situation.Now, $"Container instance {restart.InstanceId} is ACTIVE again; watches on."), Claim: claim)
            : new(incident.HandOver(situation.Now, IncidentStatus.NeedsHuman, $"Container instance {restart.InstanceId} is ACTIVE again, and still impaired."), Claim: claim);
    }

    /// <summary>Without its container instance the instance cannot be seen; if we stopped it, it is started all the same.</summary>
    private static Move Unregistered(Incident incident, InstanceRestart restart, Situation situation)
    {
        const string How = "its container instance is no longer registered";
        return restart.Step is RestartStep.Stopping or RestartStep.Starting && situation.Now - restart.StepSince < ReturnLimit
            ? new(incident.CallForHelp(situation.Now, $"Starts {restart.InstanceId} unseen: {How}."), new StartInstance(restart.InstanceId))
            : Gone(incident, restart, situation, How);
    }

    private static Move Gone(Incident incident, InstanceRestart restart, Situation situation, string how) => new(
        Decide(incident, Decision.Failed, $"{restart.InstanceId} is gone: {how}.")
            .HandOver(situation.Now, IncidentStatus.NeedsHuman, $"{restart.InstanceId} is gone: {how}."),
        Claim: situation.ClusterLedger.Release(incident.Id));

    private static Move End(Incident incident, Situation situation, IncidentStatus status, bool passed, string summary)
    {
        var action = incident.Actions.Last(action => action.Fix == Fix.RestartInstance);
        var checks = situation.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Ec2InstanceId == action.Resource)?.Instance?.StatusChecks;
        var ended = (incident with { Verification = incident.Verification! with { Passed = passed, Summary = summary } })
            .Record(action with { After = checks?.ToString() });
        return new(
            passed ? ended.Close(situation.Now, status, summary) : ended.HandOver(situation.Now, status, summary),
            Claim: situation.ClusterLedger.Release(incident.Id));
    }

    private static TimeSpan DrainLimit(Situation situation) =>
        TimeSpan.FromSeconds(situation.Snapshot.TargetGroup?.DeregistrationDelaySeconds ?? 300) + DrainMargin;

    private static SetContainerInstanceStatus Drain(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "DRAINING");

    private static SetContainerInstanceStatus Activate(Incident incident, InstanceRestart restart) =>
        new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, "ACTIVE");

    private static Incident Step(Incident incident, RestartStep step, DateTimeOffset now, string text) =>
        (incident with { Restart = incident.Restart! with { Step = step, StepSince = now } }).Note(now, text);

    private static Incident Decide(Incident incident, Decision decision, string reason) =>
        incident.Actions.LastOrDefault(action => action.Fix == Fix.RestartInstance) is { } action
            ? incident.Record(action with { Decision = decision, Reason = reason })
            : incident;
}
