using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Evidence;

/// <summary>A service with a task on a host under suspicion, and what it says of where its tasks may be.</summary>
/// <param name="Service">With only that event which tells whether its tasks start.</param>
public sealed record TenantService(Service Service)
{
    public string Name => Arn.NameOf(Service.Arn);

    /// <summary>Where CodeDeploy or somebody else deploys it: more than one means that a deployment is under way.</summary>
    public int TaskSets { get; init; }

    /// <summary>Whether each of its tasks needs a host of its own.</summary>
    public bool DistinctInstance { get; init; }

    /// <summary>What a host must satisfy, in the cluster query language.</summary>
    public IReadOnlyList<string> Expressions { get; init; } = [];

    /// <summary>Constraints of a kind that is not known here.</summary>
    public IReadOnlyList<string> OtherConstraints { get; init; } = [];

    /// <summary>Those that its tasks go to; empty where it uses any container instance.</summary>
    public IReadOnlyList<string> CapacityProviders { get; init; } = [];

    /// <summary>
    /// In awsvpc mode the zones that its subnets are known to be in, from where its tasks and the cluster's hosts are; null in other
    /// modes.
    /// </summary>
    public IReadOnlyList<string>? Zones { get; init; }

    /// <summary>The newest first, and no more than some.</summary>
    public IReadOnlyList<FallenTask> Fallen { get; init; } = [];

    /// <summary>When each of its tasks that is wanted and does not run yet was created; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DateTimeOffset>? ComingSince { get; init; }
}
