using System.Text.RegularExpressions;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// When there is something to tell. An incident that the remediator ends by itself is told once, at its end; one that needs a
/// person is told at once, and its end again; the same thing is not told twice within a day, unless something else was told since.
/// </summary>
public static class Announcements
{
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(24);

    /// <summary>Where an Auto Scaling group replaces its member sooner, people are told once, at the end.</summary>
    private static readonly TimeSpan NotAtOnce = TimeSpan.FromMinutes(2);

    /// <summary>What lasts longer does not flap any more, however often it did.</summary>
    private static readonly TimeSpan LongestFlap = TimeSpan.FromMinutes(20);

    /// <summary>An answer keeps its question quiet for so long, in which the change begins if it can.</summary>
    private static readonly TimeSpan AnswerWorksWithin = TimeSpan.FromMinutes(5);

    /// <summary>With nothing healthy for so long it is an outage, however often the service flapped before.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(5);

    /// <summary>What fails beside a change is told once it is plain that it stays.</summary>
    private static readonly TimeSpan StaysBeside = TimeSpan.FromMinutes(10);

    /// <summary>More other hosts than these are many.</summary>
    private const int MostCounted = 2;

    /// <summary>What a host or a shared cause does to a service shows within this time of the message; what comes later was not told.</summary>
    private static readonly TimeSpan TellsOfWhatFollows = TimeSpan.FromMinutes(15);

    /// <summary>The last part of a key where no target was healthy.</summary>
    private const string NoneHealthy = "none-healthy";

    private const string AndNoneHealthy = $"|{NoneHealthy}";

    /// <summary>The part of a key that says that what somebody has allowed is not done: they take it to be under way.</summary>
    private const string AllowedInVain = "allowed-in-vain";

    /// <summary>That nothing is healthy any more is news once it has lasted.</summary>
    private static readonly TimeSpan Worse = TimeSpan.FromMinutes(3);

    /// <summary>
    /// People are called once the group should have replaced its member, whatever they knew of that before; but not where they were
    /// called since because nothing explains any more what fails.
    /// </summary>
    private const string Overdue = ":overdue";

    /// <returns>The key of what is to be told now, null if there is nothing new.</returns>
    public static string? Due(Incident incident, Policy policy, DateTimeOffset now)
    {
        var worthTelling = incident.Status switch
        {
            IncidentStatus.Fixed or IncidentStatus.NotFixed or IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive => true,
            IncidentStatus.Ignored => SomebodyKnows(incident),
            IncidentStatus.Acting => IsOutage(incident, now) || FailsBeside(incident, now)
                || (incident.Progress is { } begun && (!begun.WasMade || IsUntold(incident, begun, now))
                    && incident.Actions.Any(action => action.Fix == begun.Fix && action.Decision == Decision.Applied)),
            IncidentStatus.SelfHealed =>
                (policy.NotifySelfHealed && HadFailed(incident) && !IsKnownByAnother(incident))
                || incident.Actions.Any(action => action.WasBegun) || SomebodyKnows(incident) || incident.Need is not null,
            IncidentStatus.Watching => (incident.Actions.Any(action => action.BlockedBy == GuardId.GroupRepairs)
                && now - incident.OpenedAt >= NotAtOnce)
                || (incident.Actions.Any(action => action.BlockedBy == GuardId.AlreadyRecovering)
                    && now - incident.ShortSince >= WatchFlow.WaitedInSilence),
            IncidentStatus.Verifying => IsOutage(incident, now) || FailsBeside(incident, now),
        };
        if (!worthTelling || IsHintOfNothing(incident) || IsRecovering(incident) || IsMended(incident)) return null;
        if (IsShownAlready(incident, now) || IsFirstSight(incident) || IsAnswered(incident, policy, now) || IsSnoozed(incident, now)) return null;

        var key = Key(incident, policy, now);
        if ((Of(key) ?? LessGrave(key)) is not { } known) return key;
        if (known.At >= incident.OpenedAt)
        {
            return known.With is not null ? null
                : IsAskedAgain(incident, key, known) || IsBack(incident, key, known, now) ? key
                : SecondFault.In(incident).Select(SecondFault.Key).FirstOrDefault(second => Of(second) is null);
        }

        // Whoever was told of this incident, and not only of one like it before, hears of its end.
        if (!IsMoreThanAFlap(incident, now) && (incident.IsOpen || !SomebodyKnows(incident))) return null;
        var own = $"{key}|{incident.Id}";
        return Of(own) is null ? own : null;

        Announcement? LessGrave(string said) =>
            said.EndsWith(AndNoneHealthy, StringComparison.Ordinal) && !(now - incident.NoneHealthySince >= Worse)
                ? Of(said[..^AndNoneHealthy.Length]) : null;

        Announcement? Of(string said) => incident.Announced.LastOrDefault(told => Tells(told.Key, said) && now - told.At < Reminder);
    }

