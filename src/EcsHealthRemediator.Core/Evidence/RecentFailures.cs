using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What failed recently, computed from one snapshot and the memory of earlier ones: the failing targets and the reported
/// reasons.
/// </summary>
public sealed partial class RecentFailures
{
    /// <summary>Service events and stopped tasks that are older than this do not count.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(20);

    /// <summary>The service counts as recovered only this long after ECS last stopped a task for its health check.</summary>
    private static readonly TimeSpan RecoveryWait = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after the last look that saw a cause its last failures may still be reported: the cause may end just before the next
    /// look, which is three minutes later, and the load balancer and ECS report with a delay.
    /// </summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(5);

    /// <summary>Reports of one host that agree that it fails otherwise than before.</summary>
    private const int LatestReports = 3;

    /// <summary>Of all hosts: two for each task of a service, which may move between the two, but of a large one no more than these.</summary>
    private const int MostLatestReports = 8;

    private readonly Snapshot _snapshot;

    private readonly IncidentMemory _memory;

    private readonly DateTimeOffset _since;

    /// <param name="notBefore">
    /// Events and stops before this time do not count; used to leave out what happened before a fix.
    /// </param>
    public RecentFailures(Snapshot snapshot, IncidentMemory memory, DateTimeOffset? notBefore = null)
    {
        _snapshot = snapshot;
        _memory = memory;
        Topology = new(snapshot);
        _since = snapshot.TakenAt - Period;
        if (notBefore > _since) _since = notBefore.Value;
    }

    public Topology Topology { get; }

    /// <summary>Targets that are unhealthy, not checked because they are not in use, or not usable at all.</summary>
    public IReadOnlyList<Target> FailingTargets => field ??=
        [.. (_snapshot.Targets ?? []).Where(target => target.IsUnhealthy || target.IsNotInUse || target.IsUnusable)];

    /// <summary>
    /// Failing targets, and where ECS stopped tasks for their health check also the targets that are checked for the first time:
    /// they replace those tasks and are likely to fail like them.
    /// </summary>
    public IReadOnlyList<Target> UnhealthyOrReplacingTargets => TasksStoppedByHealthCheck.Count == 0 ? FailingTargets
        : [.. FailingTargets, .. (_snapshot.Targets ?? []).Where(target => target.State == "initial")];

    /// <summary>
    /// Ids (instance ids or addresses) of those targets and of the targets of tasks that the health check stopped.
    /// </summary>
    public IReadOnlyList<string> FailingTargetIds =>
        [.. UnhealthyOrReplacingTargets.Select(target => target.Id)
            .Concat(TasksStoppedByHealthCheck.Select(Topology.TargetIdOf).OfType<string>()).Distinct()];

    /// <summary>Whether there is a failure to explain.</summary>
    public bool IsFailing => FailingTargetIds.Count > 0 || FailingTasks.Count > 0;

    /// <summary>
    /// Whether nothing fails but fewer tasks run than desired, outside a deployment. Maybe no container instance has room for
    /// them.
    /// </summary>
    public bool BelowDesiredCount => !IsFailing
        && _snapshot is { Targets: not null, Tasks: not null, Service: { IsDeploying: false } service }
        && service.RunningCount < service.DesiredCount;

    /// <summary>Whether no target fails and the last stop by the health check is more than five minutes old.</summary>
    public bool HasRecovered => FailingTargets.Count == 0
        && !TasksStoppedByHealthCheck.Any(task => _snapshot.TakenAt - task.StoppingAt < RecoveryWait);

    /// <summary>
    /// Why targets failed: first what the load balancer reports now, then what recent service events report. Codes that the
    /// target group accepts by now are left out.
    /// </summary>
    public IReadOnlyList<FailureReason> Reasons => field ??=
        [.. (HasRecovered ? ReasonsNow : ReasonsNow.Concat(ReasonsInEvents)).Select(WithoutAcceptedCodes)];

    /// <summary>
    /// Why targets fail now. Where no target fails at this moment but tasks were just stopped: the last event about each target.
    /// </summary>
    public IReadOnlyList<FailureReason> LatestReasons => field ??=
        [.. (HasRecovered || ReasonsNow.Any(reason => reason.Text is not null) ? ReasonsNow
            : ReportMessages.DistinctBy(message => message.Instance).Select(ReasonOf)).Select(WithoutAcceptedCodes)];

    /// <summary>Every code that the load balancer reported recently, even if the target group accepts it by now.</summary>
    public IEnumerable<int> ReportedCodes => ReasonsNow.Concat(ReasonsInEvents).SelectMany(reason => reason.Codes);

    /// <summary>
    /// Whether nothing answers but what a proxy says while the program behind it starts. Any other answer, a 500 too, comes from a
    /// program that has started.
    /// </summary>
    public bool AnswersAsIfStarting =>
        HostHeaderRejection is null && WrongAnswers.All(reason => reason.Codes.All(code => code is 502 or 503 or 504));

