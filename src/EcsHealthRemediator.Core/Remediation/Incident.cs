using System.Globalization;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// The unit of work: one service and one target group, from the first signal to the last word. Plain data; every transition is a
/// pure function to a new value, stored before its side effect, so that a crash at any line is picked up by the next tick. A list
/// that a stored document lacks, such as one that a later version added, reads as empty: the generated serializer gives it null.
/// </summary>
public sealed record Incident
{
    /// <summary>Two minutes; a tick may come some seconds early.</summary>
    private static readonly TimeSpan HealthyFor = TimeSpan.FromSeconds(115);

    private static readonly TimeSpan FlapsWithin = TimeSpan.FromHours(1);

    private const int TimelineLimit = 200;

    public required string Id { get; init; }

    public required Subject Subject { get; init; }

    public required SignalInfo Signal { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public IncidentState State { get; init; } = IncidentState.Watching;

    public IncidentStatus Status { get; init; } = IncidentStatus.Watching;

    public int Looks { get; init; }

    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>How many incidents of the same service and target group ended by themselves within the hour before this one.</summary>
    public int Recurrences { get; init; }

    /// <summary>Looks in a row in which ECS said that the service does not exist, or wants no tasks.</summary>
    public int LooksAfterEnd { get; init; }

    /// <summary>Looks in a row that found everything healthy.</summary>
    public int HealthyLooks { get; init; }

    /// <summary>When the first of them was; of no meaning while there is none.</summary>
    public DateTimeOffset? HealthySince { get; init; }

    /// <summary>A change counts as a fix only where the service stays healthy after it.</summary>
    [JsonIgnore]
    public bool StaysHealthy => HealthyLooks >= 2 && LookedAt - HealthySince >= HealthyFor;

    /// <summary>
    /// The first of the latest looks that found no cause; null while one is found. A wait of ECS for a place moves it on, up to a limit.
    /// </summary>
    public DateTimeOffset? UnexplainedSince { get; init; }

    public IncidentMemory Memory { get; init => field = value ?? IncidentMemory.Empty; } = IncidentMemory.Empty;

    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];

    public Finding? Cause { get; init; }

    /// <summary>What people read as the cause: while a change is under way, what fails besides it where anything does.</summary>
    [JsonIgnore]
    public Finding? ShownCause => State is IncidentState.Acting or IncidentState.Verifying ? Besides ?? Cause : Cause;

    /// <summary>When a look last saw the cause, or could not tell; null while there is none.</summary>
    public DateTimeOffset? CauseSeenAt { get; init; }

    /// <summary>The check that the latest look by itself has come to; null where it was none.</summary>
    public string? Concluded { get; init; }

    /// <summary>The checks that are at fault at the latest look.</summary>
    public IReadOnlyList<string> Faults { get; init => field = value ?? []; } = [];

    /// <summary>The checks that were at fault at the look before: what two looks in a row show is no flicker.</summary>
    public IReadOnlyList<string> FaultsBefore { get; init => field = value ?? []; } = [];

    /// <summary>As the latest look has seen them; null where it could not.</summary>
    public TargetCount? Targets { get; init; }

    /// <summary>Since when, without a break, looks have seen fewer healthy targets than tasks are wanted; null while enough are seen.</summary>
    public DateTimeOffset? ShortSince { get; init; }

    /// <summary>Whether a look has seen enough healthy targets since it was opened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasWell { get; init; }

    /// <summary>Since when, without a break, no look has seen a healthy target; null while one is seen.</summary>
    public DateTimeOffset? NoneHealthySince { get; init; }

    /// <summary>When a look has last taken in the service; null before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ServiceSeenAt { get; init; }

    /// <summary>
    /// While a change is under way: what fails besides what the change is for, on other hosts or so that nothing is healthy; null where
    /// that is all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Finding? Besides { get; init; }

    /// <summary>Since when, without a break, there is such a fault; null while there is none.</summary>
    public DateTimeOffset? BesidesSince { get; init; }

    public IReadOnlyList<Gap> Gaps { get; init => field = value ?? []; } = [];

    /// <summary>How far the change that was begun has come; null while none was.</summary>
    public FixProgress? Progress { get; init; }

    /// <summary>Operators' words on what was proposed: the latest of each fix and resource, in their order.</summary>
    public IReadOnlyList<Approval> Answers { get; init => field = value ?? []; } = [];

    /// <summary>The only answer that a document of an earlier version holds. It stands behind the list, which it fills.</summary>
    public Approval? Approval
    {
        init
        {
            if (value is not null) Answers = [value];
        }
    }

