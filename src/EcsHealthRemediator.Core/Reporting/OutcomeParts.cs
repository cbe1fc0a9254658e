using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Reporting;

public sealed record OutcomeService(string Cluster, string Name, string Arn);

public sealed record OutcomeTargetGroup(string Arn, string Name);

public sealed record OutcomeCause(string Check, Confidence Confidence, FindingSource Source, string Summary);

/// <summary>
/// Seconds from a task's start to the first look that found it healthy, over the starts that were seen from before that.
/// </summary>
public sealed record OutcomeStartUp(int Starts, int MedianSeconds, int LongestSeconds)
{
    internal static OutcomeStartUp? Of(IncidentMemory memory)
    {
        var seen = memory.Tasks.Select(task => task.StartToHealthy?.TotalSeconds).OfType<double>().Order().ToList();
        return seen.Count == 0 ? null
            : new(seen.Count, (int)Math.Ceiling(seen[(seen.Count - 1) / 2]), (int)Math.Ceiling(seen[^1]));
    }
}
