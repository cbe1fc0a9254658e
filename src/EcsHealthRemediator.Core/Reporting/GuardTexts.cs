using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>Why a fix was held back, and what would let it pass.</summary>
internal static class GuardTexts
{
    public static string Because(Guard? guard) => guard switch
    {
        Guard.ObserveMode => "it only observes",
        Guard.NotApproved => "an operator did not approve it",
        Guard.NotOptedIn => "the resource is not opted in",
        Guard.OptedOut => "the resource is opted out",
        Guard.Paused => "changes are paused",
        Guard.DeploymentInProgress => "a deployment is in progress",
        Guard.SharedCause => "more than one host is affected",
        Guard.Budget => "it makes only so many changes",
        Guard.Cooldown => "that was tried already",
        Guard.Persistence => "the fault has not lasted long enough",
        Guard.NotSafe => "that is not safe here",
        Guard.AlreadyRecovering => "someone else is at it",
        Guard.EvidenceGap => "it could not see enough",
        Guard.AtLimit => "the limit is reached",
        _ => "a guard refused",
    };

    public static string Unlock(ActionRecord action) => action.BlockedBy switch
    {
        Guard.ObserveMode =>
            $"deploying the remediator with {action.Fix}Mode=approve or auto, and this tag as opt-in:",
        Guard.NotOptedIn => "opting the resource in with this tag:",
        Guard.OptedOut => $"taking the tag {OptIn.TagKey}={OptIn.Off} away.",
        Guard.NotApproved => "nothing in this incident any more: the answer was no.",
        Guard.Paused => "resuming the remediator:",
        Guard.DeploymentInProgress => "the end of the deployment, or its rollback; the remediator then looks again.",
        Guard.SharedCause => "finding what the failing hosts have in common: one host's restart cannot mend that.",
        Guard.Budget or Guard.Cooldown => "time; if it cannot wait, do it by hand.",
        Guard.Persistence => "time: the remediator acts if the fault stays.",
        Guard.NotSafe => "nothing while that holds; do it by hand if you accept what it costs.",
        Guard.AlreadyRecovering => "the end of that; look who drains or restarts the instance.",
        Guard.EvidenceGap => "letting the remediator's role read what is listed under what could not be seen.",
        Guard.AtLimit => "a higher GracePeriodLimitSeconds of the remediator, if tasks truly need that long.",
        _ => "see the reason.",
    };

    /// <returns>The command that lifts the guard, null if no single command does.</returns>
    public static string? Command(ActionRecord action, string? functionName) => action.BlockedBy switch
    {
        Guard.ObserveMode or Guard.NotOptedIn => Tag(action),
        Guard.Paused => new OperatorCommand("resume", null).Shell(functionName),
        _ => null,
    };

    private static string Tag(ActionRecord action) => action.Fix == Fix.RaiseGracePeriod
        ? $"aws ecs tag-resource --resource-arn {action.Resource} --tags key={OptIn.TagKey},value={OptIn.Approved}"
        : $"aws ec2 create-tags --resources {action.Resource} --tags Key={OptIn.TagKey},Value={OptIn.Approved}";
}
