namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>The container's own health check, a different one from the load balancer's, stops the tasks.</summary>
public sealed class ContainerHealthCheck : ICheck
{
    private const string Says = "Task failed container health checks";

    public string Id => CheckId.ContainerHealthCheck;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceStatus, "Commands in containers hang with their host."),
        new(CheckId.ContainerRuntime, "The runtime carries out the command of the check."),
        new(CheckId.ContainerExit, "A program that has ended answers no command."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Tasks is null) return Finding.Unknown(Id, "the tasks");
        var stopped = context.Failures.RecentlyStoppedTasks
            .Where(task => task.StoppedReason?.StartsWith(Says, StringComparison.OrdinalIgnoreCase) == true).ToList();
        return stopped.Count == 0
            ? Finding.Ok(Id, "No task was stopped by a container health check.")
            : Finding.Fault(
                Id, Confidence.Proof, $"The container's own health check fails: {stopped.Count} tasks were stopped by it lately.",
                FactList.Facts(stopped.Select(task => $"task {task.Id}: {task.StoppedReason}"))) with
            {
                Remedy = new(
                    "Look at the healthCheck of the container definition and at what it asks.",
                    null,
                    "AWS::ECS::TaskDefinition ContainerDefinitions HealthCheck"),
            };
    }
}
