using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>What waits for a person, and which rights the remediator lacked, by the incidents in its table.</summary>
internal sealed class IncidentExamination(IncidentArchive archive, TimeProvider time)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task<IReadOnlyList<Examination>> RunAsync(Installation installation, CancellationToken cancellation)
    {
        var archived = await archive.AllAsync(installation.Table, cancellation);
        var (incidents, unreadable) = (archived.Incidents, archived.Unreadable);
        var now = time.GetUtcNow();
        var open = incidents.Where(incident => incident.IsOpen).ToList();
        var asking = open.Where(incident => Questions.Open(incident).Count > 0).ToList();
        List<Examination> found = [];
        if (archived.Paused(now) is { } paused) found.Add(new("pause", Condition.Attention, paused));
        if (unreadable > 0)
        {
            found.Add(new("incidents", Condition.Attention,
                $"{unreadable} in the table are of a version that this tool cannot read."));
        }

        found.AddRange(asking.Select(incident => new Examination("answers", Condition.Attention,
            $"{incident.Subject.ClusterName}/{incident.Subject.ServiceName} waits for an answer: ecs-health approve {incident.Id}, or "
            + "reject.")));
        found.Add(new("incidents", Condition.Ok, open.Count == 0 ? "None is open." : $"{open.Count} open."));
        var denied = LackingRights.Of(incidents.Where(incident => incident.IsOpen || now - incident.OpenedAt < Lately)
            .SelectMany(incident => incident.Gaps));
        found.Add(denied.Count == 0
            ? new("rights", Condition.Ok, "IAM denied it nothing in the incidents of the last 7 days.")
            : new("rights", Condition.Broken, $"IAM denied it {string.Join(", ", denied)}: what it cannot read, it cannot judge. "
                + "A policy beside the stack's forbids it (a boundary, an organization's policy), or the stack is older than the code."));
        return found;
    }
}
