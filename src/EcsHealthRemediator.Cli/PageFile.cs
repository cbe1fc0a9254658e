using System.CommandLine;
using System.Text;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Cli;

/// <summary>The option to write the incident page, and the file itself.</summary>
internal static class PageFile
{
    public static Option<FileInfo?> Option() =>
        new("--html") { Description = "Also write the incident page, one HTML file that needs nothing else, to this file." };

    /// <param name="evidenceFile">The name of the evidence file; null where none is kept.</param>
    public static Task WriteAsync(
        FileInfo page, EvidenceFile evidence, Outcome outcome, string? evidenceFile, CancellationToken cancellation) =>
        WriteAsync(page, IncidentPage.Of(evidence.Page(outcome) with { EvidenceFile = evidenceFile }), cancellation);

    public static Task WriteAsync(FileInfo page, string html, CancellationToken cancellation) =>
        File.WriteAllTextAsync(page.FullName, html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
}
