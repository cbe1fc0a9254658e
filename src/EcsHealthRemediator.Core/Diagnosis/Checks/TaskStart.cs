using System.Text.RegularExpressions;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Tasks that never run: their image, a secret, a log group or the container itself cannot be had. ECS says it of the task, of
/// one of its containers, or (for a role that it cannot assume) in a service event only. Once is no proof: ECS tries again at
/// once, and a port that was taken, or a slow registry, may be free then.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
/// </summary>
public sealed partial class TaskStart : ICheck
{
    private const string NoRole = "failed to launch a task with";

    public string Id => CheckId.TaskStart;

    public PathPart? Part => PathPart.Container;

    public bool IsOfService => true;

    public bool LeavesTasksMissing => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By(
            "Containers are made and started by the runtime of the host.", CheckId.InstanceStatus, CheckId.ContainerRuntime),
    ];

    /// <summary>What the text holds, in words; the first that fits counts.</summary>
    private static readonly IReadOnlyList<(string Holds, string Why, string Advice)> Meanings =
    [
        ("no space left|Thin Pool has", "the host's disk is full",
            "Replace the host or enlarge its volume, and let ECS remove old images and containers sooner "
                + "(ECS_IMAGE_CLEANUP_INTERVAL, ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION)."),
        ("not authorized to perform: ecr", "the host may not pull its image",
            "Let the instance role (not the execution role) pull: AmazonEC2ContainerServiceforEC2Role."),
        ("toomanyrequests|pull rate limit", "the registry lets it pull no more for now",
            "Log in to the registry (repositoryCredentials), or use a pull-through cache of ECR."),
        ("no matching manifest|exec format error", "its image is for another kind of processor",
            "Build the image for the processors of the container instances."),
        ("manifest unknown|manifest for|repository does not exist|requested access to the resource is denied|API error (404)"
            + "|failed to resolve ref|No such image", "its image is not there, or not for this role",
            "Push the image under the name in the task definition, or name one that exists; a digest that was cleaned up "
                + "needs a new "
                + "deployment."),
        ("i/o timeout|dial tcp|request canceled|Context canceled|Check your network", "the host does not reach the registry",
            "Give the hosts' subnets a way to it: a NAT gateway, or endpoints for ecr.api, ecr.dkr and S3."),
        ("CannotPull", "its image cannot be pulled", "See what the message says of the image."),
        ("logging driver|Cloudwatch log stream|log group does not exist", "its log cannot be opened",
            "Create the log group in the region that awslogs-region names, and let the execution role (or the instance "
                + "role) write."),
        ("invalid parameters:|secret|Secrets Manager|SSM Parameter|env file|environment file|execution role credentials",
            "a secret or setting of it cannot be read",
            "See that it exists in this region under this name and key, and that the execution role may read it."),
        ("assume the role", "ECS cannot assume its role",
            "See that the role exists and trusts ecs-tasks.amazonaws.com."),
        ("address already in use|port is already allocated", "a port that it wants is taken on the host",
            "With a fixed host port see what else uses it there. With dynamic ports it is a race that the next try wins; "
                + "ECS_DYNAMIC_HOST_PORT_RANGE outside the kernel's own range ends it."),
        ("executable file not found|OCI runtime|no such file or directory|permission denied", "its command cannot be run",
            "Compare command and entry point of the task definition with what is in the image."),
        ("network interface|ENI|eni plugin", "it gets no network interface",
            "See how many addresses the subnet and how many interfaces the instances have left."),
        ("DockerTimeoutError|CannotInspectContainerError", "Docker on the host is too slow",
            "Look at the host's disk: its burst balance, its room, and the load of many starts at once."),
        ("CannotCreateVolumeError|volume|EFS", "a volume of it cannot be mounted", "See what the message says of the volume."),
    ];

    [GeneratedRegex("^[A-Za-z0-9/_.-]+$")]
    private static partial Regex Plain { get; }

    /// <summary>From the beginning of a word: whoever is denied something lacks no ENI.</summary>
    private static bool Holds(string text, string part) =>
        Regex.IsMatch(text, $"(?<![A-Za-z]){Regex.Escape(part)}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Tasks is not { } tasks) return Finding.Unknown(Id, "the tasks");
        if (context.Snapshot.Service is not { } service) return Finding.Unknown(Id, "the service");
        var refused = StandingEvents.Of(
            context.Snapshot, context.NotBefore, message => message.Contains(NoRole, StringComparison.Ordinal), "has started ");
        var failed = context.Failures.RecentlyStoppedTasks
            .Where(task => task.FailedToStart && task.TaskDefinitionArn == service.TaskDefinitionArn)
            .OrderBy(task => task.StoppingAt ?? task.StoppedAt).ToList();
        if (failed.Count + refused.Count == 0) return Finding.Ok(Id, "No task of this revision failed to start.");
        var last = failed.Select(task => task.StoppingAt ?? task.StoppedAt)
            .Concat(refused.Select(item => (DateTimeOffset?)item.At)).Max();
        if (tasks.Any(task => task.TaskDefinitionArn == service.TaskDefinitionArn && task.StartedAt > last))
            return Finding.Ok(Id, "Tasks failed to start, and later ones of the same revision do run.");

        List<(string Name, string Text)> said =
            [.. failed.Select(Told), .. refused.Select(item => ("service event", LogText.Visible(item.Message)))];
        var (name, text) = said[^1];
        var (_, why, advice) = Meanings.FirstOrDefault(meaning => meaning.Holds.Split('|').Any(part => Holds(text, part)));
        var host = StartTrouble.OnlyHost(context, failed);
        var where = host is null ? "" : $" on {host.Ec2InstanceId}";
        return Finding.Fault(
            Id,
            failed.Count > 1 || refused.Count > 0 ? Confidence.Proof : Confidence.Weak,
            $"Tasks do not start{where}: {why ?? "ECS says only what stands below"} ({Math.Max(failed.Count, refused.Count)} "
                + "times lately).",
            FactList.Facts(said.Select(one => $"{one.Name}: {one.Text}"))) with
        {
            Headline = why is null ? null : $"Tasks do not start{where}: {why}",
            Stands = true,
            Remedy = new(
                $"{advice ?? "Look at the stopped task in the console: what is missing stands there."} "
                    + (host is not null
                        ? $"All {failed.Count} failed on {host.Ec2InstanceId}, and the same revision runs on other hosts. "
                        : IsFirst(service) ? "" : "If the previous revision was well, rolling back ends it at once. ")
                    + "After a repair ECS may wait up to 27 minutes before it tries again, unless a new deployment is forced.",
                Command(context, failed, text),
                null),
        };
    }

    private static bool IsFirst(Service service) => service.Primary is { } primary && UntriedRevision.IsFirstDeployment(service, primary);

    /// <summary>Of its containers the one that says why; "Task failed to start" of the task itself says nothing.</summary>
    private static (string Name, string Text) Told(EcsTask task)
    {
        var container = task.Containers.FirstOrDefault(own => own.Reason is { Length: > 0 } && own.ExitCode is null);
        return container is not null ? ($"task {task.Id}, container {container.Name}", LogText.Visible(container.Reason!))
            : ($"task {task.Id}", LogText.Visible(task.StoppedReason ?? EcsTask.NotStarted));
    }

    private static string? Command(DiagnosisContext context, List<EcsTask> failed, string text)
    {
        var log = context.Snapshot.TaskDefinition?.Containers
            .Select(container => container.Logs).OfType<AwsLogs>().FirstOrDefault();
        if (log is not null && text.Contains("log group does not exist", StringComparison.Ordinal) && Plain.IsMatch(log.Group))
            return $"aws logs create-log-group --region {log.Region ?? context.Snapshot.Subject.Region} --log-group-name "
                + $"{log.Group}";
        return failed.Count == 0 ? null
            : $"aws ecs describe-tasks --cluster {context.Snapshot.Subject.ClusterName} --tasks {failed[^1].Arn} "
                + "--query 'tasks[].[stoppedReason,containers[].[name,image,reason]]'";
    }
}
