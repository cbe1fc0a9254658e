using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>All that runs of the service is one task, on one host or in one zone.</summary>
internal sealed class SinglePlace : IRisk
{
    public const string Task = "single-task";

    public const string Host = "single-host";

    public const string Zone = "single-zone";

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        var tasks = evidence.Topology.RunningTasks;
        if (evidence.Snapshot.Tasks is null || evidence.Snapshot.ContainerInstances is null)
        {
            yield return Risk.Unread(Host, "the tasks or the container instances");
            yield break;
        }

        if (evidence.Service is { SchedulingStrategy: not "DAEMON", DesiredCount: 1 })
        {
            yield return new(Task, Certainty.Certain, "The service is one task.", "when this task or its host fails");
            yield break;
        }

        var hosts = tasks.Select(evidence.Topology.HostOf).ToList();
        if (tasks.Count < 2 || hosts.Contains(null)) yield break;
        if (hosts.Select(host => host!.Ec2InstanceId).Distinct().ToList() is [var only])
            yield return new(Host, Certainty.Certain, $"All {tasks.Count} tasks are on {only}.", $"when {only} fails");
        else if (hosts.Select(ZoneOf).Distinct().ToList() is [{ } zone])
            yield return new(Zone, Certainty.Certain, $"All {tasks.Count} tasks are in {zone}.", $"when {zone} fails");
    }

    private static string? ZoneOf(ContainerInstance? host) => host?.Instance?.AvailabilityZone;
}
