using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A fault that appears beside the one that people know of, and has nothing to do with it: to mend the one would leave the other. It is
/// told once, in the same thread.
/// </summary>
internal static class SecondFault
{
    private const string Prefix = "beside|";

    public static string Key(Finding fault) => Prefix + fault.Check;

    /// <returns>The check that the announcement is about; null where it is about the incident itself.</returns>
    public static string? CheckOf(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;

    /// <summary>Those that two looks in a row have shown.</summary>
    public static IEnumerable<Finding> In(Incident incident) =>
        All(incident).Where(fault => incident.FaultsBefore.Contains(fault.Check));

    /// <summary>All that a message about the incident tells beside its cause.</summary>
    public static IEnumerable<Finding> All(Incident incident) =>
        incident is { Status: IncidentStatus.NeedsHuman or IncidentStatus.NotFixed, Need: null, Cause: { Verdict: Verdict.Fault } cause }
            ? incident.Findings.Where(finding => IsBeside(finding, cause) && !incident.Findings.Any(other => IsWhy(other, finding))) : [];

    /// <summary>Who knows that a host fails its checks is not told of what that does to the host.</summary>
    private static bool IsWhy(Finding other, Finding finding) =>
        other is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak, InstanceIds.Count: > 0 } && finding.InstanceIds.Count > 0
        && Diagnoser.Causality is var causes && causes.Contains(finding.Check) && causes.Contains(other.Check)
        && causes.Explains(other.Check, finding.Check) && finding.InstanceIds.All(other.InstanceIds.Contains);

    private static bool IsBeside(Finding finding, Finding cause) =>
        finding is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } && finding.Check != cause.Check
        && Diagnoser.Causality is var causes && causes.Contains(finding.Check) && causes.Contains(cause.Check)
        && !causes[finding.Check].IsSeenInWhatFails && !causes[finding.Check].HelpsEveryCause
        && !causes.Explains(cause.Check, finding.Check) && !causes.Explains(finding.Check, cause.Check)
        && !(finding.InstanceIds.Count > 0 && finding.InstanceIds.All(cause.InstanceIds.Contains));
}
