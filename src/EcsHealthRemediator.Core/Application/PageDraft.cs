using System.Globalization;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Application;

/// <summary>A page that is to be kept, and the evidence that it is drawn from.</summary>
/// <param name="Key">Without the ending, by which page and evidence differ.</param>
/// <param name="Evidence">Null where nothing was looked at but the host, or a message is sent again.</param>
public sealed record PageDraft(string Key, PageSource Source, EvidenceFile? Evidence)
{
    /// <summary>The role may write and read what begins so, and nothing else that is kept.</summary>
    public const string Prefix = "pages/";

    internal static PageDraft Of(Incident incident, Outcome outcome, EvidenceFile? evidence, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new($"{Prefix}{incident.Id}/{time}", evidence?.Page(outcome) ?? new(outcome), evidence);
    }
}
