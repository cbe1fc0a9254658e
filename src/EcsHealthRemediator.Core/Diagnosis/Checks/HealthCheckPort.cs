using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A health check port of its own that no container of the failing task listens on. The target group's own port is only a default
/// for registration and says nothing: ECS registers the port that the task really has.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed class HealthCheckPort : ICheck
{
    public string Id => CheckId.HealthCheckPort;

    public PathPart? Part => PathPart.Port;

    public IReadOnlyList<Explanation> ExplainedBy => [];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (group.ChecksTrafficPort) return Finding.Ok(Id, "The health check uses the traffic port.");
        if (context.Snapshot is not { Tasks: not null, TaskDefinition: { } definition })
            return Finding.Unknown(Id, "the task's ports");
        if (group.OwnHealthCheckPort is not { } port)
            return Finding.Unknown(Id, $"the health check port '{group.HealthCheckPort}'");
        if (context.Failures.LatestReasons.Any(reason => reason.Codes.Count > 0))
            return Finding.Ok(Id, $"Something answers on the health check port {port}.");

        var tasks = context.Failures.UnhealthyOrReplacingTargets.Select(context.Topology.TaskOf).OfType<EcsTask>()
            .Concat(context.Failures.TasksStoppedByHealthCheck).ToList();
        var revisions = tasks.Select(task => task.TaskDefinitionArn).ToHashSet();
        var healthy = context.Topology.RunningTasks.Where(task => context.Topology.TargetOf(task) is { IsHealthy: true });
        if (healthy.Any(task => revisions.Contains(task.TaskDefinitionArn)))
            return Finding.Ok(Id, $"Other tasks of the same revision are healthy on the health check port {port}.");

        var isOwnNetwork = definition.NetworkMode is "awsvpc" or "host";
        var ports = tasks.SelectMany(task => task.Containers).SelectMany(container => container.Ports)
            .Select(binding => isOwnNetwork ? binding.ContainerPort : binding.HostPort)
            .Concat(isOwnNetwork
                ? definition.Containers.SelectMany(container => container.Ports).Select(binding => binding.ContainerPort)
                    .Append(context.Topology.RegisteredPort)
                : [])
            .OfType<int>().Distinct().Order().ToList();
        if (ports.Count == 0) return Finding.Unknown(Id, "the task's ports");
        if (ports.Contains(port)) return Finding.Ok(Id, $"The health check port {port} is one of the task's ports.");
        if (!isOwnNetwork) return Fault(group, port, ports, Confidence.Strong);
        return Seen(context, group, port, ports) ?? Asked(context, group) switch
        {
            Reachability.Late => Finding.Ok(Id, $"Something takes connections on the health check port {port}."),
            // That only the traffic port is open is what a rule that was forgotten looks like; the definition may know better.
            Reachability.Never => Fault(
                group, port, ports, OwnCheckAsksAnother(definition, port, ports) ? Confidence.Strong : Confidence.Weak),
            _ => Fault(group, port, ports, Confidence.Weak),
        };
    }

    private static bool OwnCheckAsksAnother(TaskDefinition definition, int port, List<int> ports)
    {
        var asked = ContainerHealthCheckCommand.Urls(definition).Select(url => url.Port).ToList();
        return !asked.Contains(port) && asked.Exists(ports.Contains);
    }

    /// <summary>A program that listens on its other ports has started; if it listens on none, that is another trouble.</summary>
    private Finding? Seen(DiagnosisContext context, TargetGroup group, int port, List<int> ports)
    {
        if (context.Failures.Probes is not { Count: > 0 } asked) return null;
        if (asked.FirstOrDefault(probe => probe.PortReachable) is { } heard)
            return Finding.Ok(Id, $"Something listens on the health check port {port}. {heard.Fact()}.");
        if (!asked.All(probe => probe.NothingListens)) return null;
        return asked.All(probe => !probe.OnLoopbackOnly
                && probe.Listening!.Any(socket => !socket.IsLoopback && ports.Contains(socket.Port)))
            ? Fault(group, port, ports, Confidence.Proof, asked.Select(probe => probe.Fact()))
            : Finding.Ok(Id, $"The task listens on none of its ports, so the health check port is not the problem.");
    }

    private Finding Fault(
        TargetGroup group, int port, List<int> ports, Confidence confidence, IEnumerable<string>? seen = null) =>
        Finding.Fault(
            Id,
            confidence,
            $"The health check asks port {port}, and the failing tasks have {FactList.Names(ports.Select(own => $"{own}"))}.",
            [$"target group {group.Arn}: health check port {port}", .. seen ?? []]) with
        {
            Source = seen is null ? FindingSource.Aws : FindingSource.Several,
            Remedy = new(
                "Check the traffic port, or the port that the container listens on.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-port traffic-port",
                "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPort"),
        };

    /// <summary>
    /// Where each task has a network of its own, or the host's, a port needs no mapping to be reached. That the tasks do not name
    /// it is a hint; that they are refused also shows a deaf program.
    /// </summary>
    private static Reachability Asked(DiagnosisContext context, TargetGroup group)
    {
        if (context.Snapshot.Network is not { } network) return Reachability.Unknown;
        var questions = NetworkPathQuestions.Questions(context, network, group).ToList();
        if (questions.Count == 0) return Reachability.Unknown;
        if (questions.TrueForAll(Passes))
        {
            return context.Failures.LatestReasons.Any(reason => reason.Kind == FailureKind.TimedOut)
                ? Reachability.Late
                : Reachability.Unknown;
        }

        return context.Topology.RegisteredPort is { } traffic && questions.TrueForAll(question => Passes(question with { Port = traffic }))
            ? Reachability.Never
            : Reachability.Unknown;
    }

    private static bool Passes(PathQuestion question) =>
        PathEvaluator.Evaluate(question).All(path => path.Hops.All(PathCheck.Passes));

    private enum Reachability
    {
        Unknown,

        /// <summary>Packets pass to the traffic port alone.</summary>
        Never,

        /// <summary>Somebody does, and is slow.</summary>
        Late,
    }
}