    /// <summary>
    /// Something else was told since the question, as that changes are paused: whoever has read that takes the question to be over.
    /// </summary>
    private static bool IsAskedAgain(Incident incident, string key, Announcement question) =>
        incident.IsOpen && Questions.Open(incident).Count > 0
        && incident.Announced.Any(told => told.With is null && told.At > question.At && NewsOf(told.Key) is null && !Tells(told.Key, key));

    /// <summary>Another cause was told since: whoever has read that takes the first to be over. What flickers is held back.</summary>
    private static bool IsBack(Incident incident, string key, Announcement known, DateTimeOffset now) =>
        incident is { Status: IncidentStatus.NeedsHuman, Actions: [], Cause: { Verdict: Verdict.Fault, Confidence: > Confidence.Weak } }
        && now - known.At >= LongestFlap
        && incident.Announced.Any(told => told.With is null && told.At > known.At && NewsOf(told.Key) is null && !Tells(told.Key, key)
            && told.Key.StartsWith($"{KebabCase.Of(IncidentStatus.NeedsHuman)}|", StringComparison.Ordinal)
            && !told.Key.Split('|').Any(part => IsShareOf(part, incident.Cause.Check)));

    /// <summary>What a service shows of a shared cause, and the shared cause: neither is over where the other is told.</summary>
    private static bool IsShareOf(string told, string check) => Diagnoser.Causality is var causes && told != check
        && (told == CheckId.SharedCause || check == CheckId.SharedCause)
        && causes.Contains(told) && causes.Contains(check) && (causes.Explains(told, check) || causes.Explains(check, told));

    /// <summary>What is left of what people know, after a part of it is over, is no news.</summary>
    private static bool Tells(string told, string said)
    {
        var (known, parts) = (told.Split('|'), said.Split('|'));
        return known.Length >= 2 && parts[0] == known[0] && parts[1] == known[1]
            && parts.Skip(2).All(part => known.Skip(2).Contains(part) || known.Skip(2).Contains(part + Overdue));
    }

    /// <summary>Nobody has heard yet that what was allowed is not done.</summary>
    internal static bool TellsOfWithdrawal(Incident incident) => incident is { IsOpen: true, AllowedInVain: not null }
        && !incident.Actions.Any(action => action.WasBegun)
        && !incident.Announced.Any(told => told.At >= incident.OpenedAt && told.Key.Split('|').Contains(AllowedInVain));

    /// <returns>The check whose fault the announcement is about; null where it is about the incident itself.</returns>
    public static string? NewsOf(string key) => SecondFault.CheckOf(key);

    /// <summary>
    /// What people know of an incident and may not want to hear again. A host that we hold is told of all the same: somebody is needed
    /// for it.
    /// </summary>
    public static string Known(Incident incident) => string.Join(
        '|',
        [
            KebabCase.Of(incident.Status), incident.Cause?.Check ?? "",
            .. incident.Actions.Select(action => $"{action.Fix}:{action.Resource}:{action.Decision}"),
            .. SecondFault.All(incident).Select(SecondFault.Key).Order(StringComparer.Ordinal),
            .. incident.LookedAt - incident.NoneHealthySince >= Worse ? [NoneHealthy] : Array.Empty<string>(),
        ]);

    private static bool IsSnoozed(Incident incident, DateTimeOffset now) =>
        incident is { Need: null, Snooze: { } snooze } && now < snooze.Until
        && (snooze.Of == Known(incident) || snooze.Of == Known(incident) + AndNoneHealthy);

