using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Scanning.Risks;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Scanning;

/// <summary>Judges one look: the product's own diagnosis of what fails, and the risks of what would.</summary>
public static class ServiceScan
{
    private static readonly IRisk[] All =
    [
        new ClosedPath(), new ZoneNotEnabled(), new NothingForwards(), new HostUnderTasks(), new ShortGracePeriod(),
        new WideMatcher(), new StuckDeployment(), new SinglePlace(), new NoRollback(),
    ];

    public static ScannedService Of(ScanEvidence evidence)
    {
        var snapshot = evidence.Snapshot;
        var outcome = Diagnosis(snapshot);
        var state = StateOf(snapshot, outcome);
        var cause = state == ScanState.Failing ? CauseOf(snapshot, outcome) : null;
        var risks = RisksOf(evidence).Where(risk => risk.Id != cause?.Check).OrderByDescending(risk => risk.Certainty).ToList();
        return new()
        {
            Service = outcome.Service!,
            TargetGroup = outcome.TargetGroup!,
            State = state == ScanState.Sound && risks.Exists(risk => risk.Certainty > Certainty.Unknown) ? ScanState.AtRisk
                : state == ScanState.Sound && risks.Count > 0 ? ScanState.Unknown : state,
            Severity = state == ScanState.Failing ? outcome.Severity : Severity.Info,
            Targets = outcome.Targets,
            Cause = cause,
            Risks = risks,
            Gaps = snapshot.Gaps,
        };
    }

    private static IEnumerable<Risk> RisksOf(ScanEvidence evidence) => !evidence.IsWhole ? []
        : All.SelectMany(kind => kind.In(evidence)).Select(risk => risk.Remedy is not { Command: { } command } remedy ? risk
            : risk with { Remedy = remedy with { Command = CommandRegion.With(command, evidence.Snapshot.Subject.Region) } });

    private static ScanState StateOf(Snapshot snapshot, Outcome outcome)
    {
        var healthy = outcome.Findings.FirstOrDefault(finding => finding.Check == CheckId.AlreadyHealthy)?.Verdict;
        if (healthy == Verdict.Ok) return ScanState.Sound;
        if (snapshot.Missing.Count > 0) return ScanState.Failing;
        if (snapshot is not { Service: not null, TargetGroup: not null, Targets: not null }) return ScanState.Unknown;
        var failures = new RecentFailures(snapshot, IncidentMemory.Empty);
        return failures.IsFailing || failures.BelowDesiredCount || IsFault(outcome) ? ScanState.Failing : ScanState.Changing;
    }

    private static bool IsFault(Outcome outcome) =>
        outcome.Cause is { Check: not CheckId.DeploymentInProgress } && Headline.Fault(outcome) is not null;

    /// <summary>
    /// That services fail at the time of one look does not say that they began together, as an incident sees it: what a service
    /// has of its own goes first.
    /// </summary>
    private static ScannedCause? CauseOf(Snapshot snapshot, Outcome outcome)
    {
        if (Headline.Fault(outcome) is not { Check: CheckId.SharedCause } shared) return CauseOf(outcome);
        var alone = CauseOf(Diagnosis(snapshot with { Neighbours = new([], 0) }));
        return alone is { Confidence: > Confidence.Weak } ? alone with { Together = shared.Summary } : CauseOf(outcome);
    }

    private static ScannedCause? CauseOf(Outcome outcome) => Headline.Fault(outcome) is not { } fault ? null
        : new(fault.Check, fault.Confidence, Headline.Cause(outcome) ?? fault.Summary, fault.Summary)
        {
            Evidence = fault.Evidence,
            Remedy = fault.Remedy,
        };

    private static Outcome Diagnosis(Snapshot snapshot) => new EvidenceFile
    {
        Signal = IncidentFactory.Describe(new Diagnose(new(snapshot.Subject.ServiceName, snapshot.Subject.ClusterName))),
        Snapshot = snapshot,
    }.Diagnosis();
}
