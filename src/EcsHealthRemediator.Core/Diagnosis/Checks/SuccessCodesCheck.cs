using System.Globalization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The application answers well (1xx to 3xx, gRPC 0), but with a code that the target group does not take for success.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
/// </summary>
public sealed class SuccessCodesCheck : ICheck
{
    public string Id => CheckId.SuccessCodes;

    public PathPart? Part => PathPart.Answer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.HealthCheckProtocol, "A server sends a request by another protocol elsewhere, with a redirect."),
        new(CheckId.HealthCheckPort, "Another program answers at a wrong port, in its own way."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { TargetGroup: { } group, Targets: not null })
            return Finding.Unknown(Id, context.Snapshot.TargetGroup is null ? "the target group" : "the targets' health");
        if (context.Failures.AcceptedCodes is null)
            return Finding.NotApplicable(Id, $"The {group.HealthCheckProtocol} health check has no success codes.");

        var reasons = context.Failures.WrongAnswers.Where(reason => reason.Codes.Any(IsGood)).ToList();
        if (reasons.Count == 0) return Finding.Ok(Id, $"No good answer was refused by the success codes {group.SuccessCodes}.");

        var codes = reasons.SelectMany(reason => reason.Codes).Where(IsGood).Distinct().Order().ToList();
        var key = group.ChecksByGrpc ? "GrpcCode" : "HttpCode";
        var answered = string.Join(',', codes.Select(code => code.ToString(CultureInfo.InvariantCulture)));
        return Finding.Fault(
            Id,
            HealthCheckPath.Certainty(reasons),
            $"The application answers {answered} on {group.HealthCheckPath}, "
                + $"and the target group accepts only {group.SuccessCodes}.",
            HealthCheckPath.Facts(reasons)) with
        {
            Source = HealthCheckPath.SourceOf(reasons),
            Remedy = codes.Exists(code => code is >= 300 and < 400) ? Redirected(group, answered) : new(
                $"Point the health check at a path that answers {group.SuccessCodes}, or accept {answered} too, if that is what "
                    + "the application means by success.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} "
                    + $"--matcher '{key}=\"{group.SuccessCodes},{answered}\"'",
                "AWS::ElasticLoadBalancingV2::TargetGroup Matcher"),
        };
    }

    /// <summary>
    /// To accept it comes last: whatever answers the redirect goes on doing so while the application behind it fails.
    /// </summary>
    private static Remedy Redirected(TargetGroup group, string answered) => new(
        $"Point the health check at a path that answers {group.SuccessCodes} itself, or exempt this one from the redirect (to "
            + "HTTPS, to a login, to the path with a slash): a health check follows none, and says no X-Forwarded-Proto. "
            + $"Accept {answered} only if nothing else can be done, as a redirect hides that what is behind it fails.",
        $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-path PATH",
        "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath");

    private static bool IsGood(int code) => ResponseClasses.Of(code) == ResponseClass.Good;
}
