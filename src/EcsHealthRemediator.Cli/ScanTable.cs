using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Scanning;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// The report for people: the totals, then a line for each service and below it what fails or would. Such lines have the whole
/// width, as columns of sentences would be narrow and long on most terminals. A risk of several is a note at the end.
/// </summary>
internal static class ScanTable
{
    private const int MostOfText = 400;

    private const int Several = 3;

    private const string FailsNow = "fails now";

    public static void Write(ScanReport report) => Terminal.Write(console => Write(console, report));

    internal static void Write(IAnsiConsole console, ScanReport report)
    {
        console.WriteLine(report.Summary);
        console.WriteLine($"Not looked at: {report.Unscanned}. Calls to AWS: {report.Calls.Values.Sum()}.");
        if (ScanLine.Together(report) is { } together) console.WriteLine(together);
        foreach (var unread in report.Unread) console.WriteLine($"Could not be read: {PlainText.Clean(unread, MostOfText)}");
        if (report.Services.Count == 0) return;

        var state = report.Services.Max(service => ScanLine.Words(service).Length);
        var health = report.Services.Max(service => ScanLine.Health(service).Length);
        var notes = report.Services.SelectMany(ScanLine.Of).Where(line => line.Label != FailsNow).CountBy(line => line)
            .Where(pair => pair.Value >= Several).ToList();
        console.WriteLine();
        foreach (var service in report.Services)
        {
            var lines = ScanLine.Of(service);
            var marks = string.Concat(notes.Select((note, i) => lines.Contains(note.Key) ? $" ({i + 1})" : ""));
            Terminal.WriteUnwrapped(
                console,
                $"[{Colour(service.State)}]{ScanLine.Words(service).PadRight(state)}[/]  "
                    + $"{ScanLine.Health(service).PadRight(health)}  [bold]{Markup.Escape(ScanLine.Name(service, report))}[/]{marks}");
            foreach (var line in lines.Except(notes.Select(note => note.Key))) console.Write(Indented(Words(line)));
        }

        if (notes.Count > 0) console.WriteLine();
        foreach (var (note, i) in notes.Select((note, i) => (note, i)))
            console.MarkupLine($"({i + 1}) {note.Value} services, {Words(note.Key)}");
        if (report.Services.FirstOrDefault(service => service.State == ScanState.Failing) is not { Service: var first }) return;
        console.WriteLine("\nMore about one, such as the first:");
        Terminal.WriteUnwrapped(
            console, Markup.Escape($"ecs-health diagnose --cluster {first.Cluster} --service {PlainText.Clean(first.Name, MostOfText)}"));
    }

    private static Padder Indented(string markup) => new(new Markup(markup), new Padding(2, 0, 0, 0));

    private static string Words(ScanLine line) => $"[{Colour(line.Label)}]{line.Label}[/]: {Markup.Escape(line.Text)}";

    private static string Colour(ScanState state) => state switch
    {
        ScanState.Failing => "red",
        ScanState.AtRisk => "yellow",
        ScanState.Sound => "green",
        ScanState.Unknown or ScanState.Changing => "default",
    };

    private static string Colour(string label) => label switch
    {
        FailsNow => "red",
        "certain" => "yellow",
        _ => "default",
    };
}
