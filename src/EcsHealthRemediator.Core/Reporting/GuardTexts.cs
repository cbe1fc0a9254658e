using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>Why a fix was held back, and what would let it pass.</summary>
internal static class GuardTexts
{
    private const string NothingByHand = "Nothing by hand as things are";

    public static string Because(GuardId? guard) => guard switch
    {
        GuardId.ObserveMode => "it only observes",
        GuardId.NotApproved => "an operator did not approve it",
        GuardId.ApprovalExpired => "the approval has expired",
        GuardId.NotOptedIn => "the resource is not opted in",
        GuardId.OptedOut => "the resource is opted out",
        GuardId.Paused => "changes are paused",
        GuardId.ChangeFreeze => "a freeze holds changes back",
        GuardId.DeploymentInProgress => "a deployment is in progress",
        GuardId.SharedCause => "more fails than that would mend",
        GuardId.Budget => "it makes only so many changes",
        GuardId.Cooldown => "that was tried already",
        GuardId.HostAway => "a host that it restarted did not come back",
        GuardId.Quarantined => "its fixes of this service did not help",
        GuardId.Persistence => "the fault has not lasted long enough",
        GuardId.NotSafe => "that is not safe here",
        GuardId.NoSpareCapacity => "its tasks have no room elsewhere",
        GuardId.AlreadyRecovering => "someone else is at it",
        GuardId.GroupRepairs => "its Auto Scaling group is to replace it",
        GuardId.EvidenceGap => "it could not see enough",
        GuardId.AtLimit => "the limit is reached",
        null => "a guard refused",
    };

    /// <summary>Whether what stopped the change speaks against a person's making it too, as a lack of authority does not.</summary>
    public static bool SpeaksAgainst(ActionRecord action) => action switch
    {
        _ when IsHeldBack(action) => SpeaksAgainst(action.BlockedBy),
        // After a no, an opt-out or a pause it is a person who decides on the host, as where it had been refused at once.
        { Decision: Decision.Reverted } =>
            action is { SetByOthers: null, BlockedBy: not (GuardId.NotApproved or GuardId.OptedOut or GuardId.Paused) },
        // What the remediator has no right to do, a person may have.
        { Decision: Decision.Failed } => !LackingRights.IsToldBy(action.Reason),
        _ => false,
    };

    /// <summary>Not begun, or not once more.</summary>
    private static bool IsHeldBack(ActionRecord action) => action is { Decision: Decision.Blocked } or { IsRefusedAgain: true };

    private static bool SpeaksAgainst(GuardId? guard) => guard switch
    {
        GuardId.NotSafe or GuardId.NoSpareCapacity or GuardId.SharedCause or GuardId.DeploymentInProgress
            or GuardId.AlreadyRecovering or GuardId.GroupRepairs or GuardId.HostAway or GuardId.Persistence => true,
        GuardId.ObserveMode or GuardId.NotApproved or GuardId.ApprovalExpired or GuardId.NotOptedIn or GuardId.OptedOut
            or GuardId.Paused or GuardId.ChangeFreeze or GuardId.Budget or GuardId.Cooldown or GuardId.Quarantined
            or GuardId.EvidenceGap or GuardId.AtLimit or null => false,
    };

    /// <summary>What a person does first who is not to make the change by hand, as a clause before the reason.</summary>
    public static string Step(ActionRecord action) => action switch
    {
        { Decision: Decision.Failed } when !IsHeldBack(action) => "See first why",
        _ when !IsHeldBack(action) => NothingByHand,
        { BlockedBy: GuardId.NotSafe } => "Decide whether it is worth what it costs",
        { BlockedBy: GuardId.NoSpareCapacity } => "Make room on other hosts; the remediator then goes on",
        { BlockedBy: GuardId.SharedCause } => "Find what those that fail have in common",
        { BlockedBy: GuardId.DeploymentInProgress } => "See the deployment to its end, or roll it back",
        { BlockedBy: GuardId.HostAway } => "Bring that host back first, or replace it",
        { BlockedBy: GuardId.Persistence } => "Wait some minutes",
        _ => NothingByHand,
    };

    public static string Unlock(ActionRecord action) => action.BlockedBy switch
    {
        GuardId.ObserveMode =>
            $"deploying the remediator with {action.Fix}Mode{(action.Group is null ? "" : " and StandbyMode")}=approve or auto"
                + (LacksItsTag(action) ? ", and this tag as opt-in:" : "."),
        GuardId.NotOptedIn => "opting the resource in with this tag:",
        GuardId.OptedOut => $"taking the tag {OptIn.TagKey}={OptIn.Off} away.",
        GuardId.NotApproved => "nothing in this incident any more: the answer was no.",
        GuardId.ApprovalExpired => "approving it again.",
        GuardId.Paused => "resuming the remediator:",
        GuardId.ChangeFreeze => "the end of the freeze; the remediator then looks again.",
        GuardId.DeploymentInProgress => "the end of the deployment, or its rollback; the remediator then looks again.",
        GuardId.SharedCause => "finding what those that fail have in common: no fix of one host or service can mend that.",
        GuardId.Budget or GuardId.Cooldown => "time; if it cannot wait, do it by hand.",
        GuardId.HostAway => "bringing that host back or replacing it, and then resuming the remediator:",
        GuardId.Quarantined => "finding what the fixes miss, and then resuming the remediator; or time:",
        GuardId.Persistence => "time: the remediator acts if the fault stays.",
        GuardId.NotSafe => "nothing while that holds; do it by hand if you accept what it costs.",
        GuardId.NoSpareCapacity =>
            "room for these tasks on other hosts: more hosts, or fewer or smaller tasks; the remediator then looks again.",
        GuardId.AlreadyRecovering => FixTexts.Words(action).UntilOthersEnd,
        GuardId.GroupRepairs => "nothing: the group does it; a person is called if it has not in time.",
        GuardId.EvidenceGap => "letting the remediator's role read what is listed under what could not be seen.",
        GuardId.AtLimit => "a higher GracePeriodLimitSeconds of the remediator, if tasks truly need that long.",
        null => "see the reason.",
    };

    /// <returns>The command that lifts the guard, null if no single command does.</returns>
    public static string? Command(ActionRecord action, string? functionName, string? region) => action.BlockedBy switch
    {
        GuardId.ObserveMode when !LacksItsTag(action) => null,
        GuardId.ObserveMode or GuardId.NotOptedIn => CommandRegion.With(FixTexts.Words(action).TagCommand(action), region),
        GuardId.Paused or GuardId.HostAway or GuardId.Quarantined => new OperatorPayload("resume", null).Shell(functionName, region),
        GuardId.NotApproved or GuardId.ApprovalExpired or GuardId.OptedOut or GuardId.ChangeFreeze or GuardId.DeploymentInProgress
            or GuardId.SharedCause or GuardId.Budget or GuardId.Cooldown or GuardId.Persistence or GuardId.NotSafe
            or GuardId.NoSpareCapacity or GuardId.AlreadyRecovering or GuardId.GroupRepairs or GuardId.EvidenceGap or GuardId.AtLimit
            or null => null,
    };

    /// <summary>As the guard of the mode has said; of a mode that lets nothing begin it does not ask.</summary>
    private static bool LacksItsTag(ActionRecord action) => action.Reason.Contains(" is not tagged ", StringComparison.Ordinal);
}
