using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// Raise the grace period, read it back, see whether new tasks now live, and put the old value back if they do not. Changing it
/// starts no deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
/// </summary>
internal static class RaiseFlow
{
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(10);

    public static Move Begin(Incident incident, Situation situation, Service service, int target)
    {
        var raise = new GracePeriodRaise(service.GracePeriodSeconds, target, service.TaskDefinitionArn!, situation.Now, Reverting: false);
        return new(
            (incident with { State = IncidentState.Acting, Status = IncidentStatus.Acting, Raise = raise, NextLookAt = null })
                .Note(situation.Now, $"Raises the grace period from {raise.Before} to {raise.After} seconds."),
            new SetGracePeriod(situation.Snapshot.Subject.ClusterArn, situation.Snapshot.Subject.ServiceArn, target),
            situation.ServiceLedger.Claim(incident.Id, Fix.RaiseGracePeriod, raise.TaskDefinitionArn, situation.Now));
    }

    public static Incident After(Incident incident, SetGracePeriod command, CommandResult result, DateTimeOffset now)
    {
        if (incident.Raise is not { } raise) return incident;
        if (result.Error is { } error && !raise.Reverting)
            return Decide(incident with { Raise = raise with { Error = error } }, Decision.Failed, error);
        if (result.Error is { } refusal)
            return incident.CallForHelp(now, $"The old grace period could not be put back, is tried again every minute: {refusal}");
        return raise.Reverting ? incident : incident.Note(now, $"AWS accepted a grace period of {command.Seconds} seconds.");
    }

    /// <summary>Until the service shows the value that was asked for.</summary>
    public static Move Next(Incident incident, GracePeriodRaise raise, Situation situation)
    {
        if (situation.Snapshot.Service is not { } service) return Blind(incident, situation, raise.At + Allowance);
        if (raise.Reverting) return Revert(incident, raise, service, situation);
        if (service.GracePeriodSeconds == raise.After)
        {
            var until = raise.At + TimeSpan.FromSeconds(raise.After) + (situation.Snapshot.TargetGroup?.TimeToUnhealthy ?? TimeSpan.Zero) + Allowance;
            return Verify(
                (incident with
                {
                    State = IncidentState.Verifying,
                    Status = IncidentStatus.Verifying,
                    Verification = new(situation.Now, until, null, "Waits for the tasks to become healthy."),
                }).Note(situation.Now, $"The service shows a grace period of {raise.After} seconds."),
                raise,
                situation);
        }

        if (service.GracePeriodSeconds != raise.Before) return ChangedByOthers(incident, service, situation);
        if (raise.Error is { } error) return Stop(incident, situation, $"The grace period could not be raised: {error}");
        return Gates.ForRaise(incident, situation, service, raise.After) is { } refusal
            ? Stop(Decide(incident, Decision.Blocked, refusal.Reason, refusal.Guard), situation, refusal.Reason)
            : new(incident, new SetGracePeriod(incident.Subject.ClusterArn, incident.Subject.ServiceArn, raise.After));
    }

    public static Move Verify(Incident incident, GracePeriodRaise raise, Situation situation)
    {
        if (situation.Snapshot.Service is not { } service) return Blind(incident, situation, incident.Verification!.Until);
        if (service.GracePeriodSeconds != raise.After) return ChangedByOthers(incident, service, situation);

        var killedAgain = situation.Case.KilledTasks.FirstOrDefault(task => task.StartedAt > raise.At);
        if (killedAgain is not null)
            return Fail(incident, raise, situation, service, $"Task {killedAgain.Id} started after the change and failed its health check all the same.");
        if (incident.HealthyLooks >= 2 && situation.Now > raise.At)
            return Pass(incident, raise, situation);
        return situation.Now < incident.Verification!.Until || incident.HealthyLooks == 1 || Gates.EvidenceGap(situation) is not null
            ? Blind(incident, situation, incident.Verification.Until)
            : Fail(incident, raise, situation, service, "The service did not become healthy in time.");
    }

    /// <summary>Nothing is put back on doubt, but somebody must know if the doubt lasts.</summary>
    private static Move Blind(Incident incident, Situation situation, DateTimeOffset patience) =>
        new(situation.Now >= patience && Gates.EvidenceGap(situation) is { } gap
            ? incident.CallForHelp(situation.Now, $"Whether the longer grace period helps cannot be told: {gap.Reason}")
            : incident);

    private static Move Fail(Incident incident, GracePeriodRaise raise, Situation situation, Service service, string why)
    {
        var reverting = raise with { Reverting = true };
        incident = (incident with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Raise = reverting,
            Verification = incident.Verification! with { Passed = false, Summary = why },
        }).Note(situation.Now, $"{why} Puts back {raise.Before} seconds.");
        return Revert(incident, reverting, service, situation);
    }

    private static Move Revert(Incident incident, GracePeriodRaise raise, Service service, Situation situation)
    {
        if (service.GracePeriodSeconds == raise.After)
            return new(incident, new SetGracePeriod(incident.Subject.ClusterArn, incident.Subject.ServiceArn, raise.Before));
        if (service.GracePeriodSeconds != raise.Before) return ChangedByOthers(incident, service, situation);
        return new(
            Decide(incident, Decision.Reverted, "It did not help, so the old value is back.")
                .HandOver(situation.Now, IncidentStatus.NotFixed, $"The grace period is {raise.Before} seconds again."),
            Claim: situation.ServiceLedger.Release(incident.Id));
    }

    private static Move ChangedByOthers(Incident incident, Service service, Situation situation) =>
        Stop(incident, situation, $"Somebody else set the grace period to {service.GracePeriodSeconds} seconds; it is left as it is.");

    private static Move Stop(Incident incident, Situation situation, string why) =>
        new(incident.HandOver(situation.Now, IncidentStatus.NeedsHuman, why), Claim: situation.ServiceLedger.Release(incident.Id));

    private static Move Pass(Incident incident, GracePeriodRaise raise, Situation situation)
    {
        var summary = $"All targets are healthy and no task was stopped since the change.{Measured(incident, raise)}";
        return new(
            (incident with { Verification = incident.Verification! with { Passed = true, Summary = summary } })
                .Close(situation.Now, IncidentStatus.Fixed, summary),
            Claim: situation.ServiceLedger.Release(incident.Id));
    }

    private static string Measured(Incident incident, GracePeriodRaise raise) =>
        incident.Memory.Tasks.Where(task => task.TaskDefinitionArn == raise.TaskDefinitionArn).Select(task => task.StartToHealthy).OfType<TimeSpan>()
            .DefaultIfEmpty(TimeSpan.Zero).Max() is { Ticks: > 0 } longest
            ? $" Tasks were seen healthy at most {longest.TotalSeconds:0} s after their start."
            : "";

    private static Incident Decide(Incident incident, Decision decision, string reason, Guard? guard = null) =>
        incident.Actions.LastOrDefault(action => action.Fix == Fix.RaiseGracePeriod) is { } action
            ? incident.Record(action with { Decision = decision, Reason = reason, BlockedBy = guard })
            : incident;
}
