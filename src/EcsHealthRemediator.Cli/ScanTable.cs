using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Scanning;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>The report as a table, a row for each service.</summary>
internal static class ScanTable
{
    private const int MostOfText = 400;

    public static void Write(ScanReport report) => Terminal.Write(console =>
    {
        if (report.Services.Count > 0) console.Write(Table(report));
        console.WriteLine($"{report.Summary}; not looked at: {report.Unscanned}; {report.Calls.Values.Sum()} calls");
        foreach (var unread in report.Unread) console.WriteLine($"Could not be read: {PlainText.Clean(unread, MostOfText)}");
        if (report.Services.Any(service => service.State == ScanState.Failing))
            console.WriteLine("More about one: ecs-health diagnose --cluster CLUSTER --service SERVICE");
    });

    private static Table Table(ScanReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("State", "Service", "Healthy", "What");
        table.Columns[0].NoWrap();
        table.Columns[2].NoWrap();
        foreach (var service in report.Services)
        {
            var lines = ScanLine.Of(service).Select(line => $"[{Colour(line.Label)}]{line.Label}[/]: {Markup.Escape(line.Text)}");
            table.AddRow(
                new Markup($"[{Colour(service.State)}]{ScanLine.Words(service)}[/]"),
                new Text(ScanLine.Name(service, report)),
                new Text(ScanLine.Health(service)),
                new Markup(string.Join('\n', lines)));
        }

        return table;
    }

    private static string Colour(ScanState state) => state switch
    {
        ScanState.Failing => "red",
        ScanState.AtRisk => "yellow",
        ScanState.Sound => "green",
        ScanState.Unknown or ScanState.Changing => "default",
    };

    private static string Colour(string label) => label switch
    {
        "fails now" => "red",
        "certain" => "yellow",
        _ => "default",
    };
}