    /// <summary>
    /// While a change is under way, or people are called for a host: nothing has been healthy for so long that nobody waits for anything
    /// any longer, and no message of this outage says so.
    /// </summary>
    private static bool IsOutage(Incident incident, DateTimeOffset now) =>
        incident is { State: IncidentState.Acting or IncidentState.Verifying, Targets: { Healthy: 0, Wanted: > 0 } }
        && now - incident.NoneHealthySince >= Outage
        && !incident.Announced.Any(told => told.With is null && told.At >= incident.NoneHealthySince
            && told.Key.EndsWith(AndNoneHealthy, StringComparison.Ordinal));

    /// <summary>
    /// Nobody was told of the change, as where its first step was found made already when it could be stored. People hear of it before
    /// its next step.
    /// </summary>
    private static bool IsUntold(Incident incident, FixProgress begun, DateTimeOffset now) =>
        begun.BegunAt is { } since && now - since < Reminder && !incident.Announced.Any(told => told.With is null && told.At >= since);

    /// <summary>
    /// While a change is under way: at most half of the targets are healthy, but some, for a known fault which that change does not mend;
    /// or, however few fail, another host is broken, or a known fault keeps the change from being judged, and none of ours mends it.
    /// </summary>
    private static bool FailsBeside(Incident incident, DateTimeOffset now) =>
        incident is
        {
            State: IncidentState.Acting or IncidentState.Verifying, Progress.TellsBesides: false, NoneHealthySince: null,
            Besides: { Confidence: > Confidence.Weak } besides, Targets: { } targets,
        }
        && !IsNamedBy(incident.ToldOf, besides) && !IsNamedBy(incident.ToldBesides, besides)
        && (targets.Healthy * 2 <= targets.Wanted || IsOfHost(besides)
            || incident.Progress is { IsHeldUp: true } && besides.InstanceIds.Count == 0)
        && now - incident.BesidesSince >= StaysBeside;

    /// <summary>A message has named these hosts already.</summary>
    private static bool IsNamedBy(Finding? told, Finding besides) => besides.InstanceIds.Count > 0
        && told is { Verdict: Verdict.Fault } && told.Check == besides.Check && besides.InstanceIds.All(told.InstanceIds.Contains);

    /// <summary>
    /// People know the incident, and one look shows that a host has broken in it: the next look shows what is done about that, or why
    /// nothing is.
    /// </summary>
    private static bool IsFirstSight(Incident incident) =>
        incident is { Status: IncidentStatus.NeedsHuman, Need: null, Actions: [], Targets.Healthy: > 0 } && IsOfHost(incident.Cause)
        && incident.Faults.Contains(incident.Cause!.Check) && !incident.FaultsBefore.Contains(incident.Cause.Check) && SomebodyKnows(incident);

    /// <summary>
    /// The latest look found the way to the hosts open again, or the host well: what still fails is healthy within some minutes, or gets
    /// another cause.
    /// </summary>
    private static bool IsMended(Incident incident) => incident is { Status: IncidentStatus.NeedsHuman, Need: null }
        && (IsBeforeHosts(incident.Cause) || (IsOfHost(incident.Cause) && !incident.Actions.Any(action => action.WasBegun)))
        && incident.CauseSeenAt < incident.LookedAt
        && incident.LookedAt - incident.CauseSeenAt < (incident.NoneHealthySince is null ? StaysBeside : Outage);

    /// <summary>
    /// While a change was under way, the latest message named what keeps the health checks from the hosts. That the change is over is no
    /// news to whoever has to mend that.
    /// </summary>
    private static bool IsShownAlready(Incident incident, DateTimeOffset now)
    {
        if (incident is not { Status: IncidentStatus.NeedsHuman, Need: null } || !IsBeforeHosts(incident.Cause)) return false;
        if (!incident.Actions.Any(action => action.WasBegun) || Questions.Open(incident).Count > 0) return false;
        var latest = incident.Announced.Where(told => told.With is null && NewsOf(told.Key) is null)
            .GroupBy(told => told.At).MaxBy(message => message.Key);
        return latest is not null && now - latest.Key < LongestFlap
            && latest.Any(told => told.Key.EndsWith($"|{NameOf(incident.Cause!)}", StringComparison.Ordinal))
            && (!IsDown(incident) || latest.Any(told => told.Key.Contains(NoneHealthy, StringComparison.Ordinal)));
    }

