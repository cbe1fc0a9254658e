using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes.Hosts;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// Brings a host back: from the stop on, or after the restart was given up before it. Decided by the incident and that host alone,
/// so that nothing else that fails or hangs keeps a stopped instance from its start. What a person does meanwhile is left as it is.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-stop-start-works.html
/// </summary>
internal static class RestartReturn
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ReturnLimit = TimeSpan.FromMinutes(15);

    /// <summary>For the agent of an instance whose checks have passed: the instance runs, so nothing else is waited for.</summary>
    private static readonly TimeSpan AgentLimit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UnreadLimit = TimeSpan.FromMinutes(5);

    /// <summary>How long EC2 may show the state before a change that it has accepted.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);

    /// <summary>A stop that takes longer is seen while it is under way, as the host is looked at every minute.</summary>
    private static readonly TimeSpan StopsUnseen = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan VerifyLimit = TimeSpan.FromMinutes(15);

    /// <summary>For what is made ACTIVE although it is not well: people hear of it, and nobody expects that it heals.</summary>
    private static readonly TimeSpan LateLimit = TimeSpan.FromMinutes(2);

    /// <returns>Null where the stop is still to be decided.</returns>
    public static Transition? Next(Incident incident, InstanceRestart restart, HostSighting seen, Policy policy)
    {
        if (restart is { Step: RestartStep.Draining or RestartStep.Entering, AbortReason: null }) return null;
        (incident, restart) = StandbyReturn.TakeIn(incident, restart, seen);
        var step = new ReturnStep(incident with { LookedAt = seen.TakenAt }, restart, seen, policy);
        if (seen.Instance is { State: "terminated" or "shutting-down" } ended)
            return StandbyReturn.Ended(step) ?? RestartEnd.Gone(step.Stored, $"the instance is {ended.State}", seen.TakenAt);
        if (seen.IsUnknown) return Unknown(step);
        restart = restart with { UnknownSince = null };
        if (seen.Instance is not { } instance) return Unread(step.With(restart));
        restart = restart with
        {
            BlindSince = null,
            AbsentLooks = seen.ContainerInstanceIsAbsent ? restart.AbsentLooks : 0,
            SeenStoppingSince = instance.State == "stopping" && !(restart.SeenStoppingSince >= instance.LaunchTime)
                ? instance.TransitionAt() : restart.SeenStoppingSince,
        };
        step = step.With(restart);
        if (restart.AbortReason is not null) return Abandoned(step, instance);
        return restart.Step switch
        {
            RestartStep.Draining or RestartStep.Entering => null,
            RestartStep.Stopping => Stopping(step, instance),
            RestartStep.Starting => Starting(step, instance),
            RestartStep.Returning => Returning(step, instance),
        };
    }

    /// <summary>
    /// The claim says whether the stop was asked for, as it was stored before. If it was not, then whoever finds the host stopped knows
    /// that it was not us, and the host only goes back to ACTIVE.
    /// </summary>
    public static Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen)
    {
        var host = lost.Host!;
        var restart = new InstanceRestart
        {
            InstanceId = host.InstanceId,
            ContainerInstanceArn = host.ContainerInstanceArn,
            Standby = host.Group is { } group ? StandbyStay.Of(group, seen.Membership, lost.At) : null,
            Step = lost.StopAskedAt is null ? RestartStep.Returning : RestartStep.Stopping,
            StepSince = seen.TakenAt,
            DrainingSince = lost.At,
            StopAskedAt = lost.StopAskedAt,
            IsTakenOver = true,
            AbortReason = lost.StopAskedAt is null ? InstanceRestart.IncidentIsLost : null,
        };
        var decision = lost.StopAskedAt is null ? Decision.Reverted : Decision.Applied;
        return LostIncident.Record(incident, lost, decision, "the host is brought back", seen.TakenAt) with { Progress = restart };
    }

    private static Transition? Stopping(ReturnStep step, InstanceSighting instance)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (instance.State == "stopped")
        {
            if (IsOurs(restart, instance))
            {
                var start = Start(step, $"{restart.InstanceId} is stopped; starts it.");
                return start with { NeedsNoRecord = HasNotRunSinceOurStop(restart, instance) };
            }

            return HasRunSinceOurStop(restart, instance) ? StoppedByOthers(step, instance)
                : Abandoned(step.With(restart with { AbortReason = "somebody else stopped it", StopRefused = true }), instance);
        }

        if (instance.State == "stopping")
        {
            return now - restart.StepSince < StopLimit ? step.Wait() : step.Call(Need.Of(
                "stop-slow",
                $"{restart.InstanceId} has been stopping for {StopLimit.TotalMinutes:0} minutes; "
                    + "it is started as soon as it has stopped."));
        }

        if (instance.LaunchTime > restart.StopAskedAt) return instance.IsRunning ? Started(step, instance) : Comes(step, instance);
        // What EC2 has accepted happens. That it is not seen is EC2's lag, and asking for it again is the next thing then.
        return now - restart.StopAcceptedAt < StopLimit ? step.Wait() : null;
    }

    private static Transition Starting(ReturnStep step, InstanceSighting instance)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (instance.IsRunning) return Started(step, instance);
        if (instance.State == "stopped")
        {
            if (StoppedByAPerson(restart, instance)) return StoppedByOthers(step, instance);
            if (restart.StartAcceptedAt is not { } accepted) return Start(step, null);
            // Until then it may be our own stop that is still shown.
            return now - accepted < (instance.WasStoppedOnPurpose ? Lag : TimeSpan.FromSeconds(20)) ? step.Wait() : FellBack(step, instance);
        }

        var begun = restart.StartAcceptedAt ?? restart.StepSince;
        // A person may have started it while our starts were refused.
        return now - (instance.LaunchTime > begun ? instance.LaunchTime : begun) < StopLimit ? step.Wait() : step.Call(Need.Of(
            "start-slow",
            $"{restart.InstanceId} is still {instance.State} {StopLimit.TotalMinutes:0} minutes after its start."));
    }

    private static Transition Returning(ReturnStep step, InstanceSighting instance)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (instance.State is "stopped" or "stopping")
        {
            // EC2 may show for a while that it was our own stop.
            var isOld = instance.TransitionAt() is not null && !StoppedByAPerson(restart, instance);
            return instance.WasStoppedOnPurpose && !isOld ? StoppedByOthers(step, instance)
                : instance.State == "stopping" || (isOld && now - restart.StepSince < Lag) ? step.Wait()
                : FellBack(step with { Restart = restart with { Step = RestartStep.Starting } }, instance);
        }

        if (!instance.IsRunning) return Comes(step, instance);

        var passed = instance.StatusChecks is { AllPassed: true };
        var isAbsent = step.Seen.ContainerInstanceIsAbsent && restart.AbsentLooks > 0;
        var ready = step.Seen.ContainerInstance is { AgentConnected: true } && passed;
        if (StandbyReturn.Next(
            step.With(isAbsent || !step.Seen.ContainerInstanceIsAbsent ? restart : restart with { AbsentLooks = 1 }),
            instance, ready || (isAbsent && passed), ReturnLimit) is { } leaving) return leaving;
        if (step.Seen.ContainerInstanceIsAbsent) return Unregistered(step, passed);
        if (step.Seen.ContainerInstance is { IsActive: true })
        {
            return new((step.Stored.GoOn() with
            {
                State = IncidentState.Verifying,
                Status = IncidentStatus.Verifying,
                HealthyLooks = 0,
                Verification = new(now, now + (ready ? VerifyLimit : LateLimit), null, "Waits for the targets to become healthy."),
            }).Note(now, $"Container instance {restart.InstanceId} is ACTIVE again."));
        }

        return ready || now - restart.StepSince >= (passed ? AgentLimit : ReturnLimit) ? Activate(step) : step.Wait();
    }

    /// <summary>Given up before the stop: nothing is left but to undo the drain.</summary>
    private static Transition Abandoned(ReturnStep step, InstanceSighting instance)
    {
        var restart = step.Restart;
        if (!instance.IsRunning && IsOurs(restart, instance))
        {
            var stopping = restart with { AbortReason = null, Step = RestartStep.Stopping };
            return Stopping(step.With(stopping), instance) ?? step.Wait();
        }

        if (StandbyReturn.Next(step, instance, instance.StatusChecks is { AllPassed: true }, UnreadLimit) is { } leaving) return leaving;
        if (step.Seen.ContainerInstanceIsAbsent && !restart.DrainRefused) return Unregistered(step, isReady: true);
        if (step.Seen.ContainerInstance is not { IsActive: true })
            return restart.DrainRefused ? RestartEnd.DrainedByOthers(step.Incident, restart, step.Now) : Activate(step);
        // Until then it may be from before our drain that it is shown ACTIVE.
        if (restart is { ActiveAcceptedAt: null, DrainRefused: false } && step.Now - restart.DrainingSince < UnreadLimit) return step.Wait();
        // A stop that was accepted may still come to light, however late, and so may one whose answer was an error.
        if (instance.IsRunning && !restart.StopRefused && !(instance.LaunchTime > restart.StopAskedAt)
            && (step.Now - restart.StopAcceptedAt < ReturnLimit || step.Now - restart.LastStop?.SentAt < UnreadLimit)) return step.Wait();
        // What fails from now on is for the next look to find.
        return !instance.IsRunning
            ? new(RestartEnd.PutBack(step.Incident, restart).HandOver(
                step.Now,
                IncidentStatus.Watching,
                $"Container instance {restart.InstanceId} is ACTIVE again. Its instance is {instance.State}, "
                    + "which was not the remediator's doing, so it is left so."))
            : RestartEnd.Undone(step.Incident, restart, instance.StatusChecks, step.Now);
    }

    private static Transition Started(ReturnStep step, InstanceSighting instance)
    {
        var restart = step.Restart with
        {
            Step = RestartStep.Returning,
            StepSince = step.Now,
            StartedAt = step.Now,
            Retry = null,
            AbsentLooks = 0,
        };
        var incident = step.Stored.GoOn().Note(
            step.Now, $"{restart.InstanceId} runs; waits for its status checks and its agent.");
        return Returning(step with { Incident = incident, Restart = restart }, instance);
    }

    /// <summary>It is being started, by whomever: until it runs it may fall back to stopped.</summary>
    private static Transition Comes(ReturnStep step, InstanceSighting instance) =>
        Starting(step.With(step.Restart with { Step = RestartStep.Starting, StepSince = step.Now }), instance);

    private static Transition FellBack(ReturnStep step, InstanceSighting instance)
    {
        var restart = step.Restart with { StartAcceptedAt = null };
        var called = step.With(restart).Call(RestartNeeds.FellBack(restart, instance.StateReason)).Incident;
        return Start(step with { Incident = called, Restart = restart }, null);
    }

    private static Transition Start(ReturnStep step, string? note)
    {
        var incident = note is null ? step.Incident : step.Incident.Note(step.Now, note);
        var restart = step.Restart.Step == RestartStep.Starting ? step.Restart
            : step.Restart with { Step = RestartStep.Starting, StepSince = step.Now };
        return (step with { Incident = incident, Restart = restart }).Send(
            new StartInstance(restart.InstanceId),
            "started",
            restart.Starts,
            restart with { Starts = Retry.After(restart.Starts, step.Now) });
    }

    /// <summary>Once: a host that ECS has made ACTIVE and shows DRAINING later was drained by somebody else.</summary>
    private static Transition Activate(ReturnStep step)
    {
        var restart = step.Restart;
        if (restart.ActiveAcceptedAt is { } accepted)
        {
            if (step.Now - accepted < (step.Seen.ContainerInstance is null ? UnreadLimit : Lag)) return step.Wait();
            return step.Seen.ContainerInstance is null
                ? step.Call(Need.Of("unread", $"Whether {restart.InstanceId} is ACTIVE again cannot be seen: "
                    + $"{step.Seen.ContainerInstanceError ?? "ECS says nothing of it"}."))
                : RestartEnd.DrainedByOthers(step.Incident, restart, step.Now);
        }

        return step.Send(
            RestartEnd.Activate(step.Incident, restart),
            "made ACTIVE",
            restart.Retry,
            restart with { Retry = Retry.After(restart.Retry, step.Now) });
    }

    /// <summary>Nothing is said of EC2's instance: what we know to have stopped is started all the same.</summary>
    private static Transition Unread(ReturnStep step)
    {
        var now = step.Now;
        var restart = step.Restart with { BlindSince = step.Restart.BlindSince ?? now };
        step = step.With(restart);
        if (now - restart.BlindSince < UnreadLimit) return step.Wait();
        var why = step.Seen.InstanceIsAbsent ? "EC2 says that it knows no such instance, and ECS does not"
            : step.Seen.InstanceError ?? "EC2 says nothing of it";
        var called = step.Call(Need.Of("unread", $"{restart.InstanceId} cannot be seen on its way back: {why}."));
        step = step with { Incident = called.Incident };
        if (restart.AbortReason is not null || restart.Step == RestartStep.Returning)
            return restart.ActiveAcceptedAt is null && restart.Standby is not { MayBeIn: true } ? Activate(step) : called;
        return restart is { StopAcceptedAt: not null, StartAcceptedAt: null } ? Start(step, null) : called;
    }

    /// <summary>Said by both EC2 and ECS, and for longer than either may lag behind.</summary>
    private static Transition Unknown(ReturnStep step)
    {
        var since = step.Restart.UnknownSince ?? step.Now;
        step = step.With(step.Restart with { UnknownSince = since });
        return step.Now - since < UnreadLimit ? step.Wait()
            : StandbyReturn.Ended(step) ?? RestartEnd.Gone(step.Stored, "EC2 and ECS know no such host", step.Now);
    }

    /// <summary>
    /// ECS does not list the container instance, but EC2 has the instance, so ECS's read may be wrong. To be sure it is made ACTIVE
    /// all the same: it counts as gone once ECS refuses that (<see cref="RestartFlow.After"/>), or the time for the return is over. A
    /// host that ECS has accepted to make ACTIVE is registered, whatever its reads say.
    /// </summary>
    private static Transition Unregistered(ReturnStep step, bool isReady)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (restart.AbsentLooks < 1) return step.With(restart with { AbsentLooks = 1 }).Wait();
        var isOver = now - restart.StepSince >= ReturnLimit;
        if (isOver && restart.ActiveAcceptedAt is not null) return RestartEnd.Unlisted(step.Incident, restart, now);
        if (isOver && restart.Retry is not null) return RestartEnd.Gone(step.Incident, RestartEnd.NotRegistered, now);
        return restart.ActiveAcceptedAt is null && (isReady || isOver) ? Activate(step) : step.Wait();
    }

    /// <summary>Somebody has stopped it after our start: what is ours is the drain, and the Standby.</summary>
    private static Transition StoppedByOthers(ReturnStep step, InstanceSighting instance)
    {
        if (StandbyReturn.Next(step, instance, isWell: false, UnreadLimit) is { } leaving) return leaving;
        if (step.Seen.ContainerInstanceIsAbsent && step.Restart.AbsentLooks < 1)
            return step.With(step.Restart with { AbsentLooks = 1 }).Wait();
        var isAnswered = step.Seen.ContainerInstance is not null || step.Seen.ContainerInstanceIsAbsent;
        return step.Seen.ContainerInstance is { IsActive: true } || (isAnswered && step.Now - step.Restart.ActiveAcceptedAt >= Lag)
            ? RestartEnd.StoppedByOthers(step.Incident, step.Restart, instance.State, step.Now)
            : Activate(step);
    }

    /// <summary>
    /// Whether the instance is down because of our stop: it was asked for, not refused, and not at another time. EC2 accepts the stop of an
    /// instance that is being stopped already; a time from before its launch is of an older stop, and says nothing.
    /// </summary>
    private static bool IsOurs(InstanceRestart restart, InstanceSighting instance)
    {
        if (restart is not { StopAskedAt: { } asked, StopRefused: false }) return false;
        var at = instance.TransitionAt();
        var mayBe = (restart.LastStop ?? new(asked)).MayHaveStopped(
            instance.LaunchTime, StoppedFrom(restart, instance), at ?? DateTimeOffset.MaxValue);
        // A start of ours need not be recorded, as where nothing could be stored for a while.
        if (HasRunSinceOurStop(restart, instance)) return mayBe;
        if (at is null) return true;
        if (at < asked - StopOrder.Skew) return restart.StopAcceptedAt is not null && !(at > instance.LaunchTime);
        // Whether the lost incident had started it is not known, so that a stop much later is somebody else's.
        if (restart.IsTakenOver) return StoppedFrom(restart, instance) <= asked + StopLimit;
        if (restart.StopAcceptedAt is not null || mayBe) return true;
        // Where the answer could not be stored, neither could what was seen of the stop since.
        return restart.LastStop is not { } last || (last.AnsweredAt is null && at >= last.SentAt - StopOrder.Skew);
    }

    /// <summary>
    /// The earliest time at which the stop may have been asked for. EC2 says it while the instance stops; that it still says the same once
    /// it is stopped is documented nowhere.
    /// </summary>
    private static DateTimeOffset StoppedFrom(InstanceRestart restart, InstanceSighting instance)
    {
        if (instance.TransitionAt() is not { } at) return instance.LaunchTime ?? DateTimeOffset.MinValue;
        var from = instance.State == "stopping" ? at
            : restart.SeenStoppingSince is { } seen && seen <= at && !(instance.LaunchTime > seen) ? seen
            : at - StopsUnseen;
        return instance.LaunchTime > from ? instance.LaunchTime.Value : from;
    }

    /// <summary>
    /// Each start of an instance renews its launch time, and one that falls back leaves another reason than a stop.
    /// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
    /// </summary>
    private static bool HasNotRunSinceOurStop(InstanceRestart restart, InstanceSighting instance) =>
        instance.WasStoppedOnPurpose && instance.LaunchTime < restart.StopAskedAt;

    /// <summary>Started after our first order, by whomever, and stopped on purpose after that.</summary>
    private static bool HasRunSinceOurStop(InstanceRestart restart, InstanceSighting instance) =>
        instance is { State: "stopped" or "stopping", WasStoppedOnPurpose: true }
        && instance.LaunchTime > restart.StopAskedAt && !(instance.TransitionAt() < instance.LaunchTime);

    /// <summary>
    /// Stopped after a start of ours; or in a run that began after our orders, whoever began it; or after it was already seen stopped,
    /// so that it must have run between, even if no start of ours is known to have worked.
    /// </summary>
    private static bool StoppedByAPerson(InstanceRestart restart, InstanceSighting instance) => instance.WasStoppedOnPurpose
        && instance.TransitionAt() is { } at
        && (at > (restart.StartAcceptedAt ?? restart.Starts?.LastAt) || at > restart.StepSince + StopOrder.Skew
            || (HasRunSinceOurStop(restart, instance) && !IsOurs(restart, instance)));
}
