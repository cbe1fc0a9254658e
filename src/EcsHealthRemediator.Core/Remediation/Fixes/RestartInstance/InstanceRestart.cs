using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>Where an instance is on its way through drain, stop, start and return.</summary>
public sealed record InstanceRestart : FixProgress
{
    /// <summary>A clause: why one that was taken over is given up.</summary>
    internal const string IncidentIsLost = "its incident is lost";

    /// <summary>Longer than EC2's own recovery takes, and than what flickers.</summary>
    private static readonly TimeSpan BegunAnewAfter = TimeSpan.FromMinutes(15);

    public required string InstanceId { get; init; }

    public required string ContainerInstanceArn { get; init; }

    /// <summary>The Standby of a member of an Auto Scaling group; null for an instance that is in none.</summary>
    public StandbyStay? Standby { get; init; }

    public required RestartStep Step { get; init; }

    public required DateTimeOffset StepSince { get; init; }

    /// <summary>Since when the container instance is known to drain: the wait for its tasks counts from here.</summary>
    public DateTimeOffset? DrainingSince { get; init; }

    /// <summary>ECS said no to the only drain that was asked for, so that whoever finds the host draining knows that it was not us.</summary>
    public bool DrainRefused { get; init; }

    /// <summary>Since when, without a break, both readings show it ACTIVE although its drain was accepted; if it lasts, a person undid it.</summary>
    public DateTimeOffset? SeenActiveSince { get; init; }

    /// <summary>Since when, without a break, the agent has been disconnected while the host drains.</summary>
    public DateTimeOffset? AgentLostSince { get; init; }

    /// <summary>Stops that were not asked for, because the evidence from before them could not be kept.</summary>
    public Retry? EvidenceTries { get; init; }

    /// <summary>When the stop was asked for first, or was about to be; null while it was not.</summary>
    public DateTimeOffset? StopAskedAt { get; init; }

    /// <summary>The latest stop that was about to be asked for; null while none was, and where an incident that is lost has asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StopOrder? LastStop { get; init; }

    /// <summary>When the stop that was seen under way had been asked for, by whomever, as EC2 says; null where none was seen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SeenStoppingSince { get; init; }

    /// <summary>When EC2 accepted the stop; null while it did not, or where its answer is not known.</summary>
    public DateTimeOffset? StopAcceptedAt { get; init; }

    /// <summary>EC2 said no to the stop, so that whoever finds the instance stopped knows that it was not us.</summary>
    public bool StopRefused { get; init; }

    /// <summary>Every start that was asked for; it is not forgotten when one of them seems to work.</summary>
    public Retry? Starts { get; init; }

    /// <summary>When EC2 last accepted a start; null once that start is known to have failed.</summary>
    public DateTimeOffset? StartAcceptedAt { get; init; }

    /// <summary>When ECS accepted that the container instance is ACTIVE again; null while it did not.</summary>
    public DateTimeOffset? ActiveAcceptedAt { get; init; }

    /// <summary>When the instance was first seen running again.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The host was seen well again after its start, or a person has taken it over.</summary>
    public bool HasReturned { get; init; }

    /// <summary>Since when, without a break, no look has seen enough to decide by; null if the last one did.</summary>
    public DateTimeOffset? BlindSince { get; init; }

    /// <summary>Looks in a row in which ECS said that the container instance does not exist.</summary>
    public int AbsentLooks { get; init; }

    /// <summary>Since when, without a break, EC2 and ECS both say that they know no such host; null while one of them does not.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>Begun by an incident that is lost: it is brought back, and never asked to stop.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTakenOver { get; init; }

    /// <summary>Whether what it was given up for may pass; every guard is asked again then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MayBeTriedAgain { get; init; }

    /// <summary>Why the restart was given up before the stop; the instance then only goes back to ACTIVE.</summary>
    public string? AbortReason { get; init; }

    [JsonIgnore]
    public override Fix Fix => Fix.RestartInstance;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => StartedAt;

    [JsonIgnore]
    public override string? Ec2InstanceId => InstanceId;

    public override string? Replaces(Command command) => HostStatus.Replaced(command, DrainingSince is not null);

    /// <summary>A guard of its own says how often within a day.</summary>
    public override bool MayBeginAnew(DateTimeOffset now) =>
        MayBeTriedAgain && IsTurnedBack && Standby is null && now - StepSince >= BegunAnewAfter;

    [JsonIgnore]
    public override bool BeginsMore => Step is RestartStep.Draining or RestartStep.Entering or RestartStep.Stopping;

    [JsonIgnore]
    public override bool MayBeHalted => AbortReason is null && Step is RestartStep.Draining or RestartStep.Entering;

    [JsonIgnore]
    public override bool WasMade => StopAskedAt is not null && !StopRefused && AbortReason is null;

    [JsonIgnore]
    public override bool IsTurnedBack => !WasMade && AbortReason is not null && DrainingSince is not null;

    [JsonIgnore]
    public override DateTimeOffset? BroughtBackAt => AbortReason is null ? null : ActiveAcceptedAt;

    [JsonIgnore]
    public override bool LeftHostAway => WasMade && !HasReturned;
}