    /// <summary>Who has just answered is not told of the question; what comes of the answer is the next news.</summary>
    private static bool IsAnswered(Incident incident, Policy policy, DateTimeOffset now) =>
        incident is { IsOpen: true, Need: null, Status: not IncidentStatus.Acting } && Questions.Open(incident) is { Count: > 0 } asked
        && asked.All(action => incident.AnswerTo(action) is { } answer
            && now - answer.At < AnswerWorksWithin && now - answer.At < policy.ApprovalExpires);

    /// <summary>
    /// Whoever knows what failed is not told of a mere hint at something else while nothing is lacking, nor of an answer that no health
    /// check gets any more.
    /// </summary>
    private static bool IsHintOfNothing(Incident incident) => SomebodyKnows(incident)
        && incident is { IsOpen: true, Need: null, Actions: [], Cause: { } cause, Targets.AllHealthy: true }
        && (cause.Confidence == Confidence.Weak || (IsAnAnswer(cause.Check) && !IsStillSeen(incident)));

    /// <summary>A later version may have stored a check that this one does not know.</summary>
    private static bool IsAnAnswer(string check) =>
        Diagnoser.Causality is var checks && checks.Contains(check) && checks[check].Part == PathPart.Answer;

    /// <summary>Healthy at the latest look, though that has not lasted yet: what failed until then is no news any more.</summary>
    private static bool IsRecovering(Incident incident) =>
        incident is { State: IncidentState.Watching, Status: IncidentStatus.NeedsHuman, Need: null, HealthyLooks: > 0 };

    /// <summary>Another incident's message told of it, and so does that one's end.</summary>
    private static bool IsKnownByAnother(Incident incident) =>
        incident.Announced.Any(told => told.With is not null && told.At >= incident.OpenedAt) && !SomebodyKnows(incident);

    /// <summary>It lasts and is not just over, a change was begun, or people are asked something that is about this incident alone.</summary>
    private static bool IsMoreThanAFlap(Incident incident, DateTimeOffset now) =>
        incident.Need is not null
        || (incident.IsOpen && now - incident.OpenedAt >= LongestFlap && (incident.Targets is not { AllHealthy: true } || IsStillSeen(incident)))
        || (incident.IsOpen && now - incident.NoneHealthySince >= Outage)
        || incident.Actions.Any(action => action.WasBegun || action.Decision == Decision.AwaitingApproval);

    /// <summary>Its cause is there at the latest look too, as where each task of a new revision fails beside those that serve.</summary>
    private static bool IsStillSeen(Incident incident) =>
        incident is { HealthyLooks: 0, Cause: { Verdict: Verdict.Fault, Confidence: > Confidence.Weak }, CauseSeenAt: { } seen }
        && seen == incident.LookedAt;

    /// <summary>Tasks that were only late are no news.</summary>
    private static bool HadFailed(Incident incident) =>
        incident.Cause is { Verdict: Verdict.Fault } || !incident.Signal.IsAboutCounts;

    /// <summary>Of this incident, and not of the one before, where a service flaps.</summary>
    private static bool SomebodyKnows(Incident incident) =>
        incident.Announced.Any(told => told.With is null && told.At >= incident.OpenedAt);

    /// <summary>The incident once people know what the key stands for, and what else the message says.</summary>
    /// <param name="with">The id of the incident whose message told it too.</param>
    public static Incident Told(Incident incident, string key, DateTimeOffset now, string? with = null)
    {
        // A message names its cause even where that is only a hint; that the same cause becomes certain is no news then.
        string[] shown = incident.ShownCause is { Verdict: Verdict.Fault } cause && NewsOf(key) is null ? [key, $"{key}|{NameOf(cause)}"]
            : [key];
        if (incident is { Status: IncidentStatus.NeedsHuman, Need: not null, Besides: { } besides } && incident.ShownCause == besides)
            shown = [.. shown, .. shown.Select(said => $"{said}|{BesideOf(besides)}")];
        if (incident.Targets is { Healthy: 0, Wanted: > 0 } && !key.EndsWith(AndNoneHealthy, StringComparison.Ordinal))
            shown = [.. shown, key + AndNoneHealthy];
        var keys = shown.Concat(SecondFault.All(incident).Select(SecondFault.Key)).Distinct().ToList();
        return incident with
        {
            ToldOf = with is null && NewsOf(key) is null ? incident.Cause : incident.ToldOf,
            ToldBesides = with is null && incident.Besides is { } beside && incident.ShownCause == beside
                ? WithThoseToldBefore(beside, incident.ToldBesides) : incident.ToldBesides,
            Announced =
            [
                .. incident.Announced.Where(told => !keys.Contains(told.Key) && now - told.At < Reminder),
                .. keys.Select(said => new Announcement(said, now) { With = with }),
            ],
        };
    }

