using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// An event or a command, parsed. It only tells the remediator where to look; the remediator acts on the state that it reads
/// then.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TaskStopped), "task-stopped")]
[JsonDerivedType(typeof(ServiceAction), "service-action")]
[JsonDerivedType(typeof(ForwardedMessage), "forwarded-message")]
[JsonDerivedType(typeof(DeploymentFailed), "deployment-failed")]
[JsonDerivedType(typeof(ContainerInstanceImpaired), "container-instance-impaired")]
[JsonDerivedType(typeof(TargetGroupAlarm), "target-group-alarm")]
[JsonDerivedType(typeof(InstanceStateChanged), "instance-state-changed")]
[JsonDerivedType(typeof(ServiceIssue), "service-issue")]
[JsonDerivedType(typeof(Tick), "tick")]
[JsonDerivedType(typeof(DigestDue), "digest-due")]
[JsonDerivedType(typeof(Diagnose), "diagnose")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Reject), "reject")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Snooze), "snooze")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Ignored), "ignored")]
public abstract record Signal
{
    private protected Signal()
    {
    }

    /// <summary>The EventBridge id; null for a direct invoke. Repeated deliveries share it.</summary>
    public string? EventId { get; init; }

    /// <summary>The time in the event; null where it has none.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Where the event, or each ARN by which it names something of ECS, says that it comes from; null where none does.</summary>
    public Origin? Origin { get; init; }
}

/// <summary>ECS stops a service's task on a container instance because it failed load-balancer health checks.</summary>
public sealed record TaskStopped : Signal
{
    public required ServiceRef Service { get; init; }

    public required string TaskArn { get; init; }

    public required string StoppedReason { get; init; }

    /// <summary>The target group in the reason, as written; an ARN in every capture so far.</summary>
    public string? TargetGroup { get; init; }

    public string? ContainerInstanceArn { get; init; }

    public string? TaskDefinitionArn { get; init; }

    public string? StopCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>
    /// When ECS decided to stop the task. The time since <see cref="StartedAt"/> is what the task had to become healthy.
    /// </summary>
    public DateTimeOffset? StoppingAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }
}

/// <summary>An <c>ECS Service Action</c> event about impaired task starts or unhealthy targets.</summary>
public sealed record ServiceAction(ServiceRef Service, string EventName) : Signal
{
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
    private static readonly HashSet<string> Starts =
        ["SERVICE_TASK_START_IMPAIRED", "SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_CONFIGURATION_FAILURE"];

    /// <summary>Whether it says that tasks cannot be placed or do not start.</summary>
    public bool IsAboutStarts => Starts.Contains(EventName);

    /// <summary>The first text field of the event that is a health message; null where none is.</summary>
    public ParsedMessage? Message { get; init; }

    public IReadOnlyList<string> TargetGroupArns { get; init; } = [];

    public IReadOnlyList<string> Ec2InstanceIds { get; init; } = [];
}

/// <summary>The text of a service event that a person or another system sent to the function.</summary>
public sealed record ForwardedMessage(ParsedMessage Message) : Signal
{
    /// <summary>Name of the cluster, as given beside the text; the text itself never contains it.</summary>
    public string? Cluster { get; init; }
}

/// <summary>The deployment circuit breaker ended a deployment as failed.</summary>
public sealed record DeploymentFailed(ServiceRef Service) : Signal
{
    public string? Reason { get; init; }
}

/// <summary>ECS reports a container instance as IMPAIRED.</summary>
public sealed record ContainerInstanceImpaired(string Cluster, string ContainerInstanceArn) : Signal
{
    public string? Ec2InstanceId { get; init; }

    /// <summary>Types of the failed checks, such as CONTAINER_RUNTIME or AGENT_CONNECTIVITY.</summary>
    public IReadOnlyList<string> ImpairedChecks { get; init; } = [];
}

/// <summary>An alarm on UnHealthyHostCount went off. With metric math it may watch several target groups.</summary>
public sealed record TargetGroupAlarm(string AlarmName, IReadOnlyList<string> TargetGroupArns) : Signal;

/// <param name="InstanceId">EC2 instance id.</param>
/// <param name="State">pending, running, stopping, stopped, shutting-down or terminated.</param>
public sealed record InstanceStateChanged(string InstanceId, string State) : Signal;

/// <summary>AWS Health tells that a service has an issue in this region, or that it is over.</summary>
/// <param name="EventArn">The same in each message about the issue.</param>
/// <param name="Service">EC2, ECS or ELASTICLOADBALANCING.</param>
/// <param name="Code">Such as AWS_EC2_OPERATIONAL_ISSUE.</param>
public sealed record ServiceIssue(string EventArn, string Service, string Code, bool IsOpen) : Signal;

/// <summary>The schedule fired: open incidents take their next step.</summary>
public sealed record Tick : Signal;

/// <summary>The schedule of the digest.</summary>
public sealed record DigestDue : Signal;

/// <summary>Input that the remediator does not act on.</summary>
/// <param name="Reason">What was received and why it is ignored.</param>
public sealed record Ignored(string Reason) : Signal;
