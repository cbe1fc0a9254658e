using System.CommandLine;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Cli;

/// <summary>The option to write the incident page, and the file itself.</summary>
internal static class PageFile
{
    public static Option<FileInfo?> Option() =>
        OutputFile.Option("--html", "Also write the incident page, one HTML file that needs nothing else, to this file.");

    /// <param name="evidenceFile">The name of the evidence file; null where none is kept.</param>
    /// <exception cref="OutputException">It could not be written.</exception>
    public static async Task WriteAsync(
        FileInfo page, EvidenceFile evidence, Outcome outcome, string? evidenceFile, CancellationToken cancellation)
    {
        await OutputFile.WriteAsync(page, IncidentPage.Of(evidence.Page(outcome) with { EvidenceFile = evidenceFile }), cancellation);
        if (!Console.IsErrorRedirected) await Console.Error.WriteLineAsync($"The page is in {page}.");
    }
}
