using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// Brings a host back: from the stop on, or after the restart was given up before it. Decided by the incident and that host alone,
/// so that nothing else that fails or hangs keeps a stopped instance from its start. What a person does meanwhile is left as it is.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-stop-start-works.html
/// </summary>
internal static class RestartReturn
{
    private const int MaxAttempts = 12;

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ReturnLimit = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan UnreadLimit = TimeSpan.FromMinutes(5);

    /// <summary>How long EC2 may show the state before a change that it has accepted.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);

    /// <summary>By how much EC2's clock and ours may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan VerifyLimit = TimeSpan.FromMinutes(15);

    /// <returns>Null where the stop is still to be decided.</returns>
    public static Transition? Next(Incident incident, InstanceRestart restart, HostSighting seen, Policy policy)
    {
        if (restart is { Step: RestartStep.Draining, AbortReason: null }) return null;
        var step = new Step(incident with { LookedAt = seen.TakenAt }, restart, seen, policy);
        if (seen.Instance is { State: "terminated" or "shutting-down" } ended)
            return RestartEnd.Gone(step.Incident, $"the instance is {ended.State}", seen.TakenAt);
        if (seen.InstanceIsAbsent) return Absent(step, "EC2 knows no such instance");
        if (seen.Instance is not { } instance) return Unread(step);
        restart = restart with { BlindSince = null, AbsentLooks = seen.ContainerInstanceIsAbsent ? restart.AbsentLooks : 0 };
        step = step.With(restart);
        if (restart.AbortReason is not null) return Abandoned(step, instance);
        return restart.Step switch
        {
            RestartStep.Draining => null,
            RestartStep.Stopping => Stopping(step, instance),
            RestartStep.Starting => Starting(step, instance),
            RestartStep.Returning => Returning(step, instance),
        };
    }

    private static Transition? Stopping(Step step, InstanceSighting instance)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (instance.State == "stopped")
        {
            return IsOurs(restart, instance) ? Start(step, $"{restart.InstanceId} is stopped; starts it.") : Abandoned(
                step.With(restart with { AbortReason = "somebody else stopped it", StopRefused = true }), instance);
        }

        if (instance.State == "stopping")
        {
            return now - restart.StepSince < StopLimit ? step.Wait() : step.Call(Need.Of(
                "stop-slow",
                $"{restart.InstanceId} has been stopping for {StopLimit.TotalMinutes:0} minutes; "
                    + "it is started as soon as it has stopped."));
        }

