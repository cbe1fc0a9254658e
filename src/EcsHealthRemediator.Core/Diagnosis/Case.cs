using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;
using ServiceEvent = EcsHealthRemediator.Evidence.ServiceEvent;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// A snapshot with its parts joined (target to task to host), and the memory of earlier looks: what every check reads.
/// </summary>
public sealed partial class Case
{
    /// <summary>How far back service events and stopped tasks say something about now.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _since;

    /// <param name="notBefore">What happened before it (say, before a fix was made) is not evidence any more.</param>
    public Case(Snapshot snapshot, Memory memory, DateTimeOffset? notBefore = null)
    {
        Snapshot = snapshot;
        Memory = memory;
        _since = snapshot.TakenAt - Recent;
        if (notBefore > _since) _since = notBefore.Value;
    }

    public Snapshot Snapshot { get; }

    public Memory Memory { get; }

    public IReadOnlyList<Target> FailingTargets => field ??=
        [.. (Snapshot.Targets ?? []).Where(target => target.IsUnhealthy || target.IsNotInUse || target.IsUnusable)];

    /// <summary>Failing targets, and those that are checked for the first time where the ones before them were killed.</summary>
    public IReadOnlyList<Target> DoubtfulTargets => KilledTasks.Count == 0 ? FailingTargets
        : [.. FailingTargets, .. (Snapshot.Targets ?? []).Where(target => target.State == "initial")];

    /// <summary>Ids, as targets have them, of what fails or was killed: instance ids or addresses.</summary>
    public IReadOnlyList<string> DoubtfulIds =>
        [.. DoubtfulTargets.Select(target => target.Id).Concat(KilledTasks.Select(TargetIdOf).OfType<string>()).Distinct()];

    /// <summary>Whether there is something to explain, and with it a reason to ask for more.</summary>
    public bool IsFailing => DoubtfulIds.Count > 0 || TroubledTasks.Count > 0;

    /// <summary>
    /// Nothing fails, but tasks are missing, and no deployment is what they wait for: they may lack a host that takes them.
    /// </summary>
    public bool LacksTasks => !IsFailing
        && Snapshot is { Targets: not null, Tasks: not null, Service: { IsDeploying: false } service }
        && service.RunningCount < service.DesiredCount;

    public IReadOnlyList<EcsTask> RunningTasks =>
        [.. (Snapshot.Tasks ?? []).Where(task => !task.IsStopping && task.LastStatus == "RUNNING")];

    /// <summary>
    /// Why targets failed: what the load balancer says of them now, then what ECS wrote into recent service events. A code that
    /// the target group has come to accept since is left out.
    /// </summary>
    public IReadOnlyList<FailureReason> Reasons => field ??=
        [.. (IsOver ? NowFailing : NowFailing.Concat(LatelyFailing)).Select(WithoutAccepted)];

    /// <summary>
    /// Why targets fail now; where none does at this moment but tasks were just killed, what was last said of each target.
    /// </summary>
    public IReadOnlyList<FailureReason> LatestReasons => field ??=
        [.. (IsOver || NowFailing.Any(reason => reason.Text is not null) ? NowFailing
            : RecentMessages.DistinctBy(message => message.Instance).Select(ReasonOf)).Select(WithoutAccepted)];

    /// <summary>Nothing fails and nothing was just killed: then what events told is history.</summary>
    public bool IsOver =>
        FailingTargets.Count == 0 && !KilledTasks.Any(task => Snapshot.TakenAt - task.StoppingAt < JustNow);

    /// <summary>Why a target fails that is none of the service's says nothing of those that are.</summary>
    private IReadOnlyList<FailureReason> NowFailing => field ??=
        [.. FailingTargets.Where(target => !IsStranger(target))
            .Select(target => FailureReason.Of(target.Description, HostOf(target)?.Ec2InstanceId))];

    private IReadOnlyList<FailureReason> LatelyFailing => field ??= [.. RecentMessages.Select(ReasonOf)];

    private FailureReason ReasonOf(ParsedMessage message) => FailureReason.Of(message.Reason, InstanceOf(message));

    private FailureReason WithoutAccepted(FailureReason reason) =>
        reason with { Codes = [.. reason.Codes.Where(code => Accepted?.Accept(code) != true)] };

    /// <summary>
    /// Codes that the target group does not accept: those that the load balancer heard, and those that hosts heard themselves
    /// where it heard some, too, or where it tells none, as a Network Load Balancer does.
    /// </summary>
    public IReadOnlyList<FailureReason> WrongAnswers
    {
        get
        {
            var told = Reasons.Where(reason => reason.Codes.Count > 0).ToList();
            if (told.Count == 0 && Snapshot.LoadBalancers?.Any(balancer => balancer.IsNetwork) != true) return [];
            return [.. told, .. Probes.Where(probe => probe.Answer!.Code is { } code && Accepted?.Accept(code) != true)
                .Select(FailureReason.Of)];
        }
    }

    /// <summary>What hosts answered lately to what the load balancer asks now, of the revision of now.</summary>
    public IReadOnlyList<HostProbe> Probes =>
        [.. ProbesAsOfNow.Where(probe => probe.Answer is not null && probe.OrderedAt > _since && IsAskedNow(probe.Request))];

    private bool IsAskedNow(ProbeRequest request) =>
        Snapshot.TargetGroup?.Asks(request) != false
        && !(Snapshot.Service is { } service && (Snapshot.Tasks ?? []).Any(
            task => task.Arn == request.TaskArn && task.TaskDefinitionArn != service.TaskDefinitionArn));

