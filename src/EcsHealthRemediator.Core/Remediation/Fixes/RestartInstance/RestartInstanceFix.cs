using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>An instance that fails its EC2 status checks is drained, stopped, started and made ACTIVE again.</summary>
internal sealed class RestartInstanceFix : IFix
{
    public static readonly RestartInstanceFix Instance = new();

    public Fix Id => Fix.RestartInstance;

    public FixWords Words { get; } = new RestartWords();

    public IReadOnlyList<string> AwsActions =>
    [
        "ecs:UpdateContainerInstancesState", "autoscaling:EnterStandby", "ec2:StopInstances", "ec2:StartInstances",
        "autoscaling:ExitStandby",
    ];

    public Taggable OptsIn => Taggable.Instance;

    public bool StandsWhileClaimed => false;

    public bool WaitsForPersistence => false;

    public IReadOnlyList<GuardId> Asks => RestartGuards.Order;

    /// <summary>
    /// Only where targets of the service that ECS registered are checked on the host and fail without an answer: what answers does
    /// not need its host restarted. Once ECS has taken its tasks away nothing fails there any more, and it stays proposed until
    /// something is healthy there, or the whole service is. While it cannot be read what fails where, the guard against gaps decides.
    /// </summary>
    public ActionRecord? Propose(Incident incident, DecisionContext context)
    {
        if (context.Conclusion.Finding(CheckId.InstanceStatus) is not { Verdict: Verdict.Fault, Proposal: HostRepair repair })
            return null;
        var (topology, failures) = (context.Topology, context.Failures);
        var isKnown = context.Snapshot is { Targets: not null, Tasks: not null };
        var failing = failures.FailingTargets
            .Where(target => target.Reason != "Target.ResponseCodeMismatch" && !target.IsNotInUse)
            .Where(target => !topology.IsNotRegisteredByEcs(target))
            .Select(topology.HostOf)
            .Concat(failures.TasksStoppedByHealthCheck.Select(topology.HostOf))
            .OfType<ContainerInstance>().Select(host => host.Ec2InstanceId);
        var healthy = (context.Snapshot.Targets ?? []).Where(target => target.IsHealthy)
            .Select(target => topology.HostOf(target)?.Ec2InstanceId).ToHashSet();
        var before = incident.Actions.Where(action => action.Fix == Id && !action.WasBegun && !context.Conclusion.IsHealthy
            && !healthy.Contains(action.Resource)).Select(action => action.Resource);
        // Its tasks left it with the first drain, so that nothing fails there any more.
        string[] anew = incident.Progress is InstanceRestart given && given.MayBeginAnew(context.Now) && !healthy.Contains(given.InstanceId)
            && !IsLeft(incident, context) ? [given.InstanceId] : [];
        var ids = (isKnown ? before.Concat(anew).Concat(failing) : repair.InstanceIds).Where(repair.InstanceIds.Contains).ToList();
        return ids is [var first, ..] && context.Snapshot.ContainerInstances!.FirstOrDefault(host => host.Ec2InstanceId == first) is { } chosen
            ? PlanFor(chosen, context.Policy) : null;
    }

    /// <summary>A second try was refused, and the service is healthy without the host: there is nothing to wait for.</summary>
    private static bool IsLeft(Incident incident, DecisionContext context) => context.Conclusion.IsHealthy
        && incident.Actions.Any(action => action is { Fix: Fix.RestartInstance, IsRefusedAgain: true });

    public bool Answers(ActionRecord action, string check) => check == CheckId.InstanceStatus;

    public bool IsOver(ActionRecord proposed, DecisionContext context) => context.Snapshot.ContainerInstances?.FirstOrDefault(
        host => host.Ec2InstanceId == proposed.Resource) is { Instance.StatusChecks.AllPassed: true };

    public static ActionRecord PlanFor(ContainerInstance host, Policy policy)
    {
        var group = policy.StandbyMode != FixMode.Off && host.Instance!.AutoScalingGroup is { Length: > 0 } name ? name : null;
        var impaired = host.Instance!.StatusChecks!.All.Where(pair => pair.Check.Status == "impaired").ToList();
        return new(
            Fix.RestartInstance,
            Decision.Applied,
            null,
            group is null ? "Drain, stop, start, back to ACTIVE."
                : $"Drain, Standby in Auto Scaling group {group}, stop, start, out of Standby, back to ACTIVE.",
            host.Instance!.StatusChecks!.ToString(),
            null,
            host.Ec2InstanceId)
        {
            Group = group,
            Faults = [.. impaired.Select(pair => pair.Name)],
            FaultSince = impaired.Min(pair => pair.Check.ImpairedSince),
        };
    }

    public GuardRefusal? Guard(Incident incident, DecisionContext context, ActionRecord plan) =>
        RestartGuards.BeforeDrain(incident, context, HostOf(context, plan), plan);

    public Transition Begin(Incident incident, DecisionContext context, ActionRecord plan) =>
        RestartFlow.Begin(incident, context, HostOf(context, plan));

    public Transition Next(Incident incident, DecisionContext context) =>
        RestartFlow.Next(incident, (InstanceRestart)incident.Progress!, context);

    public Transition Verify(Incident incident, DecisionContext context) =>
        RestartEnd.Verify(incident, (InstanceRestart)incident.Progress!, context);

    public HostAtWork? Host(Incident incident) => incident.Progress is InstanceRestart restart
        ? new(incident.Subject.ClusterArn, restart.ContainerInstanceArn, restart.InstanceId) { Group = restart.Standby?.Group }
        : null;

    public Transition? BringBack(Incident incident, HostSighting seen, Policy policy) =>
        RestartReturn.Next(incident, (InstanceRestart)incident.Progress!, seen, policy);

    public Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen) => RestartReturn.TakeOver(incident, lost, seen);

    public Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now) =>
        RestartFlow.After(incident, (InstanceRestart)incident.Progress!, command, result, now);

    private static ContainerInstance HostOf(DecisionContext context, ActionRecord plan) =>
        context.Snapshot.ContainerInstances!.First(host => host.Ec2InstanceId == plan.Resource);
}
