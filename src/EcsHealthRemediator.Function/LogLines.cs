using System.Text.Json;
using Amazon.Lambda.Core;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>
/// All log lines of the function. In the JSON log format each named value becomes a field that CloudWatch Logs Insights can
/// filter by (docs/adr/0008-log-fields.md). A null value has no field.
/// </summary>
internal static class LogLines
{
    /// <summary>Writes one line with the fields to filter by, and at level Debug one with the whole outcome.</summary>
    public static void Write(ILambdaLogger log, Outcome outcome)
    {
        var action = outcome.Actions is [.., var last] ? last : null;
        Write(
            log, LevelOf(outcome.Status), "Outcome",
            ("status", KebabCase.Of(outcome.Status)),
            ("incidentId", outcome.IncidentId),
            ("cluster", outcome.Service?.Cluster),
            ("service", outcome.Service?.Name),
            ("targetGroup", outcome.TargetGroup?.Name),
            ("signal", outcome.Signal?.Type),
            ("check", outcome.Cause?.Check),
            ("confidence", outcome.Cause is { } cause ? KebabCase.Of(cause.Confidence) : null),
            ("faults", Joined(
                outcome.Findings.Where(finding => finding.Verdict == Verdict.Fault).Select(finding => finding.Check))),
            ("gaps", Joined(outcome.Gaps.Select(gap => gap.Source))),
            ("fix", action is null ? null : KebabCase.Of(action.Fix)),
            ("decision", action is null ? null : KebabCase.Of(action.Decision)),
            ("blockedBy", action?.BlockedBy is { } guard ? KebabCase.Of(guard) : null),
            ("resource", action?.Resource),
            ("note", outcome.Timeline is [.., var entry] ? entry.Text : null));
        Write(log, LogLevel.Debug, "Outcome in full", ("incidentId", outcome.IncidentId), ("outcome", new LazyJson(outcome)));
    }

    /// <summary>Writes the incident of each failure. The Lambda runtime logs the exception itself.</summary>
    public static void Write(ILambdaLogger log, Exception failure)
    {
        foreach (var error in failure is AggregateException several ? [.. several.InnerExceptions] : new[] { failure })
        {
            Write(
                log, LogLevel.Error, "Failed",
                ("incidentId", error.Data[IncidentStep.FailedIncident]),
                ("error", error.GetType().Name),
                ("reason", error.Message));
        }
    }

    /// <summary>Writes what was changed. The runtime's own field requestId is that of the invocation.</summary>
    public static void Write(ILambdaLogger log, ChangeRecord change) =>
        Write(log, change.Error is null ? LogLevel.Information : LogLevel.Warning, "Change", [
            .. Fields(change),
            ("before", change.Before),
            ("after", change.After),
            ("awsRequestId", change.RequestId),
            ("approvedBy", change.ApprovedBy),
            ("error", change.Error),
        ]);

    public static void WriteUnkept(ILambdaLogger log, ChangeRecord change, Exception error) =>
        Write(log, LogLevel.Error, "Change not kept", [
            .. Fields(change), ("error", error.GetType().Name), ("reason", error.Message),
        ]);

    public static void WriteUnput(ILambdaLogger log, IncidentEvent happened, Outcome outcome, Exception error) =>
        Write(
            log, LogLevel.Error, "Event not put",
            ("incidentId", outcome.IncidentId),
            ("cluster", outcome.Service?.Cluster),
            ("service", outcome.Service?.Name),
            ("event", KebabCase.Of(happened)),
            ("error", error.GetType().Name),
            ("reason", error.Message));

    public static void WriteUnkept(ILambdaLogger log, Outcome outcome, Exception error) =>
        Write(
            log, LogLevel.Warning, "Page not kept",
            ("incidentId", outcome.IncidentId),
            ("error", error.GetType().Name),
            ("reason", error.Message));

    private static (string Name, object? Value)[] Fields(ChangeRecord change) =>
    [
        ("incidentId", change.IncidentId),
        ("cluster", change.Cluster),
        ("service", change.Service),
        ("action", change.Action),
        ("resource", change.Resource),
    ];

    private static void Write(
        ILambdaLogger log, LogLevel level, string subject, params IEnumerable<(string Name, object? Value)> values)
    {
        var known = values.Where(value => value.Value is not null).ToList();
        log.Log(
            level,
            subject + string.Concat(known.Select(value => $" {value.Name}={{{value.Name}}}")),
            [.. known.Select(value => value.Value!)]);
    }

    private static LogLevel LevelOf(IncidentStatus status) => status switch
    {
        IncidentStatus.NeedsHuman or IncidentStatus.NotFixed or IncidentStatus.Inconclusive => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private static string? Joined(IEnumerable<string> parts) =>
        string.Join(',', parts.Distinct()) is { Length: > 0 } text ? text : null;

    /// <summary>Serializes the outcome only if the line is really written, which depends on the log level.</summary>
    private sealed class LazyJson(Outcome outcome)
    {
        public override string ToString() => JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome);
    }
}
