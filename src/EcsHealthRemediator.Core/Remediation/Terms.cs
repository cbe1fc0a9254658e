using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<Fix>))]
public enum Fix
{
    RaiseGracePeriod,
    RestartInstance,
    ReactivateInstance,
}

[JsonConverter(typeof(KebabCaseEnum<FixMode>))]
public enum FixMode
{
    Off,
    Observe,
    Approve,
    Auto,
}

[JsonConverter(typeof(KebabCaseEnum<Decision>))]
public enum Decision
{
    Applied,
    WouldApply,
    AwaitingApproval,
    Blocked,
    Failed,
    Reverted,
}

[JsonConverter(typeof(KebabCaseEnum<Guard>))]
public enum Guard
{
    ObserveMode,
    NotApproved,
    NotOptedIn,
    OptedOut,
    Paused,
    DeploymentInProgress,
    SharedCause,
    Budget,
    Cooldown,
    Persistence,
    NotSafe,
    AlreadyRecovering,
    EvidenceGap,
    AtLimit,
}

[JsonConverter(typeof(KebabCaseEnum<IncidentState>))]
public enum IncidentState
{
    Watching,
    Acting,
    Verifying,
    Closed,
}

[JsonConverter(typeof(KebabCaseEnum<IncidentStatus>))]
public enum IncidentStatus
{
    Watching,
    Acting,
    Verifying,
    Fixed,
    NotFixed,
    SelfHealed,
    NeedsHuman,
    Inconclusive,
    Ignored,
}

/// <summary>The tag that lets the remediator change a service or an instance, and the one that forbids it everything.</summary>
public static class OptIn
{
    public const string TagKey = "ecs-health-remediator";
    public const string Approved = "approved";
    public const string Off = "off";

    public static bool IsApproved(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Approved;

    public static bool IsOff(IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(TagKey) == Off;
}
