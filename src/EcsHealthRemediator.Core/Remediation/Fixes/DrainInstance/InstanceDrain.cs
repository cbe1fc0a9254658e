using System.Text.Json.Serialization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>How far a drain has come, and what takes it back.</summary>
public sealed record InstanceDrain : FixProgress
{
    public required string InstanceId { get; init; }

    public required string ContainerInstanceArn { get; init; }

    /// <summary>The id of the check that found the host at fault.</summary>
    public required string Check { get; init; }

    public required DrainStep Step { get; init; }

    public required DateTimeOffset StepSince { get; init; }

    /// <summary>
    /// How many tasks of the service were on the host when it was drained; null in documents of a version that did not count.
    /// </summary>
    public int? Tasks { get; init; }

    /// <summary>The other services that had tasks on the host when it was drained.</summary>
    public IReadOnlyList<string> Services { get; init => field = value ?? []; } = [];

    /// <summary>Hosts that were broken as well when the drained one was looked at last.</summary>
    public IReadOnlyList<string> Beside { get; init => field = value ?? []; } = [];

    /// <summary>When ECS accepted the drain, or was first seen to have done so; null while neither is known.</summary>
    public DateTimeOffset? DrainingSince { get; init; }

    /// <summary>Since when, without a break, both readings show it ACTIVE although its drain was accepted.</summary>
    public DateTimeOffset? SeenActiveSince { get; init; }

    /// <summary>Since when, without a break, nothing speaks against the host; null while something does.</summary>
    public DateTimeOffset? WellSince { get; init; }

    /// <summary>Since when, without a break, the service fails although its tasks have left the host; null while it does not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Since when, without a break, the service could not be read; null while it can.</summary>
    public DateTimeOffset? ServiceUnseenSince { get; init; }

    /// <summary>When the service was last seen to fail meanwhile; null where it never was.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>When that began, with all that has followed it before it was over for long; names what people are told.</summary>
    public DateTimeOffset? Episode { get; init; }

    /// <summary>The latest episode that people were told of and that is over; null where there is none.</summary>
    public DateTimeOffset? OverEpisode { get; init; }

    /// <summary>How many such episodes there were.</summary>
    public int Episodes { get; init; }

    /// <summary>Since when, without a break, the host could not be read; null while it can.</summary>
    public DateTimeOffset? UnreadSince { get; init; }

    /// <summary>Looks in a row in which AWS said that the instance ends, or that its container instance does not exist.</summary>
    public int AbsentLooks { get; init; }

    /// <summary>Since when, without a break, EC2 and ECS both say that they know no such host; null while one of them does not.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>Whether ECS refused to make it ACTIVE because it knows no such container instance, as its reads say too.</summary>
    public bool IsUnregistered { get; init; }

    /// <summary>Null while the drain is not taken back.</summary>
    public DrainEnd? End { get; init; }

    /// <summary>A clause: why it is taken back; null as above.</summary>
    public string? EndReason { get; init; }

    /// <summary>When ECS accepted that the container instance is ACTIVE again; null while it did not.</summary>
    public DateTimeOffset? ActiveAcceptedAt { get; init; }

    [JsonIgnore]
    public override Fix Fix => Fix.DrainInstance;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => null;

    [JsonIgnore]
    public override string? Ec2InstanceId => InstanceId;

    public override string? Replaces(Command command) => HostStatus.Replaced(command, WasMade);

    [JsonIgnore]
    public override bool WasMade => DrainingSince is not null;

    [JsonIgnore]
    public override bool MayLast => Step == DrainStep.Kept;

    [JsonIgnore]
    public override bool IsDrained => WasMade;

    [JsonIgnore]
    public override bool TellsBesides => true;

    /// <summary>Counts the looks in a row that did not find the host.</summary>
    public InstanceDrain With(HostSighting seen) => this with
    {
        AbsentLooks = seen.IsEnded || seen.ContainerInstanceIsAbsent ? AbsentLooks + 1 : 0,
        UnknownSince = seen.IsUnknown ? UnknownSince ?? seen.TakenAt : null,
        IsUnregistered = IsUnregistered && seen.ContainerInstanceIsAbsent,
    };
}