    private static Finding WithThoseToldBefore(Finding beside, Finding? told) => told?.Check != beside.Check ? beside
        : beside with { InstanceIds = [.. beside.InstanceIds.Union(told.InstanceIds)] };

    /// <summary>Whether another incident may speak for this one, or does so already.</summary>
    public static bool MayShare(Incident incident) => IsShared(incident) || incident.Announced.Any(told => told.With is not null);

    /// <summary>
    /// One message for one shared cause or one broken host: the open incident of the same cluster that was told of it, and whose message
    /// names this service. One about another target group of the same service speaks for what lies in its tasks, whatever becomes of it.
    /// </summary>
    public static Incident? Speaker(Incident incident, IEnumerable<Incident> others, DateTimeOffset now) => !IsShared(incident) ? null
        : others.FirstOrDefault(other => other.Id != incident.Id && other is { IsOpen: true, Cause: { Verdict: Verdict.Fault } known }
            && IsSameFault(known, incident.Cause!)
            && other.Subject.ClusterArn == incident.Subject.ClusterArn
            && other.Announced.Any(told => told.With is null && told.At >= other.OpenedAt && now - told.At < Reminder
                && incident.OpenedAt - told.At < TellsOfWhatFollows)
            && (IsOfService(incident) ? other.Subject.ServiceName == incident.Subject.ServiceName && SaysHowGrave(other, incident)
                : (IsShared(other) || IsAtWork(other, known)) && AsksFor(other, incident)
                    && (!(IsOfHost(known) || IsBeforeHosts(known)) || SaysHowGrave(other, incident))
                    && (incident.Announced.Any(told => told.With == other.Id)
                        || Names(other.ToldOf ?? known, incident.Subject.ServiceName))));

    /// <summary>One that told of half a service does not speak for a target group of which nothing is healthy any more.</summary>
    private static bool SaysHowGrave(Incident other, Incident incident) => incident.Targets is not { Healthy: 0, Wanted: > 0 }
        || other.Announced.Any(told => told.With is null && told.Key.EndsWith(AndNoneHealthy, StringComparison.Ordinal));

    /// <summary>Another incident has told what there was to tell of this one, which has changed nothing itself.</summary>
    public static bool IsSpokenFor(Incident incident) =>
        incident is { IsOpen: true, Status: IncidentStatus.NeedsHuman, Need: null } && !incident.Actions.Any(action => action.WasBegun)
        && incident.Announced.Any(told => told.With is not null && told.At >= incident.OpenedAt);

    /// <summary>Forgets what other incidents have told for this one, but for the one that speaks for it now.</summary>
    public static Incident WithoutSilentSpeakers(Incident incident, Incident? speaker) => !incident.IsOpen ? incident : incident with
    {
        UnspokenSince = null,
        Announced = [.. incident.Announced.Where(told => told.With is null || told.With == speaker?.Id)],
    };

    /// <summary>One restart is asked for once, whichever services it helps; a no to it is a no for them all.</summary>
    private static bool AsksFor(Incident other, Incident incident) =>
        incident.Actions.Where(action => action.Decision == Decision.AwaitingApproval).All(asked => other.Actions.Any(
            action => (action.Fix, action.Resource) == (asked.Fix, asked.Resource)
                && (action.WasBegun || action.Decision == Decision.AwaitingApproval || action.BlockedBy == GuardId.NotApproved)));

    private static bool IsAskedOfItsHost(Incident incident, ActionRecord action) => action.Decision == Decision.AwaitingApproval
        && IsOfHost(incident.Cause) && incident.Cause!.InstanceIds.Contains(action.Resource);

