using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Reporting;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>Incidents, a row each.</summary>
internal static class OutcomeTable
{
    private const int MostOfCause = 160;

    public static void Write(IReadOnlyList<Outcome> outcomes) => Terminal.Write(console =>
    {
        if (outcomes.Count == 0)
        {
            console.WriteLine("There is no incident.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Since (UTC)", "Status", "Service")
            .AddColumn(new TableColumn("Incident").NoWrap()).AddColumn("Cause");
        foreach (var outcome in outcomes)
        {
            table.AddRow(
                new Text($"{outcome.Since?.UtcDateTime:yyyy-MM-dd HH:mm}"),
                new Text(KebabCase.Of(outcome.Status)),
                new Text($"{outcome.Service?.Cluster}/{outcome.Service?.Name}"),
                new Text(outcome.IncidentId ?? ""),
                new Text(outcome.Cause is { } cause ? PlainText.Clean($"{cause.Check}: {cause.Summary}", MostOfCause) : "not known"));
        }

        console.Write(table);
    });
}
