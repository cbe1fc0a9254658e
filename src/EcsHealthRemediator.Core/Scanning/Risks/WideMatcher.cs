using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// A matcher that accepts errors calls an application healthy that answers with them. Whether a matcher is too narrow cannot be
/// read: that takes an answer of the application.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
/// </summary>
internal sealed class WideMatcher : IRisk
{
    private const int FirstError = 400;

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        var group = evidence.Group;
        if (!group.ChecksByHttp || group.ChecksByGrpc || SuccessCodes.Parse(group.SuccessCodes) is not { } codes) yield break;
        var errors = codes.Ranges.Where(range => range.To >= FirstError)
            .Select(range => (From: Math.Max(range.From, FirstError), range.To)).ToList();
        if (errors.Count == 0) yield break;
        yield return new(
            CheckId.SuccessCodes,
            Certainty.Risk,
            $"The matcher {group.SuccessCodes} accepts errors as healthy ({string.Join(", ", errors.Select(Range))}).",
            "when the application answers its health check with such an error")
        {
            Remedy = new(
                "Accept only what a healthy application answers.",
                $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --matcher HttpCode=200",
                "AWS::ElasticLoadBalancingV2::TargetGroup Matcher"),
        };
    }

    private static string Range((int From, int To) range) =>
        range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}";
}
