using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The application is reached and answers with an error of its own: 5xx, or a 4xx that does not speak of the path, such as 400
/// for a Host header that it refuses.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
/// </summary>
public sealed class ApplicationResponse : ICheck
{
    private const string AcceptAnyHost =
        "let the application accept any Host header on this path: the load balancer sends an address";

    private const int Forbidden = 403;

    public string Id => CheckId.ApplicationResponse;

    public PathPart? Part => PathPart.Answer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.HealthCheckPort, "Another program answers at a wrong port, in its own way."),
        new(CheckId.HealthCheckProtocol, "A program answers 400 to a protocol that it does not speak."),
        new(CheckId.ProxyProtocol, "A program takes the header before the request for a bad request."),
        new(CheckId.ResourceSaturation, "A program without CPU, or the proxy before it, gives up with a 5xx."),
        new(CheckId.SharedCause, "A program answers with an error while something is down that others need as well."),
        new(CheckId.ApplicationErrors, "The error that a program logs causes the error that it answers with."),
        new(CheckId.GracePeriod, "While a program starts, it or the proxy before it answers 502 to 504."),
        new(CheckId.InstanceStatus, "A program on a host that loses its disk or network answers with errors."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.HostHeaderRejection is { } refusal) return HostHeader(refusal);
        var refuses = RefusesEveryone(context);
        var reasons = context.Failures.WrongAnswers
            .Where(reason => reason.Codes.Any(code => IsError(code) || (refuses && code == Forbidden))).ToList();
        if (reasons.Count == 0)
        {
            return context.Failures.WrongAnswers.Count > 0
                ? Finding.Ok(Id, "The application answers without an error of its own.")
                : Finding.NotApplicable(Id, "No response code of a failing target is known.");
        }

        var codes = reasons.SelectMany(reason => reason.Codes).Where(code => IsError(code) || (refuses && code == Forbidden))
            .Distinct().Order().ToList();
        var path = context.Snapshot.TargetGroup?.HealthCheckPath ?? "the health check path";
        return Finding.Fault(
            Id,
            codes.TrueForAll(ResponseClasses.IsOfStarting)
                && (GracePeriod.OnlyStartingTasksFail(context) || GracePeriod.StopsNoTaskYet(context)) ? Confidence.Weak
                : HealthCheckPath.Certainty(reasons),
            $"The application answers {string.Join(", ", codes)} on {path}.",
            HealthCheckPath.Facts(reasons)) with
        {
            Source = HealthCheckPath.SourceOf(reasons),
            Remedy = codes.Exists(code => code is 400 or 421) ? WrongRequest(context)
                : refuses ? new(HealthCheckPath.WithoutOwn(context, Forbidden), LogCommand.Tail(context), null)
                : new(OwnError(context), LogCommand.Tail(context), null),
        };
    }

    /// <summary>
    /// The program answered 403 with either Host header, an address and localhost. It wants a login, or it answers only to names on
    /// a list, as Rails does: the path is not to blame, unless the program refuses such a name too.
    /// https://guides.rubyonrails.org/configuring.html#actiondispatch-hostauthorization
    /// </summary>
    internal static bool RefusesEveryone(DiagnosisContext context) => !context.Failures.RefusesItsOwnNames
        && context.Failures.Probes.Any(probe => probe.Answer is { Code: Forbidden, LocalhostCode: Forbidden });

    /// <summary>
    /// A server of TLS answers 400 to plain HTTP; a program that knows its name answers 400, or 421, to another one.
    /// </summary>
    private static Remedy WrongRequest(DiagnosisContext context)
    {
        if (context.Failures.RefusesItsOwnNames)
        {
            return new(
                $"It is not the Host header: the application answers {HandCheck.HostName(context)} with an error too. Its log tells what "
                    + "it takes for a bad request.",
                LogCommand.Tail(context),
                null);
        }

        var name = HandCheck.HostName(context);
        var ask = HandCheck.Sentence(
            context,
            $"add -H 'Host: {name}'{(name == "NAME" ? " with a name that the application knows" : "")}; "
                + "if that helps it is the header");
        return context.Snapshot.TargetGroup is { HealthCheckProtocol: "HTTP", ChecksByGrpc: false } group
            ? new(
                $"First see whether this port speaks TLS, and then let the health check speak HTTPS. Else {AcceptAnyHost}.{ask}",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-protocol HTTPS",
                "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckProtocol")
            : new($"{char.ToUpperInvariant(AcceptAnyHost[0])}{AcceptAnyHost[1..]}.{ask}", null, null);
    }

    /// <summary>
    /// Where the same tasks were healthy before, the path is good, and something that it needs is not. Those of an older revision tell
    /// nothing of the path of this one.
    /// </summary>
    private static string OwnError(DiagnosisContext context) =>
        context.Failures.FailingTasks.Any(task => task.TaskDefinitionArn == context.Snapshot.Service?.TaskDefinitionArn
            && context.Memory.Tasks.Any(seen => seen.TaskId == task.Id && seen.HealthyAt is not null))
            ? "Look for what it depends on and lately lacks: a database, another service, a disk, a certificate. The path was good, as the "
                + "same tasks were healthy on it; let it answer only for the application itself."
            : "Read the application's log: it fails on this path, or something that it depends on does.";

    private Finding HostHeader((HostProbe Probe, string HostName, int Code) refusal) => Finding.Fault(
        Id,
        Confidence.Proof,
        $"The application refuses the load balancer's Host header: it answers {refusal.Probe.Answer!.Code}, "
            + $"and {refusal.Code} where the Host is {refusal.HostName}.",
        refusal.Probe.Fact()) with
    {
        Source = FindingSource.Host,
        Remedy = new($"{char.ToUpperInvariant(AcceptAnyHost[0])}{AcceptAnyHost[1..]}.", null, null),
    };

    private static bool IsError(int code) => ResponseClasses.Of(code) == ResponseClass.Error;
}
