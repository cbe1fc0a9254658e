using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What failed lately, as one snapshot and the memory of earlier looks show it: the failing targets and the reasons that were
/// given for them.
/// </summary>
public sealed partial class RecentFailures
{
    /// <summary>How far back service events and stopped tasks count.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(20);

    /// <summary>For so long after a stop by the health check the service does not count as recovered.</summary>
    private static readonly TimeSpan RecoveryWait = TimeSpan.FromMinutes(5);

    private readonly Snapshot _snapshot;

    private readonly IncidentMemory _memory;

    private readonly DateTimeOffset _since;

    /// <param name="notBefore">What happened before this time does not count, for example what happened before a fix.</param>
    public RecentFailures(Snapshot snapshot, IncidentMemory memory, DateTimeOffset? notBefore = null)
    {
        _snapshot = snapshot;
        _memory = memory;
        Topology = new(snapshot);
        _since = snapshot.TakenAt - Period;
        if (notBefore > _since) _since = notBefore.Value;
    }

    public Topology Topology { get; }

    public IReadOnlyList<Target> FailingTargets => field ??=
        [.. (_snapshot.Targets ?? []).Where(target => target.IsUnhealthy || target.IsNotInUse || target.IsUnusable)];

    /// <summary>
    /// Failing targets, and where ECS stopped tasks for their health check also the targets that are checked for the first time:
    /// they replace those tasks and are likely to fail like them.
    /// </summary>
    public IReadOnlyList<Target> UnhealthyOrReplacingTargets => TasksStoppedByHealthCheck.Count == 0 ? FailingTargets
        : [.. FailingTargets, .. (_snapshot.Targets ?? []).Where(target => target.State == "initial")];

    /// <summary>The target ids (instance ids or addresses) of these targets and of the tasks that the health check stopped.</summary>
    public IReadOnlyList<string> FailingTargetIds =>
        [.. UnhealthyOrReplacingTargets.Select(target => target.Id)
            .Concat(TasksStoppedByHealthCheck.Select(Topology.TargetIdOf).OfType<string>()).Distinct()];

    /// <summary>Whether there is a failure to explain.</summary>
    public bool IsFailing => FailingTargetIds.Count > 0 || FailingTasks.Count > 0;

    /// <summary>
    /// Whether nothing fails but tasks are missing outside a deployment: no container instance may be able to take them.
    /// </summary>
    public bool BelowDesiredCount => !IsFailing
        && _snapshot is { Targets: not null, Tasks: not null, Service: { IsDeploying: false } service }
        && service.RunningCount < service.DesiredCount;

    /// <summary>Whether nothing fails and the last stop by the health check is some minutes old.</summary>
    public bool HasRecovered => FailingTargets.Count == 0
        && !TasksStoppedByHealthCheck.Any(task => _snapshot.TakenAt - task.StoppingAt < RecoveryWait);

    /// <summary>
    /// Why targets failed: what the load balancer says of them now, then what recent service events say. Codes that the target
    /// group accepts by now are left out.
    /// </summary>
    public IReadOnlyList<FailureReason> Reasons => field ??=
        [.. (HasRecovered ? ReasonsNow : ReasonsNow.Concat(ReasonsInEvents)).Select(WithoutAcceptedCodes)];

    /// <summary>
    /// Why targets fail now. Where no target fails at this moment but tasks were just stopped: the last event about each target.
    /// </summary>
    public IReadOnlyList<FailureReason> LatestReasons => field ??=
        [.. (HasRecovered || ReasonsNow.Any(reason => reason.Text is not null) ? ReasonsNow
            : ReportMessages.DistinctBy(message => message.Instance).Select(ReasonOf)).Select(WithoutAcceptedCodes)];

    /// <summary>Every code that the load balancer reported lately and did not accept then.</summary>
    public IEnumerable<int> ReportedCodes => ReasonsNow.Concat(ReasonsInEvents).SelectMany(reason => reason.Codes);

    /// <summary>
    /// Reasons with codes that the target group does not accept: as reported by the load balancer, and as heard by host probes
    /// where the load balancer reported a code too, or reports none, as a Network Load Balancer does.
    /// </summary>
    public IReadOnlyList<FailureReason> WrongAnswers
    {
        get
        {
            var reported = Reasons.Where(reason => reason.Codes.Count > 0).ToList();
            if (reported.Count == 0 && _snapshot.LoadBalancers?.Any(balancer => balancer.IsNetwork) != true) return [];
            return [.. reported, .. Probes.Where(probe => probe.Answer!.Code is { } code && AcceptedCodes?.Accept(code) != true)
                .Select(FailureReason.Of)];
        }
    }

    /// <summary>What the target group accepts as healthy; null where that is not known or not readable.</summary>
    public SuccessCodes? AcceptedCodes => field ??= SuccessCodes.Parse(_snapshot.TargetGroup?.SuccessCodes);

    /// <summary>Recent service events that call a target of the group unhealthy, newest first; ECS may have dropped them by now.</summary>
    public IReadOnlyList<ServiceEvent> Reports => field ??=
        [.. (_snapshot.Service?.Events ?? []).Concat(_memory.Reports).DistinctBy(item => item.Id)
            .Where(item => item.At > _since && MessageParser.Parse(item.Message) is { Kind: MessageKind.TargetUnhealthy } message
                && Topology.NamesTargetGroup(message.TargetGroup))
            .OrderByDescending(item => item.At)];

    /// <summary>Recent service events of a kind, about any target group of the service.</summary>
    public IEnumerable<ParsedMessage> MessagesOf(MessageKind kind) =>
        (_snapshot.Service?.Events ?? [])
            .Where(item => item.At > _since)
            .Select(item => MessageParser.Parse(item.Message))
            .Where(message => message.Kind == kind);

    /// <summary>Targets that ECS did not register are left out: why they fail says nothing about the service.</summary>
    private IReadOnlyList<FailureReason> ReasonsNow => field ??=
        [.. FailingTargets.Where(target => !Topology.IsNotRegisteredByEcs(target))
            .Select(target => FailureReason.Of(target.Description, Topology.HostOf(target)?.Ec2InstanceId))];

    private IReadOnlyList<FailureReason> ReasonsInEvents => field ??= [.. ReportMessages.Select(ReasonOf)];

    private IEnumerable<ParsedMessage> ReportMessages => Reports.Select(report => MessageParser.Parse(report.Message));

    private FailureReason ReasonOf(ParsedMessage message) => FailureReason.Of(message.Reason, InstanceOf(message));

    private FailureReason WithoutAcceptedCodes(FailureReason reason) =>
        reason with { Codes = [.. reason.Codes.Where(code => AcceptedCodes?.Accept(code) != true)] };

    private string? InstanceOf(ParsedMessage message) => message.Instance is not { } id ? null
        : id.StartsWith("i-", StringComparison.Ordinal) ? id
        : (_snapshot.Tasks ?? []).FirstOrDefault(task => task.IsAt(id)) is { } task ? Topology.HostOf(task)?.Ec2InstanceId
        : null;
}
