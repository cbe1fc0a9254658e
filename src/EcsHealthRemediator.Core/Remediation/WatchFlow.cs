using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// While nothing was changed yet: wait until it is certain, then heal by itself, begin a fix, or call a person.
/// </summary>
internal static class WatchFlow
{
    /// <summary>Once people know, there is no hurry in looking again.</summary>
    private static readonly TimeSpan Unhurried = TimeSpan.FromMinutes(3);

    /// <summary>Long enough for throttling to pass and for a second look to explain what the first did not.</summary>
    private static readonly TimeSpan UnexplainedFor = TimeSpan.FromMinutes(5);

    /// <summary>Another incident's restart that takes longer is stuck, and no reason to keep quiet.</summary>
    private static readonly TimeSpan RestartTakes = TimeSpan.FromHours(1);

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(7);

    /// <summary>A hint may still grow into a proof, as a second task that dies young does.</summary>
    private static readonly TimeSpan HintedFor = TimeSpan.FromMinutes(15);

    public static Transition Next(Incident incident, DecisionContext context)
    {
        var host = HostToRestart(context);
        if (context.Conclusion.IsHealthy && host is null) return Healthy(incident, context);
        if (context.Now - incident.OpenedAt >= GivenUpAfter)
        {
            return new(incident.Close(
                context.Now, incident.Status, $"Not watched any longer after {GivenUpAfter.TotalDays:0} days."));
        }

        if (incident.IsHandedOver)
            return Probing.Next(incident, context) ?? new(incident with { NextLookAt = context.Now + Unhurried });
        if (IsDisturbed(incident, context)) return new(incident);
        if (host is not null) return Restart(incident, context, host);
        if (Probing.Next(incident, context) is { } question) return question;
        if (!Persists(incident, context)) return new(incident);
        return context.Conclusion.Cause switch
        {
            { Check: CheckId.GracePeriod, Confidence: >= Confidence.Strong, GracePeriodSeconds: { } enough } =>
                Raise(incident, context, enough),
            { Verdict: Verdict.Fault, Confidence: Confidence.Weak } when context.Now - incident.OpenedAt < HintedFor =>
                new(incident),
            { Verdict: Verdict.Fault } fault => new(CallForHelp(incident, context, IncidentStatus.NeedsHuman, fault.Summary)),
            _ when incident.Status == IncidentStatus.Watching && context.Now - incident.OpenedAt >= UnexplainedFor =>
                new(CallForHelp(incident, context, IncidentStatus.Inconclusive, "No cause could be proven.")),
            _ => new(incident),
        };
    }

    private static Transition Healthy(Incident incident, DecisionContext context)
    {
        if (incident.HealthyLooks < 2) return new(incident with { NextLookAt = null });

        var others = context.ClusterLedger.Entries
            .LastOrDefault(entry => entry.IncidentId != incident.Id && entry.At >= incident.OpenedAt);
        var how = incident.Restart is not null ? "Healthy again without the restart that was begun."
            : others is not null ? $"Healthy again after incident {others.IncidentId} restarted {others.Resource}."
            : "Healthy again without a change by the remediator.";
        // To have waited is no news, once it has helped.
        return new((incident with { Actions = [.. incident.Actions.Where(action => action.BlockedBy != GuardId.Persistence)] })
            .Close(context.Now, IncidentStatus.SelfHealed, how));
    }

    /// <summary>
    /// What is seen while another incident restarts an instance of the cluster may be its doing, or be mended by it.
    /// </summary>
    private static bool IsDisturbed(Incident incident, DecisionContext context) =>
        context.ClusterLedger is { Holder: { } holder } ledger && holder != incident.Id
        && ledger.Entries.Any(entry => entry.IncidentId == holder && context.Now - entry.At < RestartTakes);

    /// <summary>
    /// An impaired host on which nothing of the service fails is not what a restart could help it with. While it cannot be read
    /// what fails where, the guard against gaps decides.
    /// </summary>
    private static ContainerInstance? HostToRestart(DecisionContext context)
    {
        if (context.Conclusion.Finding(CheckId.InstanceStatus) is not { Verdict: Verdict.Fault } impaired) return null;
        var (topology, failures) = (context.Topology, context.Failures);
        var failing = failures.FailingTargets.Select(topology.HostOf)
            .Concat(failures.TasksStoppedByHealthCheck.Select(topology.HostOf))
            .OfType<ContainerInstance>().Select(host => host.Ec2InstanceId).Where(impaired.InstanceIds.Contains).ToList();
        var isKnown = context.Snapshot is { Targets: not null, Tasks: not null };
        return context.Snapshot.ContainerInstances!.FirstOrDefault(
            host => (isKnown ? failing : impaired.InstanceIds).Contains(host.Ec2InstanceId));
    }

    private static Transition Restart(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var before = host.Instance!.StatusChecks!.ToString();
        if (Guards.ForRestart(incident, context, host) is { } refusal)
        {
            return new(Refused(incident, context, new(
                Fix.RestartInstance, refusal.Decision, refusal.Guard, refusal.Reason, before, null, host.Ec2InstanceId)));
        }

        incident = incident.Record(new(
            Fix.RestartInstance,
            Decision.Applied,
            null,
            "Drain, stop, start, back to ACTIVE.",
            before,
            null,
            host.Ec2InstanceId));
        return RestartFlow.Begin(incident, context, host);
    }

    private static Transition Raise(Incident incident, DecisionContext context, int enough)
    {
        var service = context.Snapshot.Service!;
        var target = Math.Min(enough, context.Policy.GracePeriodLimitSeconds);
        var action = new ActionRecord(
            Fix.RaiseGracePeriod, Decision.Applied, null, $"Tasks need longer to start than {service.GracePeriodSeconds} s.",
            $"{service.GracePeriodSeconds}", $"{target}", context.Snapshot.Subject.ServiceArn);
        return Guards.ForRaise(incident, context, service, target) is { } refusal
            ? new(Refused(
                incident,
                context,
                action with { Decision = refusal.Decision, BlockedBy = refusal.Guard, Reason = refusal.Reason }))
            : RaiseFlow.Begin(incident.Record(action), context, service, target);
    }

    private static Incident Refused(Incident incident, DecisionContext context, ActionRecord action)
    {
        var mayPass = action.BlockedBy == GuardId.Persistence
            || (action.BlockedBy == GuardId.EvidenceGap && context.Now - incident.OpenedAt < UnexplainedFor)
            || !Persists(incident, context);
        incident = incident.Record(action);
        return mayPass ? incident : CallForHelp(incident, context, IncidentStatus.NeedsHuman, action.Reason);
    }

    /// <summary>At least two looks, over the time in which the load balancer could have changed its mind twice.</summary>
    private static bool Persists(Incident incident, DecisionContext context)
    {
        var twice = context.Snapshot.TargetGroup?.TimeToUnhealthy * 2 ?? TimeSpan.Zero;
        var patience = TimeSpan.FromSeconds(Math.Max(60, Math.Min(twice.TotalSeconds, 300)));
        return incident.Looks >= 2 && context.Now - incident.OpenedAt >= patience;
    }

    private static Incident CallForHelp(Incident incident, DecisionContext context, IncidentStatus status, string why)
    {
        var next = incident with { Status = status, NextLookAt = context.Now + Unhurried };
        return incident.Status == status ? next : next.Note(context.Now, why);
    }
}
