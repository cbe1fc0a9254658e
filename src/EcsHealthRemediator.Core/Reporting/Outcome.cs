using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What the function returns, publishes and prints about one incident. The JSON form is a contract: camelCase, this schema
/// version.
/// </summary>
public sealed record Outcome
{
    public string SchemaVersion { get; init; } = "1.0";

    /// <summary>Null where there is no incident: an ignored event.</summary>
    public string? IncidentId { get; init; }

    public required IncidentStatus Status { get; init; }

    public Severity Severity => Urgency.SeverityOf(Status, Targets);

    /// <summary>A person asked what is wrong: nothing was noticed, decided or changed.</summary>
    [JsonIgnore]
    public bool IsOnlyALook => Signal is { Type: SignalInfo.Diagnose };

    public Ask Ask => FailsBesides || (Status is IncidentStatus.SelfHealed or IncidentStatus.Fixed && Need is not null)
        ? Ask.ActNow : Urgency.AskOf(Status);

    /// <summary>Whatever else is left to do: what was fixed is not the cause of anything any more.</summary>
    [JsonIgnore]
    internal bool IsCauseOver => Ask == Ask.NothingToDo || Status == IncidentStatus.Fixed;

    /// <summary>At most half is healthy while a change is under way, for a cause that it does not answer.</summary>
    [JsonIgnore]
    internal bool FailsBesides =>
        (Status is IncidentStatus.Acting or IncidentStatus.Verifying || (Status == IncidentStatus.NeedsHuman && Need is not null))
        && Targets is { Wanted: > 0 } targets && targets.Healthy * 2 <= targets.Wanted && IsElsewhere;

    /// <summary>The cause is nothing that the change which was made answers, or it is of other hosts.</summary>
    [JsonIgnore]
    internal bool IsElsewhere => Headline.Fault(this) is { } cause
        && Actions.LastOrDefault(action => action.Decision == Decision.Applied) is { } action
        && (!FixCatalog.Of(action.Fix).Answers(action, cause.Check)
            || (cause.InstanceIds.Count > 0 && !cause.InstanceIds.Contains(action.Resource)));

    /// <summary>Who allowed a change that was not needed any more, or was withdrawn; null where nobody did, or they know.</summary>
    [JsonIgnore]
    internal string? AllowedInVain { get; init; }

    /// <summary>Null where no service is known.</summary>
    public string? Account => Arn?.Account;

    public string? Region => Arn?.Region;

    /// <summary>Whether an operator's command was carried out; null in the outcome of anything else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CarriedOut { get; init; }

    public OutcomeService? Service { get; init; }

    public OutcomeTargetGroup? TargetGroup { get; init; }

    /// <summary>Null where no look has told.</summary>
    public TargetCount? Targets { get; init; }

    /// <summary>
    /// When the failure was reported or found, whichever was first; where every target was healthy meanwhile, when that ended.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the incident was closed; null while it is open.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the remediator does next and when, as a clause after its name; null where it does nothing more.</summary>
    public string? Next { get; init; }

    public SignalInfo? Signal { get; init; }

    public OutcomeCause? Cause { get; init; }

    /// <summary>The check whose fault is the news, where it has appeared beside a cause that people know of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Also { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Null unless a start was seen whole.</summary>
    public OutcomeStartUp? StartUp { get; init; }

    public IReadOnlyList<ActionRecord> Actions { get; init; } = [];

    /// <summary>What a person is called for in the middle of a change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Need? Need { get; init; }

    /// <summary>The evidence from before the last stop; null where nothing was stopped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeptEvidence? EvidencePack { get; init; }

    public Verification? Verification { get; init; }

    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Pages of the AWS console, by what they show.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();

    /// <summary>The incident page: only in the message that links it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeptPage? Page { get; init; }

    /// <summary>
    /// The evidence file that the outcome is computed from: only in the answer to an operator who asked for it, never published.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Evidence { get; init; }

    private Arn? Arn => Domain.Arn.TryParse(Service?.Arn, out var arn) ? arn : null;

    public static Outcome Of(Incident incident) => new()
    {
        IncidentId = incident.Id,
        Status = incident.Status,
        Service = new(incident.Subject.ClusterName, incident.Subject.ServiceName, incident.Subject.ServiceArn),
        TargetGroup = new(incident.Subject.TargetGroupArn, incident.Subject.TargetGroupName),
        Targets = incident.Targets,
        Since = incident is { IsOpen: true, WasWell: true, ShortSince: { } again } && again > incident.OpenedAt ? again
            : incident.Signal.At < incident.OpenedAt ? incident.Signal.At : incident.OpenedAt,
        Until = incident.ClosedAt,
        Next = NextLook.Of(incident),
        Signal = incident.Signal,
        Cause = incident.ShownCause is { } cause ? new(cause.Check, cause.Confidence, cause.Source, cause.Summary) : null,
        Findings =
        [
            .. SafeAdvice.Of(Shown(incident), incident.Actions)
                .Select(finding => CommandRegion.With(finding, incident.Subject.Region)),
        ],
        StartUp = OutcomeStartUp.Of(incident.Memory),
        Actions = incident.Actions,
        Need = (incident.IsOpen ? incident.Need : SafeAdvice.Of(incident.Need, incident.Actions)) is { } need
            ? need with { Commands = [.. need.Commands.Select(command => CommandRegion.With(command, incident.Subject.Region))] }
            : null,
        AllowedInVain = incident.Actions.Any(action => action.WasBegun) ? null
            : incident is { Status: IncidentStatus.SelfHealed, Answers: [.., { Granted: true } answer] } ? answer.By ?? "an operator"
            : Announcements.TellsOfWithdrawal(incident) ? incident.AllowedInVain : null,
        EvidencePack = incident.Evidence,
        Verification = incident.Verification,
        Gaps = incident.Gaps,
        Timeline = incident.Timeline,
        Links = ConsoleLinks.For(incident.Subject, incident.Actions.Select(action => action.Resource))
            .Concat(incident.Findings.SelectMany(finding => finding.Links ?? new Dictionary<string, string>()))
            .DistinctBy(link => link.Key).ToDictionary(),
    };

    /// <summary>The first of a check is what is said of it.</summary>
    private static IReadOnlyList<Finding> Shown(Incident incident) => incident.ShownCause is { } now && now != incident.Cause
        ? [now, .. incident.Findings.Where(finding => finding.Check != now.Check)]
        : incident.Findings;

    public static Outcome Ignored(SignalInfo? signal, DateTimeOffset at, string reason) => new()
    {
        Status = IncidentStatus.Ignored,
        Signal = signal,
        Timeline = [new(at, reason)],
    };
}
