using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Tasks that ended by themselves: the application crashed or ran out of memory before the health check could matter.
/// </summary>
public sealed class ContainerExit : ICheck
{
    public string Id => CheckId.ContainerExit;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceStatus, "Containers end with a host that fails."),
        new(CheckId.ContainerRuntime, "Containers end where their runtime fails."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Tasks is null) return Finding.Unknown(Id, "the tasks");

        var exits = context.Failures.CrashedTasks
            .SelectMany(task => task.Containers.Where(Failed).Select(container => (Task: task, Container: container)))
            .ToList();
        if (exits.Count == 0)
        {
            return Finding.Ok(Id, context.Failures.TasksEndedByExit.Count > context.Failures.CrashedTasks.Count
                ? "Containers ended by themselves, but tasks have lived longer since."
                : "No container ended by itself.");
        }

        var outOfMemory = exits.Any(exit => IsOutOfMemory(exit.Container));
        var container = exits[^1].Container;
        var count = exits.Select(exit => exit.Task.Arn).Distinct().Count();
        return Finding.Fault(
            Id,
            Confidence.Proof,
            outOfMemory
                ? $"Container {container.Name} was killed because it ran out of memory ({count} tasks lately)."
                : $"Container {container.Name} ends by itself with exit code {container.ExitCode} ({count} tasks lately).",
            FactList.Facts(exits.Select(exit => $"task {exit.Task.Id}: container {exit.Container.Name} "
                + $"exit code {exit.Container.ExitCode?.ToString() ?? "-"}{Reason(exit.Container)}"))) with
        {
            Remedy = outOfMemory
                ? new(
                    "Raise the container's memory in a new revision of the task definition.",
                    null,
                    "AWS::ECS::TaskDefinition ContainerDefinitions Memory")
                : new("Read the container's last log lines; the application ends by itself.", null, null),
        };
    }

    private static bool Failed(Container container) => container.ExitCode is not (null or 0) || IsOutOfMemory(container);

    private static bool IsOutOfMemory(Container container) =>
        container.Reason?.StartsWith("OutOfMemoryError", StringComparison.Ordinal) == true;

    private static string Reason(Container container) => container.Reason is { } reason ? $", {reason}" : "";
}
