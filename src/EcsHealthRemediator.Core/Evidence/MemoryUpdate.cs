namespace EcsHealthRemediator.Evidence;

/// <summary>Updates an incident's memory with a new snapshot.</summary>
internal static class MemoryUpdate
{
    private const int MaxTasks = 40;

    private const int MaxReports = 10;

    public static IncidentMemory With(this IncidentMemory memory, Snapshot snapshot, RecentFailures failures)
    {
        var suspects = failures.SuspectInstances;
        return memory with
        {
            Suspects = [.. suspects.Select(host => host.Ec2InstanceId).Distinct()],
            SeenDown = [.. memory.SeenDown.Union(
                suspects.Where(host => host.Instance is { IsRunning: false }).Select(host => host.Ec2InstanceId))],
            SeenBroken = [.. memory.SeenBroken.Union(suspects.Where(host => host.IsBroken).Select(host => host.Ec2InstanceId))],
            AgentLostSince = suspects.Where(host => !host.AgentConnected).DistinctBy(host => host.Ec2InstanceId).ToDictionary(
                host => host.Ec2InstanceId,
                host => memory.AgentLostSince.GetValueOrDefault(host.Ec2InstanceId, snapshot.TakenAt)),
            Tasks = [.. Sightings(memory, snapshot, failures.Topology).TakeLast(MaxTasks)],
            Reports = [.. failures.Reports.Take(MaxReports)],
            NotFoundSince = snapshot.Service is not null ? null
                : memory.NotFoundSince ?? (snapshot.IsNotFound ? snapshot.TakenAt : null),
            Probes = [.. failures.AllProbes.Select(probe => probe.GivenUpIfOverdue(snapshot.TakenAt))],
        };
    }

    private static List<TaskSighting> Sightings(IncidentMemory memory, Snapshot snapshot, Topology topology)
    {
        var seen = memory.Tasks.ToDictionary(task => task.TaskId);
        foreach (var task in topology.RunningTasks.Where(task => task.StartedAt is not null))
        {
            if (topology.TargetOf(task) is not { } target) continue;
            // An old task that is unhealthy is not starting any more.
            if (!target.IsHealthy && snapshot.TakenAt - task.StartedAt > RecentFailures.Period) continue;
            var sighting = seen.GetValueOrDefault(task.Id)
                ?? new(task.Id, task.TaskDefinitionArn, task.StartedAt!.Value, null, null) { FirstSeenAt = snapshot.TakenAt };
            if (sighting.HealthyAt is null)
                seen[task.Id] = target.IsHealthy
                    ? sighting with { HealthyAt = snapshot.TakenAt }
                    : sighting with { WaitingAt = snapshot.TakenAt };
        }

        return [.. seen.Values.OrderBy(task => task.StartedAt).ThenBy(task => task.TaskId, StringComparer.Ordinal)];
    }
}
