using System.Globalization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The application answers well (1xx to 3xx, gRPC 0), but with a code that the target group does not take for success.
/// </summary>
public sealed class SuccessCodesCheck : ICheck
{
    public string Id => CheckId.SuccessCodes;

    public IReadOnlyList<string> ExplainedBy =>
        [CheckId.HealthCheckProtocol, CheckId.HealthCheckPort, CheckId.HealthCheckPath];

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
            Remedy = new(
                $"Accept {answered} too, or point the health check at a path that answers {group.SuccessCodes}.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} "
                    + $"--matcher '{key}=\"{group.SuccessCodes},{answered}\"'",
                "AWS::ElasticLoadBalancingV2::TargetGroup Matcher"),
        };
    }

    private static bool IsGood(int code) => ResponseClasses.Of(code) == ResponseClass.Good;
}
