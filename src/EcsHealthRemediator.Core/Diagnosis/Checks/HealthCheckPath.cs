using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Every failing target answers that the path is not there, not allowed or not for strangers. The path is then wrong for this
/// application, whatever its start-up takes.
/// </summary>
public sealed class HealthCheckPath : ICheck
{
    private const string GrpcHealth = "/grpc.health.v1.Health/Check";

    public string Id => CheckId.HealthCheckPath;

    public PathPart? Part => PathPart.Answer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.HealthCheckProtocol, "The server of another protocol does not know the request."),
        new(CheckId.HealthCheckPort, "Another program answers at a wrong port, and does not know the path."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { TargetGroup: { } group, Targets: not null })
            return Finding.Unknown(Id, context.Snapshot.TargetGroup is null ? "the target group" : "the targets' health");
        if (!group.ChecksByHttp)
            return Finding.NotApplicable(Id, $"The {group.HealthCheckProtocol} health check has no path.");

        var answered = context.Failures.WrongAnswers;
        if (answered.Count == 0) return Finding.NotApplicable(Id, "No response code of a failing target is known.");
        var codes = answered.SelectMany(reason => reason.Codes).Distinct().ToList();
        if (codes is not [var code] || ResponseClasses.Of(code) != ResponseClass.NotThisPath)
            return Finding.Ok(Id, "The answers do not speak of a wrong path.");

        if (context.Failures.HostHeaderRejection is { } refusal)
            return Finding.Ok(Id, $"The path is there for another Host header. {refusal.Probe.Fact()}.");

        if (ApplicationResponse.RefusesEveryone(context))
            return Finding.Ok(Id, "The application refuses who asks, and not only this path.");

        var path = group.HealthCheckPath ?? "/";
        var own = ContainerHealthCheckCommand.Urls(context.Snapshot.TaskDefinition).Select(url => url.AbsolutePath)
            .FirstOrDefault(other => other != path && other.All(IsPlain));
        return Finding.Fault(
            Id,
            NamesAreOpen(context) ? Confidence.Strong : Certainty(answered),
            $"The application answers {code} on the health check path {path}.",
            [
                .. Facts(answered),
                .. own is null ? Array.Empty<string>() : [$"the container's own health check asks {own}"],
            ]) with
        {
            Source = SourceOf(answered),
            Remedy = group.ChecksByGrpc ? ForGrpc(group, path) : new(
                own is null ? WithoutOwn(context, code)
                    : $"Set the health check path to {own}, which the container's own health check uses.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-path {own ?? "PATH"}",
                "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath"),
        };
    }

    /// <summary>
    /// The load balancer has no credentials, and its Host header is an address; both refuse it on every path alike.
    /// </summary>
    internal static string WithoutOwn(DiagnosisContext context, int code) => code is 401 or 403
        ? "Let the application answer the health check without a login: exempt its path, or set the path to one that needs none. "
            + "If it refuses by name or address instead, let it accept any Host header and the load balancer's subnets there. "
            + $"To accept {code} as success would hide every later failure behind the login."
            + HandCheck.Sentence(
                context,
                $"with -H 'Host: {HandCheck.HostName(context)}' as well, which tells a refused name from a missing login")
        : $"Set the health check path to one that the application answers.{Name(context)}";

    /// <summary>Where nobody has asked yet, it may be the name that is refused, as by a proxy that has no default site.</summary>
    private static string Name(DiagnosisContext context) => !NamesAreOpen(context) ? ""
        : HandCheck.Sentence(
            context,
            $"with -H 'Host: {HandCheck.HostName(context)}' as well: if that passes it is the name that is refused, and not the path");

    /// <summary>
    /// A program that knows its names may answer so to all others, as a proxy that has no default site. Only a name that it knows would
    /// tell, so where listener rules name some and none of them was asked, that a host hears the same is no proof of the path.
    /// </summary>
    private static bool NamesAreOpen(DiagnosisContext context) =>
        HandCheck.HostNames(context).Any() && !context.Failures.RefusesItsOwnNames;

    /// <summary>Proof where a host heard the same from its own container as the load balancer.</summary>
    internal static Confidence Certainty(IEnumerable<FailureReason> reasons) =>
        reasons.Any(reason => reason.IsOfHost) ? Confidence.Proof : Confidence.Strong;

    internal static FindingSource SourceOf(IReadOnlyList<FailureReason> reasons) =>
        !reasons.Any(reason => reason.IsOfHost) ? FindingSource.Aws
        : reasons.All(reason => reason.IsOfHost) ? FindingSource.Host
        : FindingSource.Several;

    /// <summary>https://github.com/grpc/grpc/blob/master/doc/health-checking.md</summary>
    private static Remedy ForGrpc(TargetGroup group, string path) => path == GrpcHealth
        ? new("Let the application serve the gRPC health service without credentials.", null, null)
        : new(
            $"Ask the standard health service, {GrpcHealth}, if the application serves it; it answers 0.",
            $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-path {GrpcHealth} "
                + "--matcher GrpcCode=0",
            "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath");

    internal static IEnumerable<string> Facts(IEnumerable<FailureReason> reasons) =>
        FactList.Facts(reasons.GroupBy(reason => (reason.InstanceId, reason.Text))
            .Select(same => $"{same.Key.InstanceId ?? "target"}: {same.Key.Text}{(same.Count() == 1 ? "" : $" ({same.Count()} times)")}"));

    // The path goes into a command that a person pastes into a shell, and a task definition is not trusted that far.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~';
}
