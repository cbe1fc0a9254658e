using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// While nothing was changed yet: wait until it is certain, then heal by itself, begin a fix, or call a person.
/// </summary>
internal static class WatchFlow
{
    /// <summary>Once people know, there is no hurry in looking again.</summary>
    internal static readonly TimeSpan WhenPeopleKnow = TimeSpan.FromMinutes(3);

    /// <summary>Long enough for throttling to pass and for a second look to explain what the first did not.</summary>
    private static readonly TimeSpan UnexplainedFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(7);

    /// <summary>A hint may still grow into a proof, as a second task that dies young does, and is looked at as often meanwhile.</summary>
    private static readonly TimeSpan GrowsFor = TimeSpan.FromMinutes(15);

    /// <summary>People hear the best hint and do not wait for a proof, and sooner where nothing at all is healthy.</summary>
    private static readonly TimeSpan HintedAfter = TimeSpan.FromMinutes(5);

    /// <summary>An incident that neither ends nor is explained is told, whatever keeps it open.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromHours(1);

    /// <summary>People hear of what is waited for longer; the wait goes on all the same.</summary>
    internal static readonly TimeSpan WaitedInSilence = TimeSpan.FromMinutes(8);

    /// <summary>A restart without trouble is done by then.</summary>
    private static readonly TimeSpan MendedWithin = TimeSpan.FromMinutes(12);

    /// <summary>More than one look: what flickers is proposed all the time.</summary>
    private static readonly TimeSpan WithdrawnAfter = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan NoneHealthyFor = TimeSpan.FromMinutes(3);

    /// <summary>With nothing healthy nobody waits for anything any longer.</summary>
    private static readonly TimeSpan DownFor = TimeSpan.FromMinutes(5);

    /// <summary>People hear of a service that stays short of healthy targets, whatever its incident waits for.</summary>
    public static Transition Next(Incident incident, DecisionContext context) =>
        Step(incident, context) is var next && next.Command is null && IsSilent(next.Incident, context)
            ? new(Spoken(next.Incident, context))
            : next;

    private static Transition Step(Incident incident, DecisionContext context)
    {
        var proposals = (
            from fix in FixCatalog.All
            let plan = fix.Propose(incident, context)
            where plan is not null
            select new Proposal(fix, plan)).ToList();
        var isUrgent = proposals is [{ Fix.WaitsForPersistence: false }, ..];
        if (ServiceEnd.Next(incident, context) is { } end) return end;
        if (context.Conclusion.IsHealthy && !isUrgent) return Healthy(incident, context);
        if (context.Now - incident.OpenedAt >= GivenUpAfter)
        {
            return new(incident.Close(
                context.Now, incident.Status, $"Not watched any longer after {GivenUpAfter.TotalDays:0} days."));
        }

        if (incident.IsHandedOver && !incident.Progress!.MayBeginAnew(context.Now))
            return Probing.Next(incident, context) ?? new(incident with { NextLookAt = SeldomLook(incident, context) });
        if (IsDisturbed(incident, context) || AtWork(incident, context) is not null) return new(WithoutPatience(WithoutOldRefusal(incident, context)));
        incident = WithoutUncalledFor(incident, context, [.. proposals.Select(proposal => proposal.Plan)]);
        if (isUrgent) return Try(incident, context, proposals);
        if (Probing.Next(incident, context) is { } question) return question;
        if (!Persists(incident, context)) return new(incident);
        if (proposals.Count > 0) return Try(incident, context, proposals);
        if (GroupRepair.IsAtWork(context.Evidence) && context.Now < context.GroupDeadline(incident)
            && !GroupWait.FailsBeside(context))
            return new(incident);
        if (IsTakingTasksBack(incident, context)) return new(incident);
        if (HasStaleCause(incident, context)) return new(incident with { NextLookAt = null });
        if (OnlyAnotherGroupFails(context) && incident.Status == IncidentStatus.Watching) return new(incident);
        return context.Conclusion.Cause switch
        {
            { Verdict: Verdict.Fault, Confidence: Confidence.Weak } hint when context.Now - incident.OpenedAt < GrowsFor =>
                new(context.Now - incident.NoneHealthySince >= NoneHealthyFor
                    || context.Now - incident.OpenedAt >= (OneDiedYoung(context) ? WaitedInSilence : HintedAfter)
                    ? Hinted(incident, context, hint)
                    : incident),
            { Verdict: Verdict.Fault } fault => new(CallForHelp(incident, context, IncidentStatus.NeedsHuman, fault.Summary)),
            _ when incident.Status == IncidentStatus.Watching && context.Now - incident.UnexplainedSince >= UnexplainedFor
                && !IsOverForNow(incident, context) => new(Unexplained(incident, context)),
            _ => new(incident),
        };
    }

