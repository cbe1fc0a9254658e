using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>How each place is, as far as the findings and the rules on the way tell.</summary>
internal sealed class StationLights(Outcome outcome)
{
    private bool IsHealthy => outcome.Findings.Any(
        finding => finding is { Check: CheckId.AlreadyHealthy, Verdict: Verdict.Ok });

    public (Light Light, string? Reason) Of(Place place)
    {
        var checks = Places.Checks(place);
        var own = outcome.Findings.Where(finding => checks.Contains(finding.Check)).ToList();
        if (own.Find(finding => finding.Verdict == Verdict.Fault && finding.Check == outcome.Cause?.Check) is { } cause)
            return (Light.Closed, cause.Summary);
        if (own.Find(finding => finding.Verdict == Verdict.Fault) is { } fault)
            return (IsOnlySuspected(fault) ? Light.Unseen : Light.Doubtful, fault.Summary);
        if (IsHealthy) return (Light.Open, "Health checks pass.");
        if (own.Find(finding => finding.Verdict == Verdict.Unknown) is { } unknown) return (Light.Unseen, unknown.Summary);

        // What comes first in the table of causality would explain most of what may be wrong there.
        var proof = checks.Select(check => own.Find(finding => finding.Check == check && finding.Verdict == Verdict.Ok))
            .FirstOrDefault(finding => finding is not null);
        return proof is null || place == Place.Answer ? (Light.Unseen, null) : (Light.Open, proof.Summary);
    }

    /// <summary>A rule on the way has the last word on its own place.</summary>
    public (Light Light, string? Reason) Of(Hop hop) => hop.Verdict switch
    {
        PathVerdict.Open => (Light.Open, hop.Reason),
        PathVerdict.Unknown => (Light.Unseen, hop.Reason),
        PathVerdict.Partly => (
            IsCause(hop) ? Light.Closed : Light.Doubtful, $"{hop.Reason} (refused: {string.Join(", ", hop.RefusedPorts)})"),
        PathVerdict.Blocked => (IsCause(hop) ? Light.Closed : Light.Doubtful, hop.Reason),
    };

    /// <summary>Behind what stops the health check, a hint tells nothing of the place itself.</summary>
    private bool IsOnlySuspected(Finding fault) => fault.Confidence == Confidence.Weak && Consequence.IsOne(fault, outcome);

    private bool IsCause(Hop hop) => Places.Checks(Places.Of(hop.Kind)).Contains(outcome.Cause?.Check);
}