    public IReadOnlyList<ActionRecord> Actions { get; init => field = value ?? []; } = [];

    /// <summary>How many different questions people were asked.</summary>
    public int Questions { get; init; }

    /// <summary>By fix and resource, of what was proposed and not begun: since when all looks that saw enough call for it no more.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> UncalledForSince
    {
        get;
        init => field = value ?? new Dictionary<string, DateTimeOffset>();
    }
    = new Dictionary<string, DateTimeOffset>();

    /// <summary>Where the evidence from before the last stop is; null where nothing was stopped.</summary>
    public KeptEvidence? Evidence { get; init; }

    /// <summary>What a person is called for in the middle of a change; null where nobody is.</summary>
    public Need? Need { get; init; }

    public Verification? Verification { get; init; }

    public IReadOnlyList<TimelineEntry> Timeline { get; init => field = value ?? []; } = [];

    public DateTimeOffset? NextLookAt { get; init; }

    /// <summary>Until when a step that changes or tells something has the incident for itself; null while none does.</summary>
    public DateTimeOffset? BusyUntil { get; init; }

    /// <summary>What people were told within the last day.</summary>
    public IReadOnlyList<Announcement> Announced { get; init => field = value ?? []; } = [];

    /// <summary>The cause as the incident's own latest message has told it; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Finding? ToldOf { get; init; }

    /// <summary>Who allowed what was withdrawn before it began; null where nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AllowedInVain { get; init; }

    /// <summary>The fault beside the change that people were told of last; null once no look finds one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Finding? ToldBesides { get; init; }

    /// <summary>
    /// Since when no other incident speaks for this one any more, which one did before; null once this one has spoken for itself, and where
    /// none ever did.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? UnspokenSince { get; init; }

    /// <summary>Null where the event bus has not been asked yet, or there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventRecord? Events { get; init; }