    /// <summary>Where the incident waits for a group's repair, people were told so.</summary>
    private static bool IsSilent(Incident incident, DecisionContext context) =>
        incident is { State: IncidentState.Watching, Status: IncidentStatus.Watching, Targets: not { AllHealthy: true } }
        && ((context.Now - incident.ShortSince >= WaitedInSilence && !IsTakingTasksBack(incident, context))
            || context.Now - incident.NoneHealthySince >= DownFor)
        && !context.Conclusion.IsHealthy
        && !incident.Actions.Any(action => action.BlockedBy == GuardId.GroupRepairs)
        && !IsMendedByAnother(incident, context) && !OnlyAnotherGroupFails(context);

    /// <summary>
    /// What its host lacks yet, such as its agent or its tasks, is on the way back, and people heard of the shortage with the change. To
    /// one that does not run nothing comes back.
    /// </summary>
    private static bool IsTakingTasksBack(Incident incident, DecisionContext context) =>
        incident is { Status: IncidentStatus.Watching, Progress: { BroughtBackAt: { } back } progress } && context.Now - back < WaitedInSilence
        && (context.Conclusion.Cause is not { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } cause
            || (cause.Check != CheckId.InstanceState && cause.InstanceIds is [var only] && only == progress.Ec2InstanceId));

    /// <summary>
    /// Tasks are missing here only because the health check of another target group of the service has them replaced, of which the
    /// incident of that group tells. What else would explain it here is a guess.
    /// </summary>
    internal static bool OnlyAnotherGroupFails(DecisionContext context) =>
        context.Failures is { FailingTargets.Count: 0, TasksStoppedByAnotherGroup: [.., var last] } failures
        && !(failures.TasksStoppedByHealthCheck is [.., var own] && own.StoppingAt > last.StoppingAt)
        && context.Conclusion.Cause is not { Verdict: Verdict.Fault, Confidence: > Confidence.Weak };

    /// <summary>
    /// Another incident raises the service's grace period, or nothing is known to fail but what runs on the host that it has at work,
    /// which takes some minutes. Of tasks that are only missing it tells nothing.
    /// </summary>
    private static bool IsMendedByAnother(Incident incident, DecisionContext context)
    {
        if (context.Ledgers.Service is { Claimed: { } own } changes && IsOfService(own) && IsAtWork(changes, incident, context)) return true;
        if (!IsDisturbed(incident, context) || context.Ledgers.Cluster.Claimed is not { } claimed) return false;
        if (context.Now - incident.ShortSince >= MendedWithin || context.Now - incident.NoneHealthySince >= DownFor) return false;
        if (context.Conclusion.Cause is { Verdict: Verdict.Fault, InstanceIds: [var only] } && only == claimed.Resource) return true;
        var failing = context.Failures.FailingTargets;
        return failing.Count > 0 && failing.All(target => context.Topology.HostOf(target)?.Ec2InstanceId == claimed.Resource);
    }

