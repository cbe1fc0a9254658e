using System.Text.RegularExpressions;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// ECS finds no place for a task. There is no task then that could fail and no target that could be unhealthy: a service event is
/// all that tells it, and it names one host, chosen in an order that nobody documents, so that host is not to blame.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
/// </summary>
public sealed partial class TaskPlacement : ICheck
{
    internal const string NoneFound = "No Container Instances were found";
    internal const string PortTaken = "already using a port";
    private const string OneEach = "DistinctInstance";
    private const string NoAgent = "doesn't have the agent connected";
    private const string NoAgentCode = "\"AGENT\"";

    /// <summary>ECS tries again with pauses, so a place that became free is not taken at once. AWS gives no number.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(7);

    /// <summary>More than the default deregistration delay, 300 s, and the default time to stop, 30 s.</summary>
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromMinutes(6);

    /// <summary>What the event says, why, and what helps.</summary>
    private static readonly IReadOnlyList<(string Says, string Why, string Advice)> Reasons =
    [
        (NoneFound, "there is no container instance to place it on",
            "See whether the Auto Scaling group has instances, whether they are in this cluster (ECS_CLUSTER in their "
                + "user data), and "
                + "whether they may register (the instance role, the way to the ECS endpoints)."),
        ("insufficient CPU units", "no container instance has enough CPU units left",
            "Add a container instance, take a larger type, or reserve less CPU in the task definition."),
        ("insufficient memory", "no container instance has enough memory left",
            "Add a container instance, take a larger type, or reserve less memory in the task definition."),
        (PortTaken, "the port that the task wants is taken on every container instance",
            "Let the host choose the port (host port 0, behind a load balancer), have one container instance more than "
                + "tasks, or let "
                + "the old task go first (minimum healthy percent below 100)."),
        ("reserved port limit", "no container instance has a host port left to reserve",
            "Spread the tasks over more container instances, or let the host choose the ports (host port 0)."),
        ("RESOURCE:ENI", "no container instance has a network interface left for it",
            "Add a container instance or take a type with more interfaces; trunking (the account setting awsvpcTrunking, "
                + "on for the "
                + "instance role before the instance is launched) gives each one more."),
        ("RESOURCE:GPU", "no container instance has a GPU left", "Add a container instance with a GPU."),
        ("missing an attribute", "no container instance has an attribute that the task needs",
            "Compare requiresAttributes of the task definition with the attributes of the container instances: the log "
                + "driver, the "
                + "agent's version, the network mode, or subnets in other zones than the instances."),
        (OneEach, "every container instance has one of the service's tasks already",
            "Have as many container instances as tasks, and one more for deployments."),
        ("placement constraint", "no container instance meets the placement constraints",
            "Compare placementConstraints of the service and the task definition with the attributes of the container "
                + "instances."),
        ("LOCATION", "no container instance is in a zone of the service's subnets",
            "Add a subnet in the zone of the container instances to the service, or an instance in a zone of its subnets."),
        (NoAgent, "the agents of the container instances that would have room are not connected",
            "See that the agents run and reach the ECS endpoints."),
        (NoAgentCode, "the agents of the container instances that would have room are not connected",
            "See that the agents run and reach the ECS endpoints."),
        ("capacity limit was exceeded", "500 tasks of the cluster wait for capacity already",
            "See why the capacity provider does not start the instances that they wait for."),
    ];

    public string Id => CheckId.TaskPlacement;

    public PathPart? Part => PathPart.Container;

    public bool IsOfService => true;

