using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// The guards that all fixes share, each null when it lets the change pass. A fix asks its guards from the most lasting reason to
/// the one that an operator can lift with a word, because the first that refuses is the one that is reported.
/// </summary>
internal static class Guards
{
    /// <summary>What <see cref="Authority"/> asks for, in its order.</summary>
    public static readonly IReadOnlyList<GuardId> OfAuthority =
        [GuardId.ObserveMode, GuardId.NotOptedIn, GuardId.ApprovalExpired, GuardId.NotApproved];

    private const int FailuresToQuarantine = 3;

    private static readonly TimeSpan FailedLately = TimeSpan.FromMinutes(30);

    /// <summary>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html</summary>
    private static readonly string[] DeploymentFailed = [") deployment failed: ", "rolling back to deployment"];

    private static readonly TimeSpan QuarantinedFor = TimeSpan.FromDays(7);

    public static GuardRefusal? OptedOut(DecisionContext context, Ec2Instance? instance)
    {
        if (context.Snapshot.Service is { } service && OptIn.IsOff(service.Tags))
            return new(GuardId.OptedOut, $"The service is tagged {OptIn.TagKey}={OptIn.Off}.");
        if (instance is not null && OptIn.IsOff(instance.Tags))
            return new(GuardId.OptedOut, $"{instance.Id} is tagged {OptIn.TagKey}={OptIn.Off}.");
        return instance?.Membership is { } member && OptIn.IsOff(member.Tags)
            ? new(GuardId.OptedOut, $"The Auto Scaling group {member.Group} of {instance.Id} is tagged {OptIn.TagKey}={OptIn.Off}.")
            : null;
    }

    public static GuardRefusal? Paused(DecisionContext context) => context.IsPaused
        ? new(GuardId.Paused, $"Changes are paused{(context.Pause!.By is { } by ? $" by {by}" : "")}: {context.Pause.Reason}")
        : null;

    /// <summary>
    /// Fixes that did not help, again and again, show that the diagnosis misses something. It ends by itself, or with a person's word.
    /// </summary>
    public static GuardRefusal? Quarantined(DecisionContext context)
    {
        var failed = context.Ledgers.Service.Entries
            .Where(entry => entry.Result is FixResult.DidNotHelp or FixResult.HostAway)
            .Where(entry => context.Now - entry.At < QuarantinedFor && context.IsUnresumed(entry))
            .OrderBy(entry => entry.At).ToList();
        return failed.Count < FailuresToQuarantine ? null : new(
            GuardId.Quarantined,
            $"{failed.Count} fixes of service {context.Snapshot.Subject.ServiceName} did not help within "
                + $"{QuarantinedFor.TotalDays:0} days, the last {KebabCase.Of(failed[^1].Fix)} at {failed[^1].At:yyyy-MM-dd HH:mm}Z. "
                + $"Nothing more is begun for it until {failed[^FailuresToQuarantine].At + QuarantinedFor:yyyy-MM-dd HH:mm}Z, "
                + "or until an operator resumes.");
    }

    /// <summary>Of what is to begin, a stop after a drain too: nothing that brings back waits for a calendar.</summary>
    public static GuardRefusal? Frozen(DecisionContext context) =>
        context.Freeze is { } closed ? new(GuardId.ChangeFreeze, closed) : null;

    /// <summary>A person's word against any change, which holds however much could not be read.</summary>
    public static GuardRefusal? Forbidden(DecisionContext context, Ec2Instance? instance) =>
        OptedOut(context, instance) ?? Paused(context);

