using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>How an incident stands, in the words that every format shares.</summary>
internal static class StatusTexts
{
    public static string Word(IncidentStatus status) => status switch
    {
        IncidentStatus.Fixed => "fixed",
        IncidentStatus.NotFixed => "not fixed",
        IncidentStatus.SelfHealed => "healed by itself",
        IncidentStatus.NeedsHuman => "needs you",
        IncidentStatus.Inconclusive => "cause unknown",
        _ => KebabCase.Of(status),
    };

    /// <summary>What follows the name of the service.</summary>
    public static string Sentence(IncidentStatus status) => status switch
    {
        IncidentStatus.Fixed => "is healthy again",
        IncidentStatus.NotFixed => "is still unhealthy",
        IncidentStatus.SelfHealed => "healed by itself",
        IncidentStatus.NeedsHuman => "needs you",
        IncidentStatus.Inconclusive => "is unhealthy for an unknown reason",
        IncidentStatus.Ignored => "is left alone",
        _ => "is being looked after",
    };

    public static string Symbol(IncidentStatus status) => status switch
    {
        IncidentStatus.Fixed or IncidentStatus.SelfHealed => "✅",
        IncidentStatus.NotFixed => "❌",
        IncidentStatus.NeedsHuman => "✋",
        IncidentStatus.Inconclusive => "❓",
        _ => "⏳",
    };

    public static string Certainty(Confidence confidence) => confidence switch
    {
        Confidence.Proof => "AWS states it",
        Confidence.Strong => "two independent signs agree",
        _ => "a hint, not a proof",
    };
}
