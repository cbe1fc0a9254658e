using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>Where an instance is on its way through drain, stop, start and return. Steps only go forward.</summary>
public sealed record InstanceRestart : FixProgress
{
    public required string InstanceId { get; init; }

    public required string ContainerInstanceArn { get; init; }

    public required RestartStep Step { get; init; }

    public required DateTimeOffset StepSince { get; init; }

    /// <summary>Since when, without a break, no look has seen enough to decide by; null if the last one did.</summary>
    public DateTimeOffset? BlindSince { get; init; }

    /// <summary>When the instance was first seen running again.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Why the restart was given up before the stop; the instance then only goes back to ACTIVE.</summary>
    public string? AbortReason { get; init; }

    [JsonIgnore]
    public override Fix Fix => Fix.RestartInstance;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => StartedAt;

    [JsonIgnore]
    public override string? Ec2InstanceId => InstanceId;
}
