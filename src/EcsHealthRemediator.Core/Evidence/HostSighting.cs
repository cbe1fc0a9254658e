using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// One host, looked at by itself: what is needed to bring it back, and nothing else that could fail or hang. Each part is null
/// where it could not be read; then its error says why.
/// </summary>
public sealed record HostSighting(DateTimeOffset TakenAt)
{
    public InstanceSighting? Instance { get; init; }

    public string? InstanceError { get; init; }

    /// <summary>EC2 answered, and knows no such instance.</summary>
    public bool InstanceIsAbsent { get; init; }

    /// <summary>EC2 and ECS both say that they know no such host.</summary>
    [JsonIgnore]
    public bool IsUnknown => InstanceIsAbsent && ContainerInstanceIsAbsent;

    /// <summary>By what EC2 says, and ECS does not deny, it will not come back.</summary>
    [JsonIgnore]
    public bool IsEnded => IsUnknown || Instance is { State: "terminated" or "shutting-down" };

    public ContainerInstanceSighting? ContainerInstance { get; init; }

    public string? ContainerInstanceError { get; init; }

    /// <summary>ECS lists the container instance among its failures as MISSING, or says that it is INACTIVE.</summary>
    public bool ContainerInstanceIsAbsent { get; init; }

    /// <summary>
    /// Tasks on the host that have not reached STOPPED, whatever their desired status: ECS counts as running only what it wants to
    /// run. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html (desiredStatus)
    /// </summary>
    public int? TasksLeft { get; init; }

    /// <summary>
    /// In the Auto Scaling group that the change goes through; without a lifecycle state where the group does not list the instance.
    /// Null where the change goes through no group.
    /// </summary>
    public GroupMembership? Membership { get; init; }

    public string? MembershipError { get; init; }
}