    /// <summary>Every code that the load balancer heard lately and did not accept then.</summary>
    public IEnumerable<int> CodesHeard => NowFailing.Concat(LatelyFailing).SelectMany(reason => reason.Codes);

    /// <summary>Every probe of the incident, with the ends that this look brought.</summary>
    public IEnumerable<HostProbe> ProbesAsOfNow => Memory.Probes.Select(
        probe => Snapshot.Probes.FirstOrDefault(end => end.CommandId == probe.CommandId && probe.IsOpen) ?? probe);

    /// <summary>A container that fails its health check, and passes it as soon as the Host header is another.</summary>
    public HostProbe? RefusesHostHeader => Accepted is not { } accepted ? null
        : Probes.FirstOrDefault(probe => probe.Answer is { Code: { } code, LocalhostCode: { } other }
            && !accepted.Accept(code) && accepted.Accept(other));

    /// <summary>
    /// The container instances behind failing targets and killed tasks, with those that failed earlier in the incident.
    /// </summary>
    public IReadOnlyList<ContainerInstance> Suspects =>
        [.. SuspectRegistrations.Where(host => !IsLeftover(host))];

    /// <summary>
    /// Container instances on which a task is to start and does not: one of them may have nothing else that could fail.
    /// </summary>
    public IReadOnlyList<ContainerInstance> KeepingTasksWaiting =>
        [.. (Snapshot.Tasks ?? []).Where(task => !task.IsStopping && task.LastStatus is "PENDING" or "ACTIVATING")
            .Select(HostOf).OfType<ContainerInstance>().Distinct()];

    /// <summary>
    /// Whether no agent of a suspect is connected while others are. Short gaps are normal; that just those hosts fail is not, and
    /// then nothing can be guessed of the programs on them.
    /// </summary>
    public bool SuspectsAreSilent => Suspects is { Count: > 0 } suspects
        && suspects.All(host => !host.AgentConnected && host.Instance is null or { IsRunning: true })
        && (Snapshot.ContainerInstances ?? []).Any(host => host.AgentConnected);

    /// <summary>Registrations of suspects that an agent has left behind: it is connected as another container instance.</summary>
    public IReadOnlyList<ContainerInstance> Leftovers => [.. SuspectRegistrations.Where(IsLeftover)];

    private IEnumerable<ContainerInstance> SuspectRegistrations =>
        (Snapshot.ContainerInstances ?? []).Where(host => SuspectIds.Contains(host.Ec2InstanceId));

    private HashSet<string> SuspectIds => field ??=
        [.. Memory.Suspects,
            .. FailingTargets.Select(HostOf).Concat(KilledTasks.Concat(LostTasks).Select(HostOf)).OfType<ContainerInstance>()
                .Select(host => host.Ec2InstanceId)];

    private IEnumerable<ParsedMessage> RecentMessages => Reports.Select(report => MessageParser.Parse(report.Message));

    /// <summary>Recent events that call a target of the group unhealthy, newest first; ECS may not show them any more.</summary>
    public IReadOnlyList<ServiceEvent> Reports => field ??=
        [.. (Snapshot.Service?.Events ?? []).Concat(Memory.Reports).DistinctBy(item => item.Id)
            .Where(item => item.At > _since && MessageParser.Parse(item.Message) is { Kind: MessageKind.TargetUnhealthy } message
                && Names(message.TargetGroup))
            .OrderByDescending(item => item.At)];

    /// <summary>Recent service events of a kind, about whichever of the service's target groups.</summary>
    public IEnumerable<ParsedMessage> MessagesOf(MessageKind kind) =>
        (Snapshot.Service?.Events ?? [])
            .Where(item => item.At > _since)
            .Select(item => MessageParser.Parse(item.Message))
            .Where(message => message.Kind == kind);

    /// <summary>What the target group accepts as healthy; null where that is not known or not readable.</summary>
    public SuccessCodes? Accepted => field ??= SuccessCodes.Parse(Snapshot.TargetGroup?.SuccessCodes);

    /// <summary>The one instance of which EC2 or ECS says that it is at fault; null where there are several or none.</summary>
    public string? OnlyBrokenHost => Only(host => host.IsBroken);

    /// <summary>The one instance whose agent is not connected; null where there are several or none.</summary>
    public string? OnlySilentHost => Only(host => !host.AgentConnected);

    private string? Only(Func<ContainerInstance, bool> condition) =>
        (Snapshot.ContainerInstances ?? []).Where(host => condition(host) && !IsLeftover(host))
            .Select(host => host.Ec2InstanceId).Distinct().ToList() is [var only] ? only : null;

    /// <summary>Whether a text names the target group that the case is about, by ARN or name.</summary>
    public bool Names(string? token) => Subject.IsNamed(Snapshot.Subject.TargetGroupArn, token);

    public bool IsLeftover(ContainerInstance host) => !host.AgentConnected && Snapshot.ContainerInstances!.Any(
        other => other.Ec2InstanceId == host.Ec2InstanceId && other.Arn != host.Arn && other.AgentConnected);

    private string? InstanceOf(ParsedMessage message) => message.Instance is not { } id ? null
        : id.StartsWith("i-", StringComparison.Ordinal) ? id
        : (Snapshot.Tasks ?? []).FirstOrDefault(task => task.IsAt(id)) is { } task ? HostOf(task)?.Ec2InstanceId
        : null;
}