    /// <summary>
    /// What another incident does about the host that is the cause here, for as long as it has it: what is seen of the host is that
    /// one's doing. Null where none does.
    /// </summary>
    private static ActionRecord? AtWork(Incident incident, DecisionContext context) =>
        context.Ledgers.Cluster is { Holder: { } holder, Claimed: { } claimed } && holder != incident.Id
        && IsOfHost(context.Conclusion.Cause is { Verdict: Verdict.Fault } now ? now : incident.Cause, claimed, context)
            ? new(
                claimed.Fix, Decision.Blocked, GuardId.AlreadyRecovering, $"Incident {claimed.IncidentId} is at it.", null, null,
                claimed.Resource)
            : null;

    /// <summary>Why the incident does not change the host itself is no news once another one does.</summary>
    private static Incident WithoutOldRefusal(Incident incident, DecisionContext context) =>
        AtWork(incident, context) is { } others
        && incident.Actions.Any(action => !action.WasBegun && (action.Fix, action.Resource) == (others.Fix, others.Resource))
            ? incident.RecordRefused(others) : incident;

    /// <summary>Of the host alone, or of tasks that are missing while only this host takes none.</summary>
    private static bool IsOfHost(Finding? cause, LedgerEntry claimed, DecisionContext context) => cause is { Verdict: Verdict.Fault }
        && (cause.InstanceIds is [var only] ? only == claimed.Resource
            // A drain of ours is in no other incident a person's that was forgotten.
            : cause.Check == CheckId.InstanceDraining && Hosts(context, host => host.IsDraining) is [var drained] ? drained == claimed.Resource
            : cause is { InstanceIds: [], Check: CheckId.InstanceDraining or CheckId.InstanceState or CheckId.TaskPlacement }
                && context.Failures.BelowDesiredCount && !FixCatalog.Of(claimed.Fix).StandsWhileClaimed
                && Hosts(context, host => !host.TakesTasks) is [var away] && away == claimed.Resource);

    private static List<string> Hosts(DecisionContext context, Func<ContainerInstance, bool> which) =>
        [.. (context.Snapshot.ContainerInstances ?? []).Where(which).Select(host => host.Ec2InstanceId).Distinct()];

    private static Incident Spoken(Incident incident, DecisionContext context)
    {
        if (AtWork(incident, context) is { } others) return incident.RecordRefused(others);
        if (context.Conclusion.Cause is { Verdict: Verdict.Fault } now)
            return Hinted(incident with { Findings = context.Conclusion.Findings, Cause = now }, context, now);
        return incident.Cause is { Verdict: Verdict.Fault } known && !context.Conclusion.Clears(known)
            ? Hinted(incident, context, known) : Unexplained(incident, context);
    }

    /// <summary>
    /// What was proposed and not begun is withdrawn once no look has called for it for a while, and with it the question and its
    /// approval; a no stays one. What fails then is told anew.
    /// </summary>
    private static Incident WithoutUncalledFor(Incident incident, DecisionContext context, IReadOnlyList<ActionRecord> plans)
    {
        var rows = incident.Actions.Where(action => !action.WasBegun).ToList();
        var isUnsure = Guards.EvidenceGap(context) is not null;
        var mayBeReplaced = context.Now < context.GroupDeadline(incident);
        var uncalled = rows
            .Where(row => !isUnsure && plans.All(plan => Key(plan) != Key(row)) && !(mayBeReplaced && row.BlockedBy == GuardId.GroupRepairs))
            .ToDictionary(Key, row => incident.UncalledForSince.GetValueOrDefault(Key(row), context.Now));
        // Nobody waits for a host any more that its group has ended, where something else is proposed.
        bool IsEnded(ActionRecord row) =>
            plans.Count > 0 && row.BlockedBy == GuardId.GroupRepairs && GroupWait.IsGone(context, row.Resource);
        var gone = rows.Where(row => IsEnded(row) || (uncalled.TryGetValue(Key(row), out var since)
            && (context.Now - since >= WithdrawnAfter || (context.Now > since && FixCatalog.Of(row.Fix).IsOver(row, context))))).ToList();
        incident = incident with { UncalledForSince = uncalled };
        if (gone.Count == 0) return incident;
        var allowed = gone.Select(incident.AnswerTo).FirstOrDefault(answer => answer is { Granted: true });
        var withdrawn = incident with
        {
            AllowedInVain = allowed is null ? incident.AllowedInVain : allowed.By ?? "an operator",
            Actions = [.. incident.Actions.Where(action => !gone.Contains(action))],
            Answers = [.. incident.Answers.Where(answer => !(answer.Granted && gone.Exists(answer.IsAbout)))],
            Status = rows.Count == gone.Count ? IncidentStatus.Watching : incident.Status,
            NextLookAt = null,
        };
        return gone.Aggregate(withdrawn, (one, row) => one.Note(
            context.Now, $"No longer proposed: to {FixCatalog.Of(row.Fix).Words.ToDo(row)}, as what spoke for it is not seen any more."));

        static string Key(ActionRecord action) => $"{KebabCase.Of(action.Fix)} {action.Resource}";
    }

