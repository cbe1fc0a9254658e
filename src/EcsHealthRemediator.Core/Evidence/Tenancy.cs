namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Who lives on the hosts under suspicion, and what room the cluster has for them elsewhere. It is read as a whole or not at all,
/// because a tenant or a host that is overlooked makes any proof of room worthless.
/// </summary>
/// <param name="Tasks">Every task on a host under suspicion that is not STOPPED yet, of whatever service or of none.</param>
/// <param name="Services">Each service that has a task there; one that ECS does not know any more is absent.</param>
/// <param name="Needs">What a task of each revision asks of a host; a revision that cannot be read is absent.</param>
/// <param name="Rooms">What each container instance of the cluster has left.</param>
public sealed record Tenancy(
    IReadOnlyList<TenantTask> Tasks,
    IReadOnlyList<TenantService> Services,
    IReadOnlyList<TaskNeeds> Needs,
    IReadOnlyList<HostRoom> Rooms);

/// <summary>https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html</summary>
public sealed record TenantTask
{
    public required string Arn { get; init; }

    public required string ContainerInstanceArn { get; init; }

    public required string TaskDefinitionArn { get; init; }

    /// <summary><c>service:NAME</c> for a service's task.</summary>
    public required string Group { get; init; }

    public required string LastStatus { get; init; }

    public required string DesiredStatus { get; init; }

    /// <summary>Of its containers' own health checks: HEALTHY, UNHEALTHY or UNKNOWN.</summary>
    public string? HealthStatus { get; init; }

    /// <summary>Whether the task asked to be spared by whatever takes tasks away.</summary>
    public bool IsProtected { get; init; }

    public DateTimeOffset? ProtectedUntil { get; init; }

    /// <summary>Whether ECS wants it to run; a task that it stops is on its way out, and its replacement is under way.</summary>
    public bool IsWanted => DesiredStatus != "STOPPED";

    public bool IsRunning => IsWanted && LastStatus == "RUNNING";

    public string? ServiceName => ServiceOf(Group);

    public static string? ServiceOf(string? group) =>
        group?.StartsWith("service:", StringComparison.Ordinal) == true ? group["service:".Length..] : null;
}
