using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>
/// A raise to the limit at once, as an experiment, where only time is left to try and no task that works can lose by it. The period
/// belongs to the service and starts no deployment:
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (healthCheckGracePeriodSeconds)
/// </summary>
internal static class Trial
{
    /// <returns>Null where more is known than that tasks die young.</returns>
    public static ActionRecord? Propose(DecisionContext context)
    {
        if (context.Conclusion.Finding(CheckId.GracePeriod) is not { Proposal: GracePeriodTrial trial }) return null;
        if (RaiseGuards.OtherFaults(context).Any()) return null;
        var service = context.Snapshot.Service!;
        return new(
            Fix.RaiseGracePeriod,
            Decision.Applied,
            null,
            $"Tasks of {Revision(trial)} are stopped {Ages(trial)} after their start, before any became healthy. "
                + "Nothing that was read explains it but time.",
            $"{service.GracePeriodSeconds}",
            $"{context.Policy.GracePeriodLimitSeconds}",
            context.Snapshot.Subject.ServiceArn)
        {
            IsTrial = true,
            Revision = service.TaskDefinitionArn,
        };
    }

    /// <summary>
    /// A deployment holds back every change but two: a trial, and a raise in a service's first deployment, as nothing was there
    /// before. A trial would keep a circuit breaker from rolling back for as long as it lasts.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    /// </summary>
    public static GuardRefusal? Deployment(DecisionContext context, Service service, ActionRecord plan) =>
        service.Primary is { } primary && UntriedRevision.IsFirstDeployment(service, primary) ? null
        : !plan.IsTrial ? Guards.DeploymentInProgress(context)
        : service.MayRollBack && service.Deployments.Count(deployment => deployment.Status is "PRIMARY" or "ACTIVE") > 1
            ? new(
                GuardId.DeploymentInProgress,
                "The deployment may still be rolled back by itself, which a longer grace period would delay.")
            : null;

    /// <summary>
    /// What a trial may harm while a deployment is under way. It is asked again before a lost order is repeated, as tasks of the previous
    /// revision may have failed since.
    /// </summary>
    public static GuardRefusal? MayHarm(DecisionContext context, Service service, ActionRecord plan) =>
        !plan.IsTrial || service.Primary is not { RolloutState: "IN_PROGRESS" }
        || UntriedRevision.HasNothingToLose(context.Evidence, service) ? null : new(
            GuardId.NotSafe, "A longer grace period can no longer be tried without harm: the previous revision does not serve with all that "
                + "is wanted, or the new one has shown that it starts.");

    /// <summary>The refusal with what the trial is for, where an operator is asked.</summary>
    public static GuardRefusal? Ask(DecisionContext context, ActionRecord plan, GuardRefusal? refusal) =>
        refusal is { Decision: Decision.AwaitingApproval } && plan.IsTrial && Propose(context) is { } now
            ? refusal with { Reason = $"{now.Reason} {refusal.Reason}" }
            : refusal;

    /// <summary>The longest start that was seen since the trial began; null while none was seen.</summary>
    public static TimeSpan? LongestStart(Incident incident, GracePeriodRaise raise) =>
        incident.Memory.Tasks.Where(task => IsOfTrial(task, raise)).Max(task => task.HealthyAt - task.StartedAt);

