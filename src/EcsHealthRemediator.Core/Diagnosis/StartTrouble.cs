using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// A service whose tasks ECS cannot start: what still runs of it may be the last, as its image or a secret of it may be gone.
/// </summary>
internal static class StartTrouble
{
    public const string NotStarted = "TaskFailedToStart";

    /// <returns>
    /// The name of the service that is looked at, or of one with tasks on the host, whose tasks are not known to start anywhere; null
    /// where there is none.
    /// </returns>
    public static string? Of(DiagnosisContext context, ContainerInstance host)
    {
        var snapshot = context.Snapshot;
        if (snapshot.Service is { } service && StandingEvents.TellThatStartsFail(service, snapshot.TakenAt)
            && OnlyHost(context, [.. context.Failures.RecentlyStoppedTasks.Where(task => task.StopCode == NotStarted)])?.Arn != host.Arn)
            return snapshot.Subject.ServiceName;
        return HostServices.Others(context, host)
            .FirstOrDefault(other => StandingEvents.TellThatStartsFail(other.Service, snapshot.TakenAt))?.Name;
    }

    /// <summary>The one host on which all tries failed while tasks of the same revision run on others; null where there is none.</summary>
    public static ContainerInstance? OnlyHost(DiagnosisContext context, IReadOnlyList<EcsTask> failed) =>
        failed.Count > 1 && failed.All(task => task.ContainerInstanceArn == failed[0].ContainerInstanceArn)
        && context.Topology.HostOf(failed[0]) is { } host
        && context.Topology.RunningTasks.Any(task => task.TaskDefinitionArn == failed[0].TaskDefinitionArn
            && context.Topology.HostOf(task) is { } other && other.Arn != host.Arn)
            ? host : null;
}