    public static GuardRefusal? EvidenceGap(DecisionContext context)
    {
        if (context.Snapshot.Missing is [var missing, ..])
            return new(GuardId.EvidenceGap, $"{missing.Id} does not exist, so nothing can be told of it.");
        if (context.Snapshot.Gaps is [var gap, ..])
            return new(GuardId.EvidenceGap, $"{gap.Source} could not be read: {gap.Error}");
        return context.Conclusion.Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Unknown) is { } unknown
            ? new(GuardId.EvidenceGap, $"{unknown.Check} is unknown: {unknown.Summary}")
            : null;
    }

    /// <summary>
    /// A deployment, or one that failed lately: what fails then may come from it, and somebody is likely to deploy again soon.
    /// </summary>
    public static GuardRefusal? DeploymentInProgress(DecisionContext context)
    {
        if (context.Conclusion.Finding(CheckId.DeploymentInProgress) is { Verdict: Verdict.Fault } finding)
            return new(GuardId.DeploymentInProgress, finding.Summary);
        var failed = context.Snapshot.Service?.Events.Where(item => context.Now - item.At < FailedLately)
            .Where(item => DeploymentFailed.Any(text => item.Message.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .MaxBy(item => item.At);
        return failed is null ? null : new(
            GuardId.DeploymentInProgress, $"A deployment failed or was rolled back lately, at {failed.At:HH:mm}Z.");
    }

    public static GuardRefusal? SharedCause(DecisionContext context) =>
        context.Conclusion.Finding(CheckId.SharedCause) is { Verdict: Verdict.Fault } finding
            ? new(GuardId.SharedCause, finding.Summary)
            : null;

    /// <summary>Even where ours fails only in part: what befalls another service too may be on its way to it.</summary>
    public static GuardRefusal? OthersFail(DecisionContext context, string? brokenHost) =>
        context.Snapshot.Neighbours is null ? GuardRefusal.Unread("the targets of the cluster's other services")
        : ServiceHealth.FailingElsewhere(context.Snapshot.Neighbours, brokenHost)
            .Union(ServiceHealth.BetweenFailures(context.Snapshot, brokenHost)).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } others
            ? new(GuardId.SharedCause, $"{(others.Count == 1 ? "Service" : "Services")} {string.Join(", ", others)} "
                + $"{(others.Count == 1 ? "fails" : "fail")} at the same time"
                + $"{(brokenHost is null ? "" : $", and not only on {brokenHost}")}.")
            : null;

    /// <summary>One incident at a time changes something within the ledger's scope.</summary>
    public static GuardRefusal? HeldByAnother(Incident incident, Ledger ledger) =>
        ledger.IsUnreadable ? new(GuardId.Budget, $"What was changed lately in {ledger.Scope} is stored, but cannot be read.")
        : ledger.Holder is { } holder && holder != incident.Id
            ? new(
                GuardId.Budget,
                $"Incident {holder} is changing something {(ledger.Scope == Ledgers.AccountScope ? "in this account" : "here")} now; "
                    + "one at a time.")
            : null;

    /// <param name="what">The resource that must bear the opt-in tag, in words: <c>instance i-1</c>.</param>
    /// <param name="mode">Where it is not that of the fix.</param>
    public static GuardRefusal? Authority(
        Incident incident,
        DecisionContext context,
        ActionRecord plan,
        IReadOnlyDictionary<string, string> tags,
        string what,
        FixMode? mode = null) => (mode ?? context.Policy.ModeOf(plan.Fix)) switch
        {
            FixMode.Off => new(GuardId.ObserveMode, "This fix is switched off."),
            FixMode.Finish => new(GuardId.ObserveMode, "The mode is finish: what was begun is ended, and nothing begun."),
            FixMode.Observe => new(
                GuardId.ObserveMode,
                "The mode is observe."
                    + (OptIn.IsApproved(tags) ? "" : $" The {what} is not tagged {OptIn.TagKey}={OptIn.Approved} yet."),
                Decision.WouldApply),
            FixMode.Approve or FixMode.Auto when !OptIn.IsApproved(tags) =>
                new(GuardId.NotOptedIn, $"The {what} is not tagged {OptIn.TagKey}={OptIn.Approved}."),
            FixMode.Approve => Answer(incident, context, plan),
            FixMode.Auto => incident.AnswerTo(plan) is { Granted: false } no ? Rejected(no) : null,
        };

    private static GuardRefusal? Answer(Incident incident, DecisionContext context, ActionRecord plan) => incident.AnswerTo(plan) switch
    {
        { Granted: true } old when context.Now - old.At >= context.Policy.ApprovalExpires => new(
            GuardId.ApprovalExpired,
            $"The answer of {old.At:yyyy-MM-dd HH:mm}Z has expired; incident {incident.Id} waits for a new one.",
            Decision.AwaitingApproval),
        { Granted: true } => null,
        { } no => Rejected(no),
        null => Unanswered(incident),
    };

    private static GuardRefusal Rejected(Approval no) => new(GuardId.NotApproved, $"Rejected by {no.By ?? "an operator"}.");

    private static GuardRefusal Unanswered(Incident incident) => new(
        GuardId.NotApproved, $"Waits for an operator to approve incident {incident.Id}.", Decision.AwaitingApproval);
}
