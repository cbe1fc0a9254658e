using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>Carries over from one look to the next what a single look cannot show.</summary>
public static class Observation
{
    private const int KeptTasks = 40;

    private const int KeptReports = 10;

    public static Memory Remember(Memory memory, Case @case)
    {
        var suspects = @case.Suspects;
        return memory with
        {
            Suspects = [.. suspects.Select(host => host.Ec2InstanceId).Distinct()],
            SeenDown = [.. memory.SeenDown.Union(
                suspects.Where(host => host.Instance is { IsRunning: false }).Select(host => host.Ec2InstanceId))],
            AgentLostSince = suspects.Where(host => !host.AgentConnected).DistinctBy(host => host.Ec2InstanceId).ToDictionary(
                host => host.Ec2InstanceId,
                host => memory.AgentLostSince.GetValueOrDefault(host.Ec2InstanceId, @case.Snapshot.TakenAt)),
            Tasks = [.. Tasks(memory, @case).TakeLast(KeptTasks)],
            Reports = [.. @case.Reports.Take(KeptReports)],
            Probes = [.. @case.ProbesAsOfNow.Select(probe => Probing.GivenUp(probe, @case.Snapshot.TakenAt))],
        };
    }

    private static List<TaskSighting> Tasks(Memory memory, Case @case)
    {
        var seen = memory.Tasks.ToDictionary(task => task.TaskId);
        foreach (var task in @case.RunningTasks.Where(task => task.StartedAt is not null))
        {
            if (@case.TargetOf(task) is not { } target) continue;
            if (!target.IsHealthy && @case.Snapshot.TakenAt - task.StartedAt > Case.Recent) continue; // too old to be starting
            var sighting = seen.GetValueOrDefault(task.Id)
                ?? new(task.Id, task.TaskDefinitionArn, task.StartedAt!.Value, null, null);
            if (sighting.HealthyAt is null)
                seen[task.Id] = target.IsHealthy
                    ? sighting with { HealthyAt = @case.Snapshot.TakenAt }
                    : sighting with { WaitingAt = @case.Snapshot.TakenAt };
        }

        return [.. seen.Values.OrderBy(task => task.StartedAt).ThenBy(task => task.TaskId, StringComparer.Ordinal)];
    }
}