        if (instance.LaunchTime > restart.StopAskedAt) return Started(step, instance);
        return now - restart.StopAcceptedAt < Lag ? step.Wait() : null;
    }

    private static Transition Starting(Step step, InstanceSighting instance)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (instance.IsRunning) return Started(step, instance);
        if (instance.State == "stopped")
        {
            if (StoppedByAPerson(restart, instance)) return StoppedByOthers(step, instance);
            if (restart.StartAcceptedAt is not { } accepted) return Start(step, null);
            return now - accepted < TimeSpan.FromSeconds(20) ? step.Wait() : FellBack(step, instance);
        }

        return now - (restart.StartAcceptedAt ?? restart.StepSince) < StopLimit ? step.Wait() : step.Call(Need.Of(
            "start-slow",
            $"{restart.InstanceId} is still {instance.State} {StopLimit.TotalMinutes:0} minutes after its start."));
    }

    private static Transition Returning(Step step, InstanceSighting instance)
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

        if (step.Seen.ContainerInstanceIsAbsent) return Unregistered(step, instance.StatusChecks is { AllPassed: true });
        if (step.Seen.ContainerInstance is { IsActive: true })
        {
            return new((step.Stored.GoOn() with
            {
                State = IncidentState.Verifying,
                Status = IncidentStatus.Verifying,
                HealthyLooks = 0,
                Verification = new(now, now + VerifyLimit, null, "Waits for the targets to become healthy."),
            }).Note(now, $"Container instance {restart.InstanceId} is ACTIVE again."));
        }

        var ready = step.Seen.ContainerInstance is { AgentConnected: true } && instance.StatusChecks is { AllPassed: true };
        return ready || now - restart.StepSince >= ReturnLimit ? Activate(step) : step.Wait();
    }

    /// <summary>Given up before the stop: nothing is left but to undo the drain.</summary>
    private static Transition Abandoned(Step step, InstanceSighting instance)
    {
        var restart = step.Restart;
        if (!instance.IsRunning && IsOurs(restart, instance))
        {
            var stopping = restart with { AbortReason = null, Step = RestartStep.Stopping };
            return Stopping(step.With(stopping), instance) ?? step.Wait();
        }

        if (step.Seen.ContainerInstanceIsAbsent && !restart.DrainRefused) return Unregistered(step, isReady: true);
        if (step.Seen.ContainerInstance is not { IsActive: true })
            return restart.DrainRefused ? RestartEnd.DrainedByOthers(step.Incident, restart, step.Now) : Activate(step);
        return !instance.IsRunning
            ? new(step.Incident.HandOver(
                step.Now,
                IncidentStatus.NeedsHuman,
                $"Container instance {restart.InstanceId} is ACTIVE again. Its instance is {instance.State}, "
                    + "which was not the remediator's doing, so it is left so."))
            : RestartEnd.Undone(step.Incident, restart, instance.StatusChecks, step.Now);
    }

    private static Transition Started(Step step, InstanceSighting instance)
    {
        var restart = step.Restart with
        {
            Step = RestartStep.Returning,
            StepSince = step.Now,
            StartedAt = step.Now,
            ActiveAcceptedAt = null,
            Retry = null,
            AbsentLooks = 0,
        };
        var incident = step.Stored.GoOn().Note(
            step.Now, $"{restart.InstanceId} runs; waits for its status checks and its agent.");
        return Returning(step with { Incident = incident, Restart = restart }, instance);
    }

    private static Transition FellBack(Step step, InstanceSighting instance)
    {
        var restart = step.Restart with { StartAcceptedAt = null };
        var why = $"{restart.InstanceId} was started and went back to stopped: {instance.StateReason ?? "EC2 gives no reason"}.";
        var need = Need.Of("start-fell-back", $"{why} It is tried again, less and less often.");
        var called = step.With(restart).Call(need).Incident;
        return Start(step with { Incident = called, Restart = restart }, null);
    }

    private static Transition Start(Step step, string? note)
    {
        var incident = note is null ? step.Incident : step.Incident.Note(step.Now, note);
        var restart = step.Restart.Step == RestartStep.Starting ? step.Restart
            : step.Restart with { Step = RestartStep.Starting, StepSince = step.Now };
        return Send(
            step with { Incident = incident, Restart = restart },
            new StartInstance(restart.InstanceId),
            "started",
            restart.Starts,
            restart with { Starts = Retry.After(restart.Starts, step.Now) });
    }

    /// <summary>Once: a host that ECS has made ACTIVE and shows DRAINING later was drained by somebody else.</summary>
    private static Transition Activate(Step step)
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

        return Send(
            step,
            RestartEnd.Activate(step.Incident, restart),
            "made ACTIVE",
            restart.Retry,
            restart with { Retry = Retry.After(restart.Retry, step.Now) });
    }

    /// <param name="what">A participle: what the command does to the host.</param>
    /// <param name="before">The attempts so far.</param>
    /// <param name="sent">The restart once the command was sent.</param>
    private static Transition Send(Step step, Command command, string what, Retry? before, InstanceRestart sent)
    {
        var restart = step.Restart;
        if (!step.Policy.MayBringBack(Fix.RestartInstance))
        {
            var hours = (int)(step.Now - restart.StepSince).TotalHours;
            return step.Call(new(
                $"no-right-{hours}",
                $"The mode no longer lets the remediator change anything, so {restart.InstanceId} has to be {what} by hand "
                    + "(or set the mode to finish, in which it ends what it began).",
                HostCommands(step)));
        }

        if (before is { Attempts: >= MaxAttempts })
        {
            return step.Call(new(
                $"given-up-{what}",
                $"{restart.InstanceId} could not be {what} in {MaxAttempts} attempts, so it is not tried any more.",
                HostCommands(step)));
        }

        return Retry.IsDue(before, step.Now) ? step.With(sent).Wait() with { Command = command } : step.Wait();
    }

    /// <summary>The way back, from wherever the host is on it.</summary>
    internal static string[] HostCommands(Incident incident, InstanceRestart restart)
    {
        var active = $"aws ecs update-container-instances-state --cluster {incident.Subject.ClusterName} "
            + $"--container-instances {restart.ContainerInstanceArn} --status ACTIVE";
        return restart.AbortReason is not null || restart.Step is RestartStep.Returning or RestartStep.Draining
            ? [active]
            :
            [
                $"aws ec2 start-instances --instance-ids {restart.InstanceId}",
                $"aws ec2 wait instance-status-ok --instance-ids {restart.InstanceId}",
                active,
            ];
    }

    private static string[] HostCommands(Step step) => HostCommands(step.Incident, step.Restart);

    /// <summary>Nothing is said of EC2's instance: what we know to have stopped is started all the same.</summary>
    private static Transition Unread(Step step)
    {
        var now = step.Now;
        var restart = step.Restart with { BlindSince = step.Restart.BlindSince ?? now };
        step = step.With(restart);
        if (now - restart.BlindSince < UnreadLimit) return step.Wait();
        var why = step.Seen.InstanceError ?? "EC2 says nothing of it";
        var called = step.Call(Need.Of("unread", $"{restart.InstanceId} cannot be seen on its way back: {why}."));
        step = step with { Incident = called.Incident };
        if (restart.AbortReason is not null || restart.Step == RestartStep.Returning)
            return restart.ActiveAcceptedAt is null ? Activate(step) : called;
        return restart is { StopAcceptedAt: not null, StartAcceptedAt: null } ? Start(step, null) : called;
    }

    /// <summary>One answer that lacks a host proves nothing: it must be said twice.</summary>
    private static Transition Absent(Step step, string how) => step.Restart.AbsentLooks < 1
        ? step.With(step.Restart with { AbsentLooks = step.Restart.AbsentLooks + 1 }).Wait()
        : RestartEnd.Gone(step.Incident, how, step.Now);

    /// <summary>
    /// ECS does not list the container instance, but EC2 has the instance, so ECS's read may be wrong. To be sure it is made ACTIVE
    /// all the same: it counts as gone once ECS refuses that (<see cref="RestartFlow.After"/>), or the time for the return is over.
    /// </summary>
    private static Transition Unregistered(Step step, bool isReady)
    {
        var (restart, now) = (step.Restart, step.Now);
        if (restart.AbsentLooks < 1) return Absent(step, RestartEnd.NotRegistered);
        var isOver = now - restart.StepSince >= ReturnLimit;
        if (restart.ActiveAcceptedAt is { } accepted ? now - accepted >= UnreadLimit : isOver && restart.Retry is not null)
            return RestartEnd.Gone(step.Incident, RestartEnd.NotRegistered, now);
        return restart.ActiveAcceptedAt is null && (isReady || isOver) ? Activate(step) : step.Wait();
    }

    private static Transition StoppedByOthers(Step step, InstanceSighting instance) =>
        step.Seen is { ContainerInstance.IsActive: true } or { ContainerInstanceIsAbsent: true }
        || (step.Seen.ContainerInstance is not null && step.Now - step.Restart.ActiveAcceptedAt >= Lag)
            ? RestartEnd.StoppedByOthers(step.Incident, step.Restart, instance.State, step.Now)
            : Activate(step);

    /// <summary>
    /// Whether the instance is down because of our stop: it was asked for, not refused, and not after somebody else's. EC2 accepts the
    /// stop of an instance that is being stopped already; a time from before the drain is of an older stop, and says nothing.
    /// </summary>
    private static bool IsOurs(InstanceRestart restart, InstanceSighting instance) =>
        restart is { StopAskedAt: { } asked, StopRefused: false }
        && !(instance.TransitionAt() is { } at && at < asked - Skew
            && (restart.StopAcceptedAt is null || at > restart.DrainingSince));

    /// <summary>
    /// Stopped after a start of ours; or after it was already seen stopped, so that it must have run between, even if no start of
    /// ours is known to have worked.
    /// </summary>
    private static bool StoppedByAPerson(InstanceRestart restart, InstanceSighting instance) => instance.WasStoppedOnPurpose
        && (instance.TransitionAt() > (restart.StartAcceptedAt ?? restart.Starts?.LastAt)
            || instance.TransitionAt() > restart.StepSince + Skew);

    /// <summary>All that one step is decided by.</summary>
    private sealed record Step(Incident Incident, InstanceRestart Restart, HostSighting Seen, Policy Policy)
    {
        public DateTimeOffset Now => Seen.TakenAt;

        /// <summary>The incident with the restart as it is now.</summary>
        public Incident Stored => Incident with { Progress = Restart };

        public Step With(InstanceRestart restart) => this with { Restart = restart };

        public Transition Wait() => new(Stored);

        public Transition Call(Need need) => new(Stored.CallForHelp(
            Now, need.Commands.Count > 0 ? need : need with { Commands = HostCommands(Stored, Restart) }));
    }
}
