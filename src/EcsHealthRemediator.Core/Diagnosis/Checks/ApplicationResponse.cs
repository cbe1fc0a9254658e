using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The application is reached and answers with an error of its own: 5xx, or a 4xx that does not speak of the path, such as 400
/// for a Host header that it refuses.
/// </summary>
public sealed class ApplicationResponse : ICheck
{
    private static readonly Remedy AcceptAddress =
        new("The load balancer's Host header is the target's address; let the application accept it on this path.", null, null);

    public string Id => CheckId.ApplicationResponse;

    public IReadOnlyList<string> ExplainedBy =>
        [CheckId.HealthCheckPath, CheckId.ResourceSaturation, CheckId.SharedCause, CheckId.ApplicationErrors];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.HostHeaderRejection is { } refusal) return HostHeader(refusal);
        var reasons = context.Failures.WrongAnswers.Where(reason => reason.Codes.Any(IsError)).ToList();
        if (reasons.Count == 0)
        {
            return context.Failures.WrongAnswers.Count > 0
                ? Finding.Ok(Id, "The application answers without an error of its own.")
                : Finding.NotApplicable(Id, "No response code of a failing target is known.");
        }

        var codes = reasons.SelectMany(reason => reason.Codes).Where(IsError).Distinct().Order().ToList();
        var path = context.Snapshot.TargetGroup?.HealthCheckPath ?? "the health check path";
        return Finding.Fault(
            Id,
            HealthCheckPath.Certainty(reasons),
            $"The application answers {string.Join(", ", codes)} on {path}.",
            HealthCheckPath.Facts(reasons)) with
        {
            Source = HealthCheckPath.SourceOf(reasons),
            Remedy = codes.Contains(400) ? AcceptAddress
                : new("Read the application's log: it fails on this path, or something that it depends on does.", null, null),
        };
    }

    private Finding HostHeader(HostProbe refusal) => Finding.Fault(
        Id,
        Confidence.Proof,
        $"The application refuses the load balancer's Host header: it answers {refusal.Answer!.Code}, "
            + $"and {refusal.Answer.LocalhostCode} where the Host is localhost.",
        refusal.Fact()) with
    {
        Source = FindingSource.Host,
        Remedy = AcceptAddress,
    };

    private static bool IsError(int code) => ResponseClasses.Of(code) == ResponseClass.Error;
}
