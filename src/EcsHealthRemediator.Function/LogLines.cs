using System.Text.Json;
using Amazon.Lambda.Core;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>
/// Every line that the function writes. In the JSON log format each named value is a field of its own, by which CloudWatch Logs
/// Insights can filter; what is null has no field.
/// </summary>
public static class LogLines
{
    /// <summary>What became of an invocation: a line to filter by, and for whoever wants it all the whole outcome.</summary>
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
            ("faults", Joined(outcome.Findings.Where(finding => finding.Verdict == Verdict.Fault).Select(finding => finding.Check))),
            ("gaps", Joined(outcome.Gaps.Select(gap => gap.Source))),
            ("fix", action is null ? null : KebabCase.Of(action.Fix)),
            ("decision", action is null ? null : KebabCase.Of(action.Decision)),
            ("blockedBy", action?.BlockedBy is { } guard ? KebabCase.Of(guard) : null),
            ("resource", action?.Resource),
            ("note", outcome.Timeline is [.., var entry] ? entry.Text : null));
        Write(log, LogLevel.Debug, "Outcome in full", ("incidentId", outcome.IncidentId), ("outcome", new Whole(outcome)));
    }

    /// <summary>The runtime logs the exception itself; this says of which incident it was, of each where several failed.</summary>
    public static void Write(ILambdaLogger log, Exception failure)
    {
        foreach (var error in failure is AggregateException several ? [.. several.InnerExceptions] : new[] { failure })
        {
            Write(
                log, LogLevel.Error, "Failed",
                ("incidentId", error.Data[IncidentStep.FailedIncident]), ("error", error.GetType().Name), ("reason", error.Message));
        }
    }

    private static void Write(ILambdaLogger log, LogLevel level, string subject, params IEnumerable<(string Name, object? Value)> values)
    {
        var said = values.Where(value => value.Value is not null).ToList();
        log.Log(
            level,
            subject + string.Concat(said.Select(value => $" {value.Name}={{{value.Name}}}")),
            [.. said.Select(value => value.Value!)]);
    }

    private static LogLevel LevelOf(IncidentStatus status) => status switch
    {
        IncidentStatus.NeedsHuman or IncidentStatus.NotFixed or IncidentStatus.Inconclusive => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private static string? Joined(IEnumerable<string> parts) => string.Join(',', parts.Distinct()) is { Length: > 0 } text ? text : null;

    /// <summary>Becomes text only where a line of its level is written.</summary>
    private sealed class Whole(Outcome outcome)
    {
        public override string ToString() => JsonSerializer.Serialize(outcome, OutcomeJson.Default.Outcome);
    }
}