    /// <summary>What people would hear is over, and what fails now has not become the cause yet: it does within some minutes.</summary>
    private static bool HasStaleCause(Incident incident, DecisionContext context) =>
        incident.Cause is { Verdict: Verdict.Fault } known && context.Conclusion is { Cause.Verdict: Verdict.Fault } now && now.Clears(known);

    /// <summary>The next death, some minutes after the first, tells a slow start from what is a hint only.</summary>
    private static bool OneDiedYoung(DecisionContext context) => context.Failures.TasksStoppedByHealthCheck.Count == 1
        && context.Conclusion.Finding(CheckId.GracePeriod) is { Verdict: Verdict.Fault };

    /// <summary>Nothing fails at this moment; it is only not shown yet that the tasks live longer than those before them.</summary>
    private static bool IsOverForNow(Incident incident, DecisionContext context) => context.Now - incident.OpenedAt < SilentFor
        && context.Failures is { FailingTargets.Count: 0, BelowDesiredCount: false }
        && context.Snapshot is { Service: { } service, Targets: { } targets } && targets.Count(target => target.IsHealthy) >= service.DesiredCount;

    /// <summary>People know, and it is looked at as often as before: the hint may still grow.</summary>
    private static Incident Hinted(Incident incident, DecisionContext context, Finding hint) =>
        CallForHelp(incident, context, IncidentStatus.NeedsHuman, hint.Summary) with { NextLookAt = null };

    /// <summary>A cause that was seen before is over: what it called for would now hurt a host that is well.</summary>
    private static Incident Unexplained(Incident incident, DecisionContext context) => CallForHelp(
        WithoutWaits(incident) with { Findings = context.Conclusion.Findings, Cause = context.Conclusion.Cause },
        context,
        IncidentStatus.Inconclusive,
        incident.Cause is { Verdict: Verdict.Fault } known ? $"No longer seen: {known.Summary} Nothing else explains what fails now."
            : "No cause could be proven.");

    private static Transition Healthy(Incident incident, DecisionContext context)
    {
        if (incident.HealthyLooks < 2 || GroupWait.IsAwaited(incident, context)) return new(incident with { NextLookAt = null });

        var how = incident.Actions.LastOrDefault(action => action.WasBegun) switch
        {
            { Decision: Decision.Applied } made =>
                $"Healthy again; {FixCatalog.Of(made.Fix).Words.Done(made)} before, and whether that helped is not known.",
            not null => "Healthy again without the change that was begun.",
            null => HealedWithoutUs(incident, context),
        };
        var healed = AsTold(WithoutWaits(incident)).Close(context.Now, IncidentStatus.SelfHealed, how);
        return new(healed with { Need = HostLeftBroken.Of(incident, context) });
    }

    /// <summary>
    /// While a service recovers, the last of its failures may look like another cause. Nobody was told of that one, so the end names the
    /// cause that people know.
    /// </summary>
    private static Incident AsTold(Incident incident) =>
        incident is { ToldOf: { Verdict: Verdict.Fault } told, Cause: { Verdict: Verdict.Fault } last }
        && told.Check != last.Check && told.Confidence >= last.Confidence && !incident.Actions.Any(action => action.WasBegun)
            ? incident with { Cause = told, Findings = [told, .. incident.Findings.Where(finding => finding.Check != told.Check)] }
            : incident;

