using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The container's own health check, a different one from the load balancer's, stops the tasks.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
/// </summary>
public sealed class ContainerHealthCheck : ICheck
{
    /// <summary>More than the default time in which a check that always fails stops a task: three times, 30 s apart.</summary>
    private static readonly TimeSpan Passes = TimeSpan.FromMinutes(5);

    public string Id => CheckId.ContainerHealthCheck;

    public PathPart? Part => PathPart.Container;

    public bool IsOfService => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.TaskStart, "What ended is missing only for as long as its successors do not start."),
        new(CheckId.InstanceStatus, "Commands in containers hang with their host."),
        new(CheckId.ContainerRuntime, "The runtime carries out the command of the check."),
        new(CheckId.ContainerExit, "A program that has ended answers no command."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Tasks is null) return Finding.Unknown(Id, "the tasks");
        var stopped = context.Failures.TasksStoppedByContainerHealthCheck;
        if (stopped.Count == 0) return Finding.Ok(Id, "No task was stopped by a container health check.");
        if (AllPassByNow(context, stopped))
            return Finding.Ok(Id, "Tasks were stopped by a container health check, and all that run now have passed it since.");
        return context.Failures.NotOutlived(stopped).Count == 0
            ? Finding.Ok(Id, "Tasks were stopped by a container health check, and later ones live clearly longer.")
            : Finding.Fault(
                Id, Confidence.Proof, $"The container's own health check fails: {stopped.Count} tasks were stopped by it lately.",
                FactList.Facts(stopped.Select(task => $"task {task.Id}: {task.StoppedReason}"))) with
            {
                Remedy = new(
                    "Run the command of the container definition's healthCheck in the container: often the image lacks curl or a "
                        + "shell, CMD stands where CMD-SHELL should, or localhost or the port is another one there. While the "
                        + "application starts, startPeriod keeps it from counting; and the load balancer has a check of "
                        + "its own, so "
                        + "that this one may go."
                        + (context.Snapshot.Targets?.Any(target => target.IsHealthy) == true
                            ? " The load balancer finds targets healthy meanwhile, so rather the command is wrong than "
                                + "the application."
                            : ""),
                    $"aws ecs describe-task-definition --task-definition {stopped[^1].TaskDefinitionArn} "
                        + "--query 'taskDefinition.containerDefinitions[].[name,healthCheck]'",
                    "AWS::ECS::TaskDefinition ContainerDefinitions HealthCheck"),
            };
    }

    /// <summary>
    /// Whether what it stopped is replaced by tasks that pass it for a while, however long the former ones had run well before.
    /// </summary>
    private static bool AllPassByNow(DiagnosisContext context, IReadOnlyList<EcsTask> stopped) =>
        context.Snapshot.Service is { } service && context.Topology.RunningTasks is { Count: > 0 } running
        && running.Count >= service.DesiredCount && running.All(task => task.HealthStatus == "HEALTHY")
        && context.Snapshot.TakenAt - stopped.Max(task => task.StoppingAt ?? task.StoppedAt) >= Passes;
}
