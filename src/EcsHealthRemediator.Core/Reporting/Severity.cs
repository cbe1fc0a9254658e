using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>How bad it is for those who use the service, whoever mends it.</summary>
[JsonConverter(typeof(KebabCaseEnum<Severity>))]
public enum Severity
{
    /// <summary>It is over, or nothing is wrong.</summary>
    Info,

    /// <summary>More than half of what is wanted is healthy.</summary>
    Minor,

    /// <summary>At most half is healthy, or nobody knows how much.</summary>
    Major,

    /// <summary>Nothing is healthy.</summary>
    Critical,
}

/// <summary>What is asked of the reader.</summary>
[JsonConverter(typeof(KebabCaseEnum<Ask>))]
public enum Ask
{
    NothingToDo,

    /// <summary>The remediator is at it, and may need a person yet.</summary>
    Watch,
    ActNow,
}

internal static class Urgency
{
    public static Severity SeverityOf(IncidentStatus status, TargetCount? targets) => (AskOf(status), targets) switch
    {
        (Ask.NothingToDo, _) => Severity.Info,
        (_, { Healthy: 0, Wanted: > 0 }) => Severity.Critical,
        (_, { Wanted: > 0 } some) when some.Healthy * 2 > some.Wanted => Severity.Minor,
        (Ask.Watch or Ask.ActNow, _) => Severity.Major,
    };

    public static Ask AskOf(IncidentStatus status) => status switch
    {
        IncidentStatus.NeedsHuman or IncidentStatus.NotFixed or IncidentStatus.Inconclusive => Ask.ActNow,
        IncidentStatus.Watching or IncidentStatus.Acting or IncidentStatus.Verifying => Ask.Watch,
        IncidentStatus.Fixed or IncidentStatus.SelfHealed or IncidentStatus.Ignored => Ask.NothingToDo,
    };

    /// <summary>For the first word of a message: how bad it is, or how it ended.</summary>
    public static string Word(Outcome outcome) => outcome.Status switch
    {
        IncidentStatus.Fixed => "FIXED",
        IncidentStatus.SelfHealed => outcome.IsOnlyALook ? "HEALTHY" : "HEALTHY AGAIN",
        IncidentStatus.Ignored => "CLOSED",
        IncidentStatus.Watching or IncidentStatus.Acting or IncidentStatus.Verifying or IncidentStatus.NotFixed
            or IncidentStatus.NeedsHuman or IncidentStatus.Inconclusive => KebabCase.Of(outcome.Severity).ToUpperInvariant(),
    };

    public static string Words(Ask ask) => ask switch
    {
        Ask.ActNow => "act now",
        Ask.Watch => "watch",
        Ask.NothingToDo => "nothing to do",
    };
}