    /// <summary>An operator's word not to be told again of what they know; null while there is none.</summary>
    public SnoozeOrder? Snooze { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>For conditional writes; 0 is an incident that was never written.</summary>
    public long Version { get; init; }

    public bool IsOpen => State != IncidentState.Closed;

    /// <summary>A fix was tried and did not end well: what else is to be done is a person's choice.</summary>
    public bool IsHandedOver => State == IncidentState.Watching
        && (Status is IncidentStatus.NotFixed or IncidentStatus.NeedsHuman) && Progress is not null;

    /// <summary>Whether a change, or a step of one that takes more away, may still begin.</summary>
    [JsonIgnore]
    public bool MayBegin => State == IncidentState.Watching || Progress is { BeginsMore: true };

    /// <summary>Only what happened after a change tells whether it helped.</summary>
    public DateTimeOffset? EvidenceFrom => Progress?.EvidenceFrom;

    /// <summary>
    /// What fails again within the hour flaps: what people were told of it they are told again only when it has become a habit.
    /// </summary>
    public Incident Following(Incident before)
    {
        // People know what failed before that end, so this one counts from its own opening.
        if (Signal is { Type: SignalInfo.Sweep, At: { } at } && at < before.ClosedAt)
            return (this with { Signal = Signal with { At = OpenedAt } }).Following(before);
        if (before.Status != IncidentStatus.SelfHealed || OpenedAt - before.ClosedAt >= FlapsWithin) return this;
        var told = before.Announced.Where(announcement => announcement.With is null);
        return (this with { Recurrences = before.Recurrences + 1, Announced = [.. told] })
            .Note(OpenedAt, $"Fails again, {Math.Max(0, (OpenedAt - before.ClosedAt)?.TotalMinutes ?? 0):0} minutes after it was healthy.");
    }

    /// <summary>Since when a change of this incident has been begun and not ended: a host is held, or a value not proven yet.</summary>
    [JsonIgnore]
    public DateTimeOffset? UnfinishedSince =>
        State is IncidentState.Acting or IncidentState.Verifying && Progress is not { MayLast: true }
            ? Progress?.BegunAt ?? OpenedAt
            : null;

    /// <summary>
    /// A sentence that is said again at once takes the place of the one before, and of a long story the middle is dropped: what goes
    /// back and forth for weeks must not outgrow the item in the table.
    /// </summary>
    public Incident Note(DateTimeOffset at, string text)
    {
        IReadOnlyList<TimelineEntry> before =
            Timeline is [.., { Text: var last }] && last == text ? [.. Timeline.SkipLast(1)] : Timeline;
        IEnumerable<TimelineEntry> kept =
            before.Count < TimelineLimit ? before : [.. before.Take(TimelineLimit / 2), .. before.Skip((TimelineLimit / 2) + 1)];
        return this with { Timeline = [.. kept, new(at, text)] };
    }

    /// <summary>Puts an action in the place of the last one about the same fix, so that an outcome shows each fix once.</summary>
    public Incident Record(ActionRecord action)
    {
        // What is held back for a while and asked again is the same question.
        if (Actions.FirstOrDefault(made => IsSame(made, action)) is { Question: { } open } asked
            && Approval.Of(asked, granted: true, null, LookedAt ?? OpenedAt).IsAbout(action))
        {
            var again = asked.Decision != Decision.AwaitingApproval && action.Decision == Decision.AwaitingApproval;
            return (again ? Note(LookedAt ?? OpenedAt, $"Question {open} waits for its answer again.") : this)
                .With(action with { Question = open });
        }

        return action.Decision != Decision.AwaitingApproval ? With(action)
            : (this with { Questions = Questions + 1 }).With(action with { Question = Questions + 1 });
    }

    private Incident With(ActionRecord action) => this with { Actions = [.. Actions.Where(made => !IsSame(made, action)), action] };

    /// <summary>Records a proposal that came to nothing. What was begun before is not forgotten for it: people read what was done.</summary>
    public Incident RecordRefused(ActionRecord action)
    {
        var before = Actions.FirstOrDefault(made => IsSame(made, action));
        return before is { WasBegun: true } ? this : Record(action.BlockedBy != GuardId.GroupRepairs ? action
            : action with { AwaitedSince = AwaitedSince(action.Resource) });
    }

    /// <summary>What was turned back and could be begun once more stays what was done; that it is not tried again is news.</summary>
    public Incident RefuseAgain(ActionRecord refused, DateTimeOffset now) =>
        Progress?.MayBeginAnew(now) == true
        && Actions.FirstOrDefault(made => IsSame(made, refused)) is { Decision: Decision.Reverted } turnedBack
            ? With(turnedBack with
            {
                BlockedBy = refused.BlockedBy,
                Reason = $"It is not tried once more: {refused.Reason}",
                IsRefusedAgain = true,
            })
            : this;

    /// <summary>Since when the group of a host is awaited; a host that nobody awaits yet is from the latest look on.</summary>
    public DateTimeOffset AwaitedSince(string host) =>
        Actions.FirstOrDefault(action => action.Resource == host && action.AwaitedSince is not null)?.AwaitedSince
        ?? (Looks <= 1 ? OpenedAt : LookedAt ?? OpenedAt);

    /// <summary>Takes the place of what was said of the same fix and resource before.</summary>
    public Incident Answered(Approval answer) => this with
    {
        Answers = [.. Answers.Where(other => (other.Fix, other.Resource) != (answer.Fix, answer.Resource)), answer],
        NextLookAt = null,
    };

    public Approval? AnswerTo(ActionRecord action) => Answers.LastOrDefault(answer => answer.IsAbout(action));

    private static bool IsSame(ActionRecord one, ActionRecord other) => (one.Fix, one.Resource) == (other.Fix, other.Resource);

    /// <summary>
    /// The remediator has done what it may, and a person was called. The incident stays open, so that what goes on failing opens
    /// no second one, until the service is healthy.
    /// </summary>
    public Incident HandOver(DateTimeOffset at, IncidentStatus status, string text) =>
        (this with
        {
            State = IncidentState.Watching,
            Status = status,
            // A look that has just seen it healthy counts, so that nobody is called for what is about to be over.
            HealthyLooks = Progress is { LeftHostAway: true } ? 0 : Math.Min(HealthyLooks, 1),
            NextLookAt = null,
            Need = null,
            Cause = Besides ?? Cause,
            Findings = Besides is { } now ? [now, .. Findings.Where(finding => finding.Check != now.Check)] : Findings,
            Besides = null,
        }).Note(at, text);

    /// <summary>Stays open and goes on by itself, but somebody must know; tells each need once.</summary>
    public Incident CallForHelp(DateTimeOffset at, Need need)
    {
        if (Status == IncidentStatus.NeedsHuman && Need?.Key == need.Key) return this with { Need = need };
        return (this with { Status = IncidentStatus.NeedsHuman, Need = need }).Note(at, need.Why);
    }

    /// <summary>The change goes on, and nobody is needed for it any more.</summary>
    public Incident GoOn() => this with { Status = IncidentStatus.Acting, Need = null };

    public Incident Close(DateTimeOffset at, IncidentStatus status, string text) =>
        (this with { State = IncidentState.Closed, Status = status, ClosedAt = at, NextLookAt = null, Need = null }).Note(at, text);
}

/// <summary>What woke the remediator: the kind of signal, the event's id and time, and its text where it had one.</summary>
public sealed record SignalInfo(string Type, string? EventId, DateTimeOffset? At, string? Text)
{
    public const string Sweep = "sweep";

