using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<GuardId>))]
public enum GuardId
{
    ObserveMode,
    NotApproved,
    ApprovalExpired,
    NotOptedIn,
    OptedOut,
    Paused,
    ChangeFreeze,
    DeploymentInProgress,
    SharedCause,
    Budget,
    Cooldown,
    HostAway,
    Quarantined,
    Persistence,
    NotSafe,
    NoSpareCapacity,
    AlreadyRecovering,
    GroupRepairs,
    EvidenceGap,
    AtLimit,
}