    /// <summary>
    /// Nothing is begun, and nothing asked but for the host that several services have: any other approval is asked for by each incident
    /// that would act. One that waits until another has mended its host shares that with it.
    /// </summary>
    private static bool IsShared(Incident incident) => !TellsOfWithdrawal(incident) && incident switch
    {
        { Status: IncidentStatus.NeedsHuman, Need: null } =>
            incident.Actions.All(
                action => action.Decision is Decision.Blocked or Decision.WouldApply || IsAskedOfItsHost(incident, action))
            && (incident.Cause is { Check: CheckId.SharedCause } or { Verdict: Verdict.Fault, Dependency: not null }
                || IsOfHost(incident.Cause) || IsBeforeHosts(incident.Cause) || IsOfService(incident)),
        { Status: IncidentStatus.Watching } => IsOfHost(incident.Cause)
            && incident.Actions is { Count: > 0 } actions && actions.All(action => action.BlockedBy == GuardId.AlreadyRecovering),
        _ => false,
    };

    private static bool IsOfHost(Finding? cause) => cause is
    {
        Verdict: Verdict.Fault,
        InstanceIds.Count: > 0,
        Check: CheckId.InstanceStatus or CheckId.InstanceState or CheckId.ContainerRuntime or CheckId.AgentConnection,
    };

    /// <summary>What several services may share, such as a closed security group, and which resource it is.</summary>
    private static bool IsBeforeHosts(Finding? cause) =>
        cause is { Verdict: Verdict.Fault, Confidence: > Confidence.Weak, Resource: not null };

    /// <summary>Of a fault before the hosts each service sees another side, such as its own port; the resource is the same.</summary>
    private static bool IsSameFault(Finding known, Finding cause) => NameOf(known) == NameOf(cause)
        && (IsBeforeHosts(known) && IsBeforeHosts(cause) ? known.Resource == cause.Resource
            : known.InstanceIds.ToHashSet().SetEquals(cause.InstanceIds));

    /// <summary>The host is being mended, as the message said that named its services.</summary>
    private static bool IsAtWork(Incident other, Finding known) => IsOfHost(known)
        && other.State is IncidentState.Acting or IncidentState.Verifying
        && other.Actions.Any(action => action.WasBegun && known.InstanceIds.Contains(action.Resource));

    /// <summary>What a fault in the tasks of a service comes to is told by one of its incidents, and so are the fixes.</summary>
    private static bool IsOfService(Incident incident) => incident is { Actions: [], Cause: { Verdict: Verdict.Fault, Dependency: null } cause }
        && Diagnoser.Causality[cause.Check].IsOfService;

    /// <summary>As one that fails, and not as one that does not.</summary>
    private static bool Names(Finding cause, string service) => cause.AlsoFailing?.Contains(service) == true
        || cause.Evidence.Append(cause.Summary).Any(text => !text.StartsWith(SharedCause.NotSo, StringComparison.Ordinal)
            && Regex.IsMatch(text, $"(?<![\\w-]){Regex.Escape(service)}(?![\\w-])"));

    /// <summary>
    /// Where a fix was proposed or made, its fate is the news; else the cause is, and so it is where no fix that was proposed answers
    /// it. Which guard holds a fix back is not: guards take turns in what they find first.
    /// </summary>
    private static string Key(Incident incident, Policy policy, DateTimeOffset now) => string.Join(
        '|',
        [KebabCase.Of(incident.Status), incident.Need?.Key ?? "", .. incident.Status == IncidentStatus.SelfHealed ? Recovery(incident)
            : incident.Actions.Count == 0 ? [incident.Cause is { Verdict: Verdict.Fault } cause ? NameOf(cause) : ""]
            : incident.Actions.Select(
                action => $"{action.Fix}:{action.Resource}:{Fate(action)}{Again(incident, action, policy, now)}"),
            .. WithoutFix(incident),
            .. TellsOfWithdrawal(incident) ? [AllowedInVain] : Array.Empty<string>(),
            .. Spread(incident),
            .. FailsBeside(incident, now) ? [BesideOf(incident.Besides!)] : Array.Empty<string>(),
            .. incident.Recurrences < 2 || incident.Status == IncidentStatus.SelfHealed ? [] : Habit(incident),
            .. IsDown(incident) || IsOutage(incident, now) ? [NoneHealthy] : Array.Empty<string>()]);

