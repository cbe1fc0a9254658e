using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Reporting;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Incidents for people: a line each with how bad it is and what is asked, and below it the cause and the command for more, which
/// can be copied whole.
/// </summary>
internal static class OutcomeList
{
    private const int MostOfCause = 400;

    /// <param name="paused">That no change begins now, a sentence; null where changes may begin.</param>
    public static void Write(IReadOnlyList<OutcomeLine> lines, string? paused) =>
        Terminal.Write(console => Write(console, lines, paused));

    internal static void Write(IAnsiConsole console, IReadOnlyList<OutcomeLine> lines, string? paused)
    {
        if (paused is not null) console.MarkupLine($"[yellow]{Markup.Escape(paused)}[/]");
        if (lines.Count == 0)
        {
            console.WriteLine("There is no incident.");
            return;
        }

        var (word, ask) = (lines.Max(line => line.Word.Length), lines.Max(line => line.Ask.Length));
        foreach (var line in lines)
        {
            Terminal.WriteUnwrapped(
                console,
                $"[{Colour(line.Severity)}]{line.Word.PadRight(word)}[/]  {line.Ask.PadRight(ask)}  "
                    + $"[bold]{Markup.Escape(line.Service)}[/]  {line.Time}");
            console.Write(new Padder(new Text(PlainText.Clean(line.Cause, MostOfCause)), new Padding(2, 0, 0, 0)));
            if (line.Said is { } said) console.Write(new Padder(new Text(PlainText.Clean(said, MostOfCause)), new Padding(2, 0, 0, 0)));
            Terminal.WriteUnwrapped(console, $"  {Markup.Escape(line.Command)}");
        }
    }

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Major or Severity.Minor => "yellow",
        Severity.Info => "green",
    };
}