    /// <summary>A wait that came to nothing is left out of the report, and so is one for an answer that was given.</summary>
    private static Incident WithoutWaits(Incident incident) => incident with
    {
        Actions =
        [
            .. incident.Actions.Where(action => action.BlockedBy != GuardId.Persistence
                && !(action.Decision == Decision.AwaitingApproval && incident.AnswerTo(action) is not null)),
        ],
    };

    /// <summary>How long a fault has lasted is old news while somebody else's change is under way.</summary>
    private static Incident WithoutPatience(Incident incident) =>
        incident with { Actions = [.. incident.Actions.Where(action => action.BlockedBy != GuardId.Persistence)] };

    private static string HealedWithoutUs(Incident incident, DecisionContext context)
    {
        // What stands, such as a drain that is kept or a raise that is being verified, is no entry yet.
        Ledger[] ledgers = [context.Ledgers.Cluster, context.Ledgers.Service];
        var standing = ledgers.Select(ledger => ledger.Claimed).OfType<LedgerEntry>()
            .Where(claimed => FixCatalog.Of(claimed.Fix).StandsWhileClaimed);
        var others = ledgers.SelectMany(ledger => ledger.Entries).Concat(standing).OrderBy(entry => entry.At)
            .LastOrDefault(entry => entry.IncidentId != incident.Id && !entry.IsTurnedBack && (entry.At >= incident.OpenedAt
                // What became of it nobody says: its incident is lost.
                || (entry.Result == FixResult.Unknown && entry.At >= incident.OpenedAt - SilentFor)));
        if (others is null && AtWork(incident, context) is { } now)
            return $"Healthy again while another incident is at {now.Resource}: {now.Reason}";
        var replaced = incident.Actions.LastOrDefault(action => action.BlockedBy == GuardId.GroupRepairs)?.Resource;
        if (replaced is not null && GroupWait.IsGone(context, replaced))
        {
            return context.Snapshot.ContainerInstances!.Any(
                host => host.Instance is { IsRunning: true, LaunchTime: { } at } && at >= incident.OpenedAt)
                    ? $"Healthy again: the Auto Scaling group has replaced {replaced}."
                    : $"Healthy again without {replaced}, which its Auto Scaling group has ended; no new member is seen yet.";
        }

        return others is null ? "Healthy again without a change by the remediator."
            : $"Healthy again after incident {others.IncidentId} {FixCatalog.Of(others.Fix).Words.Did} "
                + $"{(IsOfService(others) ? incident.Subject.ServiceName : others.Resource)}.";
    }

    private static bool IsOfService(LedgerEntry change) => FixCatalog.Of(change.Fix).OptsIn == Taggable.Service;

    /// <summary>
    /// What is seen while another incident changes a host of the cluster, or the service, may be its doing, or be mended by it.
    /// </summary>
    internal static bool IsDisturbed(Incident incident, DecisionContext context) =>
        IsAtWork(context.Ledgers.Cluster, incident, context) || IsAtWork(context.Ledgers.Service, incident, context);

    private static bool IsAtWork(Ledger ledger, Incident incident, DecisionContext context) =>
        ledger is { Holder: { } holder, Claimed: { } claimed } && holder != incident.Id && IsAwaited(claimed, context);

    /// <summary>Another incident's fix of the same kind is at work, and will soon be done.</summary>
    private static bool WaitsItsTurn(Incident incident, DecisionContext context, Fix fix) => context.Ledgers.All.Any(
        ledger => ledger.Holder is { } holder && holder != incident.Id
            && ledger.Claimed is { } claimed && claimed.Fix == fix && IsAwaited(claimed, context));

