using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>What has become of the tasks that were on a host that was drained.</summary>
/// <param name="Left">Tasks of the service that are on it still; null where that was not read.</param>
/// <param name="AreHealthyElsewhere">
/// Whether as many tasks of the service as were on it have started on other hosts since, and are healthy there.
/// </param>
/// <param name="Failing">Why the tasks of other services are no better off, a clause; null where nothing shows that.</param>
internal sealed record Moved(string InstanceId, string Service, int? Left, bool AreHealthyElsewhere, string? Failing)
{
    public bool IsWhole => Left == 0 && Failing is null;

    public string Summary => Left is null or > 0 ? Now.TrimEnd()
        : $"The tasks of service {Service} that were on {InstanceId} run elsewhere"
            + (AreHealthyElsewhere ? ", and are healthy there." : ".");

    /// <summary>A sentence and a blank.</summary>
    public string Now => Left switch
    {
        0 => $"No task of service {Service} is left on it. ",
        null => "",
        1 => $"A task of service {Service} is on it still, as where it is protected or the agent is away. ",
        var left => $"{left} tasks of service {Service} are on it still, as where they are protected or the agent is away. ",
    };

    public static Moved Of(DecisionContext context, InstanceDrain drain)
    {
        var topology = context.Topology;
        var elsewhere = topology.RunningTasks.Count(task => task.ContainerInstanceArn != drain.ContainerInstanceArn
            && task.StartedAt > drain.DrainingSince && topology.TargetOf(task) is { IsHealthy: true });
        var failing = ServiceHealth.FailingElsewhere(context.Snapshot.Neighbours, drain.InstanceId)
            .Where(drain.Services.Contains).ToList();
        return new(
            drain.InstanceId,
            context.Snapshot.Subject.ServiceName,
            LeftOn(context, drain.ContainerInstanceArn),
            elsewhere >= Math.Max(1, drain.Tasks ?? 1),
            failing.Count == 0 ? null : $"the tasks of {string.Join(" and ", failing)} that were on it fail elsewhere");
    }

    /// <returns>Null where the tasks were not read.</returns>
    public static int? LeftOn(DecisionContext context, string containerInstanceArn) => context.Snapshot.Tasks is null ? null
        : context.Topology.RunningTasks.Count(task => task.ContainerInstanceArn == containerInstanceArn);
}
