using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Signals;

/// <summary>What arrived. A signal only wakes the remediator, which then acts on the state it reads itself.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TaskStopped), "task-stopped")]
[JsonDerivedType(typeof(ServiceAction), "service-action")]
[JsonDerivedType(typeof(ForwardedMessage), "forwarded-message")]
[JsonDerivedType(typeof(DeploymentFailed), "deployment-failed")]
[JsonDerivedType(typeof(ContainerInstanceImpaired), "container-instance-impaired")]
[JsonDerivedType(typeof(TargetGroupAlarm), "target-group-alarm")]
[JsonDerivedType(typeof(InstanceStateChanged), "instance-state-changed")]
[JsonDerivedType(typeof(Tick), "tick")]
[JsonDerivedType(typeof(Diagnose), "diagnose")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Reject), "reject")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Ignored), "ignored")]
public abstract record Signal
{
    private protected Signal()
    {
    }

    /// <summary>The EventBridge id; null for a direct invoke. Repeated deliveries share it.</summary>
    public string? EventId { get; init; }

    /// <summary>When the event says it happened; null where it does not say.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary>ECS stops a service's task on a container instance because it failed load-balancer health checks.</summary>
public sealed record TaskStopped : Signal
{
    public required ServiceRef Service { get; init; }

    public required string TaskArn { get; init; }

    public required string StoppedReason { get; init; }

    /// <summary>The token in the reason: in every capture an ARN.</summary>
    public string? TargetGroup { get; init; }

    public string? ContainerInstanceArn { get; init; }

    public string? TaskDefinitionArn { get; init; }

    public string? StopCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Less <see cref="StartedAt"/> it is the time that ECS gave the task.</summary>
    public DateTimeOffset? StoppingAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }
}

/// <summary>An <c>ECS Service Action</c> that speaks of impaired starts or of unhealthy targets.</summary>
public sealed record ServiceAction(ServiceRef Service, string EventName) : Signal
{
    /// <summary>The first text field of the event that reads as a health message.</summary>
    public ParsedMessage? Message { get; init; }

    public IReadOnlyList<string> TargetGroupArns { get; init; } = [];

    public IReadOnlyList<string> Ec2InstanceIds { get; init; } = [];
}

/// <summary>The text of a service event, handed over by a person or another system.</summary>
public sealed record ForwardedMessage(ParsedMessage Message) : Signal
{
    /// <summary>Name of the cluster, which the text itself never names.</summary>
    public string? Cluster { get; init; }
}

/// <summary>The deployment circuit breaker gave up.</summary>
public sealed record DeploymentFailed(ServiceRef Service) : Signal
{
    public string? DeploymentId { get; init; }

    public string? Reason { get; init; }
}

/// <summary>ECS itself rates a container instance IMPAIRED.</summary>
public sealed record ContainerInstanceImpaired(string Cluster, string ContainerInstanceArn) : Signal
{
    public string? Ec2InstanceId { get; init; }

    /// <summary>Types of the failed checks, such as CONTAINER_RUNTIME or AGENT_CONNECTIVITY.</summary>
    public IReadOnlyList<string> ImpairedChecks { get; init; } = [];
}

/// <summary>An alarm on UnHealthyHostCount; with metric maths it may watch several target groups.</summary>
public sealed record TargetGroupAlarm(string AlarmName, IReadOnlyList<string> TargetGroupArns) : Signal;

/// <param name="InstanceId">EC2 instance id.</param>
/// <param name="State">pending, running, stopping, stopped, shutting-down or terminated.</param>
public sealed record InstanceStateChanged(string InstanceId, string State) : Signal;

/// <summary>The schedule: open incidents move on.</summary>
public sealed record Tick : Signal;

/// <param name="Reason">What was received and why it is none of our business.</param>
public sealed record Ignored(string Reason) : Signal;