    /// <summary>
    /// Reasons with codes that the target group does not accept. Host probes count beside the load balancer's reports only where
    /// the load balancer reported a code too, or is a Network Load Balancer, which never reports codes.
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

    /// <summary>The codes that the target group accepts; null where they are not known or cannot be parsed.</summary>
    public SuccessCodes? AcceptedCodes => field ??= SuccessCodes.Parse(_snapshot.TargetGroup?.SuccessCodes);

    /// <summary>
    /// Recent service events that report an unhealthy target of this group, newest first. They include remembered events that ECS
    /// no longer returns.
    /// </summary>
    public IReadOnlyList<ServiceEvent> Reports => field ??=
        [.. (_snapshot.Service?.Events ?? []).Concat(_memory.Reports).DistinctBy(item => item.Id)
            .Where(item => item.At > _since && MessageParser.Parse(item.Message) is { Kind: MessageKind.TargetUnhealthy } message
                && Topology.NamesTargetGroup(message.TargetGroup))
            .OrderByDescending(item => item.At)];

    /// <summary>
    /// When targets of this group began to be reported unhealthy the last time, or tasks to be stopped for it, unless a fault before the
    /// hosts explains that, which has been mended since; null where none was.
    /// </summary>
    public DateTimeOffset? UnhealthySince
    {
        get
        {
            var reports = (_snapshot.Service?.Events ?? []).Concat(_memory.Reports).DistinctBy(item => item.Id);
            return StandingEvents.LastUnhealthy(reports.Where(item => !IsOfTheWay(item.At)), Topology.NamesTargetGroup)?.Since
                ?? (TasksStoppedByHealthCheck is [var first, ..] ? first.StoppingAt : null);
        }
    }

    /// <summary>Whether what failed then is explained by a fault on the way to the hosts, which was mended later.</summary>
    private bool IsOfTheWay(DateTimeOffset? failedAt) => failedAt < _memory.WayClosedUntil + Aftermath;

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

    private IReadOnlyList<FailureReason> ReasonsInEvents => field ??= NotOutdated([.. ReportMessages.Select(ReasonOf)]);

    /// <summary>What the targets of a host answered before it broke does not tell why they fail since.</summary>
    private IEnumerable<ParsedMessage> ReportMessages =>
        from report in Reports
        let message = MessageParser.Parse(report.Message)
        where !(BrokenSince(InstanceOf(message)) > report.At)
        select message;

    private DateTimeOffset? BrokenSince(string? instanceId) => instanceId is null ? null
        : (_snapshot.ContainerInstances ?? []).Where(host => host.Ec2InstanceId == instanceId)
            .SelectMany(host => host.Instance?.StatusChecks?.All ?? []).Where(pair => pair.Check.Status == "impaired")
            .Min(pair => pair.Check.ImpairedSince);

    /// <summary>
    /// Without what the latest reports about the same host, or the latest of all, do not say any more, and without hosts that are well
    /// by now: somebody has mended that, and what fails now is something else.
    /// </summary>
    private IReadOnlyList<FailureReason> NotOutdated(IReadOnlyList<FailureReason> all)
    {
        var newestFirst = all.Where(reason => !IsWellByNow(reason.InstanceId)).ToList();
        var ofHosts = newestFirst.GroupBy(reason => reason.InstanceId ?? "").ToDictionary(
            host => host.Key, host => host.Take(LatestReports).ToList());
        var ofAll = newestFirst.Take(Math.Clamp((_snapshot.Service?.DesiredCount ?? 0) * 2, LatestReports, MostLatestReports)).ToList();
        return [.. newestFirst.Where(reason => ofHosts[reason.InstanceId ?? ""].Exists(reason.IsLike) && ofAll.Exists(reason.IsLike))];
    }

    /// <summary>While other targets fail or are missing, every target on this host is healthy.</summary>
    public bool IsWellByNow(string? instanceId) => instanceId is not null
        && (FailingTargets.Count > 0 || _snapshot.Targets?.Count(target => target.IsHealthy) < _snapshot.Service?.DesiredCount)
        && (_snapshot.Targets ?? []).Where(target => Topology.HostOf(target)?.Ec2InstanceId == instanceId).ToList() is { Count: > 0 } here
        && here.TrueForAll(target => target.IsHealthy);

    private FailureReason ReasonOf(ParsedMessage message) => FailureReason.Of(message.Reason, InstanceOf(message));

    private FailureReason WithoutAcceptedCodes(FailureReason reason) =>
        reason with { Codes = [.. reason.Codes.Where(code => AcceptedCodes?.Accept(code) != true)] };

    private string? InstanceOf(ParsedMessage message) => message.Instance is not { } id ? null
        : id.StartsWith("i-", StringComparison.Ordinal) ? id
        : (_snapshot.Tasks ?? []).FirstOrDefault(task => task.IsAt(id)) is { } task ? Topology.HostOf(task)?.Ec2InstanceId
        : null;
}