    private static bool IsAwaited(LedgerEntry claimed, DecisionContext context) =>
        context.Now - claimed.At < FixCatalog.Of(claimed.Fix).OthersWaitFor;

    /// <summary>Where the guards refuse one fix the next is tried: a host that must not be stopped may be drained.</summary>
    private static Transition Try(Incident incident, DecisionContext context, IReadOnlyList<Proposal> proposals)
    {
        var refused = new List<ActionRecord>();
        foreach (var (fix, plan) in proposals)
        {
            if (fix.WaitsForPersistence && !Persists(incident, context)) continue;
            if (fix.Guard(incident, context, plan) is not { } refusal)
            {
                var recorded = refused.Aggregate(incident, (one, action) => one.RecordRefused(action)).Record(plan);
                return Begun(fix.Begin(recorded, context, plan), context.Now);
            }

            refused.Add(plan with { Decision = refusal.Decision, BlockedBy = refusal.Guard, Reason = refusal.Reason });
        }

        return new(Refused(incident, context, refused));
    }

    internal static Transition Begun(Transition begun, DateTimeOffset now) => begun with
    {
        Incident = begun.Incident with { Progress = begun.Incident.Progress! with { BegunAt = now } },
    };

    private static Incident Refused(Incident incident, DecisionContext context, List<ActionRecord> actions)
    {
        incident = actions.Aggregate(incident, (one, action) => one.RecordRefused(action));
        return actions.Any(action => MayPass(incident, context, action)) || !Persists(incident, context) ? incident
            : CallForHelp(
                actions.Aggregate(incident, (one, action) => one.RefuseAgain(action, context.Now)),
                context,
                IncidentStatus.NeedsHuman,
                actions[0].Reason);
    }

    /// <summary>What could not be read may be readable in a moment, and tasks that are being stopped give their room back.</summary>
    private static bool MayPass(Incident incident, DecisionContext context, ActionRecord action) => action.BlockedBy switch
    {
        GuardId.Persistence => context.Now - incident.OpenedAt < WaitedInSilence,
        GuardId.EvidenceGap or GuardId.NoSpareCapacity => context.Now - incident.OpenedAt < UnexplainedFor,
        GuardId.GroupRepairs => context.Now < context.GroupDeadline(incident, action.Resource),
        GuardId.Budget => WaitsItsTurn(incident, context, action.Fix),
        GuardId.ObserveMode or GuardId.NotApproved or GuardId.ApprovalExpired or GuardId.NotOptedIn or GuardId.OptedOut
            or GuardId.Paused or GuardId.ChangeFreeze or GuardId.DeploymentInProgress or GuardId.SharedCause or GuardId.Cooldown
            or GuardId.HostAway or GuardId.Quarantined or GuardId.NotSafe or GuardId.AlreadyRecovering or GuardId.AtLimit
            or null => false,
    };

    /// <summary>At least two looks, over the time in which the load balancer could have changed its mind twice.</summary>
    private static bool Persists(Incident incident, DecisionContext context)
    {
        var twice = context.Snapshot.TargetGroup?.TimeToUnhealthy * 2 ?? TimeSpan.Zero;
        var patience = TimeSpan.FromSeconds(Math.Max(60, Math.Min(twice.TotalSeconds, 300)));
        return incident.Looks >= 2 && context.Now - incident.OpenedAt >= patience;
    }

    private sealed record Proposal(IFix Fix, ActionRecord Plan);

    private static DateTimeOffset? SeldomLook(Incident incident, DecisionContext context)
    {
        if (Probing.WaitsForATaskToAsk(incident, context)) return null;
        var seldom = context.Now + WhenPeopleKnow;
        return Probing.GrowsOldAt(incident, context) is { } at && at < seldom ? at : seldom;
    }

    private static Incident CallForHelp(Incident incident, DecisionContext context, IncidentStatus status, string why)
    {
        var next = incident with { Status = status, NextLookAt = SeldomLook(incident, context) };
        return incident.Status == status ? next : next.Note(context.Now, why);
    }
}