    public bool LeavesTasksMissing => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.AgentConnection, "ECS places nothing where the agent is away."),
        .. Explanation.By(
            "Nothing is placed on an instance that does not take tasks.",
            CheckId.InstanceDraining, CheckId.InstanceState, CheckId.InstanceStatus),
    ];

    [GeneratedRegex("was unable to place (?:a task because|tasks in your cluster)|unable to reach steady state. Reason: "
        + "No Container")]
    private static partial Regex NoPlace { get; }

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Service is not { } service) return Finding.Unknown(Id, "the service");
        var events = Refusals(context);
        if (events.Count == 0) return Finding.Ok(Id, "ECS reports no task that it cannot place.");
        var isShort = service.RunningCount < service.DesiredCount;
        if (!isShort && !service.IsDeploying)
            return Finding.Ok(Id, "ECS had no place for a task; the service has all its tasks by now.");

        var (says, why, advice) = Reasons.FirstOrDefault(
            reason => events[0].Message.Contains(reason.Says, StringComparison.OrdinalIgnoreCase));
        if (AgentsAreBack(context, events[0]))
            return Finding.Ok(Id, "The agents of the container instances are connected again, and ECS tries again with pauses.");
        if (WaitsForItsPlace(context))
            return Finding.Ok(Id, "The place that ECS wants for a task is still taken by the one that it replaces.");
        var shortage = PlacementShortage.Of(context.Snapshot, says);
        (why, advice) = (shortage?.Why ?? why, shortage?.Advice ?? advice);
        var isProven = says == NoneFound && context.Snapshot.ContainerInstances?.Any(host => host.IsActive) == false;
        return Finding.Fault(
            Id,
            // While the old tasks serve, a rolling deployment may only be waiting for their place.
            isProven ? Confidence.Proof : isShort ? Confidence.Strong : Confidence.Weak,
            $"ECS has no place for a task: {why ?? "no container instance meets its requirements"} "
                + $"({service.RunningCount} of {service.DesiredCount} tasks run).",
            FactList.Facts(events.Select(item => $"service event at {item.At:HH:mm:ss}Z: {LogText.Visible(item.Message)}"))) with
        {
            Headline = why is null ? null : $"ECS has no place for a task: {why}",
            Stands = true,
            Remedy = new(
                $"{(SaysThatItIsTaken(events[0]) ? Leaving(context.Snapshot, events[0].At) : null)}"
                    + $"{advice ?? "Compare what the task definition asks for with what the instances have."} ECS tries again by itself, "
                    + "with pauses of minutes.",
                shortage?.Command ?? Compare(context),
                null),
        };
    }

    /// <summary>
    /// Whether tasks are missing only because ECS waits for the place of one that leaves, or has not tried again since it left, or
    /// since the agents of the hosts are back.
    /// </summary>
    internal static bool WaitsForItsPlace(DiagnosisContext context) => Refusals(context) is [var last, ..]
        && ((SaysThatItIsTaken(last) && IsBeingFreed(context.Snapshot, last.At)) || AgentsAreBack(context, last));

    private static bool AgentsAreBack(DiagnosisContext context, ServiceEvent refusal) => SaysAnyOf(refusal, NoAgent, NoAgentCode)
        && context.Snapshot.TakenAt - refusal.At < RetryTime
        && context.Snapshot.ContainerInstances?.Where(host => host.IsActive).ToList() is { Count: > 0 } hosts
        && hosts.TrueForAll(host => host.AgentConnected);

    /// <summary>The newest first; none where ECS has started a task since, or the service could not be read.</summary>
    private static List<ServiceEvent> Refusals(DiagnosisContext context) => context.Snapshot.Service is null ? []
        :
        [
            .. StandingEvents.Of(context.Snapshot, context.NotBefore, NoPlace.IsMatch, "has started ")
                .Where(refusal => !IsOfFewerHosts(context.Snapshot, refusal)),
        ];

    /// <summary>A host that takes tasks was started since, and ECS may not have tried again: it pauses between two tries.</summary>
    private static bool IsOfFewerHosts(Snapshot snapshot, ServiceEvent refusal) =>
        (snapshot.ContainerInstances ?? []).Any(host => host is { TakesTasks: true, Instance.LaunchTime: { } at }
            && at > refusal.At && snapshot.TakenAt - at < RetryTime);

    private static bool SaysThatItIsTaken(ServiceEvent refusal) => SaysAnyOf(refusal, OneEach, PortTaken);

    private static bool SaysAnyOf(ServiceEvent refusal, params IEnumerable<string> words) =>
        words.Any(says => refusal.Message.Contains(says, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Each task takes a host of its own, and there are too few only because some are DRAINING. Of CPU and memory this cannot be said:
    /// what would fit on a host that drains is not known.
    /// </summary>
    internal static bool WaitsForHostsThatDrain(DiagnosisContext context) =>
        context.Snapshot is { Service: { } service, ContainerInstances: { } hosts }
        && service.RunningCount < service.DesiredCount
        && Refusals(context) is [var last, ..] && SaysThatItIsTaken(last)
        && hosts.Count(host => host.IsActive) < service.DesiredCount
        && hosts.Count(host => host.IsActive || host.IsDraining) >= service.DesiredCount;

    /// <summary>Where each task has a host of its own, the next one waits until the one before it has left, which should not last.</summary>
    private static bool IsBeingFreed(Snapshot snapshot, DateTimeOffset refusedAt) => (snapshot.Tasks ?? []).Any(task =>
        task.IsStopping && task.StoppingAt <= refusedAt
        && (task.StoppedAt is { } stopped ? stopped >= refusedAt && snapshot.TakenAt - stopped < RetryTime
            : snapshot.TakenAt - task.StoppingAt < LeavesWithin));

    /// <summary>What keeps the place although ECS has been stopping it for long; null where nothing does.</summary>
    private static string? Leaving(Snapshot snapshot, DateTimeOffset refusedAt) => (snapshot.Tasks ?? [])
        .Where(task => task.IsStopping && task.StoppedAt is null && task.StoppingAt <= refusedAt)
        .Select(task => $"Task {task.Id}, which ECS has been stopping since {task.StoppingAt:HH:mm:ss}Z, still has the place"
            + (snapshot.TargetGroup?.DeregistrationDelaySeconds is { } delay
                ? $": its target deregisters for {delay} s first. A shorter deregistration delay frees it sooner. "
                : ". ")).FirstOrDefault();

    /// <summary>What each host has left.</summary>
    private static string? Compare(DiagnosisContext context) => context.Snapshot.ContainerInstances is not { Count: > 0 } hosts
        ? $"aws ecs list-container-instances --cluster {context.Snapshot.Subject.ClusterName} --status ACTIVE"
        : $"aws ecs describe-container-instances --cluster {context.Snapshot.Subject.ClusterName} --container-instances "
            + $"{string.Join(' ', FactList.ForCommand(hosts).Select(host => host.Arn))} "
            + "--query 'containerInstances[].[ec2InstanceId,status,agentConnected,remainingResources]'";
}
