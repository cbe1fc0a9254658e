using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Tasks that ended by themselves: the application crashed, ran out of memory or had nothing more to do, before the health check
/// could matter. When one container of a task ends ECS stops the others, whose codes (143, or 137 where they do not end by
/// themselves) are then no cause. That it ended is proven; why, only the log tells, or the flag for memory.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
/// </summary>
public sealed class ContainerExit : ICheck
{
    /// <summary>128 and the number of the signal.</summary>
    private const int Killed = 137, Asked = 143;

    public string Id => CheckId.ContainerExit;

    public PathPart? Part => PathPart.Container;

    public bool IsOfService => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.TaskStart, "What ended is missing only for as long as its successors do not start."),
        new(CheckId.InstanceStatus, "Containers end with a host that fails."),
        new(CheckId.ContainerRuntime, "Containers end where their runtime fails."),
        new(CheckId.InstanceMetadata, "Programs end that find no credentials."),
    ];

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Tasks is null) return Finding.Unknown(Id, "the tasks");

        var exits = context.Failures.CrashedTasks.Select(task => (Task: task, Container: Culprit(task)))
            .Where(exit => exit.Container is not null).Select(exit => (exit.Task, Container: exit.Container!)).ToList();
        if (exits.Count == 0)
        {
            return Finding.Ok(Id, context.Failures.TasksEndedByExit.Count > context.Failures.CrashedTasks.Count
                ? "Containers ended by themselves, but tasks have lived longer since."
                : "No container ended by itself.");
        }

        var container = exits.Select(exit => exit.Container).FirstOrDefault(IsOutOfMemory) ?? exits[^1].Container;
        var count = exits.Select(exit => exit.Task.Arn).Distinct().Count();
        return Finding.Fault(
            Id,
            // A task that was done once may have been meant to; a server that is done again and again is not.
            container.ExitCode != 0 || IsOutOfMemory(container) ? Confidence.Proof
                : count > 1 ? Confidence.Strong
                : Confidence.Weak,
            IsOutOfMemory(container)
                ? $"Container {container.Name} was killed because it ran out of memory ({count} tasks lately)."
                : $"Container {container.Name} ends by itself with exit code {container.ExitCode} ({count} tasks lately).",
            FactList.Facts(exits.Select(exit => $"task {exit.Task.Id}: container {exit.Container.Name} "
                + $"exit code {exit.Container.ExitCode?.ToString() ?? "-"}{Reason(exit.Container)}{Life(exit.Task)}"))) with
        {
            Kind = IsOutOfMemory(container) ? "out-of-memory" : null,
            Remedy = IsOutOfMemory(container)
                ? new(
                    "Raise the container's memory in a new revision of the task definition, or let the application use less.",
                    null,
                    "AWS::ECS::TaskDefinition ContainerDefinitions Memory")
                : new(Advice(container), LogCommand.Tail(context, container.Name), null),
        };
    }

    /// <summary>
    /// Null where none of them ended by itself; the first of those for memory, then of those with a code of their own.
    /// </summary>
    private static Container? Culprit(EcsTask task) =>
        task.Containers.FirstOrDefault(IsOutOfMemory)
        ?? task.Containers.FirstOrDefault(container => container.ExitCode is not (null or 0 or Killed or Asked))
        ?? task.Containers.FirstOrDefault(container => container.ExitCode == 0)
        ?? task.Containers.FirstOrDefault(container => container.ExitCode == Killed)
        ?? task.Containers.FirstOrDefault(container => container.ExitCode == Asked);

    private static string Advice(Container container) => container.ExitCode switch
    {
        0 => "Its command comes to an end as if it were done: keep the server in the foreground.",
        126 or 127 => "Its command cannot be run: compare command and entry point with what is in the image.",
        Killed => "It was killed without ECS knowing that memory was the reason, though it mostly is: compare its memory, "
            + "and the "
            + "host's, with the limits; or see who else stops it.",
        132 or 134 or 135 or 136 or 139 => "It crashed in native code: see whether the image is for the hosts' kind of "
            + "processor, and "
            + "read its last log lines.",
        _ => "Read the container's last log lines; the application ends by itself. If the previous revision was well, roll back.",
    };

    private static bool IsOutOfMemory(Container container) =>
        container.Reason?.StartsWith("OutOfMemoryError", StringComparison.Ordinal) == true;

    private static string Reason(Container container) => container.Reason is { } reason ? $", {LogText.Visible(reason)}" : "";

    private static string Life(EcsTask task) => task.Lifetime is { } life ? $", after {life.TotalSeconds:0} s" : "";
}