    /// <summary>What would be done but for the mode, and what a guard forbids beside it, is not done either way.</summary>
    private static Decision Fate(ActionRecord action) =>
        action.Decision == Decision.WouldApply ? Decision.Blocked : action.Decision;

    /// <summary>What people know a fault by.</summary>
    private static string NameOf(Finding fault) => fault.Dependency ?? (fault.Kind is { } kind ? $"{fault.Check}/{kind}" : fault.Check);

    /// <summary>What fails beside a change. A call for help that showed it already is not repeated for it once it has stayed.</summary>
    private static string BesideOf(Finding fault) => fault.InstanceIds.Count == 0 ? $"beside:{NameOf(fault)}"
        : string.Join('|', fault.InstanceIds.Order(StringComparer.Ordinal).Select(host => $"beside:{NameOf(fault)}:{host}"));

    private static bool IsDown(Incident incident) => incident is
    {
        Need: null,
        Status: IncidentStatus.NeedsHuman or IncidentStatus.NotFixed or IncidentStatus.Inconclusive,
        Targets: { Healthy: 0, Wanted: > 0 },
    };

    /// <summary>The cause, where it is of something else than the proposed fixes. What becomes of their own host is no second news.</summary>
    private static string[] WithoutFix(Incident incident) =>
        incident is { IsOpen: true, Need: null, Actions.Count: > 0, Cause: { Verdict: Verdict.Fault } cause }
        && (cause.Confidence > Confidence.Weak || (incident.IsHandedOver && incident.NoneHealthySince is not null))
        && (IsStopped(incident, cause) || incident.Actions.All(action => (!action.WasBegun || incident.IsHandedOver)
            && !cause.InstanceIds.Contains(action.Resource) && !FixCatalog.Of(action.Fix).Answers(action, cause.Check)))
                ? [NameOf(cause)] : [];

    /// <summary>By somebody else, once the remediator has let go of it: it has to be started by hand, which no message has said.</summary>
    private static bool IsStopped(Incident incident, Finding cause) =>
        incident.IsHandedOver && cause is { Check: CheckId.InstanceState, Confidence: > Confidence.Weak };

    /// <summary>A host beside the one that the fix is for, or beside the only one, is news; and so is a second such.</summary>
    private static IEnumerable<string> Spread(Incident incident)
    {
        if (incident is not { Need: null, Cause: { Verdict: Verdict.Fault, Confidence: Confidence.Proof } cause }) return [];
        if (incident.Status is not (IncidentStatus.NeedsHuman or IncidentStatus.NotFixed)) return [];
        var others = cause.InstanceIds.Count(host => incident.Actions.All(action => action.Resource != host))
            - (incident.Actions.Count == 0 ? 1 : 0);
        return Enumerable.Range(1, Math.Clamp(others, 0, MostCounted)).Select(number => $"others:{number}");
    }

    /// <summary>After an answer has expired people are asked anew, and so they are where the answer would not be about the same.</summary>
    private static string Again(Incident incident, ActionRecord action, Policy policy, DateTimeOffset now) =>
        action.BlockedBy == GuardId.GroupRepairs && incident.Status != IncidentStatus.Inconclusive
            && now >= incident.AwaitedSince(action.Resource) + policy.GroupRepairsWithin ? Overdue
            : action.IsRefusedAgain ? ":refused"
            : action.WasBegun && incident.Progress is { TriesBefore: > 0 and var tries } again && again.Fix == action.Fix ? $":again-{tries}"
            : action.Decision != Decision.AwaitingApproval ? ""
            : (action.Question is > 1 and var number ? $":{number}" : "")
                + (incident.AnswerTo(action) is { } old && now - old.At >= policy.ApprovalExpires ? $":{old.At.ToUnixTimeSeconds()}" : "");

    private static string[] Recovery(Incident incident) =>
        incident.Actions.Any(action => action.WasBegun) ? [incident.Id] : Habit(incident);

    /// <summary>A service that flaps is told of the first time, the third, and then every tenth time.</summary>
    private static string[] Habit(Incident incident) =>
        [incident.Recurrences switch { < 2 => "once", < 10 => "often", var count => $"{count / 10}" }];
}
