using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>
/// Raise the grace period, read it back, see whether new tasks now live, and put the old value back if they do not. Changing it
/// starts no deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
/// </summary>
internal static class RaiseFlow
{
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(10);

    public static Transition Begin(Incident incident, DecisionContext context, Service service, int target)
    {
        var raise = new GracePeriodRaise(
            service.GracePeriodSeconds, target, service.TaskDefinitionArn!, context.Now, Reverting: false);
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Progress = raise, NextLookAt = null })
                .Note(context.Now, $"Raises the grace period from {raise.Before} to {raise.After} seconds."),
            new SetGracePeriod(context.Snapshot.Subject.ClusterArn, context.Snapshot.Subject.ServiceArn, target),
            context.ServiceLedger.Claim(incident.Id, Fix.RaiseGracePeriod, raise.TaskDefinitionArn, context.Now));
    }

    public static Incident After(
        Incident incident, GracePeriodRaise raise, SetGracePeriod command, CommandResult result, DateTimeOffset now)
    {
        if (result.Error is { } error && !raise.Reverting)
            return Decide(incident with { Progress = raise with { Error = error } }, Decision.Failed, error);
        if (result.Error is { } refusal)
        {
            return incident.CallForHelp(
                now, $"The old grace period could not be put back, is tried again every minute: {refusal}");
        }

        return raise.Reverting ? incident : incident.Note(now, $"AWS accepted a grace period of {command.Seconds} seconds.");
    }

    /// <summary>Until the service shows the value that was asked for.</summary>
    public static Transition Next(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (context.Snapshot.Service is not { } service) return Blind(incident, context, raise.At + Allowance);
        if (raise.Reverting) return Revert(incident, raise, service, context);
        if (service.GracePeriodSeconds == raise.After)
        {
            var until = raise.At + TimeSpan.FromSeconds(raise.After) + Allowance
                + (context.Snapshot.TargetGroup?.TimeToUnhealthy ?? TimeSpan.Zero);
            return Verify(
                (incident with
                {
                    State = IncidentState.Verifying,
                    Status = IncidentStatus.Verifying,
                    Verification = new(context.Now, until, null, "Waits for the tasks to become healthy."),
                }).Note(context.Now, $"The service shows a grace period of {raise.After} seconds."),
                raise,
                context);
        }

        if (service.GracePeriodSeconds != raise.Before) return ChangedByOthers(incident, service, context);
        if (raise.Error is { } error) return Stop(incident, context, $"The grace period could not be raised: {error}");
        return RaiseGuards.Refuse(incident, context, service, incident.Actions.Last(action => action.Fix == Fix.RaiseGracePeriod)) is { } refusal
            ? Stop(Decide(incident, Decision.Blocked, refusal.Reason, refusal.Guard), context, refusal.Reason)
            : new(incident, new SetGracePeriod(incident.Subject.ClusterArn, incident.Subject.ServiceArn, raise.After));
    }

    public static Transition Verify(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        if (context.Snapshot.Service is not { } service) return Blind(incident, context, incident.Verification!.Until);
        if (service.GracePeriodSeconds != raise.After) return ChangedByOthers(incident, service, context);

        var killedAgain = context.Failures.TasksStoppedByHealthCheck.FirstOrDefault(task => task.StartedAt > raise.At);
        if (killedAgain is not null)
        {
            return Undo(
                incident, raise, context,
                $"Task {killedAgain.Id} started after the change and failed its health check all the same.");
        }

        if (incident.HealthyLooks >= 2 && context.Now > raise.At)
            return Pass(incident, raise, context);
        var undecided = context.Now < incident.Verification!.Until || incident.HealthyLooks == 1;
        return undecided || Guards.EvidenceGap(context) is not null
            ? Blind(incident, context, incident.Verification.Until)
            : Undo(incident, raise, context, "The service did not become healthy in time.");
    }

    /// <summary>Nothing is put back on doubt, but somebody must know if the doubt lasts.</summary>
    private static Transition Blind(Incident incident, DecisionContext context, DateTimeOffset patience) =>
        new(context.Now >= patience && Guards.EvidenceGap(context) is { } gap
            ? incident.CallForHelp(context.Now, $"Whether the longer grace period helps cannot be told: {gap.Reason}")
            : incident);

    public static Transition Undo(Incident incident, GracePeriodRaise raise, DecisionContext context, string why)
    {
        var reverting = raise with { Reverting = true };
        incident = (incident with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Progress = reverting,
            Verification = incident.Verification! with { Passed = false, Summary = why },
        }).Note(context.Now, $"{why} Puts back {raise.Before} seconds.");
        return Revert(incident, reverting, context.Snapshot.Service!, context);
    }

    private static Transition Revert(Incident incident, GracePeriodRaise raise, Service service, DecisionContext context)
    {
        if (service.GracePeriodSeconds == raise.After)
            return new(incident, new SetGracePeriod(incident.Subject.ClusterArn, incident.Subject.ServiceArn, raise.Before));
        if (service.GracePeriodSeconds != raise.Before) return ChangedByOthers(incident, service, context);
        return new(Decide(incident, Decision.Reverted, "It did not help, so the old value is back.")
            .HandOver(context.Now, IncidentStatus.NotFixed, $"The grace period is {raise.Before} seconds again."));
    }

    private static Transition ChangedByOthers(Incident incident, Service service, DecisionContext context) =>
        Stop(
            incident, context,
            $"Somebody else set the grace period to {service.GracePeriodSeconds} seconds; it is left as it is.");

    private static Transition Stop(Incident incident, DecisionContext context, string why) =>
        new(incident.HandOver(context.Now, IncidentStatus.NeedsHuman, why));

    private static Transition Pass(Incident incident, GracePeriodRaise raise, DecisionContext context)
    {
        var summary = $"All targets are healthy and no task was stopped since the change.{Measured(incident, raise)}";
        return new((incident with { Verification = incident.Verification! with { Passed = true, Summary = summary } })
            .Close(context.Now, IncidentStatus.Fixed, summary));
    }

    private static string Measured(Incident incident, GracePeriodRaise raise) =>
        incident.Memory.Tasks.Where(task => task.TaskDefinitionArn == raise.TaskDefinitionArn)
            .Max(task => task.StartToHealthy) is { } longest
            ? $" Tasks were seen healthy at most {longest.TotalSeconds:0} s after their start."
            : "";

    private static Incident Decide(Incident incident, Decision decision, string reason, GuardId? guard = null) =>
        incident.Actions.LastOrDefault(action => action.Fix == Fix.RaiseGracePeriod) is { } action
            ? incident.Record(action with { Decision = decision, Reason = reason, BlockedBy = guard })
            : incident;
}