    public const string LostIncident = "lost-incident";

    /// <summary>A person asked; nothing was noticed.</summary>
    public const string Diagnose = "diagnose";

    /// <summary>Whether it told of tasks that are missing, and not of targets that fail.</summary>
    [JsonIgnore]
    public bool IsAboutCounts => Type == Sweep || Text?.StartsWith("SERVICE_TASK_", StringComparison.Ordinal) == true;
}

/// <summary>
/// A proposed or made change. <paramref name="Before"/> and <paramref name="After"/> are the value or state of the resource.
/// </summary>
public sealed record ActionRecord(
    Fix Fix, Decision Decision, GuardId? BlockedBy, string Reason, string? Before, string? After, string Resource)
{
    /// <summary>An experiment: put back as soon as it is seen not to help.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTrial { get; init; }

    /// <summary>The Auto Scaling group in whose Standby the resource is meanwhile; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Group { get; init; }

    /// <summary>The ARN of the task definition that the change is for; null where it is for a host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Revision { get; init; }

    /// <summary>What is wrong, by the names of checks, where the change is for a host; null where it is for a service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<string>? Faults { get; init; }

    /// <summary>Since when that lasts; null where it is not known, or where the change is for a service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset? FaultSince { get; init; }

    /// <summary>The number that an answer names, among the questions of the incident; null where nobody was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? Question { get; init; }

    /// <summary>Since when its Auto Scaling group is awaited; null for any other action.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset? AwaitedSince { get; init; }

    /// <summary>The value or state that somebody else has set since the change; null where nobody was seen to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SetByOthers { get; init; }

    /// <summary>Given up for another reason, and what it had changed by then was put back by somebody else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasPutBackByOthers { get; init; }

    /// <summary>Given up before, and then refused when it was its time to be tried once more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRefusedAgain { get; init; }

    /// <summary>Even one that failed or was undone; in contrast to one that was only proposed.</summary>
    [JsonIgnore]
    public bool WasBegun => Decision is Decision.Applied or Decision.Failed or Decision.Reverted;
}

public sealed record TimelineEntry(DateTimeOffset At, string Text);

/// <summary>
/// A word on one change, for one revision where the change is for one: it says nothing about any other that the incident may come to
/// propose, and nothing about an experiment where a change was asked for that is known to help. Nor does it hold for a host once all is
/// over that was wrong with it, though the same should fail again, or for a higher value.
/// </summary>
public sealed record Approval(
    bool Granted, string? By, DateTimeOffset At, Fix Fix, string Resource, string? Revision = null, bool IsTrial = false)
{
    public IReadOnlyList<string>? Faults { get; init; }

    /// <summary>The highest value that was approved; null where the change sets none.</summary>
    public string? UpTo { get; init; }

    /// <summary>The value that was to be changed, which may be another person's by now; null where the change is for a host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    public static Approval Of(ActionRecord asked, bool granted, string? by, DateTimeOffset at) =>
        new(granted, by, at, asked.Fix, asked.Resource, asked.Revision, asked.IsTrial)
        {
            Faults = asked.Faults,
            UpTo = granted ? asked.After : null,
            From = granted && asked.Fix == Fix.RaiseGracePeriod ? asked.Before : null,
        };

    public bool IsAbout(ActionRecord action) =>
        (Fix, Resource, Revision, IsTrial) == (action.Fix, action.Resource, action.Revision, action.IsTrial)
        && (From is null || From == action.Before)
        && (Faults is null || action.Faults?.Any(Faults.Contains) == true) && !(action.FaultSince > At)
        && !(int.TryParse(UpTo, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && int.TryParse(action.After, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > most);
}

/// <summary>Holds until the given time, and only for what it was given for.</summary>
/// <param name="Of">What people knew of the incident then.</param>
public sealed record SnoozeOrder(DateTimeOffset Until, string Reason, string? By, string Of);

/// <summary><paramref name="Passed"/> is null while it is not decided.</summary>
public sealed record Verification(DateTimeOffset Since, DateTimeOffset Until, bool? Passed, string Summary);

/// <summary>Something that people were told, as a key that differs when there is something new to tell.</summary>
public sealed record Announcement(string Key, DateTimeOffset At)
{
    /// <summary>The id of the incident whose message told it too; null where it was told for itself.</summary>
    public string? With { get; init; }
}
