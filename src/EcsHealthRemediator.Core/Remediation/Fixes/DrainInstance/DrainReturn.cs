using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>
/// Takes a drain back, decided by the incident and its host alone. A host that a person has made ACTIVE, drained anew or ended is
/// left as it is.
/// </summary>
internal static class DrainReturn
{
    private const int MaxAttempts = 12;

    /// <summary>How long ECS may show the state before a change that it has accepted.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan UnreadLimit = TimeSpan.FromMinutes(5);

    /// <summary>A host that ECS has accepted to make ACTIVE is registered, whatever its reads say: only much later has it left.</summary>
    private static readonly TimeSpan UnlistedLimit = TimeSpan.FromMinutes(20);

    public static Transition Begin(
        Incident incident, InstanceDrain drain, DrainEnd end, string reason, DateTimeOffset now, Policy policy)
    {
        var turned = Turned(drain, end, reason, now);
        var action = incident.Actions.Last(action => action.Fix == Fix.DrainInstance);
        incident = (incident with { Progress = turned, Status = IncidentStatus.Acting, Need = null, NextLookAt = null })
            .Record(end == DrainEnd.Recovered ? action : drain.DrainingSince is null
                ? action with { Decision = Decision.Failed, Reason = $"It was never seen DRAINING, and is not drained any more: {reason}." }
                : action with { Decision = Decision.Reverted, Reason = $"Taken back: {reason}." })
            .Note(now, $"Makes container instance {drain.InstanceId} ACTIVE again: {reason}.");
        return Activate(incident, turned, now, policy, isCalled: false);
    }

    public static InstanceDrain Turned(InstanceDrain drain, DrainEnd end, string reason, DateTimeOffset now) => drain with
    {
        Step = DrainStep.Activating,
        StepSince = now,
        Retry = null,
        ActiveAcceptedAt = null,
        End = end,
        EndReason = reason,
    };

