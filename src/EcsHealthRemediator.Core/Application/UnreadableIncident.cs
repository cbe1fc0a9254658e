using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>A stored incident that this version cannot read, such as one that a later version wrote.</summary>
/// <param name="Key">Of the stored item.</param>
/// <param name="InstanceIds">EC2 instances that the document names, which may be stopped or drained.</param>
/// <param name="ToldAt">When people were told of it; null while they were not.</param>
public sealed record UnreadableIncident(
    string Key, string? IncidentId, string Error, IReadOnlyList<string> InstanceIds, DateTimeOffset? ToldAt)
{
    private const string Check = "stored-incident";

    /// <summary>What people are told of it.</summary>
    public Outcome Outcome(DateTimeOffset now)
    {
        var finding = Finding.Fault(
            Check,
            Confidence.Proof,
            $"This version of the remediator cannot read stored incident {IncidentId ?? Key}",
            [Key, Error, .. InstanceIds.Select(id => $"it names {id}")]) with
        {
            Remedy = new(
                "Deploy the version that wrote it, which then goes on with it."
                    + (InstanceIds.Count == 0 ? "" : " Until then nobody brings back what it may have drained or stopped: see that"
                        + $" {string.Join(", ", InstanceIds)} run, and that their container instances are ACTIVE."),
                InstanceIds.Count == 0 ? null
                    : $"aws ec2 describe-instances --instance-ids {string.Join(' ', InstanceIds)} "
                        + "--query 'Reservations[].Instances[].[InstanceId,State.Name,StateTransitionReason]' --output text",
                null),
        };
        return new()
        {
            IncidentId = IncidentId,
            Status = IncidentStatus.NeedsHuman,
            Cause = new(finding.Check, finding.Confidence, finding.Source, finding.Summary),
            Findings = [finding],
            Timeline = [new(now, $"{finding.Summary}: {Error}")],
        };
    }
}