    /// <summary>
    /// Takes back what is more than the start was measured to need. A start that the old period would have allowed shows that
    /// something else kept the tasks from becoming healthy, and is over. Without the right to change anything the trial's value stays.
    /// </summary>
    public static Transition? Settle(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (!raise.IsTrial || raise.Tried is not null || LongestStart(incident, raise) is not { } longest) return null;
        if (!context.Policy.MayBringBack(Fix.RaiseGracePeriod)) return null;
        if (longest <= TimeSpan.FromSeconds(raise.Before) + context.Snapshot.TargetGroup?.TimeToUnhealthy)
        {
            return RaiseFlow.Undo(
                incident, raise, context,
                $"A task became healthy {longest.TotalSeconds:0} s after its start, which the old grace period allows too.");
        }

        var seconds = StartUp.GracePeriodFor([longest], TimeSpan.Zero);
        if (seconds >= raise.After) return null;
        var settling = raise with { Tried = raise.After, After = seconds, AcceptedAt = null, LooksWithout = 0, Retry = null };
        var plan = incident.Actions.Last(action => action.Fix == Fix.RaiseGracePeriod);
        return RaiseFlow.Send(
            (incident.Record(plan with { After = $"{seconds}" }) with
            {
                State = IncidentState.Acting,
                Progress = settling,
            }).Note(
                context.Now,
                $"A task became healthy {longest.TotalSeconds:0} s after its start: time was what it needed. "
                    + $"Sets the grace period to {seconds} seconds."),
            settling,
            context);
    }

    /// <summary>Why the trial is over before its time; null while it may still help.</summary>
    public static string? Refuted(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (!raise.IsTrial || raise.Tried is not null) return null;
        if (context.Snapshot.Service is { Primary.RolloutState: "FAILED" })
            return "The deployment has failed, so ECS starts no more tasks on which time could be tried.";
        if (context.Failures.TasksEndedByExit.FirstOrDefault(
            task => task.StartedAt > raise.At && task.TaskDefinitionArn == raise.TaskDefinitionArn) is { } ended)
        {
            return $"Task {ended.Id} had all the time it needed and ended by itself.";
        }

        // What is wrong with one host is no reason why the tasks on the others would not start.
        return RaiseGuards.OtherFaults(context).FirstOrDefault(other => other.InstanceIds.Count == 0 && !IsOnTheWay(other))?.Summary;
    }

    /// <summary>What keeps the health check from every task, so that the trial can show nothing; null where nothing does.</summary>
    public static string? Prevented(GracePeriodRaise raise, DecisionContext context) =>
        raise is { IsTrial: true, Tried: null } ? RaiseGuards.OtherFaults(context).FirstOrDefault(IsOnTheWay)?.Summary : null;

    private static bool IsOnTheWay(Finding fault) => fault is
    {
        InstanceIds.Count: 0,
        Check: CheckId.LoadBalancerFault or CheckId.AvailabilityZone or CheckId.SecurityGroup or CheckId.NetworkAcl or CheckId.Routing
            or CheckId.MissingResource or CheckId.SharedCause,
    };

    /// <summary>The incident whose cause the trial has shown.</summary>
    public static Incident Proven(Incident incident, GracePeriodRaise raise)
    {
        if (!raise.IsTrial || incident.Findings.FirstOrDefault(finding => finding.Check == CheckId.GracePeriod) is not { } guess)
            return incident;
        var proven = guess with
        {
            Verdict = Verdict.Fault,
            Confidence = Confidence.Strong,
            Evidence = [.. guess.Evidence, $"a task became healthy {LongestStart(incident, raise)?.TotalSeconds:0} s after its start, "
                + $"once it was allowed {raise.Tried ?? raise.After} s"],
        };
        return incident with
        {
            Cause = proven,
            Findings = [.. incident.Findings.Select(finding => finding.Check == proven.Check ? proven : finding)],
        };
    }

    /// <summary>Also a task that was there before, if the longer period has kept it alive.</summary>
    private static bool IsOfTrial(TaskSighting task, GracePeriodRaise raise) =>
        task.TaskDefinitionArn == raise.TaskDefinitionArn && task.HealthyAt > raise.At;

    private static string Revision(GracePeriodTrial trial) => Arn.NameOf(trial.TaskDefinitionArn);

    private static string Ages(GracePeriodTrial trial) => trial.ShortestLifeSeconds == trial.LongestLifeSeconds
        ? $"{trial.LongestLifeSeconds} s"
        : $"{trial.ShortestLifeSeconds} to {trial.LongestLifeSeconds} s";
}