    /// <summary>
    /// Kept like one of its own: whether the host is still broken the next looks tell, and it is made ACTIVE once it has been well for
    /// some minutes.
    /// </summary>
    public static Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen)
    {
        var host = lost.Host!;
        var drain = new InstanceDrain
        {
            InstanceId = host.InstanceId,
            ContainerInstanceArn = host.ContainerInstanceArn,
            Check = host.Check ?? "",
            Step = DrainStep.Kept,
            StepSince = seen.TakenAt,
            DrainingSince = lost.At,
        };
        return LostIncident.Record(incident, lost, Decision.Applied, "the drain is kept until the host is well", seen.TakenAt) with
        {
            Progress = drain,
        };
    }

    /// <returns>Null where the drain is not being taken back, or waits: then the service is looked at too.</returns>
    public static Transition? Next(Incident incident, InstanceDrain drain, HostSighting seen, Policy policy) =>
        drain.Step == DrainStep.Activating
        && Step(incident, drain, seen, policy, isCalled: false) is var step
        && (step.Command is not null || step.Incident.State != IncidentState.Acting) ? step : null;

    /// <param name="isCalled">People are called for the service already.</param>
    public static Transition Step(Incident incident, InstanceDrain drain, HostSighting seen, Policy policy, bool isCalled)
    {
        var now = seen.TakenAt;
        incident = incident with { LookedAt = now };
        drain = drain.With(seen);
        if (seen.IsEnded) return Absent(incident, drain, seen);
        if (drain.IsUnregistered) return Gone(incident, drain, now);
        incident = incident with { Progress = drain };
        if (seen.ContainerInstance is { IsActive: true }) return Over(PutBack(incident, drain), drain, now);
        if (drain.ActiveAcceptedAt is not { } accepted) return Activate(incident, drain, now, policy, isCalled);
        if (now - accepted < (seen.ContainerInstance is null ? UnreadLimit : Lag)) return new(incident);
        if (drain.AbsentLooks > 1 && now - accepted >= UnlistedLimit) return Gone(incident, drain, now);
        return seen.ContainerInstance is null
            ? Call(incident, drain, isCalled, now, "unread", $"Whether {drain.InstanceId} is ACTIVE again cannot be seen: "
                + $"{seen.ContainerInstanceError ?? "ECS says nothing of it"}.")
            : new(incident.HandOver(
                now,
                IncidentStatus.NeedsHuman,
                $"We made container instance {drain.InstanceId} ACTIVE, and somebody has set it {seen.ContainerInstance.Status} again; "
                    + "it is left so."));
    }

    /// <summary>EC2 ends the host, or both EC2 and ECS know no such host, for longer than either may lag behind.</summary>
    public static Transition Absent(Incident incident, InstanceDrain drain, HostSighting seen) =>
        seen.Instance is { State: "terminated" } || (seen.Instance is not null && drain.AbsentLooks > 1)
        || seen.TakenAt - drain.UnknownSince >= UnreadLimit
            ? Gone(incident, drain, seen.TakenAt)
            : new(incident with { Progress = drain });

    /// <summary>Somebody has undone the drain, and whatever becomes of the host next is their doing.</summary>
    public static Transition LeftActive(Incident incident, InstanceDrain drain, DateTimeOffset now)
    {
        var action = incident.Actions.Last(action => action.Fix == Fix.DrainInstance);
        return WatchOn(
            incident.Record(action with
            {
                Decision = Decision.Reverted,
                Reason = "Somebody made it ACTIVE again.",
                SetByOthers = "ACTIVE",
            }),
            drain,
            now,
            $"Somebody made container instance {drain.InstanceId} ACTIVE again, so it is left so.");
    }

    public static Incident Refused(Incident incident, InstanceDrain drain, string error, DateTimeOffset now) =>
        incident.CallForHelp(now, new(
            "activate-refused",
            $"{drain.InstanceId} could not be made ACTIVE, which is tried again less and less often: {error}",
            DrainFlow.CommandsFor(incident, drain)));

    private static Transition Activate(Incident incident, InstanceDrain drain, DateTimeOffset now, Policy policy, bool isCalled)
    {
        if (!policy.MayBringBack(Fix.DrainInstance))
        {
            return Call(
                incident,
                drain,
                isCalled,
                now,
                $"no-right-{(int)(now - drain.StepSince).TotalHours}",
                $"The mode no longer lets the remediator change anything, so {drain.InstanceId} has to be made ACTIVE by hand "
                    + "(or set the mode to finish, in which it ends what it began).");
        }

        if (drain.Retry is { Attempts: >= MaxAttempts })
        {
            return Call(
                incident,
                drain,
                isCalled,
                now,
                "given-up",
                $"{drain.InstanceId} could not be made ACTIVE in {MaxAttempts} attempts, so it is not tried any more.");
        }

        return Retry.IsDue(drain.Retry, now)
            ? new(
                incident with { Progress = drain with { Retry = Retry.After(drain.Retry, now) } },
                DrainFlow.SetStatus(incident, drain, "ACTIVE"))
            : new(incident);
    }

    /// <summary>The host has left while its drain was being taken back: nothing was taken back.</summary>
    private static Transition Gone(Incident incident, InstanceDrain drain, DateTimeOffset now)
    {
        var gone = $"{drain.InstanceId} is gone, so there is nothing to make ACTIVE again.";
        var action = incident.Actions.Last(action => action.Fix == Fix.DrainInstance);
        if (action.Decision == Decision.Reverted) incident = incident.Record(action with { Decision = Decision.Applied, Reason = gone });
        return Ended(incident, drain with { End = null, EndReason = null }, now, gone);
    }

    private static Incident PutBack(Incident incident, InstanceDrain drain) =>
        drain is { Retry: null, ActiveAcceptedAt: null } ? TakenBack.Note(incident, Fix.DrainInstance) : incident;

    private static Transition Over(Incident incident, InstanceDrain drain, DateTimeOffset now) => drain.End switch
    {
        DrainEnd.DidNotHelp => new(incident.HandOver(
            now,
            IncidentStatus.NotFixed,
            $"The drain of {drain.InstanceId} did not help, so it is ACTIVE again: {drain.EndReason}.")),
        DrainEnd.GivenUp => new(incident.HandOver(
            now,
            IncidentStatus.NeedsHuman,
            $"Container instance {drain.InstanceId} is ACTIVE again: {drain.EndReason}. Whether its fault is gone is not known.")),
        DrainEnd.Recovered or null => Ended(
            incident, drain, now, $"Container instance {drain.InstanceId} is ACTIVE again: {drain.EndReason}."),
    };

    /// <summary>The drain is over. Where its tasks were seen healthy elsewhere it has done what it was for.</summary>
    private static Transition Ended(Incident incident, InstanceDrain drain, DateTimeOffset now, string text) =>
        incident.Verification is { Passed: true } && incident.HealthyLooks > 0 && drain.End is null or DrainEnd.Recovered
            ? new((incident with { Progress = drain }).Close(now, IncidentStatus.Fixed, text) with
            {
                Need = HostLeftBroken.Of(drain.Beside),
            })
            : WatchOn(incident, drain, now, text);

    private static Transition WatchOn(Incident incident, InstanceDrain drain, DateTimeOffset now, string text) => new((incident with
    {
        State = IncidentState.Watching,
        Status = IncidentStatus.Watching,
        Progress = drain,
        Need = null,
        NextLookAt = null,
    }).Note(now, text));

    private static Transition Call(
        Incident incident, InstanceDrain drain, bool isCalled, DateTimeOffset now, string key, string why) => isCalled ? new(incident)
            : new((incident with { Progress = drain }).CallForHelp(now, new(key, why, DrainFlow.CommandsFor(incident, drain))));
}
