using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Connections are refused or broken off: on an Application Load Balancer that is what a plain failure means, as time-outs and
/// codes have reasons of their own. Nothing listens there, or something that does not speak the protocol.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public sealed class NotListening : ICheck
{
    private static readonly TimeSpan AnyStartUp = TimeSpan.FromMinutes(2);

    public string Id => CheckId.NotListening;

    public PathPart? Part => PathPart.Port;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.HealthCheckProtocol, "A program that does not understand the request breaks the connection off."),
        new(CheckId.ContainerExit, "What has ended does not listen."),
        .. Explanation.By(
            "A Network Load Balancer does not tell a closed way from a closed port.",
            CheckId.SecurityGroup, CheckId.NetworkAcl),
        new(CheckId.Routing, "A Network Load Balancer does not tell a missing way from a closed port."),
        new(CheckId.HealthCheckTimeout, "A Network Load Balancer does not tell a late answer from a refused connection."),
        new(CheckId.ProxyProtocol, "A program that does not expect the header breaks the connection off."),
        new(CheckId.ApplicationErrors, "What logs that it cannot start does not listen."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.Probes is { Count: > 0 } asked)
        {
            if (asked.All(probe => probe.NothingListens)) return NothingListens(context, asked);
            if (!asked.Any(probe => probe.NothingListens) && asked.FirstOrDefault(probe => probe.PortReachable) is { } heard)
                return Finding.Ok(Id, $"The application listens. {heard.Fact()}.");
        }

        var refused = context.Failures.LatestReasons.Where(reason => reason.Kind == FailureKind.Failed).ToList();
        if (refused.Count == 0) return Finding.NotApplicable(Id, "No connection is known to be refused.");
        if (context.Failures.AllSuspectAgentsDisconnected)
            return Finding.NotApplicable(Id, "The hosts' agents are silent too, so nothing can be said of the programs.");
        if (GracePeriod.StopsOnlyStartingTasks(context))
            return Finding.NotApplicable(Id, "Only tasks that were just started refuse it, and others of their revision listen.");
        if (context.Snapshot.LoadBalancers is not { } balancers) return Finding.Unknown(Id, "the load balancer");
        if (balancers.Count == 0) return Finding.NotApplicable(Id, "No load balancer uses the target group.");
        if (balancers.Any(balancer => balancer.IsNetwork) && Otherwise(context) is { } other) return other;
        return Finding.Fault(
            Id, Confidence.Weak, "The targets refuse the health check's connection, or break it off.",
            [.. HealthCheckPath.Facts(refused), .. context.Failures.Probes.Select(probe => probe.Fact())]) with
        {
            Remedy = new(
                $"See that the application listens on {Port(context)}, on 0.0.0.0 and not on 127.0.0.1, "
                    + "and speaks the health check's protocol."
                    + HandCheck.Sentence(
                        context, "refused: nothing listens; broken off: it speaks another protocol"
                            + (context.Snapshot.TargetGroup is { HealthCheckScheme: "https" } ? ", or TLS 1.3 alone" : "")),
                null, null),
        };
    }

    private static string Port(DiagnosisContext context) => context.Topology.Registration is { ContainerPort: { } port, ContainerName: { } name }
        ? $"container port {port} of {name}" : "the container port of the load balancer";

    /// <summary>
    /// A program that has opened its port at the loopback address has started. One that has opened none may still be starting
    /// however long that takes, and likely is where others of its kind made it.
    /// </summary>
    private Finding NothingListens(DiagnosisContext context, IReadOnlyList<HostProbe> asked)
    {
        var inside = asked.All(probe => probe.OnLoopbackOnly);
        return Finding.Fault(
            Id,
            inside ? Confidence.Proof : HasHadTime(context, asked) ? Confidence.Strong : Confidence.Weak,
            inside ? $"The application listens on {asked[0].OnPort![0]} only, which no load balancer reaches."
                : $"Nothing listens on port {asked[0].Request.ContainerPort}, which the health check asks.",
            asked.Select(probe => probe.Fact())) with
        {
            Source = FindingSource.Host,
            Remedy = new(
                inside ? "Let the application listen on 0.0.0.0 instead of the loopback address."
                    : "Let the application listen on the container port of the load balancer, on 0.0.0.0, "
                        + "or name the port on which it does listen in the service and the task definition.",
                null, null),
        };
    }

    private static bool HasHadTime(DiagnosisContext context, IReadOnlyList<HostProbe> asked)
    {
        if (context.Snapshot.Service is not { } service || GracePeriod.HealthySiblings(context, service).Count > 0) return false;
        TimeSpan[] starts =
        [
            AnyStartUp, TimeSpan.FromSeconds(service.GracePeriodSeconds),
            .. GracePeriod.MeasuredStarts(context, service, DateTimeOffset.MaxValue),
        ];
        return asked.All(probe => probe.OrderedAt - probe.TaskStartedAt >= starts.Max());
    }

    /// <summary>A Network Load Balancer says the same whatever fails; that nobody listens is then what is left of it.</summary>
    private Finding? Otherwise(DiagnosisContext context)
    {
        if (context.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (group.ChecksByHttp)
        {
            return Finding.NotApplicable(
                Id, "A Network Load Balancer does not tell a refused connection from a wrong or late answer.");
        }

        var paths = PathCheck.FindingsIn(context);
        return paths.Any(path => path is { Verdict: Verdict.Fault })
            ? Finding.NotApplicable(Id, "Packets do not pass, so nothing is known of who listens.")
            : paths.Any(path => path.Verdict == Verdict.Unknown)
                ? Finding.Unknown(Id, "the network of the load balancer or the targets")
                : null;
    }
}
